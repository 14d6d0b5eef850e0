"""The leader's crawls: put in as jobs when they are due, and followed until the outlet's next time is known."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial
from uuid import uuid4

import structlog

from model.errors import StoreHeld
from model.outlet import Outlet, OutletState
from scheduler.clock import Clock
from scheduler.cluster.letting_go import forget_asked, told_asked
from scheduler.cluster.orders import crawl_job, crawl_key, lock_of, locks
from scheduler.crawl_rows import Wish
from scheduler.crawling import in_rounds
from scheduler.insisting import insist
from scheduler.plan import Slot, may_crawl, passed_over
from scheduler.tally import Tally
from scheduler.writer import Writer, WriterClosed
from store.store import Store

log = structlog.get_logger()
_AGAIN = 5.0  # seconds until an outlet is put in again whose crawl ended without having been one
_POLL = 0.3  # seconds between two looks for the result of a crawl


class Dispatch:
    """Crawls on other machines, or in another part of this process."""

    def __init__(self, writer: Writer, clock: Clock, plan: Callable[[Slot], None]) -> None:
        """`plan` is told each outlet's next slot; `outlets` may be changed from outside."""
        self._writer, self._clock, self._plan = writer, clock, plan
        self._outlets: Mapping[str, Outlet] = {}
        self.came = Counter[str]()  # other members see what comes; only whole tallies are seen here
        self._locks: Mapping[str, str] = {}
        self._flying: dict[str, Slot] = {}
        self._waiting: dict[str, tuple[str, asyncio.Task[Tally]]] = {}

    def use(self, outlets: Mapping[str, Outlet]) -> None:
        """Take the outlets, with the hosts that they share."""
        self._outlets, self._locks = outlets, locks(outlets)

    def stop(self) -> None:
        """Do nothing: crawls go on without a leader."""

    async def scheduled(self, outlet: Outlet, slot: Slot) -> None:
        """Put in the crawl of a slot. The same transaction proves that this is still the leader."""
        job = crawl_job(Wish(outlet, slot=slot), self._lock(outlet))
        try:
            await insist(self._writer, self._writer.store.put_jobs, job)
            self._flying[outlet.name] = slot
        except (WriterClosed, StoreHeld):
            return  # another leads, or the next start plans it
        except Exception as error:
            log.error("a crawl could not be put in", outlet=outlet.name, error=str(error), exc_info=True)
            self._plan(Slot(outlet.name, self._clock.now() + timedelta(seconds=_AGAIN)))

    async def follow(self) -> None:
        """Plan the next slots of outlets whose crawls have ended; those whose crawl came to nothing go again."""
        flying = dict(self._flying)
        if not flying:
            return
        found = await self._writer.load(_look, self._writer.store, sorted(flying))
        for name, (there, state) in found.items():
            outlet, slot = self._outlets.get(name), flying[name]
            now = self._clock.now()
            following = passed_over(outlet, state, slot, now) if outlet else None
            if there and not following:
                continue
            del self._flying[name]
            if outlet and may_crawl(outlet, state):
                self._plan(Slot(name, following or now + timedelta(seconds=_AGAIN)))

    async def asked(self, wish: Wish) -> Tally:
        """Crawl now. Who asks for an outlet whose crawl waits for its turn already shares that one (F55)."""
        if wish.urls or wish.since:
            return await self._ask(wish, uuid4().hex)
        name = wish.outlet.name
        asked, task = self._waiting.get(name, ("", None))
        if task is None or task.done() or not await self._waits(asked):
            asked = uuid4().hex
            task = asyncio.create_task(self._ask(wish, asked))
            self._waiting[name] = (asked, task)
        return await asyncio.shield(task)

    async def backfill(self, wish: Wish, report: Callable[[Tally], Awaitable[None]]) -> Tally:
        """Crawl back to a day in rounds, each a job, until nothing is left."""
        return await in_rounds(partial(self._ask, wish, ""), report)

    async def _waits(self, asked: str) -> bool:
        key = f"asked:{asked}"
        there = await self._writer.load(self._writer.store.jobs_there, [key])
        return there.get(key) == "todo"

    async def _ask(self, wish: Wish, asked: str) -> Tally:
        asked = asked or uuid4().hex
        job = crawl_job(wish, self._lock(wish.outlet), asked)
        await self._writer.write(self._writer.store.put_jobs, job)
        while True:
            await asyncio.sleep(_POLL)
            there = await self._writer.load(self._writer.store.jobs_there, [job.key])
            tally = await self._writer.load(told_asked, self._writer.store, asked)
            if tally or not there:
                await self._writer.write(forget_asked, self._writer.store, asked)
                return tally or Tally(outlet=wish.outlet.name, error="the crawl was lost with its worker")

    def _lock(self, outlet: Outlet) -> str:
        return self._locks.get(outlet.name, lock_of(outlet.name))


def _look(store: Store, names: list[str]) -> dict[str, tuple[bool, OutletState]]:
    """Return whether each outlet's crawl is still a job, and, looked at after that, its state."""
    there = store.jobs_there([crawl_key(name) for name in names])
    return {name: (crawl_key(name) in there, state) for name, state in store.states_of(names).items()}
