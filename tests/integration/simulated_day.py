"""A simulated day: the plan over a real store and the manners over a clock that jumps, with a fetcher that is a die.

The process is killed at random moments: what it held in memory (timers, lanes, the gate, crawls under way) is gone,
and the next one knows what is in the store.
"""

from __future__ import annotations

import asyncio
import random
import selectors
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from crawler.lanes import Lanes
from crawler.results import CrawlDone
from model.outlet import CrawlOrder, Outlet, Pace
from scheduler.crawl_rows import CrawlRules, Wish, conclude, prepare
from scheduler.gate import Gate
from scheduler.plan import Slot, first_slots
from store.store import Store

START = datetime(2026, 10, 25, tzinfo=UTC)  # a day on which 03:30 comes twice in Kyiv
RULES = CrawlRules(backoff_max=3600)
SPREAD = 60.0
_OUTLETS_A_HOST = 4 / 3  # some outlets share a host


class _Jumping(selectors.DefaultSelector):
    """Passes the time instead of waiting for it."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "nothing is planned and nothing runs: the schedule stands still"
        self.now += max(0.0, timeout)
        return super().select(0)


class JumpingLoop(asyncio.SelectorEventLoop):
    """An event loop whose timers are due as soon as nothing else is to be done."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


@dataclass(frozen=True)
class Asked:
    """One request, as its host saw it: seconds since the start."""

    begun: float
    ended: float


@dataclass
class Day:
    """What outlives a kill: the store, and what the hosts saw."""

    store: Store
    loop: asyncio.AbstractEventLoop
    dice: random.Random
    outlets: Mapping[str, Outlet]
    asked: dict[str, list[Asked]] = field(default_factory=dict)
    connected: Counter[str] = field(default_factory=Counter)  # open connections, by host
    most: int = 0  # connections at once of any host
    too_early: list[str] = field(default_factory=list)  # hosts asked before their Retry-After
    closed: dict[str, float] = field(default_factory=dict)
    claimed: list[Slot] = field(default_factory=list)
    planned: dict[str, Slot] = field(default_factory=dict)  # by the process that lives
    late: float = 0.0  # seconds, the longest that a slot waited for its crawl

    def now(self) -> datetime:
        return START + timedelta(seconds=self.loop.time())


class Process:
    """One life of the daemon and its crawler: all of it is lost with a kill."""

    def __init__(self, day: Day) -> None:
        self.day, self.lanes, self.gate = day, Lanes(), Gate(RULES.parallel)
        self.tasks: set[asyncio.Task[None]] = set()
        self.stopping = asyncio.Event()

    def start(self) -> None:
        day = self.day
        day.planned.clear()
        for slot in first_slots(day.outlets, day.store.outlet_states(), day.now(), SPREAD).values():
            self.put(slot)

    def put(self, slot: Slot) -> None:
        self.day.planned[slot.outlet] = slot
        self.tasks.add(task := asyncio.ensure_future(self._run(slot)))
        task.add_done_callback(self.tasks.discard)

    async def kill(self) -> None:
        tasks = list(self.tasks)
        for task in tasks:
            task.cancel()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            assert isinstance(ended, asyncio.CancelledError) or ended is None, ended
        self.day.connected.clear()

    async def _run(self, slot: Slot) -> None:
        day = self.day
        await asyncio.sleep((slot.due - day.now()).total_seconds())
        outlet = day.outlets[slot.outlet]
        async with self.gate.crawl(outlet.name):
            day.late = max(day.late, (day.now() - slot.due).total_seconds())
            prepared = prepare(day.store, wish := Wish(outlet, slot=slot), day.now(), RULES)
            assert prepared is not None, f"{slot} was run before"
            day.claimed.append(slot)
            crawl, order = prepared
            done = await self._crawl(order)
            state = conclude(day.store, wish, crawl, done, done.pages, day.now(), RULES)
        assert state is not None and state.next_crawl_at is not None
        self.put(Slot(outlet.name, state.next_crawl_at))

    async def _crawl(self, order: CrawlOrder) -> CrawlDone:
        """Ask for a feed and some pages as the crawler's child does: one lane a host, whoever asks."""
        for host, moment in order.not_before:
            self.lanes.named(host).close_until(moment)
        day, host, pages = self.day, order.outlet.hosts[0], 0
        lane = self.lanes.named(host)
        for _ in range(1 + day.dice.randrange(3)):
            async with lane.turn(order.outlet.pace.delay, self.stopping):
                if until := lane.closed_until(day.now()):
                    return CrawlDone(crawl_id=order.crawl_id, error="retry later", not_before=((host, until),))
                await self._connect(host)
            if day.dice.random() < 0.02:
                until = day.now() + timedelta(seconds=day.dice.choice([30, 600, 5400]))
                lane.close_until(until)
                day.closed[host] = max(day.closed.get(host, 0.0), (until - START).total_seconds())
                return CrawlDone(crawl_id=order.crawl_id, error="busy", not_before=((host, until),))
            pages += 1
        return CrawlDone(crawl_id=order.crawl_id, pages=pages, error="" if day.dice.random() > 0.05 else "no answer")

    async def _connect(self, host: str) -> None:
        day, begun = self.day, self.day.loop.time()
        if begun < day.closed.get(host, 0.0) and _told(day, host):
            day.too_early.append(host)
        day.connected[host] += 1
        day.most = max(day.most, day.connected[host])
        try:
            await asyncio.sleep(day.dice.choice([0.1, 0.4, 2.0, 8.0]))
        finally:
            day.connected[host] -= 1
            day.asked.setdefault(host, []).append(Asked(begun, day.loop.time()))


def _told(day: Day, host: str) -> bool:
    """A Retry-After that died with the process before it was saved cannot be kept."""
    return host in dict(day.store.not_before(day.now()))


def town(count: int, dice: random.Random) -> dict[str, Outlet]:
    """Outlets of all sorts: some on one host, in a hurry or slow."""
    hosts = max(1, round(count / _OUTLETS_A_HOST))
    made = {}
    for number in range(count):
        host = number % hosts
        pace = Pace(delay=(5.0, 10.0, 30.0)[host % 3], poll_min=dice.choice([900, 1800, 3600]), poll_max=3600)
        made[f"o{number}"] = Outlet(name=f"o{number}", title=f"O{number}", hosts=(f"h{host}.example",), pace=pace)
    return made


@contextmanager
def jumping(monkeypatch: pytest.MonkeyPatch) -> Iterator[JumpingLoop]:
    loop = JumpingLoop()
    monkeypatch.setattr("crawler.lanes.monotonic", loop.time)
    try:
        yield loop
    finally:
        loop.close()


async def live(day: Day, hours: float, kills: int) -> None:
    """Let the day pass over so many kills; each time the process is away for up to two minutes."""
    end = hours * 3600
    moments = sorted(day.dice.uniform(0, end) for _ in range(kills))
    process = Process(day)
    process.start()
    for moment in moments:
        await asyncio.sleep(max(0.0, moment - day.loop.time()))
        for _ in range(600):  # a kill between crawls proves little: wait for one that is under way
            if day.connected.total():
                break
            await asyncio.sleep(0.5)
        await process.kill()
        await asyncio.sleep(day.dice.choice([0.5, 2, 20, 120]))
        process = Process(day)
        process.start()
    await asyncio.sleep(end - day.loop.time())
    assert day.planned.keys() == day.outlets.keys()
    await process.kill()


def check(day: Day, hours: float) -> None:
    """No slot twice or lost, no host with two connections or asked too soon."""
    assert len({slot.id for slot in day.claimed}) == len(day.claimed)
    assert day.most == 1 and day.too_early == []
    for host, requests in day.asked.items():
        delay = min(o.pace.delay for o in day.outlets.values() if o.hosts == (host,))
        gaps = [after.begun - before.ended for before, after in pairwise(requests)]
        assert min(gaps, default=delay) >= delay - 1e-6, (host, min(gaps))
    by_outlet: dict[str, list[float]] = {name: [] for name in day.outlets}
    for slot in day.claimed:
        by_outlet[slot.outlet].append((slot.due - START).total_seconds())
    # The longest wait: the longest interval with its jitter or the longest Retry-After, a time dead, the spread of
    # a start, and a queue before the gate.
    longest = max(3600 * 1.1, 5400) + 120 + SPREAD + 300
    for name, times in by_outlet.items():
        waits = [b - a for a, b in pairwise([0.0, *times, hours * 3600])]
        assert max(waits) <= longest, (name, max(waits))
