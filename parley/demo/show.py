"""Runs the daemon in the demo's world, tells what happens, and counts at the end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from alerts.words import headline
from model.alert import Alert
from parley.demo.clock import WEEK, StoryClock
from parley.demo.world import World
from scheduler.daemon import Daemon, Parts
from store.store import Store
from store.values import every

POLL = 0.2  # seconds between two looks
SETTLE = 10.0  # seconds at most until receivers have what was raised
READY = 60.0  # seconds at most until every outlet was crawled once


@dataclass
class Show:
    """One demo: `tell` is called with each alert as it appears. `begun` is when the command was given (monotonic)."""

    world: World
    parts: Parts
    clock: StoryClock
    tell: Callable[[str], None]
    begun: float
    first_alert: float | None = None
    _told: set[str] = field(default_factory=set)

    async def run(self, seconds: float | None, ended: asyncio.Event) -> dict[str, Any]:
        """Run for `seconds` (None: until `ended`); return the counts of contracts.md."""
        async with _living(Daemon(self.parts), ended):
            await self._until(self._first_crawls_done, READY, ended)
            self.clock.begin()
            self.tell("The week begins. " + _length(self.clock))
            watching = asyncio.create_task(self._watch())
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), None if seconds is None else self._left(seconds))
            await self._until(self._same_everywhere, SETTLE, asyncio.Event())
            watching.cancel()
        return self.summary()

    def _left(self, seconds: float) -> float:
        return max(0.0, seconds - (time.monotonic() - self.begun))

    async def _until(self, done: Callable[[], bool], limit: float, ended: asyncio.Event) -> None:
        end = time.monotonic() + limit
        while not ended.is_set() and time.monotonic() < end and not await asyncio.to_thread(done):
            await asyncio.sleep(POLL)

    def _first_crawls_done(self) -> bool:
        states, store = self.parts.store.outlet_states(), self.parts.store
        crawled = [name for name in self.parts.outlets if name in states and states[name].last_success_at]
        return len(crawled) == len(self.parts.outlets) and store.counts().to_read == 0

    def _same_everywhere(self) -> bool:
        counts = self.parts.store.counts()
        waiting = counts.to_read + counts.to_resolve + counts.deliveries.get("pending", 0)
        return not waiting and self._alert_ids() == self.world.mailbox.ids() == self.world.receiver.ids()

    def _alert_ids(self) -> set[str]:
        return {alert.alert_id for alert in all_alerts(self.parts.store)}

    async def _watch(self) -> None:
        while True:
            for alert in sorted(await asyncio.to_thread(self._fresh), key=lambda a: a.raised_at):
                self.first_alert = self.first_alert or time.monotonic()
                self._told.add(alert.alert_id)
                self.tell(f"{alert.raised_at:%a %d %b %H:%M}  {alert.trigger:<10}  {headline(alert)}")
            await asyncio.sleep(POLL)

    def _fresh(self) -> list[Alert]:
        return [alert for alert in all_alerts(self.parts.store) if alert.alert_id not in self._told]

    def summary(self) -> dict[str, Any]:
        """Return the last line of the demo: contracts.md, `demo`."""
        counts = self.parts.store.counts()
        triggers = ("new", "update", "correction", "withdrawn")
        return {
            "articles": counts.articles,
            "events": counts.events,
            "alerts": {trigger: counts.alerts.get(trigger, 0) for trigger in triggers},
            "mail": len(self.world.mailbox.ids()),
            "webhook": len(self.world.receiver.ids()),
            "signatures_ok": bool(self.world.receiver.bodies) and not self.world.receiver.bad_signatures,
            "seconds_to_first_alert": round(self.first_alert - self.begun, 1) if self.first_alert else None,
        }

    def same_sets(self) -> bool:
        """Whether mailbox, webhook receiver and store have the same alerts."""
        return self._alert_ids() == self.world.mailbox.ids() == self.world.receiver.ids()


def all_alerts(store: Store) -> Iterator[Alert]:
    """All alerts of a store."""
    return every(lambda cursor: store.alerts(limit=200, cursor=cursor))


def _length(clock: StoryClock) -> str:
    return f"It passes in {WEEK.total_seconds() / clock.rate:.0f} s."


@asynccontextmanager
async def _living(daemon: Daemon, ended: asyncio.Event) -> AsyncIterator[None]:
    """A running daemon. One that fails ends the demo, and its error is raised."""
    running = asyncio.create_task(daemon.run())
    running.add_done_callback(lambda _: ended.set())
    try:
        yield
    finally:
        daemon.stop()
        await running
