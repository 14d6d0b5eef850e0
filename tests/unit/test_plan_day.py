"""A simulated day of 200 outlets, killed twenty times: no slot is run twice or lost."""

from __future__ import annotations

import heapq
import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from model.outlet import Outlet, OutletState, Pace
from scheduler.plan import Ended, Slot, after_crawl, first_slots

START = datetime(2026, 10, 25, tzinfo=UTC)  # a day on which 03:30 comes twice in Kyiv
DAY = timedelta(hours=24)
PACE = Pace(poll_min=300, poll_max=3600)


class Town:
    """What is on disk (states, slots claimed) and what a kill takes away (the heap of slots)."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.outlets = {f"o{n}": Outlet(name=f"o{n}", title=f"O{n}", pace=PACE) for n in range(200)}
        self.gaps = {name: dice.choice([120, 900, 3600, 14400]) for name in self.outlets}
        self.states: dict[str, OutletState] = {}
        self.claimed: list[str] = []
        self.crawled: dict[str, list[datetime]] = {name: [] for name in self.outlets}
        self.heap: list[tuple[datetime, str]] = []

    def start(self, now: datetime) -> None:
        slots = first_slots(self.outlets, self.states, now, 60)
        self.heap = [(slot.due, name) for name, slot in slots.items()]
        heapq.heapify(self.heap)

    def step(self) -> datetime:
        """Run the next slot; returns its time."""
        due, name = heapq.heappop(self.heap)
        self.claimed.append(Slot(name, due).id)
        self.crawled[name].append(due)
        published = [due - timedelta(seconds=self.gaps[name] * n) for n in range(5)]
        ended = Ended(answered=self.dice.random() > 0.1, new=self.dice.randrange(3))
        state = self.states.get(name) or OutletState(outlet=name)
        after = after_crawl(state, self.outlets[name], ended, published, due, self.dice.uniform(-1, 1), 1800)
        self.states[name] = after
        assert after.next_crawl_at is not None
        heapq.heappush(self.heap, (after.next_crawl_at, name))
        return due


def test_every_slot_runs_once_over_twenty_kills() -> None:
    town = Town(random.Random(7))
    kills = sorted(START + DAY * town.dice.random() for _ in range(20))
    town.start(START)
    now = START
    while now < START + DAY:
        if kills and now >= kills[0]:
            kills.pop(0)
            now += timedelta(seconds=town.dice.randrange(120))  # dead for up to two minutes
            town.start(now)
        now = max(now, town.step())
    assert not kills
    assert len(set(town.claimed)) == len(town.claimed)
    for name, times in town.crawled.items():
        assert len(times) > 10, name
        gaps = [(b - a).total_seconds() for a, b in pairwise(times)]
        # The longest wait: the longest interval with its jitter, a time dead, and the spread after the start.
        assert max(gaps) <= 3600 * 1.1 + 120 + 60, name
        assert min(gaps) >= 300 * 0.9 - 0.001, name
