"""What a page costs as outlets and stored articles grow: processor time of storing, reading and resolving."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.measure import Measure
from bench.pages import AT, Recorded, as_fetched
from model.alert import Watch
from model.mention import Mention
from model.outlet import Outlet
from model.page import Article
from model.value import digest
from parsers.parse import PARSED_BY
from parsers.read import Reading, read
from parsers.strip import STRIPPED_BY
from scheduler.heap import settle
from scheduler.stages import read_pending, resolve_dirty
from store.store import Store
from store.values import Done

OUTLETS, ARTICLES = (10, 100, 1_000), (1_000, 10_000, 100_000)
FLAT = 1.2  # times the cost at the small size (issue 5)
_PAGES, _ROUNDS, _BATCH = 50, 9, 500
_TALKS = 20  # every how manieth article tells of talks
_TEXT = (
    "Growers of farm {0} told the regional paper that the harvest was better than in the dry years before it.",
    "The mill at crossing {0} waited for its first deliveries while prices held steady at the market in the old town.",
    "Lorries queued along road {0} from before dawn, and the weighbridge ran until the lamps were lit again.",
)
_NEWS = "Varenia and Osmark ended round {0} of their talks in Lindholt on Wednesday, both delegations said."


@dataclass
class Town:
    """A store of some size, and the outlets whose pages come in."""

    store: Store
    outlets: dict[str, Outlet]
    numbers: Iterator[int]


def growth() -> Iterator[Measure]:
    """Yield the cost of a page with more outlets, and with more articles stored, beside the smallest of each."""
    sizes = [(ARTICLES[0], number) for number in OUTLETS] + [(number, OUTLETS[0]) for number in ARTICLES[1:]]
    with TemporaryDirectory(prefix="parley-bench-") as folder, ExitStack() as stack:
        towns = [_town(Path(folder), *size) for size in sizes]
        for town in towns:
            stack.callback(town.store.close)
        gc.collect()
        settle()
        rounds = [[_cost(town) for town in towns] for _ in range(_ROUNDS + 1)][1:]  # the first one loads
    for at, (articles, outlets) in enumerate(sizes[1:], 1):
        name = f"a page, {outlets:,} outlets" if articles == ARTICLES[0] else f"a page, {articles:,} stored"
        ours, small = (1000 * median(each[n] for each in rounds) for n in (at, 0))
        ratio = median(each[at] / each[0] for each in rounds)
        beside = f"{OUTLETS[0]}, {ARTICLES[0]:,}"
        yield Measure(name, beside, "ms of CPU", ours, small, ratio, FLAT, less=True)


def _town(folder: Path, articles: int, outlets: int) -> Town:
    store = Store.open(f"sqlite:///{folder / f'{articles}-{outlets}.db'}", at=AT)
    _fill(store, range(articles), outlets)
    known = {f"o{n}": Outlet(name=f"o{n}", title=f"O {n}", hosts=(f"o{n}.example",)) for n in range(outlets)}
    return Town(store, known, count(10_000_000))


def _fill(store: Store, numbers: range, outlets: int) -> None:
    for first in range(numbers.start, numbers.stop, _BATCH):
        store.save_readings([_article(n, outlets) for n in range(first, min(first + _BATCH, numbers.stop))])
    while resolve_dirty(store, [], [], AT):
        pass


def _article(number: int, outlets: int) -> Done:
    """Return a stored article; those of talks are spread over years, as an archive's are."""
    at = AT - timedelta(hours=4 * number)
    url, outlet = f"https://o{number % outlets}.example/{number}", f"o{number % outlets}"
    text = "\n\n".join(part.format(number) for part in _TEXT)
    article = Article(
        id=digest("growth", str(number)),
        outlet=outlet,
        outlet_name=outlet,
        title=f"Farm {number}",
        url=url,
        published=at.isoformat(),
        text=text,
    )
    quote, told = _NEWS.format(number), number % _TALKS == 0
    mention = Mention(
        id=digest("mention", url),
        article_id=article.id,
        kind="round",
        status="completed",
        role="current",
        parties=("Osmark", "Varenia"),
        confidence=0.9,
        quote=quote,
        outlet=outlet,
        outlet_name=outlet,
        url=url,
        title=article.title,
        published=article.published,
        parsed_by=PARSED_BY,
    )
    return Done(Reading(article, None, (mention,) if told else ()), "", STRIPPED_BY, PARSED_BY, at)


def _cost(town: Town) -> float:
    """Return the seconds of processor time that a new page costs."""
    store, pages = town.store, [_page(next(town.numbers), town.outlets) for _ in range(_PAGES)]
    begun = time.process_time()
    store.save_snapshots([(page.snapshot, page.body) for page in pages])
    read_pending(store, read, town.outlets, AT)
    while resolve_dirty(store, [Watch(name="default")], [], AT):
        pass
    return (time.process_time() - begun) / _PAGES


def _page(number: int, known: dict[str, Outlet]) -> Recorded:
    outlet = known[f"o{number % len(known)}"]
    told = [_NEWS.format(number % 50)] if number % _TALKS == 0 else []
    text = "".join(f"<p>{part}</p>" for part in [*told, *(part.format(number) for part in _TEXT)])
    head = f"<!doctype html><html lang=en><head><title>Farm {number}</title></head>"
    html = f"{head}<body><article>{text}</article></body></html>"
    return as_fetched(outlet, f"https://{outlet.hosts[0]}/{number}", html.encode())
