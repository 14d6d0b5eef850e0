"""The daemon: one loop in which the plan crawls, pages are read, blocks resolved, alerts delivered, requests answered.

    timetable -> Crawls -> ReadingLine -> resolving -> DeliveringLine
    requests  ->    "          "             "              "

Each stage saves what it made together with what comes next, and finds its work by a query; so wherever the daemon
is killed, the next one goes on from there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

import structlog

from model.alert import Watch
from model.errors import ParleyError, StoreError
from model.outlet import Outlet
from scheduler.answers import Answers
from scheduler.clock import instant, jumped
from scheduler.drafting import Drafting
from scheduler.heart import Heart, Ping, Pulse
from scheduler.plan import Slot, first_slots
from scheduler.requests import POLL, Requests
from scheduler.timetable import Timetable
from scheduler.waking import Alarm, keep_working
from scheduler.works import Parts, Works

log = structlog.get_logger()
_LEASE = 3.0  # seconds between two signs of life; the store asks for one every 10 s
_LATE = 30.0  # seconds; a crawl that has not begun so long after its time tells of a schedule that stands still

__all__ = ["Daemon", "Parts"]


class Daemon:
    """Made of its parts; `run` lives until `stop` is called, then ends everything in order."""

    def __init__(self, parts: Parts, works_of: Callable[[Parts, Callable[[Slot], None]], Works] = Works) -> None:
        """Wire the lines together; nothing runs yet. `works_of` makes other works than one machine's."""
        self.parts = parts
        self.timetable = Timetable(parts.clock, self._crawl)
        self._works = works = works_of(parts, self.timetable.put)
        self._writer = works.writer
        self._answers = Answers(
            works.writer,
            works.crawls,
            parts.readers,
            self.timetable,
            parts.courier.channels,
            parts.clock,
            works.delivering.wake,
            self.reload,
        )
        drafting = Drafting(parts.crawler, parts.readers, parts.clock, parts.draft_delay, parts.scout)
        answers = self._answers.by_kind() | {"draft": drafting.answer}
        self._requests = Requests(self._writer, parts.clock, answers)
        self._pulse = Pulse()
        self._started = False
        self._outlets: Mapping[str, Outlet] = {}
        self._use(parts.outlets, parts.watches)
        self._crawling: set[asyncio.Task[None]] = set()
        self._ending = asyncio.Event()
        self._fault: BaseException | None = None

    def stop(self) -> None:
        """Ask the daemon to end."""
        self._ending.set()

    def reload(self) -> None:
        """Use the configuration as it is now. Raises ConfigError, and keeps the old one, when it is wrong."""
        if self.parts.reload:
            self._use(*self.parts.reload())
            log.info("configuration read again", outlets=len(self._outlets))

    def _use(self, outlets: Mapping[str, Outlet], watches: tuple[Watch, ...]) -> None:
        """Take outlets and watches; only what changed is planned anew, for planning again starts an interval again."""
        planned = self.timetable.planned()
        for name in planned.keys() - outlets.keys():
            self.timetable.drop(name)
        if self._started:
            for name in outlets.keys() - self._outlets.keys():
                self.timetable.put(Slot(name, self.parts.clock.now()))
        self._outlets = self._answers.outlets = outlets
        self._works.use(outlets, watches)

    async def run(self) -> None:
        """Run until stopped. Raises StoreHeld when another daemon has, or takes over, the store."""
        async with self._works.held():
            lease = asyncio.create_task(self._renew())
            lines: list[asyncio.Task[None]] = []
            try:
                await self._start()
                lines = [self._watched(line) for line in self._lines()]
                await self._ending.wait()
            finally:
                await self._end(lines)
                lease.cancel()
        if self._fault:
            raise self._fault

    def _lines(self) -> list[Awaitable[None]]:
        works, moved = self._works, self._pulse.beat
        return [
            *works.lines(moved),
            keep_working("requests", self._requests.work, Alarm(), POLL, moved),
            self._watch_the_clock(),
            *([self._heart(self.parts.ping).run()] if self.parts.ping else []),
        ]

    def _heart(self, ping: Ping) -> Heart:
        def troubles() -> list[str]:
            late = self.timetable.late(max(self.parts.ping_every, _LATE))
            return [*self._works.noticing.grave(), *(f"the crawl of {outlet} is overdue" for outlet in late)]

        return Heart(self._writer, self._pulse, ping, self.parts.ping_every, self.parts.clock.now, troubles)

    async def _start(self) -> None:
        parts = self.parts
        given_back = await self._writer.load(parts.store.untake_requests)
        if given_back:
            log.info("requests of the last daemon are done again", requests=given_back)
        if parts.web:
            await parts.web.start()
        await parts.crawler.start()
        states = await self._writer.load(parts.store.outlet_states)
        spread = parts.first_spread * parts.clock.rate
        for slot in first_slots(self._outlets, states, parts.clock.now(), spread).values():
            self.timetable.put(slot)
        self.timetable.start()
        self._started = True

    async def _end(self, lines: list[asyncio.Task[None]]) -> None:
        """Stop schedules, crawler, readers, deliveries and web in this order, each within its share of the time."""
        self.timetable.stop()
        self._works.crawls.stop()
        parts, within = self.parts, self.parts.stop_within
        await _bounded("crawler", parts.crawler.stop(), within * 0.35)
        self._works.reading.give_up()
        await _bounded("crawls", _all(self._crawling), within * 0.1)
        await _bounded("requests", self._requests.drain(), within * 0.1)
        for line in lines:
            line.cancel()
        await _bounded("lines", _all(set(lines)), within * 0.05)
        await _bounded("readers", parts.readers.stop(), within * 0.15)
        await _bounded("deliveries", self._works.delivering.drain(), within * 0.1)
        await _bounded("channels", parts.courier.close(), within * 0.05)
        if parts.web:
            await _bounded("web", parts.web.stop(), within * 0.1)

    def _crawl(self, slot: Slot) -> None:
        outlet = self._outlets.get(slot.outlet)
        if outlet and not self._ending.is_set():
            task = asyncio.create_task(self._works.crawls.scheduled(outlet, slot))
            self._crawling.add(task)
            task.add_done_callback(self._crawling.discard)

    def _watched(self, line: Awaitable[None]) -> asyncio.Task[None]:
        """Start a line; one that ends by itself ends the daemon, which is better than a daemon without it."""

        async def watch() -> None:
            try:
                await line
            except asyncio.CancelledError:
                raise
            except BaseException as error:
                self._fault = self._fault or error
                self._ending.set()

        return asyncio.create_task(watch())

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(_LEASE)
            try:
                await self._writer.load(self.parts.store.renew, datetime.now(UTC))
            except StoreError:  # full or away: the store's watch tells of it, and the next sign of life may arrive
                continue
            except ParleyError as error:
                log.error("the store is lost", error=str(error))
                self._fault = error
                self._ending.set()
                return

    async def _watch_the_clock(self) -> None:
        before = instant()
        while True:
            await asyncio.sleep(1)
            now = instant()
            if jumped(before, now):
                log.warning("the clock was set, or the machine slept: timers are set again")
                self.timetable.rearm()
            before = now


async def _all(tasks: set[asyncio.Task[None]]) -> None:
    if tasks:
        await asyncio.wait(tasks)


async def _bounded(name: str, ending: Awaitable[object], seconds: float) -> None:
    try:
        await asyncio.wait_for(ending, seconds)
    except TimeoutError:
        log.warning("ended by force", part=name, after=seconds)
    except Exception as error:
        log.error("did not end well", part=name, error=str(error), exc_info=True)
