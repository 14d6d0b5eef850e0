"""Saved pages through the whole path: read, saved, resolved, each at the time that `clock` has for it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from crawler.registry import outlet_for
from model.outlet import Outlet
from model.page import Article, Snapshot, Visit
from parsers.parse import PARSED_BY
from parsers.read import Reading
from parsers.strip import STRIPPED_BY
from scheduler.reading_line import Reader
from scheduler.reparsing import Parser
from scheduler.wishes import known_outlet
from scheduler.works import Works
from store.store import Store
from store.values import Done

_AT_ONCE = 8  # pages handed to the readers; more would only wait there with their bytes


@dataclass(frozen=True)
class Saved:
    """A page to be put in, an article that came as one, or a look at a page that was as before.

    `name` is what people call it.
    """

    name: str
    snapshot: Snapshot | None = None
    body: bytes = b""
    outlet: Outlet | None = None
    article: Article | None = None
    reading: Reading | None = None
    visit: Visit | None = None

    @property
    def moment(self) -> datetime | None:
        """Return the publication in UTC, None when it is not read yet, or unknown."""
        article = self.reading.article if self.reading else None
        moment = article.moment if article else None
        return moment.astimezone(UTC) if moment else None


@dataclass(frozen=True)
class Became:
    """What became of a page: `state` is `new`, `changed`, `unchanged` or `refused`."""

    name: str
    state: str
    reason: str = ""
    article: Article | None = None
    mentions: int = 0


class PageClock:
    """Follows the pages: stands at each one's publication, and is the machine's clock where there is none."""

    rate = 1.0

    def __init__(self, wall: datetime) -> None:
        """`wall` is the time where no page gives one."""
        self._wall, self._at = wall, None

    _at: datetime | None

    def now(self) -> datetime:
        """Return the publication of the page that is put in."""
        return self._at or self._wall

    def follow(self, moment: datetime | None) -> None:
        """Go on to a publication; the clock never goes back, and stays for a page without one."""
        if moment and (self._at is None or moment > self._at):
            self._at = moment

    def leave(self) -> None:
        """Be the machine's clock again."""
        self._at = None


async def read_all(pages: Sequence[Saved], reader: Parser, store: Store, outlets: Mapping[str, Outlet]) -> list[Saved]:
    """Return `pages` with their readings; a page that names its outlet by address or title is read as that one's."""
    places = asyncio.Semaphore(_AT_ONCE)

    async def one(page: Saved) -> Saved:
        async with places:
            return await _read(page, reader, store, outlets)

    return await asyncio.gather(*map(one, pages))


async def _read(page: Saved, reader: Parser, store: Store, outlets: Mapping[str, Outlet]) -> Saved:
    if page.visit:
        return page
    if page.article:
        return replace(page, reading=Reading(article=page.article, mentions=await reader.parse(page.article)))
    first = await _read_as(page, page.outlet, reader, store)
    article = first.reading.article if first.reading else None
    outlet = page.outlet or (_named(article, outlets) if article else None)
    return first if outlet is page.outlet else await _read_as(page, outlet, reader, store)


async def _read_as(page: Saved, outlet: Outlet | None, reader: Reader, store: Store) -> Saved:
    assert page.snapshot is not None
    name = outlet.name if outlet else page.snapshot.outlet
    snapshot = page.snapshot.model_copy(update={"outlet": name})
    reading = await reader.read(snapshot, page.body, outlet, store.clutter(name))
    if reading.article:
        snapshot = snapshot.model_copy(update={"canonical_url": reading.article.url})
    return replace(page, outlet=outlet, snapshot=snapshot, reading=reading)


def _named(article: Article, outlets: Mapping[str, Outlet]) -> Outlet | None:
    return outlet_for(article.url, dict(outlets)) or (known_outlet(outlets, article.outlet) if article.outlet else None)


async def put_in(pages: Sequence[Saved], works: Works, follow: PageClock | None) -> list[Became]:
    """Save and resolve read `pages` one by one; with `follow` in the order of their publication and at its time."""
    if follow:
        end = datetime.max.replace(tzinfo=UTC)
        pages = sorted(pages, key=lambda page: page.moment or end)
    out = []
    for page in pages:
        if follow:
            follow.follow(page.moment)
            await works.settle()  # what was waiting for a time that has come by now
        out.append(await works.writer.write(save_page, works.parts.store, page, works.parts.clock.now()))
        await works.settle() if follow else None
    await works.settle()
    if follow:
        await _run_on(works, follow)
    return out


async def _run_on(works: Works, follow: PageClock) -> None:
    """Let the clock pass the times that updates are grouped for and holds last, so that what waits is told."""
    ended = follow.now()
    for wait in sorted({wait for w in works.parts.watches for wait in (w.group_first, w.group_next, w.hold)}):
        follow.follow(ended + timedelta(seconds=wait))
        await works.settle()


def save_page(store: Store, page: Saved, now: datetime) -> Became:
    """Save snapshot and reading in one transaction, so that no daemon reads the page a second time."""
    if page.visit:
        store.add_visits([page.visit])
        return Became(page.name, "unchanged", "", store.article_by_url(page.visit.url))
    assert page.reading is not None
    told = page.reading.article
    older = store.article_by_url(told.url) if told else None
    with store.transaction():
        if page.snapshot:
            store.save_snapshot(page.snapshot, page.body)
        id = page.snapshot.id if page.snapshot else ""
        article = store.save_reading(Done(page.reading, id, STRIPPED_BY, PARSED_BY, now))
    return _became(page.name, page.reading, older, article)


def _became(name: str, reading: Reading, older: Article | None, article: Article | None) -> Became:
    if article is None:
        refusal = reading.refusal
        return Became(name, "refused", f"{refusal.reason}: {refusal.detail}".rstrip(": ") if refusal else "no article")
    state = "new" if older is None else "unchanged" if older.id == article.id else "changed"
    return Became(name, state, "", article, len(reading.mentions))
