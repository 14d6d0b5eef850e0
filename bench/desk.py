"""The desk over a million articles and twenty thousand events: how long pages, the API and searches take."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bench.desk_store import COPIES, EVENTS, MARK, filled
from bench.measure import Measure
from store.store import Store
from tests.integration.desk_world import NOW, OUTLETS
from web.app import create_app
from web.settings import WebSettings

_ASKED = 20  # times each
_PAGE, _SEARCH = 150.0, 300.0  # ms within which 95% answer (issue 7)
_PAGES = (
    "/", "/?kind=round&status=completed", "/events/{event}", "/conflicts", "/conflicts/Osmark~Varenia", "/articles",
    "/articles?outlet=tellis-wire", "/articles/{article}", "/outlets", "/alerts", "/watches/new",
)  # fmt: skip
_API = (
    "/api/events", "/api/events?party=Osmark", "/api/events/{event}", "/api/articles", "/api/articles/{article}",
    "/api/alerts", "/api/deliveries", "/api/outlets", "/api/status", "/api/conflicts", "/api/conflicts/Osmark~Varenia",
    "/feed.atom", "/calendar.ics?pair=Osmark~Varenia",
)  # fmt: skip
_SEARCHES = (
    "/?q=bridge", "/?q=bridge+number+7", "/?q=nowhere", "/api/events?text=prisoners", "/articles?q=harbour",
    "/articles?q=fortnight+budget", "/articles?q=nowhere", "/articles?q=bridge+number", "/api/articles?text=zzz",
)  # fmt: skip


def desk() -> Iterator[Measure]:
    """Yield the 95th percentile of each address in milliseconds, by the clock, the slowest addresses first."""
    with TemporaryDirectory(prefix="parley-bench-") as folder:
        store = filled(Path(folder))
        try:
            yield from _measured(store)
        finally:
            store.close()


def _measured(store: Store) -> Iterator[Measure]:
    for paths, aim, what in ((_PAGES, _PAGE, "page"), (_API, _PAGE, "api"), (_SEARCHES, _SEARCH, "search")):
        taken = {path: asyncio.run(_asked(store, path)) for path in paths}
        for path, (p95, median) in sorted(taken.items(), key=lambda item: -item[1][0]):
            yield Measure(f"{what} {path}", "median", "ms", p95, median, p95 / median, less=True).aiming(aim, of="time")


async def _asked(store: Store, path: str) -> tuple[float, float]:
    """Return the 95th percentile and the median; what is asked for first is among them."""
    app = create_app(store, OUTLETS, WebSettings(requests_per_second=1e6), lambda: NOW)
    chance, taken = random.Random(path), list[float]()
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8080") as client:
        for _ in range(_ASKED):
            copy = f"{MARK}{chance.randrange(1, COPIES)}."
            address = path.format(
                event=f"{copy}e{chance.randrange(EVENTS)}", article=f"{copy}a{chance.randrange(EVENTS)}-0"
            )
            begun = time.perf_counter()
            answer = await client.get(address)
            taken.append(1000 * (time.perf_counter() - begun))
            assert answer.status_code == 200, (address, answer.text)
    ordered = sorted(taken)
    return ordered[int(0.95 * len(ordered)) - 1], ordered[len(ordered) // 2]
