"""The crawler's child on a loopback web: what a page costs it, and what 200 feeds cost that have not changed."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import psutil

from bench.measure import Measure
from bench.pages import Recorded
from bench.site import HOSTS
from crawler.client import CrawlerProcess
from crawler.results import CrawlDone, Fetched
from crawler.settings import CrawlerSettings
from model.outlet import CrawlOrder, Outlet, Pace, Validators

ROOT = Path(__file__).resolve().parents[1]
IDLE = 4.0  # seconds of processor time for 200 unchanged feeds (issue 5)
_AT_ONCE = 8  # as `crawl.parallel`


@dataclass(frozen=True)
class Crawled:
    """What the crawls of one round gave, and the processor time of child and parent."""

    pages: int
    seconds: float
    done: tuple[CrawlDone, ...]


@contextmanager
def site(pages: Sequence[Recorded] = ()) -> Iterator[int]:
    """Serve `pages` as /0, /1, ... in a process of its own; yield the port."""
    with TemporaryDirectory(prefix="parley-bench-") as folder:
        for number, page in enumerate(pages):
            (Path(folder) / str(number)).write_bytes(page.body)
        command = [sys.executable, "-m", "bench.site", folder]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
            try:
                assert process.stdout
                yield int(process.stdout.readline())
            finally:
                process.kill()


def fetching(pages: Sequence[Recorded]) -> float:
    """Return the seconds of processor time that fetching one of `pages` costs."""
    with site(pages) as port:
        host = f"http://{HOSTS[0]}:{port}"
        order = CrawlOrder(
            crawl_id="pages", outlet=_outlet(HOSTS[0], port), urls=tuple(f"{host}/{n}" for n in range(len(pages)))
        )
        _, crawled = asyncio.run(_rounds(port, [order], [order]))
    if crawled.pages != len(pages):
        raise RuntimeError(f"{crawled.pages} of {len(pages)} pages were fetched: {crawled.done}")
    return crawled.seconds / crawled.pages


def polling() -> Iterator[Measure]:
    """Yield what 200 polls cost that find nothing new, beside the same requests by a bare client."""
    with site() as port:
        outlets = [_outlet(host, port) for host in HOSTS]
        first = [CrawlOrder(crawl_id=f"first-{o.name}", outlet=o) for o in outlets]
        tag = [(Validators(url=o.feeds[0], etag='"same"'),) for o in outlets]
        again = [CrawlOrder(crawl_id=o.name, outlet=o, validators=v) for o, v in zip(outlets, tag, strict=True)]
        _, crawled = asyncio.run(_rounds(port, first, again))
        bare = asyncio.run(_bare(outlets))
    if any(done.error or done.requests != 1 for done in crawled.done):
        raise RuntimeError(f"a poll was not one request: {crawled.done[:3]}")
    name = f"poll {len(HOSTS)} unchanged feeds"
    ratio = bare / crawled.seconds
    yield Measure(name, "httpx alone", "s of CPU", crawled.seconds, bare, ratio, IDLE, "rate", less=True)


def _outlet(host: str, port: int) -> Outlet:
    name = host.replace(".", "-")
    return Outlet(name=name, title=name, hosts=(host,), feeds=(f"http://{host}:{port}/feed",), pace=Pace(delay=0))


async def _rounds(port: int, *rounds: Sequence[CrawlOrder]) -> list[Crawled]:
    settings = CrawlerSettings(allow=frozenset(f"{host}:{port}" for host in HOSTS))
    process = CrawlerProcess(settings)
    await process.start()
    try:
        return [await _round(process, orders) for orders in rounds]
    finally:
        await process.stop()


async def _round(process: CrawlerProcess, orders: Sequence[CrawlOrder]) -> Crawled:
    turn, child = asyncio.Semaphore(_AT_ONCE), psutil.Process(process.pid)

    async def one(order: CrawlOrder) -> list[object]:
        async with turn:
            return [result async for result in process.crawl(order)]

    begun = _used(child)
    given = await asyncio.gather(*(one(order) for order in orders))
    spent = _used(child) - begun
    results = [result for each in given for result in each]
    done = tuple(result for result in results if isinstance(result, CrawlDone))
    return Crawled(sum(isinstance(result, Fetched) for result in results), spent, done)


def _used(child: psutil.Process) -> float:
    times = child.cpu_times()
    return float(times.user + times.system) + time.process_time()


async def _bare(outlets: Sequence[Outlet]) -> float:
    begun = time.process_time()
    async with httpx.AsyncClient(trust_env=False) as client:
        for outlet in outlets:
            reply = await client.get(outlet.feeds[0], headers={"if-none-match": '"same"'})
            assert reply.status_code == 304
    return time.process_time() - begun
