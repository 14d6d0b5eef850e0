"""The archive read again with today's rules: what they would change, or the change itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from model.event import Event
from model.mention import Mention
from model.outlet import Outlet
from model.page import Article, Snapshot
from parsers.parse import PARSED_BY
from parsers.read import Reading
from parsers.strip import STRIPPED_BY
from scheduler.clock import Clock
from scheduler.reading_line import Reader
from scheduler.replay import replay
from scheduler.stages import material
from scheduler.writer import Writer
from store.store import Store
from store.values import Done, every

T = TypeVar("T", Snapshot, Article)
_BATCH = 50  # pages in one transaction
_FIELDS = ("status", "date", "date_end", "place", "ordinal", "counts", "part_of", "withdrawn", "current")


class Parser(Reader, Protocol):
    """Readers that also parse an article whose clean text stands."""

    async def parse(self, article: Article) -> tuple[Mention, ...]: ...


@dataclass(frozen=True)
class Reparsed:
    """How many pages were read again, and of how many articles only the mentions."""

    pages: int = 0
    articles: int = 0


@dataclass(frozen=True)
class Preview:
    """What reading again would change: events by id; `changed` pairs are (now in the store, after)."""

    gained: tuple[Event, ...]
    lost: tuple[Event, ...]
    changed: tuple[tuple[Event, Event], ...]


async def reparse(
    writer: Writer,
    reader: Parser,
    outlets: Mapping[str, Outlet],
    clock: Clock,
    since: datetime | None,
    report: Callable[[Reparsed], Awaitable[None]],
) -> Reparsed:
    """Read again what was made by older rules, and save it; the dirty blocks that it leaves are resolved by others."""
    done, store = Reparsed(), writer.store
    async for batch in _again(lambda: writer.load(store.snapshots_to_read, STRIPPED_BY, _BATCH, since=since)):
        readings = await asyncio.gather(*(_read(writer, reader, outlets, each) for each in batch))
        now = clock.now()
        told = [Done(r, s.id, STRIPPED_BY, PARSED_BY, now) for s, r in zip(batch, readings, strict=True)]
        await writer.write(store.save_readings, told)
        done = Reparsed(done.pages + len(batch), done.articles)
        await report(done)
    async for articles in _again(lambda: writer.load(store.articles_to_parse, PARSED_BY, _BATCH)):
        for article in articles:
            await writer.write(store.save_mentions, article.id, await reader.parse(article), PARSED_BY)
        done = Reparsed(done.pages, done.articles + len(articles))
        await report(done)
    return done


async def _again(load: Callable[[], Awaitable[Sequence[T]]]) -> AsyncIterator[Sequence[T]]:
    """Yield what is left to do until nothing is; what comes back a second time would come for ever."""
    seen: set[str] = set()
    while True:
        found = [each for each in await load() if each.id not in seen]
        if not found:
            return
        seen |= {each.id for each in found}
        yield found


async def _read(writer: Writer, reader: Reader, outlets: Mapping[str, Outlet], snapshot: Snapshot) -> Reading:
    body, clutter = await writer.load(material, writer.store, snapshot)
    return await reader.read(snapshot, body, outlets.get(snapshot.outlet), clutter)


async def preview(store: Store, reader: Reader, outlets: Mapping[str, Outlet], since: datetime | None) -> Preview:
    """Return what reading again would change; nothing is saved."""
    articles = [await _as_of_today(each, store, reader, outlets) for each in _articles(store, since)]
    after = {event.id: event for event in replay([each for each in articles if each]).events}
    before = {event.id: event for event in _events(store, since) if not event.withdrawn}
    both = [(before[id], after[id]) for id in before if id in after]
    return Preview(
        gained=tuple(event for id, event in after.items() if id not in before),
        lost=tuple(event for id, event in before.items() if id not in after),
        changed=tuple(pair for pair in both if differing(*pair)),
    )


def differing(before: Event, after: Event) -> tuple[str, ...]:
    """Return the names of the fields in which two states of an event differ."""
    return tuple(name for name in _FIELDS if getattr(before, name) != getattr(after, name))


async def _as_of_today(article: Article, store: Store, reader: Reader, outlets: Mapping[str, Outlet]) -> Article | None:
    snapshot = store.snapshot(article.snapshot_id) if article.snapshot_id else None
    if snapshot is None:
        return article
    body, clutter = material(store, snapshot)
    return (await reader.read(snapshot, body, outlets.get(snapshot.outlet), clutter)).article


def _articles(store: Store, since: datetime | None) -> Iterator[Article]:
    return every(lambda cursor: store.articles(since=since, limit=500, cursor=cursor))


def _events(store: Store, since: datetime | None) -> Iterator[Event]:
    return every(lambda cursor: store.events(since=since, limit=500, cursor=cursor))
