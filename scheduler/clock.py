"""What time it is: the one thing below the front door that asks, and only the daemon's loop asks it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """`rate` is how many of its seconds pass in one second of the wall."""

    @property
    def rate(self) -> float:
        """Return the seconds of this clock in one second of the wall."""
        ...

    def now(self) -> datetime:
        """Return the time in UTC."""
        ...


@dataclass(frozen=True)
class WallClock:
    """The time of the machine."""

    rate: float = 1.0

    def now(self) -> datetime:
        """Return the machine's time in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True)
class FastClock:
    """A clock that stands at `start` when it is made and runs `rate` times as fast: for demonstrations and tests."""

    start: datetime
    rate: float
    made: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """Return the simulated time in UTC."""
        return self.start + timedelta(seconds=(time.monotonic() - self.made) * self.rate)


def steady() -> float:
    """Return seconds that nobody can set and that run on while the machine sleeps (CLOCK_BOOTTIME)."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


@dataclass(frozen=True)
class Instant:
    """The wall, the steady clock and the loop's clock at one moment."""

    wall: float
    steady: float
    loop: float


def instant() -> Instant:
    """Return this moment on all three clocks."""
    return Instant(time.time(), steady(), time.monotonic())


def jumped(before: Instant, after: Instant, tolerance: float = 2.0) -> bool:
    """Return whether somebody set the wall clock or the machine slept between two moments.

    Timers wait on the loop's clock, which stands still in sleep, for a time that was reckoned from the wall; so
    after either they must be set again. 2 s is far above the drift of any clock between two looks.
    """
    set_by = abs((after.wall - before.wall) - (after.steady - before.steady))
    slept = (after.steady - before.steady) - (after.loop - before.loop)
    return set_by > tolerance or slept > tolerance
