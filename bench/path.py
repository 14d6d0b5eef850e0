"""The whole path of a page (fetch, strip, read, store, resolve), beside trafilatura alone on the same pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.crawling import fetching
from bench.measure import Measure, compare
from bench.pages import AT, Recorded, news_pages
from bench.stripping import trafilatura_all
from model.alert import Watch
from model.outlet import Outlet
from parsers.read import read
from scheduler.stages import read_pending, resolve_dirty
from store.store import Store

WITH_LAYOUT, WITHOUT = 1.0, 0.8  # times trafilatura alone (issue 5)
_ROUNDS = 3


def path() -> Iterator[Measure]:
    """Yield the ratio with layouts and without them; processor time, so that it holds for any number of cores."""
    pages = news_pages()
    fetch = fetching(pages)
    for layout, aim in ((True, WITH_LAYOUT), (False, WITHOUT)):
        yield _whole(pages, layout, fetch).aiming(aim)


def _whole(pages: Sequence[Recorded], layout: bool, fetch: float) -> Measure:
    outlets = {page.outlet.name: page.outlet if layout else _bare(page.outlet) for page in pages}
    with TemporaryDirectory(prefix="parley-bench-") as folder, ExitStack() as stack:
        # A store a round, made before: pages that it knows would cost less, and making it is no part of a page's path.
        stores = [Store.open(f"sqlite:///{Path(folder) / str(n)}.db", at=AT) for n in range(_ROUNDS + 1)]
        for store in stores:
            stack.callback(store.close)
        fresh = iter(stores)
        after = compare(
            f"whole path, {'layouts' if layout else 'no layouts'}",
            lambda: _through(next(fresh), pages, outlets),
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


def _through(store: Store, pages: Sequence[Recorded], outlets: dict[str, Outlet]) -> None:
    for page in pages:
        store.save_snapshot(page.snapshot, page.body)
    while read_pending(store, read, outlets, AT):
        pass
    while resolve_dirty(store, [Watch(name="default")], [], AT):
        pass


def _bare(outlet: Outlet) -> Outlet:
    return outlet.model_copy(update={"layouts": ()})
