"""What resolving a new article costs with a hundred times as many events: over a longer time, or on the same days."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from statistics import mean, median
from tempfile import TemporaryDirectory

from bench.measure import Measure
from bench.resolving_store import END, REPORTS, Told, Town, events_of, filled, report
from model.alert import Watch
from scheduler.stages import resolve_block
from store.store import Store
from store.values import Done

ARTICLES, FOLD = 1_000_000, 100
LONGER, DENSER = 1.3, 3.0  # times the cost at a hundredth of the articles (issue 8)
_DAYS = 400  # of the small town, and of the dense one
_ROUNDS, _WARM, _TURN = 12, 3, 20
_LATELY, _SUBJECTS = 10, 6  # days, and events of these that are told of, as many in each town


@dataclass
class Place:
    """A town, its store, what was told there lately and what is told next."""

    town: Town
    store: Store
    lately: Sequence[Told]
    draw: random.Random
    numbers: Iterator[int]


def resolving(articles: int = ARTICLES) -> Iterator[Measure]:
    """Yield the cost of a new article in a long and in a dense town beside that in a small one; processor time."""
    small = Town("small", articles // FOLD // REPORTS, _DAYS)
    long = Town("long", small.events * FOLD, _DAYS * FOLD)
    dense = Town("dense", small.events * FOLD, _DAYS)
    with TemporaryDirectory(prefix="parley-bench-") as folder, ExitStack() as stack:
        places = [_place(Path(folder), town, stack) for town in (small, long, dense)]
        rounds = [[_cost(place) for place in places] for _ in range(_ROUNDS + _WARM)][_WARM:]
    for at, (name, aim) in enumerate((("longer", LONGER), ("denser", DENSER)), 1):
        ours, other = (1000 * median(each[n] for each in rounds) for n in (at, 0))
        ratio = median(each[at] for each in rounds) / median(each[0] for each in rounds)
        what = f"resolve, {FOLD}x {name}"
        yield Measure(what, f"{small.articles:,} articles", "ms of CPU", ours, other, ratio, aim, less=True)


def _place(folder: Path, town: Town, stack: ExitStack) -> Place:
    store = filled(folder / f"{town.name}.db", town)
    stack.callback(store.close)
    since = END.date() - timedelta(days=_LATELY + 6)
    lately = [told for told in events_of(town) if told.day >= since]
    draw = random.Random(1)
    return Place(town, store, draw.sample(lately, min(len(lately), _SUBJECTS)), draw, count(1000))


def _cost(place: Place) -> float:
    """Return the seconds of processor time that resolving a new article takes, in the mean of a turn of them."""
    taken = []
    for _ in range(_TURN):
        done = _news(place)
        place.store.save_readings([done])
        (block,) = place.store.dirty_blocks()
        begun = time.process_time()
        resolve_block(place.store, block, [Watch(name="default")], [], done.at)
        taken.append(time.process_time() - begun)
    return mean(taken)


def _news(place: Place) -> Done:
    """Return a new article: six in ten more of an event of these days, one late, one recalling, two of a new event."""
    number, told = next(place.numbers), place.draw.choice(place.lately)
    at, what = END + timedelta(minutes=number), place.draw.choice("nnnnnnlrff")
    if what == "l":  # it was written while the event was news, and is found now
        return report(told, number, END - timedelta(days=4, minutes=number))
    if what == "f":
        one, other = sorted({*told.pair, *place.draw.choice(place.lately).pair})[:2]
        fresh = Told(told.kind, 1_000_000 + number, (one, other), END.date(), told.town, place.draw.randrange(51, 2000))
        return report(fresh, number, at)
    return report(told, number, at, role="background" if what == "r" else "current")
