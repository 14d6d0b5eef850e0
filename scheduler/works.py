"""The works: the lines of stages over one store, used by the daemon and by a command that finds no daemon."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from alerts.gathering import NO_STORM, StormRule
from model.alert import Watch
from model.errors import StoreError
from model.outlet import Outlet
from scheduler.clock import Clock
from scheduler.crawl_rows import CrawlRules
from scheduler.crawling import Crawler, Crawls, CrawlsPart
from scheduler.delivering_line import DeliveringLine, Sender
from scheduler.heart import Ping
from scheduler.notice_lines import DigestingLine, NoticingLine
from scheduler.noticing import NoticeRules, Scene
from scheduler.plan import Slot
from scheduler.reading_line import ReadingLine
from scheduler.reparsing import Parser
from scheduler.resolving_line import ResolvingLine
from scheduler.store_watch import StoreWatch
from scheduler.subscribing import EVERY as HUBS_EVERY
from scheduler.subscribing import Post, SubscribingLine
from scheduler.tidying import EVERY, Keep, Tidying
from scheduler.waking import Alarm, keep_working
from scheduler.writer import Writer
from store.store import Store

T = TypeVar("T")
TIMES = 0.5  # seconds between two looks for holds and groups whose time has come


class Part(Protocol):
    """Something that is started and stopped in its turn."""

    async def start(self) -> object: ...
    async def stop(self) -> object: ...


class CrawlerPart(Crawler, Part, Protocol):
    """The crawler's client."""


class ReaderPart(Parser, Part, Protocol):
    """The pool of readers; `call` lets one of them do a function."""

    async def call(self, otherwise: T, function: Callable[..., T], *args: object) -> T: ...


class SenderPart(Sender, Protocol):
    """The courier."""

    def remember_refused_login(self, name: str, at: datetime) -> None: ...
    async def close(self) -> None: ...


@dataclass(frozen=True)
class Parts:
    """What the front door wires together. `workers` is the readers' number; `stop_within`, `first_spread`, and
    `ping_every`, the heartbeat's period, are in seconds. Without a `ping` there is no heartbeat,
    without a `post` (an address that hubs can reach, too) no subscription at hubs.
    """

    store: Store
    outlets: Mapping[str, Outlet]
    watches: tuple[Watch, ...]
    crawler: CrawlerPart
    readers: ReaderPart
    courier: SenderPart
    clock: Clock
    web: Part | None = None
    base_url: str = ""
    workers: int = 2
    first_spread: float = 60.0
    stop_within: float = 30.0
    draft_delay: float = 2.0  # seconds between two pages of a site that an outlet is drafted from
    scout: CrawlerPart | None = None  # looks around for drafts where `crawler` crawls nothing itself
    rules: CrawlRules = field(default_factory=CrawlRules)
    notices: NoticeRules = field(default_factory=NoticeRules)
    storm: StormRule = NO_STORM
    keep: Keep = field(default_factory=Keep)
    ping: Ping | None = None
    ping_every: float = 60.0
    post: Post | None = None
    reload: Callable[[], tuple[Mapping[str, Outlet], tuple[Watch, ...]]] | None = None

    @property
    def writer_within(self) -> float:
        """Seconds that the end waits for the store's writer; crawler, stages and readers have the rest."""
        return 0.3 * self.stop_within


class Works:
    """Crawls, reading, resolving, delivering, each waking the next; nothing runs by itself."""

    def __init__(self, parts: Parts, plan: Callable[[Slot], None]) -> None:
        """`plan` is told each outlet's next slot."""
        clock = parts.clock
        self.parts = parts
        self.writer = Writer(parts.store)
        self.delivering = DeliveringLine(self.writer, parts.courier, clock, parts.base_url, parts.notices.disable_after)
        scene = Scene(parts.outlets, parts.courier.channels, parts.notices, parts.base_url)
        self.noticing = NoticingLine(self.writer, scene, clock, self.delivering.wake)
        self.store_watch = StoreWatch(
            self.writer, parts.courier, lambda: self.noticing.scene, clock, self.delivering.wake
        )
        self.digesting = DigestingLine(self.writer, parts.storm, clock, parts.base_url, self.delivering.wake)
        self.resolving = ResolvingLine(
            self.writer, parts.watches, tuple(parts.courier.channels), clock, self._resolved, parts.storm
        )
        self.reading = ReadingLine(self.writer, parts.readers, parts.workers, parts.outlets, clock, self.resolving.wake)
        self.subscribing = (
            SubscribingLine(self.writer, parts.post, parts.base_url.rstrip("/"), clock, parts.outlets)
            if parts.post
            else None
        )
        self.tidying = Tidying(self.writer, clock, parts.keep)
        self.crawls: CrawlsPart = Crawls(self.writer, parts.crawler, self.reading, clock, parts.rules, plan)

    def use(self, outlets: Mapping[str, Outlet], watches: tuple[Watch, ...]) -> None:
        """Take outlets and watches as they are set up now."""
        self.reading.outlets = outlets
        if self.subscribing:
            self.subscribing.outlets = outlets
        self.noticing.scene = replace(self.noticing.scene, outlets=outlets)
        self.resolving.watches = watches

    def lines(self, moved: Callable[[str], None]) -> list[Awaitable[None]]:
        """Return the lines of stages, each of which works until it is cancelled; `moved` is told that one has."""
        return [
            self._warm_readers(),
            keep_working("reading", self.reading.work, self.reading.alarm, 2.0, moved),
            *self._own_lines(moved),
            self.delivering.run(moved),
        ]

    def _own_lines(self, moved: Callable[[str], None]) -> list[Awaitable[None]]:
        """Return the lines that only one process of a store may have."""
        return [
            keep_working("resolving", self.resolving.work, self.resolving.alarm, TIMES, moved),
            keep_working("digests", self.digesting.work, Alarm(), TIMES, moved),
            keep_working("notices", self.noticing.work, Alarm(), self.parts.notices.every, moved),
            keep_working("store", self.store_watch.work, Alarm(), TIMES, moved),
            keep_working("old pages", self.tidying.work, Alarm(), EVERY),
            *([keep_working("hubs", self.subscribing.work, Alarm(), HUBS_EVERY)] if self.subscribing else []),
        ]

    async def _warm_readers(self) -> None:
        """Start the readers; pages wait for them, crawls need not."""
        await self.parts.readers.start()

    def _resolved(self) -> None:
        self.noticing.changed()
        self.delivering.wake()

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Hold the store's lease. Raises StoreHeld when a daemon or another command does."""
        store = self.parts.store
        try:
            await self.writer.load(store.hold, os.getpid(), socket.gethostname(), datetime.now(UTC))
            try:
                await self.remember_logins()
                yield
            finally:
                # Full, away or silent: who comes next sees that this process is gone.
                with suppress(StoreError, TimeoutError):
                    await asyncio.wait_for(self.writer.load(store.release), self.parts.writer_within)
        finally:
            await self.writer.close(self.parts.writer_within)

    async def remember_logins(self) -> None:
        """A login that was refused rests also over a new start (F38)."""
        for name, state in (await self.writer.load(self.parts.store.channel_states)).items():
            if state.login_refused_at and name in self.parts.courier.channels:
                self.parts.courier.remember_refused_login(name, state.login_refused_at)

    async def settle(self) -> None:
        """Read and resolve until nothing is left to do now."""
        while True:
            await self.reading.work()
            await self.reading.idle()
            if not await self.resolving.work():
                return

    async def deliver(self) -> None:
        """Try every delivery that is due once; what fails stays in the store with its next time.

        A storm's digest does not wait for its end, which nobody would see.
        """
        await self.digesting.work(calm=True)
        for channel in self.parts.courier.channels:
            while await self.delivering.work(channel):
                await self.delivering.drain()
