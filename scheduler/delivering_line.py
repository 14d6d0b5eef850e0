"""The line that delivers: one task a channel, so that a slow channel keeps no other waiting (F41)."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Protocol

import structlog

from alerts.registry import Channel
from alerts.standing import DISABLE_AFTER
from model.alert import Delivery, Message, Outcome
from model.errors import StoreError
from model.value import one_line
from scheduler.clock import Clock
from scheduler.insisting import insist_on
from scheduler.stages import Tried, Way, outgoing, save_outcomes, way_to
from scheduler.waking import Alarm, keep_working
from scheduler.writer import Writer

log = structlog.get_logger()
_IDLE = 1.0  # seconds between two looks for deliveries whose time has come
_AHEAD = 8  # deliveries of a channel that are loaded before there is a place for them


class Sender(Protocol):
    """What the courier offers: `channels` by name, `free` places of one, and `send`, which never raises."""

    @property
    def channels(self) -> Mapping[str, Channel]: ...
    def free(self, name: str) -> int: ...
    async def send(self, name: str, message: Message) -> Outcome: ...


class DeliveringLine:
    """Sends what is due; an attempt at a delivery is saved before its next one is made."""

    def __init__(
        self, writer: Writer, sender: Sender, clock: Clock, base_url: str, disable_after: float = DISABLE_AFTER
    ) -> None:
        """`base_url` is the dashboard's address, for links; a channel that fails for so many seconds is disabled."""
        self._writer, self._sender, self._clock, self._base = writer, sender, clock, base_url
        self._alarms = {name: Alarm() for name in sender.channels}
        self._ahead: dict[str, deque[tuple[Delivery, Message | Outcome]]] = {name: deque() for name in self._alarms}
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._save_all = partial(save_outcomes, writer.store, disable_after=disable_after)

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
        """Start what is due on one channel, as far as it takes more; return whether anything was started.

        Some is loaded ahead: then a place that becomes free waits for no query, and loading is shared.
        """
        ahead = self._ahead[channel]
        if self._writer.store.refusal:  # an attempt that cannot be saved is made again after a restart
            ahead.clear()
            return False
        free = self._sender.free(channel)
        if len(ahead) < max(free, 1):
            ahead += await self._writer.load(self._fresh, channel, free + _AHEAD, self._under_way(channel))
        started = [ahead.popleft() for _ in range(min(len(ahead), self._sender.free(channel)))]
        for delivery, content in started:
            self._busy[_key(delivery)] = asyncio.create_task(self._deliver(delivery, content))
        return bool(started)

    async def drain(self) -> None:
        """Wait for the attempts under way; each has a time limit of its channel's."""
        while self._busy:
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    def _under_way(self, channel: str) -> frozenset[str]:
        loaded = (_key(delivery) for delivery, _ in self._ahead[channel])
        return frozenset(chain(loaded, (key for key in self._busy if key.startswith(f"{channel}\n"))))

    def _fresh(self, channel: str, most: int, under_way: frozenset[str]) -> list[tuple[Delivery, Message | Outcome]]:
        """In the writer's thread: what is due and not under way, each with what is to be sent, all in one look."""
        store = self._writer.store
        with store.look():
            due = store.deliveries_due(self._clock.now(), limit=most + len(under_way), channel=channel)
            fresh = [delivery for delivery in due if _key(delivery) not in under_way][:most]
            way = self._way(channel) if fresh else None
            return [(delivery, self._content(delivery, way)) for delivery in fresh]

    def _way(self, channel: str) -> Way:
        known = self._sender.channels.get(channel)
        return way_to(self._writer.store, channel, prose=known is None or known.type.prose)

    def _content(self, delivery: Delivery, way: Way | None = None) -> Message | Outcome:
        """In the writer's thread: what is to be sent. What cannot be made is a failed try, which ends by its times."""
        try:
            return outgoing(self._writer.store, delivery, way or self._way(delivery.channel), self._base)
        except StoreError:
            raise
        except Exception as error:
            log.error("a message could not be made", delivery=delivery.id, error=str(error), exc_info=True)
            detail = one_line(f"its message could not be made: {type(error).__name__}: {error}", 300)
            return Outcome(ok=False, untried=True, detail=detail)

    async def drop_unknown(self) -> bool:
        """End deliveries to channels that are set up no more, by the outcome that the courier gives for them."""
        store = self._writer.store
        gone = [each for each in await self._writer.load(store.channels_waiting) if each not in self._alarms]
        due = [await self._writer.load(store.deliveries_due, self._clock.now(), channel=each) for each in gone]
        for delivery in chain.from_iterable(due):
            await self.attempt(delivery)
        return any(due)

    async def _deliver(self, delivery: Delivery, content: Message | Outcome) -> None:
        try:
            await self._tried(delivery, content)
        except Exception as error:
            log.error(
                "delivery failed", delivery=delivery.id, channel=delivery.channel, error=str(error), exc_info=True
            )
        finally:
            del self._busy[_key(delivery)]
            self._alarms[delivery.channel].ring()

    async def attempt(self, delivery: Delivery) -> None:
        """Try a delivery once and save what came of it. Raises what goes wrong here; what does there is an outcome."""
        await self._tried(delivery, await self._writer.load(self._content, delivery))

    async def _tried(self, delivery: Delivery, content: Message | Outcome) -> None:
        began = self._clock.now()
        outcome = await self._sender.send(delivery.channel, content) if isinstance(content, Message) else content
        if alarm := self._alarms.get(delivery.channel):  # its place is free while this is saved
            alarm.ring()
        if not outcome.ok and delivery.channel in self._ahead:  # the channel may be disabled by it
            self._ahead[delivery.channel].clear()
        known = self._sender.channels.get(delivery.channel)
        told = content.text if isinstance(content, Message) and known and known.type.prose else ""
        await self._save(delivery, outcome, began, told)

    async def _save(self, delivery: Delivery, outcome: Outcome, began: datetime, text: str = "") -> None:
        jitter = random.random()  # noqa: S311 - it only spreads load
        tried = Tried(delivery, outcome, began, self._clock.now(), jitter, text)
        # What was sent and cannot be saved is not sent again: it is kept here until the store takes it (F45).
        saved = await insist_on(partial(self._writer.write_one_of, self._save_all, tried))
        say = log.info if outcome.ok else log.warning
        say("delivered" if outcome.ok else "delivery failed", channel=delivery.channel, id=delivery.message_id,
            attempt=saved.attempts, state=saved.state, detail=outcome.detail)  # fmt: skip


def _key(delivery: Delivery) -> str:
    return f"{delivery.channel}\n{delivery.id}"
