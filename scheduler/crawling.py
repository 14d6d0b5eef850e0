"""Crawls: from a slot, or from a person's wish, to saved pages and the outlet's next slot."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import uuid4

import structlog

from crawler.results import KILLED, STOPPED, CrawlDone, CrawlResult, Fetched
from model.outlet import CrawlOrder, Outlet, OutletState
from model.page import FetchRefusal, Visit
from scheduler.clock import Clock
from scheduler.gate import Gate
from scheduler.plan import REVISIT_HOURS, Ended, Slot, after_crawl, killed, may_crawl, revisits
from scheduler.reading_line import ReadingLine
from scheduler.stages import save_crawl_item
from scheduler.tally import Item, Tally, of_refusal
from scheduler.writer import Writer, WriterClosed
from store.store import Store
from store.values import Crawl

log = structlog.get_logger()
_TOGETHER = 25  # results of one crawl that are saved together; more would only keep their bytes in memory


class Crawler(Protocol):
    """What the crawler's client offers."""

    def crawl(self, order: CrawlOrder) -> AsyncIterator[CrawlResult]: ...


@dataclass(frozen=True)
class CrawlRules:
    """Limits of a crawl; times in seconds, `revisit_hours` in hours."""

    max_pages: int = 200
    parallel: int = 8
    backoff_max: float = 6 * 3600
    revisit_hours: tuple[float, ...] = REVISIT_HOURS


@dataclass(frozen=True)
class Wish:
    """What is to be crawled: the outlet as a whole, or only `urls`.

    `since` visits all addresses again that were first seen since; `back_to` follows archives back to that day.
    """

    outlet: Outlet
    urls: tuple[str, ...] = ()
    since: datetime | None = None
    back_to: date | None = None
    slot: Slot | None = None


class Crawls:
    """Runs crawls one an outlet, saves what they bring, and plans each outlet's next."""

    def __init__(
        self,
        writer: Writer,
        crawler: Crawler,
        reading: ReadingLine,
        clock: Clock,
        rules: CrawlRules,
        plan: Callable[[Slot], None],
    ) -> None:
        """`plan` is told each outlet's next slot."""
        self._writer, self._crawler, self._reading, self._clock, self._rules = writer, crawler, reading, clock, rules
        self._plan = plan
        self._gate = Gate(rules.parallel)
        self._waiting: dict[str, asyncio.Task[Tally]] = {}
        self._stopping = False

    def stop(self) -> None:
        """Begin no crawl any more: one that did after the crawler's end would start another child."""
        self._stopping = True

    async def scheduled(self, outlet: Outlet, slot: Slot) -> None:
        """Crawl for a slot, and plan the next one whatever happens."""
        try:
            await self._crawl(Wish(outlet, slot=slot))
        except WriterClosed:
            return
        except Exception as error:
            log.error("crawl failed", outlet=outlet.name, error=str(error), exc_info=True)
            self._plan(Slot(outlet.name, self._clock.now() + timedelta(seconds=outlet.pace.poll_max)))

    async def asked(self, wish: Wish) -> Tally:
        """Crawl now. Who asks for an outlet that waits for its turn already shares that crawl (F55)."""
        if wish.urls or wish.since:
            return await self._crawl(wish)
        name = wish.outlet.name
        if name not in self._waiting or self._waiting[name].done():
            self._waiting[name] = asyncio.create_task(self._crawl(wish))
        return await asyncio.shield(self._waiting[name])

    async def backfill(self, wish: Wish, report: Callable[[Tally], Awaitable[None]]) -> Tally:
        """Crawl `wish` back to its day in rounds, each saved, until nothing is left; a killed one goes on from there.

        Between the rounds the outlet's own schedule has its turn.
        """
        tally = await self._crawl(wish)
        await report(tally)
        while tally.left and not tally.error:
            more = await self._crawl(wish)
            if not more.items and more.left >= tally.left:
                more = more.model_copy(update={"error": f"{more.left} addresses cannot be fetched"})
            tally = tally.joined(more)
            await report(tally)
        return tally

    async def _crawl(self, wish: Wish) -> Tally:
        alone = False
        while True:
            async with self._gate.crawl(wish.outlet.name, alone):
                # From here on a new wish is a new crawl: this one may have passed the page that it is about.
                self._waiting.pop(wish.outlet.name, None)
                only = self._gate.running == 1
                tally, done = await self._run(wish)
            if done is None or done.error != KILLED or self._stopping:
                return tally
            state = await self._writer.write(_suspect, self._writer.store, wish.outlet.name, self._clock.now(), only)
            if state.health == "quarantined":
                log.error("outlet quarantined", outlet=wish.outlet.name, error=state.error)
                return tally
            alone, wish = True, replace(wish, slot=None)

    async def _run(self, wish: Wish) -> tuple[Tally, CrawlDone | None]:
        now = self._clock.now()
        prepared = await self._writer.load(_prepare, self._writer.store, wish, now, self._rules)
        if prepared is None:
            self._replan(wish.outlet)
            return Tally(outlet=wish.outlet.name, error="this slot was run before"), None
        crawl, order = prepared
        log.info("crawl", outlet=wish.outlet.name, quiet=crawl.quiet)
        items, done = await self._collect(order, crawl.quiet)
        state = await self._writer.write(
            _conclude, self._writer.store, wish, crawl, done, len(items), self._clock.now(), self._rules
        )
        self._tell(wish.outlet, done, state)
        tally = await self._read(wish.outlet, items, done)
        return tally, done

    async def _collect(self, order: CrawlOrder, quiet: bool) -> tuple[list[Item | Fetched], CrawlDone]:
        if self._stopping:
            return [], CrawlDone(crawl_id=order.crawl_id, error=STOPPED)
        items: list[Item | Fetched] = []
        done = CrawlDone(crawl_id=order.crawl_id, error="the crawl ended without a word")
        saving: set[asyncio.Task[None]] = set()
        async for result in self._crawler.crawl(order):
            if isinstance(result, CrawlDone):
                done = result
                continue
            if isinstance(result, Fetched):
                self._reading.expect(result.snapshot.id)
                items.append(result.model_copy(update={"body": b""}))
            elif isinstance(result, FetchRefusal):
                items.append(of_refusal(result))
            saving.add(asyncio.create_task(self._save(result, quiet)))
            if len(saving) >= _TOGETHER:
                await _all(saving)
        await _all(saving)
        return items, done

    async def _save(self, result: Fetched | Visit | FetchRefusal, quiet: bool) -> None:
        await self._writer.write(save_crawl_item, self._writer.store, result, quiet=quiet)
        self._reading.wake()

    def _tell(self, outlet: Outlet, done: CrawlDone, state: OutletState | None) -> None:
        next_at = state.next_crawl_at if state else None
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

    def _replan(self, outlet: Outlet) -> None:
        self._plan(Slot(outlet.name, self._clock.now() + timedelta(seconds=outlet.pace.poll_min)))

    async def _read(self, outlet: Outlet, items: list[Item | Fetched], done: CrawlDone) -> Tally:
        read = [await self._reading.item(each.snapshot) if isinstance(each, Fetched) else each for each in items]
        return Tally(
            outlet=outlet.name,
            items=tuple(read),
            unchanged=done.unchanged,
            listed=done.listed,
            left=done.left,
            error=done.error,
        )


async def _all(saving: set[asyncio.Task[None]]) -> None:
    """Wait until all is saved; what could not be ends the crawl."""
    await asyncio.gather(*saving)
    saving.clear()


def _prepare(store: Store, wish: Wish, now: datetime, rules: CrawlRules) -> tuple[Crawl, CrawlOrder] | None:
    """Claim the slot and gather what the crawler must know; None when the slot was run before."""
    outlet = wish.outlet
    planned_at = wish.slot.due if wish.slot else None
    # An outlet's first crawl and its past fill the store and alert nobody; a page that a person names is never quiet.
    quiet = bool(wish.back_to) or (not wish.urls and store.outlet_state(outlet.name).last_success_at is None)
    crawl = Crawl(wish.slot.id if wish.slot else uuid4().hex[:20], outlet.name, now, planned_at, quiet)
    if not store.start_crawl(crawl):
        return None
    order = CrawlOrder(
        crawl_id=crawl.id,
        outlet=outlet,
        urls=wish.urls,
        revisit=() if wish.urls or wish.back_to else _revisits(store, wish, now, rules),
        seen=() if wish.urls else store.seen(outlet.name),
        validators=store.validators(outlet.name),
        not_before=store.not_before(now),
        max_pages=rules.max_pages,
        since=wish.back_to,
    )
    return crawl, order


def _revisits(store: Store, wish: Wish, now: datetime, rules: CrawlRules) -> tuple[str, ...]:
    if wish.since:
        return tuple(look.url for look in store.visited(wish.outlet.name, wish.since))
    window = now - timedelta(hours=2 * max(rules.revisit_hours, default=0.0))
    return revisits(store.visited(wish.outlet.name, window), now, rules.revisit_hours)


def _conclude(
    store: Store, wish: Wish, crawl: Crawl, done: CrawlDone, found: int, now: datetime, rules: CrawlRules
) -> OutletState | None:
    """Save how the crawl ended and the outlet's state; None where the plan is not touched."""
    store.save_validators(crawl.outlet, done.validators)
    store.save_not_before(done.not_before)
    store.finish_crawl(_finished(crawl, done, now))
    if wish.urls or wish.back_to or done.error in (KILLED, STOPPED):
        return None
    published = [a.moment for a in store.articles(outlet=crawl.outlet, limit=20).items if a.moment]
    pause = max((until for _, until in done.not_before), default=None)
    ended = Ended(
        answered=bool(found or done.unchanged or not done.error), new=done.pages, error=done.error, not_before=pause
    )
    jitter = random.uniform(-1, 1)  # noqa: S311 - it only spreads load
    before = store.outlet_state(crawl.outlet)
    state = after_crawl(before, wish.outlet, ended, published, now, jitter, rules.backoff_max)
    store.save_outlet_state(state)
    return state


def _finished(crawl: Crawl, done: CrawlDone, now: datetime) -> Crawl:
    return Crawl(
        crawl.id, crawl.outlet, crawl.started_at, crawl.planned_at, crawl.quiet, now,
        done.pages, done.unchanged, done.refused, done.error,
    )  # fmt: skip


def _suspect(store: Store, outlet: str, now: datetime, proven: bool) -> OutletState:
    """Count a kill against an outlet that ran alone; one that ran beside others is only run again, alone."""
    state = store.outlet_state(outlet)
    if proven:
        state = killed(state, now)
        store.save_outlet_state(state)
    return state
