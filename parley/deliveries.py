"""Deliveries in a terminal: their columns, and what became of some."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable

from model.alert import Alert, Delivery
from model.errors import ItemsFailed, UsageError
from parley.output import Column, note, say
from parley.said import moment
from store.store import Store

_TRIED_WITHIN = 20.0  # seconds; a webhook may take 15
_POLL = 0.1
STATE_STYLE = {"delivered": "green", "pending": "yellow", "dead": "red"}
DELIVERIES = (
    Column("delivery", lambda d: d.id),
    Column("channel", lambda d: d.channel),
    Column("state", lambda d: d.state, style=lambda d: STATE_STYLE.get(d.state, "")),
    Column("attempts", lambda d: d.attempts, right=True),
    Column("next", lambda d: moment(d.next_attempt_at) if d.state == "pending" else ""),
    Column("done", lambda d: moment(d.done_at)),
    Column("error", lambda d: d.error, fold=True),
)


def deliveries_of(store: Store, alert: Alert) -> list[dict[str, object]]:
    """Return the deliveries of an alert with the keys of `alerts list --json`."""
    keep = {"id", "channel", "state", "attempts", "next_attempt_at", "done_at", "error"}
    return [
        {**d.model_dump(mode="json", include=keep), "text": told_text(store, d)}
        for d in store.deliveries(message_id=alert.alert_id, limit=500).items
    ]


def told_text(store: Store, delivery: Delivery) -> str:
    """Return what people were told by a delivery, "" where nobody was or only data was sent.

    What went in a digest was told by the digest's text.
    """
    own = store.attempts(delivery.id)
    within = store.deliveries(message_id=delivery.digest, channel=delivery.channel).items if delivery.digest else ()
    tries = [*own, *(attempt for each in within for attempt in store.attempts(each.id))]
    return next((attempt.text for attempt in tries if attempt.text), "")


def standing(store: Store, alert: Alert) -> str:
    """Return how an alert's deliveries stand, such as `delivered` or `1 delivered, 2 pending`; "" without any."""
    states = Counter(d.state for d in store.deliveries(message_id=alert.alert_id, limit=500).items)
    return ", ".join(states) if len(states) == 1 else ", ".join(f"{n} {state}" for state, n in sorted(states.items()))


def undelivered(deliveries: Iterable[Delivery]) -> list[str]:
    """Return a sentence for each channel on which an attempt failed: how many wait, why, and what comes next."""
    waiting: defaultdict[str, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        if delivery.attempts and delivery.state in ("pending", "dead"):
            waiting[delivery.channel].append(delivery)
    return [f"{channel}: {_waits(found)}" for channel, found in sorted(waiting.items())]


def _waits(found: list[Delivery]) -> str:
    times = [d.next_attempt_at for d in found if d.state == "pending" and d.next_attempt_at]
    comes = f"next try {moment(min(times))}" if times else "given up; parley alerts replay sends them again"
    error = next((d.error for d in found if d.error), "")
    return f"{len(found)} not delivered ({error}), kept; {comes}"


def tell_deliveries(store: Store, ids: list[str]) -> None:
    """Say what became of deliveries. Raises ItemsFailed when one is not delivered."""
    after = _tried(store, ids)
    for delivery in after:
        say(f"{delivery.channel}: {_became(delivery)}", STATE_STYLE.get(delivery.state, ""))
    failed = sum(delivery.state != "delivered" for delivery in after)
    if not after:
        note("There was nothing to deliver.")
    if failed:
        raise ItemsFailed(f"{failed} of {len(after)} not delivered")


def _tried(store: Store, ids: list[str]) -> list[Delivery]:
    """Return the deliveries once each was tried: a daemon delivers beside the command that asked for it."""
    end = time.monotonic() + _TRIED_WITHIN
    while True:
        found = [delivery for delivery in map(store.delivery, ids) if delivery]
        if all(d.attempts or d.state != "pending" for d in found) or time.monotonic() > end:
            return found
        time.sleep(_POLL)


def _became(delivery: Delivery) -> str:
    if delivery.state == "delivered":
        return "delivered"
    again = f"; next attempt {moment(delivery.next_attempt_at)}" if delivery.state == "pending" else ""
    return f"{delivery.error or delivery.state}{again}"


def find_alert(store: Store, id: str) -> Alert:
    """Return the alert whose id this is, or begins with this, among the newest 500. Raises UsageError."""
    if alert := store.alert(id):
        return alert
    found = [alert for alert in store.alerts(limit=500).items if alert.alert_id.startswith(id)]
    if len(found) != 1:
        begins = "several alerts begin" if found else "there is no alert that begins"
        raise UsageError(f"{begins} with {id}; parley alerts list names them")
    return found[0]
