"""The line that resolves: each block whose mentions or rulings changed, or in which a time has come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from alerts.gathering import NO_STORM, StormRule
from model.alert import Watch
from scheduler import meters
from scheduler.clock import Clock
from scheduler.stages import resolve_block
from scheduler.waking import Alarm
from scheduler.writer import Writer
from store.store import Store
from store.values import Block


class ResolvingLine:
    """Resolves until no block is left; `alerted` is called after each that was."""

    def __init__(
        self,
        writer: Writer,
        watches: tuple[Watch, ...],
        channels: tuple[str, ...],
        clock: Clock,
        alerted: Callable[[], None],
        storm: StormRule = NO_STORM,
    ) -> None:
        """`watches` may be changed from outside; the newest are used for each block."""
        self._writer, self._channels, self._clock, self._alerted = writer, channels, clock, alerted
        self._storm = storm
        self.watches = watches
        self.alarm = Alarm()

    def wake(self) -> None:
        """Say that a block may have changed."""
        self.alarm.ring()

    async def work(self) -> bool:
        """Resolve the blocks that wait; return whether there were any."""
        now = self._clock.now()
        blocks = await self._writer.load(_waiting, self._writer.store, now)
        for block in blocks:
            settings = (self.watches, self._channels, now, self._storm)
            with meters.resolve_seconds.time():
                await self._writer.load(resolve_block, self._writer.store, block, *settings)
        if blocks:
            self._alerted()
        return bool(blocks)


def _waiting(store: Store, now: datetime) -> tuple[Block, ...]:
    return store.dirty_blocks() or store.due_blocks(now)
