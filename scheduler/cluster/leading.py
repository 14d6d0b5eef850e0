"""The works of the leader: it plans, resolves, gathers and notices; crawling, reading and delivering are jobs."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import structlog

from crawler.results import CrawlDone, CrawlResult
from model.alert import Watch
from model.errors import StoreError
from model.outlet import CrawlOrder, Outlet
from scheduler.cluster.dispatch import Dispatch
from scheduler.cluster.queueing import queue_app
from scheduler.cluster.sweeping import EVERY, Broom
from scheduler.plan import Slot
from scheduler.waking import Alarm, keep_working
from scheduler.works import TIMES, Parts, Works
from store.queue import conninfo

log = structlog.get_logger()
_SEAT = 3.0  # seconds between two signs of life to the server, which waits for 15
_UNKNOWN = 30.0  # seconds between two looks for deliveries to channels that are set up no more


class NoCrawler:
    """In the place of the leader's crawler, which crawls nothing itself."""

    async def start(self) -> None:
        """Do nothing."""

    async def stop(self) -> None:
        """Do nothing."""

    async def crawl(self, order: CrawlOrder) -> AsyncIterator[CrawlResult]:
        """Crawl nothing, and say so."""
        yield CrawlDone(crawl_id=order.crawl_id, error="the leader of a cluster crawls nothing itself")


class LeadersWorks(Works):
    """What only the one leader does."""

    def __init__(self, parts: Parts, plan: Callable[[Slot], None]) -> None:
        """`plan` is told each outlet's next slot."""
        super().__init__(parts, plan)
        self.dispatch = self.crawls = Dispatch(self.writer, parts.clock, plan)
        self.app = queue_app(conninfo(parts.store), 2)

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Hold the lease. Raises StoreHeld when another process does."""
        async with super().held():
            log.info("leads", pid=os.getpid())
            yield

    def use(self, outlets: Mapping[str, Outlet], watches: tuple[Watch, ...]) -> None:
        """Take outlets and watches as they are set up now."""
        super().use(outlets, watches)
        self.dispatch.use(outlets)

    def lines(self, moved: Callable[[str], None]) -> list[Awaitable[None]]:
        """Return the lines that only one process of a cluster may have."""
        return [
            *self._own_lines(moved),
            keep_working("crawls", self._follow, Alarm(), TIMES, moved),
            keep_working("other channels", self.delivering.drop_unknown, Alarm(), _UNKNOWN),
            self._sweep(moved),
            self._keep_seat(),
        ]

    async def _keep_seat(self) -> None:
        """Say that the leader lives, past the writer: a long piece of work there is no reason to lose the lead."""
        while True:
            await asyncio.sleep(_SEAT)
            try:
                await asyncio.to_thread(self.parts.store.keep_seat)
            except StoreError as error:
                log.warning("the seat of the leader cannot be reached", error=str(error))

    async def _follow(self) -> bool:
        await self.dispatch.follow()
        return False

    async def _sweep(self, moved: Callable[[str], None]) -> None:
        async with self.app.open_async():
            broom = Broom(self.writer, self.app, self.parts.clock)
            await keep_working("jobs", broom.work, Alarm(), EVERY, moved)
