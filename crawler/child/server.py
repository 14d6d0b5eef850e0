"""The child's loop: orders in as JSON lines, answers out as frames, until its stdin closes."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import logging
import os
import sys
from collections.abc import Awaitable
from importlib.util import find_spec
from time import monotonic
from typing import Any, BinaryIO

from scrapy.crawler import Crawler

from crawler.child.crawl import Clock, Crawl, Send, Shared
from crawler.child.options import LightSettings, scrapy_settings
from crawler.child.resolver import GuardedResolver
from crawler.child.spider import OutletSpider
from crawler.egress import EgressGuard
from crawler.frames import pack
from crawler.settings import CrawlerSettings
from model.outlet import CrawlOrder

_LINE_LIMIT = 64 * 1024 * 1024  # an order names what was seen: 100,000 addresses are 10 MB
_PIPE = 1024 * 1024  # bytes on their way to the daemon
_log = logging.getLogger("parley.crawler")


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {"level": record.levelname, "name": record.name, "event": record.getMessage()[:2000]}
        if record.exc_info:
            entry["error"] = self.formatException(record.exc_info)[-2000:]
        return json.dumps(entry)


def take_stdout() -> BinaryIO:
    """Keep stdout for frames alone: whatever else prints, prints to stderr."""
    frames = os.fdopen(os.dup(1), "wb", buffering=0)
    with contextlib.suppress(OSError):  # a page goes out in one write rather than in four; a pipe has 64 KiB
        fcntl.fcntl(frames.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)
    os.dup2(2, 1)
    return frames


class Channel:
    """The way out: frames, one at a time, waiting while the daemon is slow to read."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    async def send(self, header: dict[str, Any], body: bytes = b"") -> None:
        """Write one frame."""
        self._writer.write(pack(header, body))
        await self._writer.drain()


async def serve(reactor: Any, frames: BinaryIO, clock: Clock) -> None:
    """Read settings, then carry out orders until stdin closes or a stop is ordered."""
    lines = await _reader()
    channel = Channel(await _writer(frames))
    settings = CrawlerSettings.model_validate_json(await lines.readline())
    logging.getLogger().setLevel(settings.log_level)
    shared = _shared(reactor, settings, clock, channel.send)
    orders = Orders(shared)
    alive = asyncio.create_task(_say_alive(channel.send, settings.hang_limit / 4))
    heard = [monotonic()]
    orphan = asyncio.create_task(_end_as_orphan(heard, settings.orphan_after))
    while line := await lines.readline():
        heard[0] = monotonic()
        if not orders.take(json.loads(line)):
            break
    orphan.cancel()
    await orders.stop()
    alive.cancel()


def _shared(reactor: Any, settings: CrawlerSettings, clock: Clock, send: Send) -> Shared:
    guard = EgressGuard(allow=settings.allow)
    shared = Shared(settings, clock, send, guard)
    inner = reactor.nameResolver
    reactor.installNameResolver(GuardedResolver(inner, guard, shared.refused_hosts))
    return shared


class Orders:
    """The crawls under way."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._settings: dict[tuple[bool, bool], LightSettings] = {}
        self._running: dict[str, tuple[Crawl, Crawler, asyncio.Task[None]]] = {}

    def take(self, order: dict[str, Any]) -> bool:
        """Begin what one line orders; False when it is the end."""
        if order["do"] == "crawl":
            self._begin(CrawlOrder.model_validate(order["order"]))
        elif order["do"] == "seen" and order["crawl_id"] in self._running:
            self._running[order["crawl_id"]][0].hear_seen(order["number"], order["seen"])
        elif order["do"] == "cancel":
            self._cancel(order["crawl_id"])
        return bool(order["do"] != "stop")

    def _begin(self, order: CrawlOrder) -> None:
        crawl = Crawl(order, self._shared)
        # No AsyncCrawlerRunner: it would write its settings over the crawler's, 4 ms a crawl, and only keep a list.
        crawler = Crawler(OutletSpider, self._settings_of(order.outlet.insecure_tls, order.outlet.javascript))
        task = asyncio.ensure_future(self._run(crawl, crawler))
        self._running[order.crawl_id] = (crawl, crawler, task)

    def _settings_of(self, insecure: bool, javascript: bool) -> LightSettings:
        kind = (insecure, javascript)
        if kind not in self._settings:
            self._settings[kind] = scrapy_settings(self._shared.settings, not insecure, javascript)
        return self._settings[kind]

    async def _run(self, crawl: Crawl, crawler: Crawler) -> None:
        blocked = "" if crawl.order.urls else crawl.order.outlet.blocked  # an address asked for by name is tried
        if crawl.order.outlet.javascript and find_spec("scrapy_playwright") is None:
            blocked = "its pages need a browser, which Parley's extra `browser` brings"
        error = blocked and f"{crawl.order.outlet.title} is not crawled: {blocked}"
        try:
            if not error:
                await crawler.crawl_async(crawl=crawl)
        except Exception as failure:
            _log.exception("a crawl of %s broke", crawl.order.outlet.name)
            error = f"The crawler broke ({type(failure).__name__}: {str(failure)[:200]})"
        finally:
            self._running.pop(crawl.order.crawl_id, None)
        await crawl.send_done(error)

    def _cancel(self, crawl_id: str) -> None:
        if crawl_id in self._running:
            crawl, crawler, _ = self._running[crawl_id]
            crawl.stop()
            _keep(crawler.stop_async())

    async def stop(self) -> None:
        """End all crawls: what is on its way is waited for, what waits for its turn is not."""
        tasks = [task for _, _, task in self._running.values()]
        for crawl_id in list(self._running):
            self._cancel(crawl_id)
        if tasks:
            await asyncio.wait(tasks)


_kept: set[asyncio.Future[None]] = set()


def _keep(work: Awaitable[None]) -> None:
    """Run `work` beside; asyncio itself holds tasks only weakly."""
    task = asyncio.ensure_future(work)
    _kept.add(task)
    task.add_done_callback(_kept.discard)


async def _say_alive(send: Send, every: float) -> None:
    while True:
        await send({"type": "alive"}, b"")
        await asyncio.sleep(every)


async def _end_as_orphan(heard: list[float], after: float) -> None:
    """End at once when the parent says nothing for `after` seconds: it stands still, and others crawl in its place."""
    while after:
        await asyncio.sleep(after / 10)
        if monotonic() - heard[0] > after:
            os._exit(3)


async def _reader() -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=_LINE_LIMIT)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader


async def _writer(frames: BinaryIO) -> asyncio.StreamWriter:
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, frames)
    return asyncio.StreamWriter(transport, protocol, None, loop)
