"""The timetable: APScheduler holds one timer an outlet, set by our own plan (stack.md, APScheduler)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scheduler.clock import Clock, steady
from scheduler.plan import Slot

# The default grace of 1 s drops a late job for ever (M22).
_JOBS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


@dataclass(frozen=True)
class _Due:
    slot: Slot
    steady: float  # on the clock that nobody can set


class Timetable:
    """Calls `run` with a slot when it is due by `clock`, once, also when somebody sets the machine's clock."""

    def __init__(self, clock: Clock, run: Callable[[Slot], None]) -> None:
        """Make an empty timetable. `run` starts a task and returns: stopping the timetable ends none of them."""
        self._clock, self._run = clock, run
        self._due: dict[str, _Due] = {}
        # Jobs are called straight in the loop; as tasks, those not begun at the end would be logged as cancelled.
        executors = {"default": DebugExecutor()}
        self._scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=_JOBS, executors=executors)

    def start(self) -> None:
        """Begin to call; must be called in the loop."""
        self._scheduler.start()

    def put(self, slot: Slot) -> None:
        """Plan `slot` in the place of its outlet's older one."""
        wait = (slot.due - self._clock.now()).total_seconds() / self._clock.rate
        self._due[slot.outlet] = _Due(slot, steady() + wait)
        self._arm(slot.outlet)

    def drop(self, outlet: str) -> None:
        """Plan nothing more for an outlet."""
        if self._due.pop(outlet, None):
            self._scheduler.remove_job(outlet)

    def rearm(self) -> None:
        """Set every timer again, after the clock was set or the machine slept."""
        for outlet in self._due:
            self._arm(outlet)

    def planned(self) -> dict[str, Slot]:
        """Return what is planned, by outlet."""
        return {name: due.slot for name, due in self._due.items()}

    def late(self, seconds: float) -> list[str]:
        """Return the outlets whose crawl should have begun so long ago and has not."""
        return [outlet for outlet, due in dict(self._due).items() if steady() - due.steady > seconds]

    def stop(self) -> None:
        """Call nothing more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _arm(self, outlet: str) -> None:
        due = self._due[outlet]
        at = datetime.now(UTC) + timedelta(seconds=max(0.0, due.steady - steady()))
        self._scheduler.add_job(self._fire, "date", run_date=at, args=[due], id=outlet, replace_existing=True)

    def _fire(self, due: _Due) -> None:
        if self._due.get(due.slot.outlet) is not due:
            return
        del self._due[due.slot.outlet]
        self._run(due.slot)
