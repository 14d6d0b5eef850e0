"""The line that delivers: one task a channel, so that a slow channel keeps no other waiting (F41)."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Protocol

import structlog

from alerts.registry import Channel
from alerts.standing import DISABLE_AFTER
from model.alert import Delivery, Message, Outcome
from scheduler.clock import Clock
from scheduler.insisting import insist
from scheduler.stages import outgoing, save_outcome
from scheduler.waking import Alarm, keep_working
from scheduler.writer import Writer

log = structlog.get_logger()
_IDLE = 1.0  # seconds between two looks for deliveries whose time has come


class Sender(Protocol):
    """What the courier offers: `channels` by name, `free` places of one, and `send`, which never raises."""

    @property
    def channels(self) -> Mapping[str, Channel]: ...
    def free(self, name: str) -> int: ...
    async def send(self, name: str, message: Message) -> Outcome: ...


class DeliveringLine:
    """Sends what is due; an attempt is saved before the next is made."""

    def __init__(
        self, writer: Writer, sender: Sender, clock: Clock, base_url: str, disable_after: float = DISABLE_AFTER
    ) -> None:
        """`base_url` is the dashboard's address, for links; a channel that fails for so many seconds is disabled."""
        self._disable_after = disable_after
        self._writer, self._sender, self._clock, self._base = writer, sender, clock, base_url
        self._alarms = {name: Alarm() for name in sender.channels}
        self._busy: dict[str, asyncio.Task[None]] = {}

    def wake(self) -> None:
        """Say that there is something to deliver."""
        for alarm in self._alarms.values():
            alarm.ring()

    async def run(self, moved: Callable[[str], None] = lambda _: None) -> None:
        """Deliver until cancelled; `moved` is told each time that a channel was looked at."""
        async with asyncio.TaskGroup() as group:
            for name, alarm in self._alarms.items():
                group.create_task(keep_working(f"channel {name}", partial(self.work, name), alarm, _IDLE, moved))
            group.create_task(keep_working("other channels", self.drop_unknown, Alarm(), 30 * _IDLE))

    async def work(self, channel: str) -> bool:
        """Start what is due on one channel, as far as it takes more; return whether anything was started."""
        free = self._sender.free(channel)
        if free < 1 or self._writer.store.refusal:  # an attempt that cannot be saved is made again after a restart
            return False
        mine = [each for each in self._busy if each.startswith(f"{channel}\n")]
        due = await self._due(channel, free + len(mine))
        fresh = [delivery for delivery in due if _key(delivery) not in self._busy][:free]
        for delivery in fresh:
            self._busy[_key(delivery)] = asyncio.create_task(self._deliver(delivery))
        return bool(fresh)

    async def drain(self) -> None:
        """Wait for the attempts under way; each has a time limit of its channel's."""
        while self._busy:
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _due(self, channel: str | None, limit: int) -> tuple[Delivery, ...]:
        return await self._writer.load(
            self._writer.store.deliveries_due, self._clock.now(), limit=limit, channel=channel
        )

    async def drop_unknown(self) -> bool:
        """End deliveries to channels that are set up no more, by the outcome that the courier gives for them."""
        gone = [each for each in await self._due(None, 50) if each.channel not in self._alarms]
        for delivery in gone:
            self._busy[_key(delivery)] = asyncio.create_task(self._deliver(delivery))
        await self.drain() if gone else None
        return bool(gone)

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            await self.attempt(delivery)
        except Exception as error:
            log.error(
                "delivery failed", delivery=delivery.id, channel=delivery.channel, error=str(error), exc_info=True
            )
        finally:
            del self._busy[_key(delivery)]
            if alarm := self._alarms.get(delivery.channel):
                alarm.ring()

    async def attempt(self, delivery: Delivery) -> None:
        """Try a delivery once and save what came of it. Raises what goes wrong here; what does there is an outcome."""
        message = await self._writer.load(outgoing, self._writer.store, delivery, self._base)
        began = self._clock.now()
        if isinstance(message, Message):
            message = await self._sender.send(delivery.channel, message)
        await self._save(delivery, message, began)

    async def _save(self, delivery: Delivery, outcome: Outcome, began: datetime) -> None:
        jitter = random.random()  # noqa: S311 - it only spreads load
        # What was sent and cannot be saved is not sent again: it is kept here until the store takes it (F45).
        saved = await insist(
            self._writer,
            partial(save_outcome, jitter=jitter, disable_after=self._disable_after),
            self._writer.store,
            delivery,
            outcome,
            began,
            self._clock.now(),
        )
        say = log.info if outcome.ok else log.warning
        say("delivered" if outcome.ok else "delivery failed", channel=delivery.channel, id=delivery.message_id,
            attempt=saved.attempts, state=saved.state, detail=outcome.detail)  # fmt: skip


def _key(delivery: Delivery) -> str:
    return f"{delivery.channel}\n{delivery.id}"
