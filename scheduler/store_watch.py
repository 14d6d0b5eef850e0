"""The line that watches the store: while it takes nothing, the operator is told past it; when it does, through it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import structlog

from alerts.troubles import cleared_message, notice_deliveries, raised_message
from model.alert import Message, Outcome
from model.errors import StoreError
from model.trouble import ChannelState, Trouble
from scheduler.clock import Clock, steady
from scheduler.insisting import insist
from scheduler.noticing import Scene, ways_out
from scheduler.stages import Tried, save_outcomes
from scheduler.writer import Writer
from store.stopped import stopped
from store.store import Store

log = structlog.get_logger()
_PATIENCE = 15.0  # seconds that a store may take nothing before anybody is told: longer than a server's restart
_AGAIN = 30.0  # seconds between two tries to tell, while no channel took it


class Sender(Protocol):
    """What the courier offers: `send` never raises."""

    async def send(self, name: str, message: Message) -> Outcome: ...


class StoreWatch:
    """Looks at what the store said of the newest write; the daemon's lease is written every few seconds."""

    def __init__(
        self,
        writer: Writer,
        sender: Sender,
        scene: Callable[[], Scene],
        clock: Clock,
        told: Callable[[], None],
        patience: float = _PATIENCE,
    ) -> None:
        """`told` is called when something is to be delivered."""
        self._writer, self._sender, self._scene, self._clock, self._told = writer, sender, scene, clock, told
        self._patience = patience
        self._trouble: Trouble | None = None
        self._next_try = 0.0  # on the steady clock
        self._sent: dict[str, Outcome] = {}

    async def work(self) -> bool:
        """Look once; return False always: there is no more to do until something changes."""
        refusal = self._writer.store.refusal
        if self._trouble is None:
            self._begin(refusal) if refusal else None
        elif not refusal:
            await self._end(self._trouble)
        elif not self._sent and steady() >= self._next_try:
            await self._tell(self._trouble)
        return False

    def _begin(self, refusal: str) -> None:
        log.error("the store takes nothing", error=refusal)
        detail = f"Nothing is crawled, read or alerted until it does; Parley then goes on by itself. {refusal}"
        self._trouble = Trouble(
            name="store",
            subject="The store takes nothing",
            detail=detail,
            since=self._clock.now(),
            over="The store takes what is written again",
        )
        self._next_try = steady() + self._patience

    async def _tell(self, trouble: Trouble) -> None:
        """Send the notice itself, over all channels at once, since nothing can be put into the outbox."""
        self._next_try = steady() + _AGAIN
        message = raised_message(trouble, trouble.since, self._scene().base_url)
        ways = await self._ways()
        outcomes = await asyncio.gather(*(self._sender.send(name, message) for name in ways))
        self._sent = {name: outcome for name, outcome in zip(ways, outcomes, strict=True) if outcome.ok}
        log.warning("trouble", about="store", subject=trouble.subject, told=sorted(self._sent))

    async def _ways(self) -> tuple[str, ...]:
        """Return the channels for notices; a full store can still be asked which are disabled."""
        states: Mapping[str, ChannelState] = {}
        unwanted: Iterable[str] = ()
        try:
            states = await self._writer.load(self._writer.store.channel_states)
            unwanted = await self._writer.load(stopped, self._writer.store)
        except StoreError:
            log.info("nobody knows which channels are disabled: all are tried")
        return ways_out(self._scene(), states, unwanted)

    async def _end(self, trouble: Trouble) -> None:
        """Keep what was told and tell that it is over; what lasted a moment is told to nobody."""
        log.info("the store takes what is written again", since=trouble.since.isoformat())
        if self._sent or steady() >= self._next_try:
            ways = tuple(self._sent) or await self._ways()
            at, base = self._clock.now(), self._scene().base_url
            await insist(self._writer, record, self._writer.store, trouble, ways, self._sent, at, base)
            self._told()
        self._trouble, self._sent = None, {}


def record(
    store: Store, trouble: Trouble, ways: Sequence[str], sent: Mapping[str, Outcome], at: datetime, base_url: str
) -> None:
    """Put the notice of a trouble that is over, and of its end, into the outbox; what was `sent` is not sent again."""
    raised, cleared = raised_message(trouble, trouble.since, base_url), cleared_message(trouble, at, base_url)
    deliveries = notice_deliveries(raised, ways, trouble.since)
    with store.transaction():
        store.save_troubles((), (), [(raised, deliveries), (cleared, notice_deliveries(cleared, ways, at))])
        for delivery in deliveries:
            if delivery.channel in sent:
                save_outcomes(store, [Tried(delivery, sent[delivery.channel], trouble.since, at, 0.0)])
