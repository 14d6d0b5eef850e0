"""Counts of very many rows: both engines walk an index for them, so that they are remembered for a minute."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from threading import Lock

MANY = 50_000  # rows from which on a count is remembered: fewer are counted within 10 ms
_SECONDS = 60.0

Counted = Mapping[str, int]


class Remembered:
    """Counts by name, those of many rows at most a minute old. Safe from any thread; one thread counts at a time."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[float, Counted]] = {}
        self._lock = Lock()

    def get(self, name: str, count: Callable[[], Counted]) -> Counted:
        """Return what `count` returns, or what it returned within the last minute."""
        with self._lock:
            at, counted = self._counts.get(name, (0.0, {}))
            if counted and time.monotonic() - at <= _SECONDS:
                return counted
            counted = count()
            if sum(counted.values()) >= MANY:
                self._counts[name] = (time.monotonic(), counted)
            return counted
