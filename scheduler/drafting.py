"""Drafts an outlet from its address: the crawler looks around, the readers tell what each page is and learn its layout.

`address -> crawler.draft (feeds, sitemaps, survey, pattern) -> layout learnt from the sample articles -> draft`
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol, TypeVar

from crawler.draft import Draft, draft, fetch_through
from crawler.registry import one_off
from crawler.survey import Fetch
from model.outlet import Outlet
from model.page import Article, ReadRefusal, Snapshot
from parsers.layout_draft import Taught, learn_layout
from parsers.read import Reading
from parsers.strip import strip
from scheduler.clock import Clock
from scheduler.works import CrawlerPart

T = TypeVar("T")
Tell = Callable[[int], None]  # is told how many pages were asked for
_TIMED_OUT = Taught(None, ("No layout: learning took too long.",))

_TOO_LONG: Article | ReadRefusal = ReadRefusal(snapshot_id="", reason="too complex")


class Pool(Protocol):
    """What the pool of readers offers."""

    async def start(self) -> object: ...
    async def stop(self) -> object: ...
    async def read(
        self, snapshot: Snapshot, body: bytes, outlet: Outlet | None, clutter: frozenset[str]
    ) -> Reading: ...
    async def call(self, otherwise: T, function: Callable[..., T], *args: object) -> T: ...


async def draft_outlet(
    url: str, crawler: CrawlerPart, readers: Pool, clock: Clock, tell: Tell, delay: float = 2.0
) -> Draft:
    """Return the draft of the outlet at `url` with a layout; its pages are asked for `delay` seconds apart.

    Raises RefusedAddress for an address that is none, Refused where its home cannot be read.
    """
    now = clock.now()
    fetch = _telling(fetch_through(crawler.crawl, url, delay), tell)
    await crawler.start()
    await readers.start()
    try:
        found = await draft(url, fetch, Judge(readers, now, url), now)
        taught = await readers.call(_TIMED_OUT, learn_layout, found.samples, found.outlet, now)
    finally:
        await crawler.stop()
        await readers.stop()
    layouts = (taught.layout,) if taught.layout else ()
    outlet = found.outlet.model_copy(update={"layouts": layouts})
    return replace(found, outlet=outlet, unsure=(*found.unsure, *taught.unsure))


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

    def __init__(self, readers: Pool, now: datetime, url: str) -> None:
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
