"""The demo's clock: a week in 45 seconds, once it is told to begin."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

WEEK = timedelta(days=7)


class StoryClock:
    """Stands at the story's start until `begin`, then passes a week in `seconds` and goes on at that rate."""

    def __init__(self, start: datetime, seconds: float) -> None:
        self._start, self._zero = start, float("inf")
        self.rate = WEEK.total_seconds() / seconds

    def begin(self) -> None:
        """Let time pass from now on."""
        self._zero = time.monotonic()

    def now(self) -> datetime:
        """Return the story's time in UTC."""
        return self._start + timedelta(seconds=max(0.0, time.monotonic() - self._zero) * self.rate)
