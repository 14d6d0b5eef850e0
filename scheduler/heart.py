"""The daemon's heart: it beats, to an address outside, only while every line moves and somebody can be told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from model.alert import Outcome
from scheduler.clock import steady
from scheduler.writer import Writer

log = structlog.get_logger()
PATIENCE = 60.0  # seconds in which every line looks for work at least once, and 10 for the store to answer
_NOTE = "heartbeat"

Ping = Callable[[], Awaitable[Outcome]]


@dataclass
class Pulse:
    """When each line last showed that it moves, on the clock that nobody can set."""

    beats: dict[str, float] = field(default_factory=dict)

    def beat(self, name: str) -> None:
        """Say that a line moves."""
        self.beats[name] = steady()

    def still(self, seconds: float) -> list[str]:
        """Return the lines that have not moved for so long."""
        return [name for name, at in self.beats.items() if steady() - at > seconds]


class Heart:
    """Calls `ping` once a period unless something is wrong, which `troubles` names."""

    def __init__(
        self,
        writer: Writer,
        pulse: Pulse,
        ping: Ping,
        every: float,
        now: Callable[[], datetime],
        troubles: Callable[[], Sequence[str]],
        patience: float = PATIENCE,
    ) -> None:
        """`every` is the period in seconds; `troubles` is called on the writer's thread."""
        self._patience = patience
        self._writer, self._pulse, self._ping, self._every, self._now = writer, pulse, ping, every, now
        self._troubles = troubles
        self._wrong: list[str] = []

    async def run(self) -> None:
        """Beat until cancelled."""
        while True:
            began = steady()
            await self.beat()
            await asyncio.sleep(max(0.0, self._every - (steady() - began)))

    async def beat(self) -> bool:
        """Ping when all is well; return whether the ping arrived."""
        wrong = await self.wrong()
        if wrong != self._wrong:
            say = log.warning if wrong else log.info
            say("the heartbeat stops" if wrong else "the heart beats", because=wrong)
        self._wrong = wrong
        if wrong:
            return False
        outcome = await self._ping()
        if not outcome.ok:
            log.warning("the heartbeat did not arrive", error=outcome.detail)
        return outcome.ok

    async def wrong(self) -> list[str]:
        """Return what is wrong, in words; a store that cannot be written to is."""
        still = [f"{name} stands still" for name in self._pulse.still(self._patience)]
        try:
            async with asyncio.timeout(self._patience / 6):
                await self._writer.write(self._writer.store.set_note, _NOTE, self._now().isoformat())
                return still + list(await self._writer.load(self._troubles))
        except TimeoutError:
            return [*still, "the store does not answer"]
        except Exception as error:
            return [*still, f"the store: {error}"]
