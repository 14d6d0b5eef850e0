"""Drops fetched pages that are older than they are to be kept, or more than there is to be room for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog

from scheduler.clock import Clock
from scheduler.writer import Writer

log = structlog.get_logger()
EVERY = 3600.0  # seconds between two looks
# Visits again (72 h) and the look for redesigns compare with pages of the last days: those stay whatever there is.
YOUNGEST = timedelta(days=7)


@dataclass(frozen=True)
class Keep:
    """Days and bytes of pages that are kept; 0: without end."""

    days: float = 0
    bytes: int = 0


class Tidying:
    """Works in small pieces, the oldest pages first, so that nothing else waits for it."""

    def __init__(self, writer: Writer, clock: Clock, keep: Keep) -> None:
        """`keep` says how long and how much."""
        self._writer, self._clock, self._keep = writer, clock, keep

    async def work(self) -> bool:
        """Drop some pages; return whether there may be more to drop."""
        keep, store, youngest = self._keep, self._writer.store, self._clock.now() - YOUNGEST
        dropped = 0
        if keep.days:
            old = min(youngest, self._clock.now() - timedelta(days=keep.days))
            dropped = await self._writer.write(store.drop_pages, old)
        if keep.bytes and not dropped and await self._writer.load(store.packed_bytes) > keep.bytes:
            dropped = await self._writer.write(store.drop_pages, youngest)
        if dropped:
            log.info("old pages dropped", pages=dropped)
        return bool(dropped)
