"""The courier: takes a message to a channel, bounded for each channel, so that a slow one delays no other (F41)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

from alerts.context import Guard, Login, Reused
from alerts.registry import Channel
from model.alert import Message, Outcome
from model.value import one_line


class Courier:
    """Sends over the channels that are set up, and keeps their connections until `close`.

    `clock` must be the wall clock, also where events live by another one: receivers compare the
    signature's timestamp with their own.
    """

    def __init__(self, channels: Mapping[str, Channel], guard: Guard, clock: Callable[[], datetime]) -> None:
        self.channels = dict(channels)
        self._guard, self._clock = guard, clock
        self._reused = Reused()
        self._slots = {name: asyncio.Semaphore(_at_once(channel)) for name, channel in self.channels.items()}
        self._busy = dict.fromkeys(self.channels, 0)

    def free(self, name: str) -> int:
        """How many more sends `name` takes at once: load no more of its deliveries than this."""
        channel = self.channels.get(name)
        return max(0, _at_once(channel) - self._busy[name]) if channel else 1

    async def send(self, name: str, message: Message) -> Outcome:
        """Send and return what came of it; never raises but for cancellation."""
        channel = self.channels.get(name)
        if channel is None:
            return Outcome(ok=False, permanent=True, detail=f'no channel "{one_line(name, 100)}" is set up any more')
        self._busy[name] += 1
        try:
            async with self._slots[name]:
                return await self._send(channel, message)
        finally:
            self._busy[name] -= 1

    async def _send(self, channel: Channel, message: Message) -> Outcome:
        context = {"now": self._clock(), "guard": self._guard, "reused": self._reused}
        try:
            return await channel.type.send(channel.config, message, **context)
        except Exception as error:  # a fault in one channel is a failed try of that channel, not of the daemon
            return Outcome(ok=False, detail=one_line(f"{type(error).__name__}: {error}", 300))

    def remember_refused_login(self, name: str, at: datetime) -> None:
        """Tell what the attempts in the store know, so that a restart is no reason for another login (F38)."""
        config = self.channels[name].config
        if hasattr(config, "account"):
            self._reused.logins[config.account] = Login(refused_at=at)

    async def close(self) -> None:
        """Close the connections that are kept."""
        await self._reused.close()


def _at_once(channel: Channel) -> int:
    return int(getattr(channel.config, "at_once", 4))
