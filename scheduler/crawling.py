"""Crawls: from a slot, or from a person's wish, to saved pages and the outlet's next slot."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Protocol

import structlog

from crawler.results import KILLED, STOPPED, CrawlDone, CrawlResult, Fetched
from model.errors import StoreError
from model.outlet import CrawlOrder, Outlet, OutletState
from model.page import FetchRefusal, Snapshot, Visit
from scheduler import meters
from scheduler.clock import Clock
from scheduler.crawl_rows import CrawlRules, Wish, conclude, prepare, suspect
from scheduler.gate import Gate
from scheduler.plan import Slot, may_crawl
from scheduler.stages import save_crawl_items
from scheduler.tally import Item, Tally, of_refusal
from scheduler.together import Together
from scheduler.writer import Writer, WriterClosed

log = structlog.get_logger()
_STORE_AWAY = 30.0  # seconds until a crawl is tried again that the store did not take
_TOGETHER = 25  # results of one crawl that are saved together; more would only keep their bytes in memory


class Crawler(Protocol):
    """What the crawler's client offers."""

    def crawl(self, order: CrawlOrder) -> AsyncIterator[CrawlResult]: ...


class ReadPages(Protocol):
    """What reads the pages that a crawl brings."""

    def wake(self) -> None: ...
    def expect(self, snapshot_id: str) -> None: ...
    async def item(self, snapshot: Snapshot) -> Item: ...


class CrawlsPart(Protocol):
    """Crawls, here or on other machines; `came` counts the results so far by outlet, as far as they are seen here."""

    came: Counter[str]

    def stop(self) -> None: ...
    async def scheduled(self, outlet: Outlet, slot: Slot) -> None: ...
    async def asked(self, wish: Wish) -> Tally: ...
    async def backfill(self, wish: Wish, report: Callable[[Tally], Awaitable[None]]) -> Tally: ...


@dataclass(frozen=True)
class _Found:
    """What one crawl brought, its pages saved and perhaps not yet read."""

    items: tuple[Item | Fetched, ...]
    done: CrawlDone


class Crawls:
    """Runs crawls one an outlet, saves what they bring, and plans each outlet's next."""

    def __init__(
        self,
        writer: Writer,
        crawler: Crawler,
        reading: ReadPages,
        clock: Clock,
        rules: CrawlRules,
        plan: Callable[[Slot], None],
    ) -> None:
        """`plan` is told each outlet's next slot."""
        self._writer, self._crawler, self._reading, self._clock, self._rules = writer, crawler, reading, clock, rules
        self._plan = plan
        self._gate = Gate(rules.parallel)
        self._waiting: dict[str, asyncio.Task[Tally]] = {}
        self.came = Counter[str]()  # results so far, by outlet: how far a crawl that is asked for is
        self._stopping = False

    def stop(self) -> None:
        """Begin no crawl any more: one that did after the crawler's end would start another child."""
        self._stopping = True

    async def scheduled(self, outlet: Outlet, slot: Slot) -> None:
        """Crawl for a slot, and plan the next one whatever happens."""
        try:
            await self._crawl(Wish(outlet, slot=slot), told=False)
        except WriterClosed:
            return
        except StoreError as error:  # the outlet is not to blame, and shall not wait for its next turn
            log.error("crawl failed", outlet=outlet.name, error=str(error))
            self._plan(Slot(outlet.name, self._clock.now() + timedelta(seconds=min(_STORE_AWAY, outlet.pace.poll_max))))
        except Exception as error:
            log.error("crawl failed", outlet=outlet.name, error=str(error), exc_info=True)
            self._plan(Slot(outlet.name, self._clock.now() + timedelta(seconds=outlet.pace.poll_max)))

    async def asked(self, wish: Wish) -> Tally:
        """Crawl now. Who asks for an outlet that waits for its turn already shares that crawl (F55)."""
        if wish.urls or wish.since:
            return await self._read(wish)
        name = wish.outlet.name
        if name not in self._waiting or self._waiting[name].done():
            self._waiting[name] = asyncio.create_task(self._read(wish))
        return await asyncio.shield(self._waiting[name])

    async def backfill(self, wish: Wish, report: Callable[[Tally], Awaitable[None]]) -> Tally:
        """Crawl `wish` back to its day in rounds, each saved, until nothing is left; a killed one goes on from there.

        Between the rounds the outlet's own schedule has its turn.
        """
        return await in_rounds(partial(self._read, wish), report)

    async def once(self, wish: Wish) -> None:
        """Crawl now, as `wish` says, and save what comes. Raises what goes wrong, TakenOver too."""
        await self._crawl(wish, told=False)

    async def _read(self, wish: Wish) -> Tally:
        """Crawl, wait until the pages are read, and say what became of each."""
        found = await self._crawl(wish, told=True)
        items = [await self._reading.item(each.snapshot) if isinstance(each, Fetched) else each for each in found.items]
        done = found.done
        return Tally(
            outlet=wish.outlet.name,
            items=tuple(items),
            unchanged=done.unchanged,
            listed=done.listed,
            left=done.left,
            error=done.error,
        )

    async def _crawl(self, wish: Wish, told: bool) -> _Found:
        """Crawl in the outlet's turn; a crawl over which the crawler died is made once more, alone."""
        alone = False
        while True:
            async with self._gate.crawl(wish.outlet.name, alone):
                # From here on a new wish is a new crawl: this one may have passed the page that it is about.
                self._waiting.pop(wish.outlet.name, None)
                only = self._gate.running == 1
                found = await self._run(wish, told)
            if found.done.error != KILLED or self._stopping:
                return found
            state = await self._writer.write(suspect, self._writer.store, wish.outlet.name, self._clock.now(), only)
            if state.health == "quarantined":
                log.error("outlet quarantined", outlet=wish.outlet.name, error=state.error)
                return found
            alone, wish = True, replace(wish, slot=None)

    async def _run(self, wish: Wish, told: bool) -> _Found:
        now = self._clock.now()
        prepared = await self._writer.load(prepare, self._writer.store, wish, now, self._rules)
        if prepared is None:
            self._plan(Slot(wish.outlet.name, now + timedelta(seconds=wish.outlet.pace.poll_min)))
            return _Found((), CrawlDone(crawl_id="", error="this slot was run before"))
        crawl, order = prepared
        structlog.contextvars.bind_contextvars(crawl=crawl.id)
        log.info("crawl", outlet=wish.outlet.name, quiet=crawl.quiet)
        with meters.crawl_seconds.time():
            found = await self._collect(order, crawl.quiet, told)
        ended = (wish, crawl, found.done, len(found.items), self._clock.now(), self._rules)
        state = await self._writer.write(conclude, self._writer.store, *ended)
        self._tell(wish.outlet, found.done, state)
        return found

    async def _collect(self, order: CrawlOrder, quiet: bool, told: bool) -> _Found:
        if self._stopping:
            return _Found((), CrawlDone(crawl_id=order.crawl_id, error=STOPPED))
        items: list[Item | Fetched] = []
        done = CrawlDone(crawl_id=order.crawl_id, error="the crawl ended without a word")
        saving: set[asyncio.Task[None]] = set()
        save = Together(partial(self._save, quiet), _TOGETHER)
        async for result in self._crawler.crawl(order):
            if isinstance(result, CrawlDone):
                done = result
                continue
            self.came[order.outlet.name] += 1
            if isinstance(result, Fetched):
                if told:
                    self._reading.expect(result.snapshot.id)
                items.append(result.model_copy(update={"body": b""}))
            elif isinstance(result, FetchRefusal):
                items.append(of_refusal(result))
            saving.add(asyncio.create_task(save(result)))
            if len(saving) >= _TOGETHER:
                await _all(saving)
        await _all(saving)
        return _Found(tuple(items), done)

    async def _save(self, quiet: bool, results: Sequence[Fetched | Visit | FetchRefusal]) -> list[None]:
        await self._writer.write(save_crawl_items, self._writer.store, results, quiet=quiet)
        self._reading.wake()
        return [None] * len(results)

    def _tell(self, outlet: Outlet, done: CrawlDone, state: OutletState | None) -> None:
        next_at = state.next_crawl_at if state else None
        _count(done)
        say = log.warning if done.error else log.info
        say(
            "crawled",
            outlet=outlet.name,
            pages=done.pages,
            unchanged=done.unchanged,
            refused=done.refused,
            next=next_at.isoformat(timespec="seconds") if next_at else "",
            **({"error": done.error} if done.error else {}),
        )
        if state and next_at and may_crawl(outlet, state):
            self._plan(Slot(outlet.name, next_at))


def _count(done: CrawlDone) -> None:
    meters.crawls.labels("failed" if done.error else "well").inc()
    for outcome, number in (("fetched", done.pages), ("unchanged", done.unchanged), ("refused", done.refused)):
        meters.pages.labels(outcome).inc(number)


async def in_rounds(crawl: Callable[[], Awaitable[Tally]], report: Callable[[Tally], Awaitable[None]]) -> Tally:
    """Crawl again and again until nothing is left to fetch, or nothing more can be; `report` is told after each."""
    tally = await crawl()
    await report(tally)
    while tally.left and not tally.error:
        more = await crawl()
        if not more.items and more.left >= tally.left:
            more = more.model_copy(update={"error": f"{more.left} addresses cannot be fetched"})
        tally = tally.joined(more)
        await report(tally)
    return tally


async def _all(saving: set[asyncio.Task[None]]) -> None:
    """Wait until all is saved; what could not be ends the crawl."""
    await asyncio.gather(*saving)
    saving.clear()
