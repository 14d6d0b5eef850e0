"""The line that reads: what the store holds unread goes through the readers and comes back as articles."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import structlog

from model.errors import StoreError
from model.outlet import Outlet
from model.page import Article, ReadRefusal, Snapshot
from parsers.parse import PARSED_BY
from parsers.read import Reading
from parsers.strip import STRIPPED_BY
from scheduler import meters
from scheduler.clock import Clock
from scheduler.stages import materials
from scheduler.tally import Item
from scheduler.together import Together
from scheduler.waking import Alarm
from scheduler.writer import Writer
from store.values import Done

log = structlog.get_logger()
_AHEAD = 4  # pages a reader may have waiting, so that none is idle while the store is asked
_BATCH = 50  # pages in one transaction at most (house.md, Stages)
_STORE_AWAY = 2.0  # seconds between two tries of a page while the store is full or away (F45, F50)
_PATIENCE = 120.0  # seconds that a crawl's report waits for the reading of one page


class Reader(Protocol):
    """What the pool of readers offers."""

    async def read(
        self, snapshot: Snapshot, body: bytes, outlet: Outlet | None, clutter: frozenset[str]
    ) -> Reading: ...


class ReadingLine:
    """Reads every snapshot that was never read; `saved` is called after each."""

    def __init__(
        self,
        writer: Writer,
        reader: Reader,
        workers: int,
        outlets: Mapping[str, Outlet],
        clock: Clock,
        saved: Callable[[], None],
    ) -> None:
        """`outlets` may be changed from outside; the newest is used for each page."""
        self._writer, self._reader, self._clock, self._saved = writer, reader, clock, saved
        self.outlets = outlets
        self._most = workers * _AHEAD
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._expected: dict[str, asyncio.Future[Item]] = {}
        self._given_up: set[str] = set()
        self.alarm = Alarm()
        self._material = Together(self._load_material, _BATCH)
        self._save = Together(self._save_readings, _BATCH)

    def wake(self) -> None:
        """Say that there is something to read."""
        self.alarm.ring()

    def expect(self, snapshot_id: str) -> None:
        """Say, before it is saved, that `item` will be asked for this snapshot."""
        self._expected[snapshot_id] = asyncio.get_running_loop().create_future()

    async def item(self, snapshot: Snapshot) -> Item:
        """Wait until an expected snapshot was read, and return what became of it."""
        future = self._expected[snapshot.id]
        try:
            return await asyncio.wait_for(future, _PATIENCE)
        except TimeoutError:
            return Item(url=snapshot.canonical_url, state="new", reason="not read yet")
        finally:
            self._expected.pop(snapshot.id, None)

    def give_up(self) -> None:
        """Let nobody wait any more for what is not read: the daemon ends, and the next one reads it."""
        for future in self._expected.values():
            if not future.done():
                future.set_exception(TimeoutError())

    async def work(self) -> bool:
        """Hand as many pages to the readers as they take; return False always: the alarm rings for the next."""
        free = self._most - len(self._busy)
        if free > self._most // 2:
            skip = {*self._busy, *self._given_up}
            load = self._writer.store.snapshots_to_read
            found = await self._writer.load(load, STRIPPED_BY, limit=self._most + len(skip), new_only=True)
            for snapshot in [each for each in found if each.id not in skip][:free]:
                self._busy[snapshot.id] = asyncio.create_task(self._read(snapshot))
        return False

    async def idle(self) -> None:
        """Wait for the pages that are being read."""
        while self._busy:
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def read(self, snapshot: Snapshot) -> Item:
        """Read a page and save what it says. Raises what goes wrong."""
        outlet = self.outlets.get(snapshot.outlet)
        body, clutter = await self._material(snapshot)
        with meters.read_seconds.time():
            reading = await self._reader.read(snapshot, body, outlet, clutter)
        article = await self._save(Done(reading, snapshot.id, STRIPPED_BY, PARSED_BY, self._clock.now()))
        item = item_of(snapshot, reading.refusal, article)
        meters.readings.labels(item.state).inc()
        tell = log.info if reading.mentions else log.debug
        tell("read", outlet=snapshot.outlet, crawl=snapshot.crawl_id, snapshot=snapshot.id,
             article=article.id if article else "", became=item.state, mentions=len(reading.mentions))  # fmt: skip
        return item

    async def _read(self, snapshot: Snapshot) -> None:
        try:
            self._tell(snapshot, await self.read(snapshot))
        except StoreError as error:
            log.error("reading failed", snapshot=snapshot.id, error=str(error))
            await asyncio.sleep(_STORE_AWAY)  # then it is found unread again
        except Exception as error:
            self._given_up.add(snapshot.id)  # until the next start: it would fail again at once
            log.error("reading failed", snapshot=snapshot.id, url=snapshot.url, error=str(error), exc_info=True)
            self._tell(snapshot, Item(url=snapshot.canonical_url, state="failed", reason=f"could not be read: {error}"))
        finally:
            del self._busy[snapshot.id]
            self.alarm.ring()
            self._saved()

    async def _load_material(self, snapshots: Sequence[Snapshot]) -> list[tuple[bytes, frozenset[str]]]:
        return await self._writer.load(materials, self._writer.store, snapshots)

    async def _save_readings(self, done: Sequence[Done]) -> tuple[Article | None, ...]:
        return await self._writer.write(self._writer.store.save_readings, done)

    def _tell(self, snapshot: Snapshot, item: Item) -> None:
        future = self._expected.get(snapshot.id)
        if future and not future.done():
            future.set_result(item)


def item_of(snapshot: Snapshot, refusal: ReadRefusal | None, article: Article | None) -> Item:
    """Return what became of a page: a new article, a changed one, the same one, or none."""
    if refusal or article is None:
        reason = f"{refusal.reason}: {refusal.detail}".rstrip(": ") if refusal else "no article"
        return Item(url=snapshot.canonical_url, state="refused", reason=reason)
    if article.snapshot_id != snapshot.id:
        return Item(url=snapshot.canonical_url, state="unchanged", title=article.title)
    return Item(url=snapshot.canonical_url, state="changed" if article.version > 1 else "new", title=article.title)
