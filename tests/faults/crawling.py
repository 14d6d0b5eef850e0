"""One crawler child for all fault tests, its limits at a twentieth, and servers that it may call."""

from __future__ import annotations

import asyncio
import atexit
import itertools
import re
import threading
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from crawler.client import CrawlerProcess
from crawler.results import CrawlDone, CrawlResult, Fetched
from crawler.settings import CrawlerSettings
from model.outlet import CrawlOrder, Outlet, Pace
from model.page import FetchRefusal, Visit
from tests.faults.hostile import HostileServer

T = TypeVar("T")
PAGE = b"<!doctype html><html><head><title>A quiet day</title></head><body><p>Nothing to report.</p></body></html>"
_SERVERS = 128
_SHIPPED = CrawlerSettings()
TWENTIETH = CrawlerSettings(
    max_bytes=_SHIPPED.max_bytes // 20,
    max_header_bytes=_SHIPPED.max_header_bytes // 20,
    timeout=_SHIPPED.timeout / 20,
    max_crawl_seconds=_SHIPPED.max_crawl_seconds / 20,
    robots_bytes=_SHIPPED.robots_bytes // 20,
    retry_after_cap=_SHIPPED.retry_after_cap / 20,
    retry_after_default=_SHIPPED.retry_after_default / 20,
)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Results:
    """What one crawl gave."""

    done: CrawlDone
    fetched: tuple[Fetched, ...]
    refusals: tuple[FetchRefusal, ...]
    visits: tuple[Visit, ...]

    @property
    def reasons(self) -> list[str]:
        return [refusal.reason for refusal in self.refusals]


def outlet(**fields: Any) -> Outlet:
    """Return an outlet that is in no hurry to be polite, for loopback."""
    given: dict[str, Any] = {"name": "test", "title": "Test", "hosts": ("127.0.0.1",), "pace": Pace(delay=0)}
    return Outlet(**(given | fields))


def order(source: Outlet | None = None, **fields: Any) -> CrawlOrder:
    """Return an order with an id of its own."""
    given: dict[str, Any] = {"crawl_id": f"crawl-{next(_numbers)}", "outlet": source or outlet()}
    return CrawlOrder(**(given | fields))


async def gather(process: CrawlerProcess, wanted: CrawlOrder) -> Results:
    """Carry out an order and sort what it gives."""
    given: list[CrawlResult] = [result async for result in process.crawl(wanted)]
    done = given[-1]
    assert isinstance(done, CrawlDone)
    return Results(
        done,
        tuple(result for result in given if isinstance(result, Fetched)),
        tuple(result for result in given if isinstance(result, FetchRefusal)),
        tuple(result for result in given if isinstance(result, Visit)),
    )


@dataclass
class Bench:
    """A loop in a thread with one child, and a stock of fresh servers on its allow-list."""

    stock: list[HostileServer] = field(default_factory=lambda: [HostileServer() for _ in range(_SERVERS)])

    def __post_init__(self) -> None:
        self.allow = frozenset(server.authority for server in self.stock)
        self.process = CrawlerProcess(TWENTIETH.model_copy(update={"allow": self.allow}))
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        atexit.register(self.stop)

    def run(self, work: Coroutine[Any, Any, T], seconds: float = 60) -> T:
        """Run a coroutine on the bench's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(seconds)

    def crawl(self, wanted: CrawlOrder) -> Results:
        """Carry out one order."""
        return self.run(gather(self.process, wanted))

    def fetch(self, *urls: str, source: Outlet | None = None) -> Results:
        """Crawl single addresses."""
        return self.crawl(order(source, urls=urls))

    def peak(self) -> int:
        """Return the most memory that the child ever held, in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) * 1024

    def stop(self) -> None:
        """End the child and the servers."""
        self.run(self.process.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        for server in self.stock:
            server.close()


_bench: list[Bench] = []


def bench() -> Bench:
    """Return the bench, made on first use."""
    if not _bench:
        _bench.append(Bench())
    return _bench[0]


def fresh_server() -> HostileServer:
    """Return a server that no test has used: an origin of its own, with its own robots.txt and lane."""
    return bench().stock.pop()
