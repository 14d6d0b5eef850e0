"""The whole path of a page (fetch, strip, read, store, resolve), beside trafilatura alone on the same pages."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.crawling import fetching
from bench.measure import Measure, compare
from bench.pages import AT, Recorded, as_fetched, news_pages, pages_in
from bench.stripping import trafilatura_all
from model.alert import Watch
from model.outlet import Outlet
from model.page import Article, Snapshot
from parsers.parse import parse
from parsers.read import Reading
from parsers.rot import fit
from parsers.strip import strip
from scheduler.heap import settle
from scheduler.stages import read_pending, resolve_dirty
from store.store import Store

WITH_LAYOUT, WITHOUT = 1.0, 0.8  # times trafilatura alone (issue 5)
_ROUNDS = 5
_TOGETHER = 25  # pages that a crawl saves together
_WARM_TEXT = "<p>Chad and Sudan exchanged 20 prisoners each on 8 October 2025 near Adre, both armies said.</p>" * 9
_STAGES = ("strip", "read", "store", "resolve")

_WARM = as_fetched(
    Outlet(name="warm", title="Warm", hosts=("warm.example",)),
    "https://warm.example/1",
    f"<html><title>Chad and Sudan swap 40 captives</title><body>{_WARM_TEXT}</body></html>".encode(),
)


class Stages:
    """Seconds of processor time by stage."""

    def __init__(self) -> None:
        self.spent = dict.fromkeys(_STAGES, 0.0)
        self.rounds = 0
        self._since = 0.0

    def begin(self) -> None:
        """Begin another round; the first one, in which much is loaded, is forgotten."""
        self.rounds += 1
        if self.rounds == 2:
            self.spent = dict.fromkeys(_STAGES, 0.0)
        self._since = time.process_time()

    def end(self, stage: str) -> None:
        """Count what was spent since the last look as that of `stage`."""
        now = time.process_time()
        self.spent[stage] += now - self._since
        self._since = now

    def read(self, snapshot: Snapshot, body: bytes, outlet: Outlet | None, clutter: frozenset[str]) -> Reading:
        """Do as `parsers.read`, each of its parts counted."""
        self.end("store")
        found = strip(body, snapshot, outlet, clutter)
        layout = fit(body, found, outlet)
        self.end("strip")
        mentions = parse(found) if isinstance(found, Article) else ()
        self.end("read")
        return Reading(found, None, mentions, layout) if isinstance(found, Article) else Reading(refusal=found)


def path(folder: Path | None = None) -> Iterator[Measure]:
    """Yield the ratio with layouts and without them; processor time, so that it holds for any number of cores."""
    given = pages_in(folder) if folder else news_pages()
    for layout, aim in ((True, WITH_LAYOUT), (False, WITHOUT)):
        pages = [page for page in given if page.outlet.layouts or not layout]
        stages, fetch = Stages(), fetching(pages)
        yield _whole(pages, layout, fetch, stages).aiming(aim)
        shares = {"fetch": fetch} | {name: stages.spent[name] / len(pages) / _ROUNDS for name in _STAGES}
        for name, seconds in shares.items():
            yield Measure(f"  of it {name}", "", "ms of CPU a page", 1000 * seconds, 0.0, 0.0)


def _whole(pages: Sequence[Recorded], layout: bool, fetch: float, stages: Stages) -> Measure:
    outlets = {page.outlet.name: page.outlet if layout else _bare(page.outlet) for page in pages}
    with TemporaryDirectory(prefix="parley-bench-") as folder, ExitStack() as stack:
        # A store a round, made before, with one page of another outlet in it: pages that it knows would cost less, and
        # making it and compiling its statements are no part of a page's path.
        stores = [Store.open(f"sqlite:///{Path(folder) / str(n)}.db", at=AT) for n in range(_ROUNDS + 1)]
        for store in stores:
            stack.callback(store.close)
            _through(store, [_WARM], {}, Stages())
        fresh = iter(stores)
        gc.collect()
        settle()
        after = compare(
            f"whole path, {'layouts' if layout else 'no layouts'}",
            lambda: _through(next(fresh), pages, outlets, stages),
            "trafilatura",
            lambda: trafilatura_all(pages),
            unit="pages/s",
            count=len(pages),
            rounds=_ROUNDS,
        )
    return _with_fetch(after, fetch)


def _with_fetch(after: Measure, fetch: float) -> Measure:
    """Add the seconds that fetching a page costs the crawler's child."""
    slower = 1 + fetch * after.ours
    return replace(after, ours=after.ours / slower, ratio=after.ratio / slower)


def _through(store: Store, pages: Sequence[Recorded], outlets: dict[str, Outlet], stages: Stages) -> None:
    stages.begin()
    for first in range(0, len(pages), _TOGETHER):
        store.save_snapshots([(page.snapshot, page.body) for page in pages[first : first + _TOGETHER]])
    while read_pending(store, stages.read, outlets, AT):
        pass
    stages.end("store")
    while resolve_dirty(store, [Watch(name="default")], [], AT):
        pass
    stages.end("resolve")


def _bare(outlet: Outlet) -> Outlet:
    return outlet.model_copy(update={"layouts": ()})
