"""Drafts an outlet from its address: the crawler looks around, the readers tell what each page is and learn its layout.

`address -> crawler.draft (feeds, sitemaps, survey, pattern) -> layout learnt from the sample articles -> draft`
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

from crawler.draft import Draft, draft, fetch_through
from crawler.refusal import Refused
from crawler.registry import one_off
from crawler.survey import Fetch
from crawler.toml import as_toml
from model.errors import ItemsFailed
from model.outlet import Outlet
from model.page import Article, ReadRefusal, Snapshot
from parsers.layout_draft import Taught, learn_layout
from parsers.read import Reading
from parsers.strip import strip
from scheduler.clock import Clock
from scheduler.crawling import Crawler
from scheduler.requests import Progress
from scheduler.works import CrawlerPart, ReaderPart

T = TypeVar("T")
Tell = Callable[[int], None]  # is told how many pages were asked for
_TIMED_OUT = Taught(None, ("No layout: learning took too long.",))

_TOO_LONG: Article | ReadRefusal = ReadRefusal(snapshot_id="", reason="too complex")


class Caller(Protocol):
    """What lets a reader do a function."""

    async def call(self, otherwise: T, function: Callable[..., T], *args: object) -> T: ...


class Pool(Caller, Protocol):
    """What the pool of readers offers."""

    async def start(self) -> object: ...
    async def stop(self) -> object: ...
    async def read(
        self, snapshot: Snapshot, body: bytes, outlet: Outlet | None, clutter: frozenset[str]
    ) -> Reading: ...


async def draft_outlet(
    url: str, crawler: CrawlerPart, readers: Pool, clock: Clock, tell: Tell, delay: float = 2.0
) -> Draft:
    """Return the draft of the outlet at `url` with a layout; its pages are asked for `delay` seconds apart.

    Raises RefusedAddress for an address that is none, Refused where its home cannot be read.
    """
    await crawler.start()
    await readers.start()
    try:
        return await drafted(url, crawler, readers, clock, tell, delay)
    finally:
        await crawler.stop()
        await readers.stop()


async def drafted(url: str, crawler: Crawler, readers: Caller, clock: Clock, tell: Tell, delay: float) -> Draft:
    """Return what `draft_outlet` does, through a crawler and readers that run."""
    now = clock.now()
    fetch = _telling(fetch_through(crawler.crawl, url, delay), tell)
    found = await draft(url, fetch, Judge(readers, now, url), now)
    taught = await readers.call(_TIMED_OUT, learn_layout, found.samples, found.outlet, now)
    layouts = (taught.layout,) if taught.layout else ()
    outlet = found.outlet.model_copy(update={"layouts": layouts})
    return replace(found, outlet=outlet, unsure=(*found.unsure, *taught.unsure))


class Drafting:
    """Answers the request `draft`, one after the other: each asks for some forty pages."""

    def __init__(
        self, crawler: CrawlerPart, readers: ReaderPart, clock: Clock, delay: float, scout: CrawlerPart | None = None
    ) -> None:
        """`crawler` runs already; a `scout` takes its place where it crawls nothing, and runs only for a draft."""
        self._crawler, self._scout, self._readers, self._clock = crawler, scout, readers, clock
        self._delay, self._turn = delay, asyncio.Lock()

    async def answer(self, arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
        """Draft the outlet at `url`; the result has its name and its file's text.

        Raises RefusedAddress for an address that is none, ItemsFailed where its home cannot be read.
        """
        async with self._turn:
            try:
                found = await self._drafted(str(arguments.get("url", "")), _Pages(progress))
            except Refused as refused:
                raise ItemsFailed(refused.detail) from None
        text = as_toml(found.outlet, found.unsure)
        return {"name": found.outlet.name, "toml": text, "unsure": found.unsure, "read": len(found.samples)}

    async def _drafted(self, url: str, pages: _Pages) -> Draft:
        crawler = self._scout or self._crawler
        if self._scout:
            await self._scout.start()
        try:
            return await drafted(url, crawler, self._readers, self._clock, pages, self._delay)
        finally:
            await pages.told()
            if self._scout:
                await self._scout.stop()


class _Pages:
    """Tells how many pages were asked for, without being waited for."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._telling = progress, set[asyncio.Task[None]]()

    def __call__(self, asked: int) -> None:
        task = asyncio.ensure_future(self._progress({"pages": asked}))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def told(self) -> None:
        """Wait until all is told: what is told late would stand in the place of the result."""
        await asyncio.gather(*self._telling, return_exceptions=True)


def _telling(fetch: Fetch, tell: Tell) -> Fetch:
    asked = 0

    async def counted(urls: Sequence[str]) -> Mapping[str, bytes]:
        nonlocal asked
        asked += len(urls)
        tell(asked)
        return await fetch(urls)

    return counted


class Judge:
    """Tells what a page is by what is read in it."""

    def __init__(self, readers: Caller, now: datetime, url: str) -> None:
        """`url` is any address of the site."""
        self._readers, self._now, self._outlet = readers, now, one_off(url)

    async def __call__(self, address: str, body: bytes) -> str:
        """Return "article", "prose" for a text without a day, or "list" for anything else."""
        sha256 = hashlib.sha256(body).hexdigest()
        snapshot = Snapshot(
            id=sha256[:20], outlet=self._outlet.name, url_asked=address, url=address, canonical_url=address,
            fetched_at=self._now, sha256=sha256, size=len(body),
        )  # fmt: skip
        found = await self._readers.call(_TOO_LONG, strip, body, snapshot, self._outlet, frozenset())
        if isinstance(found, ReadRefusal):
            return "list"
        return "article" if found.published else "prose"
