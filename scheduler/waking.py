"""A line of work: done as long as there is some, then asleep until something wakes it or a time has passed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from model.errors import StoreError, StoreHeld
from scheduler.writer import WriterClosed

log = structlog.get_logger()
_AFTER_FAULT = 1.0  # seconds; a fault in a line must not become a hot loop; doubled at each one more, up to
_AFTER_FAULTS = 8.0  # so that a store that answers again is used within that


class Alarm:
    """Wakes a line; ringing twice before it wakes is ringing once."""

    def __init__(self) -> None:
        """Make it silent."""
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake the line."""
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Sleep until somebody rings, or for so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), seconds)
        self._event.clear()


async def keep_working(
    name: str,
    work: Callable[[], Awaitable[bool]],
    alarm: Alarm,
    idle: float,
    moved: Callable[[str], None] = lambda _: None,
) -> None:
    """Call `work` again and again; when it found nothing to do, sleep at most `idle` seconds.

    A fault is told and the line goes on, for what it failed at is still in the store; only a store that is lost
    or held by somebody else ends it. `moved` is told each time that it has looked.
    """
    faults = 0
    while True:
        try:
            busy = await work()
        except (WriterClosed, StoreHeld):
            raise
        except Exception as error:
            log.error(f"{name} failed", error=f"{error}", exc_info=not isinstance(error, StoreError))
            await asyncio.sleep(pause(faults))
            faults += 1
            continue
        faults = 0
        moved(name)
        if not busy:
            await alarm.wait(idle)


def pause(faults: int) -> float:
    """Return the seconds to wait after so many faults before this one: 1, 2, 4, 8, 8, each 25% more or less."""
    return min(_AFTER_FAULTS, _AFTER_FAULT * 2.0 ** min(faults, 10)) * random.uniform(0.75, 1.25)  # noqa: S311
