"""The line that subscribes at hubs (WebSub): new feeds, leases that end soon, requests that nobody verified.

A hub only makes us faster: the plan goes on asking the feed, so what a hub forgets is late and not lost.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta

import structlog

from model.alert import Outcome
from model.websub import Subscription
from scheduler.clock import Clock
from scheduler.writer import Writer
from store.subscriptions import drop_subscription, keep_subscription, subscriptions

log = structlog.get_logger()
EVERY = 5.0  # seconds between two looks
LEASE = 7 * 24 * 3600  # seconds asked for; the hub decides
_RENEW = 0.8  # of a lease has passed when it is renewed, while the old one still holds
_AGAIN = 600.0  # seconds until a request is made again that was not verified; doubled each time, up to
_AGAIN_MOST = 24 * 3600.0
Post = Callable[[str, dict[str, str]], Awaitable[Outcome]]  # a form to an address, behind the egress guard


class SubscribingLine:
    """Keeps the subscriptions of `outlets`' feeds; `callback` is our public address, without a slash at its end."""

    def __init__(self, writer: Writer, post: Post, callback: str, clock: Clock, outlets: Collection[str]) -> None:
        """`outlets` may be changed from outside."""
        self._writer, self._post, self._clock = writer, post, clock
        self._callback = callback
        self.outlets = outlets

    async def work(self) -> bool:
        """Make the requests that are due."""
        now = self._clock.now()
        for one in await self._writer.load(subscriptions, self._writer.store):
            if one.outlet not in self.outlets:
                await self._writer.write(drop_subscription, self._writer.store, one)  # the callback then says 410
            elif is_due(one, now):
                # Kept before it is asked: a hub may verify before it answers, and must find what it asks about.
                asked = one.model_copy(update={"asked_at": now, "tries": one.tries + 1})
                await self._writer.write(keep_subscription, self._writer.store, asked)
                outcome = await self._post(asked.hub, form_of(asked, self._callback))
                say = log.info if outcome.ok else log.warning
                say("asked a hub", outlet=one.outlet, hub=one.hub, answer=outcome.detail)
        return False


def is_due(one: Subscription, now: datetime) -> bool:
    """Tell whether a hub is to be asked now: never asked, not verified for long, or its lease ends soon."""
    if one.asked_at is None:
        return True
    pause = min(_AGAIN * 2.0 ** min(one.tries - 1, 10), _AGAIN_MOST) if one.tries else 0.0
    waited = now >= one.asked_at + timedelta(seconds=pause)
    return waited and (one.until is None or now >= one.until - timedelta(seconds=one.seconds * (1 - _RENEW)))


def form_of(one: Subscription, callback: str) -> dict[str, str]:
    """Return the request to a hub (section 5.1)."""
    asked = {"mode": "subscribe", "topic": one.topic, "callback": f"{callback}/websub/{one.token}"}
    asked |= {"secret": one.secret, "lease_seconds": str(LEASE)}
    return {f"hub.{name}": value for name, value in asked.items()}
