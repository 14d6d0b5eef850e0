"""A daemon whose crawler is a script: for what happens between crawls, without a network."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest

import parley.commands.reparse
import parley.wiring
from alerts.courier import Courier
from crawler.results import CrawlDone, CrawlResult, Fetched
from model.mention import Mention
from model.outlet import CrawlOrder, Outlet, Pace
from model.page import Article, Snapshot
from parley.commands.outlets import add, check, record
from parsers.parse import parse
from parsers.read import Reading, read
from scheduler.clock import Clock, WallClock
from scheduler.crawl_rows import CrawlRules
from scheduler.daemon import Daemon, Parts
from store.store import Store

T = TypeVar("T")
Script = Callable[[CrawlOrder], Awaitable[list[CrawlResult]]]
PAGE = b"""Two towns, one bridge

The two towns on the river will share the cost of a new bridge, their councils said on Monday.

Work on the bridge is to begin in the spring, and it will take about two years, they said.
"""


class ScriptedCrawler:
    """Crawls by a script; keeps what it was asked for and how many crawls ran at once."""

    def __init__(self, script: Script) -> None:
        self.script, self.orders, self.stopped = script, list[CrawlOrder](), asyncio.Event()
        self.running = self.most = 0

    async def start(self) -> None:
        return None

    async def stop(self) -> None:
        self.stopped.set()

    async def crawl(self, order: CrawlOrder) -> AsyncIterator[CrawlResult]:
        self.orders.append(order)
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            work = asyncio.ensure_future(self.script(order))
            ended = asyncio.ensure_future(self.stopped.wait())
            await asyncio.wait({work, ended}, return_when=asyncio.FIRST_COMPLETED)
            ended.cancel()
            results = work.result() if work.done() else [CrawlDone(crawl_id=order.crawl_id, error="stopped")]
            work.cancel()
            for result in results:
                yield result
        finally:
            self.running -= 1

    def of(self, outlet: str) -> list[CrawlOrder]:
        return [order for order in self.orders if order.outlet.name == outlet]


class DirectReaders:
    """Reads in this process."""

    async def start(self) -> None:
        return None

    async def stop(self) -> None:
        return None

    async def read(self, snapshot: Snapshot, body: bytes, outlet: Outlet | None, clutter: frozenset[str]) -> Reading:
        return read(snapshot, body, outlet, clutter)

    async def parse(self, article: Article) -> tuple[Mention, ...]:
        return parse(article)

    async def call(self, _otherwise: T, function: Callable[..., T], *args: object) -> T:
        return function(*args)


def read_in_this_process(patch: pytest.MonkeyPatch) -> None:
    """Let commands read pages in the test's process; the first reader of a process costs 2 s of CPU."""
    for module in (parley.wiring, parley.commands.reparse, add, check, record):
        patch.setattr(module, "readers_of", lambda *_args, **_kwargs: DirectReaders())


def outlet(name: str, poll: int = 3600) -> Outlet:
    return Outlet(
        name=name, title=name.title(), hosts=(f"{name}.example",), pace=Pace(delay=0, poll_min=poll, poll_max=poll)
    )


def page(order: CrawlOrder, number: int = 1, body: bytes = PAGE) -> Fetched:
    url = f"https://{order.outlet.name}.example/{number}"
    sha256 = hashlib.sha256(body).hexdigest()
    snapshot = Snapshot(
        id=f"{order.crawl_id}-{number}", outlet=order.outlet.name, url_asked=url, url=url, canonical_url=url,
        fetched_at=datetime.now(UTC), sha256=sha256, size=len(body), crawl_id=order.crawl_id,
    )  # fmt: skip
    return Fetched(snapshot=snapshot, body=body)


def done(order: CrawlOrder, pages: int = 0, error: str = "") -> CrawlDone:
    return CrawlDone(crawl_id=order.crawl_id, outlet=order.outlet.name, pages=pages, unchanged=1, error=error)


async def empty(order: CrawlOrder) -> list[CrawlResult]:
    return [done(order)]


@asynccontextmanager
async def living(
    folder: Path, script: Script, *names: str, poll: int = 3600, clock: Clock | None = None, parallel: int = 8
) -> AsyncIterator[tuple[Daemon, ScriptedCrawler, Store]]:
    """A daemon that runs until the end of the block, with one outlet a name."""
    store = Store.open(f"sqlite:///{folder}/parley.db", at=datetime.now(UTC))
    crawler = ScriptedCrawler(script)
    clock = clock or WallClock()
    parts = Parts(
        store=store, outlets={name: outlet(name, poll) for name in names}, watches=(), crawler=crawler,
        readers=DirectReaders(), courier=Courier({}, lambda _host, _port: [], clock.now), clock=clock,
        first_spread=0.0, rules=CrawlRules(parallel=parallel),
    )  # fmt: skip
    daemon = Daemon(parts)
    running = asyncio.create_task(daemon.run())
    try:
        yield daemon, crawler, store
    finally:
        daemon.stop()
        await asyncio.wait_for(running, 15)
        store.close()


async def until(true: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until `true` gives something true; fail after so many seconds."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.02)
