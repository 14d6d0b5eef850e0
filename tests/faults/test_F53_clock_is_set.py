"""F53: somebody sets the clock, summer time begins and ends, the machine sleeps: each slot runs exactly once."""

from __future__ import annotations

import asyncio
import datetime as real
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import apscheduler.schedulers.base
import pytest

import scheduler.timetable
from scheduler.clock import Instant, WallClock, jumped
from scheduler.plan import Slot
from scheduler.timetable import Timetable

HOUR, DECADE = 3600.0, 10 * 365 * 86400.0


class SetClock(real.datetime):
    """A wall clock that is `off` seconds wrong."""

    off = 0.0

    @classmethod
    def now(cls, tz: real.tzinfo | None = None) -> real.datetime:  # type: ignore[override]
        return real.datetime.now(tz) + timedelta(seconds=cls.off)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> type[SetClock]:
    monkeypatch.setattr(SetClock, "off", 0.0)
    monkeypatch.setattr(scheduler.timetable, "datetime", SetClock)
    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", SetClock)
    return SetClock


@pytest.mark.parametrize("step", [HOUR, -HOUR, -DECADE])
async def test_a_slot_runs_once_and_on_time_when_the_clock_is_set(step: float, wall: type[SetClock]) -> None:
    ran: list[Slot] = []
    table = Timetable(WallClock(), ran.append)
    table.start()
    table.put(Slot("gazette", datetime.now(UTC) + timedelta(seconds=0.6)))
    await asyncio.sleep(0.1)
    wall.off = step
    table.rearm()
    await asyncio.sleep(0.2)
    assert ran == []
    await asyncio.sleep(0.7)
    assert len(ran) == 1
    await asyncio.sleep(0.3)
    assert len(ran) == 1
    table.stop()


async def test_without_setting_the_timers_again_a_step_back_would_lose_the_slot(wall: type[SetClock]) -> None:
    ran: list[Slot] = []
    table = Timetable(WallClock(), ran.append)
    table.start()
    table.put(Slot("gazette", datetime.now(UTC) + timedelta(seconds=0.3)))
    await asyncio.sleep(0.1)
    wall.off = -HOUR
    await asyncio.sleep(0.6)
    assert ran == []  # which is why the daemon watches the clock
    table.stop()


@pytest.mark.parametrize(
    ("wall", "steady", "loop", "expected"),
    [
        (1.0, 1.0, 1.0, False),
        (1.3, 1.2, 1.2, False),
        (3601.0, 1.0, 1.0, True),  # set forward
        (-3599.0, 1.0, 1.0, True),  # set back
        (8 * HOUR, 8 * HOUR, 1.0, True),  # asleep
    ],
)
def test_a_jump_is_seen(wall: float, steady: float, loop: float, expected: bool) -> None:
    assert jumped(Instant(0, 0, 0), Instant(wall, steady, loop)) is expected


@pytest.mark.parametrize("day", [datetime(2026, 3, 29), datetime(2026, 10, 25)])  # noqa: DTZ001 - zones are given below
def test_summer_time_changes_no_slot(day: datetime) -> None:
    kyiv = ZoneInfo("Europe/Kyiv")
    start = day.replace(tzinfo=kyiv).astimezone(UTC)
    slots = [Slot("gazette", start + timedelta(minutes=5 * n)) for n in range(26 * 12)]
    assert len({slot.id for slot in slots}) == len(slots)  # 03:30 comes twice in Kyiv, but no slot does
    gaps = {(b.due - a.due).total_seconds() for a, b in pairwise(slots)}
    assert gaps == {300.0}
