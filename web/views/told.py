"""Alerts and their deliveries, with every try in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.terms import several
from model.alert import Alert, Attempt, Delivery
from web.words import clock, duration


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One delivery. `alert` is None for digests, notices and tests."""

    delivery: Delivery
    alert: Alert | None
    attempts: tuple[Attempt, ...]
    word: str
    shape: str
    tries: tuple[str, ...]
    next_try: str

    @property
    def short(self) -> str:
        """`try 2 at 03:17`, or nothing when it is delivered."""
        return self.next_try if self.shape != "ok" else ""


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert with its deliveries."""

    alert: Alert
    deliveries: tuple[DeliveryRow, ...]


def delivery_row(delivery: Delivery, alert: Alert | None, attempts: Sequence[Attempt], now: datetime) -> DeliveryRow:
    """Say in words where a delivery stands."""
    word, shape = _standing(delivery)
    return DeliveryRow(
        delivery=delivery,
        alert=alert,
        attempts=tuple(attempts),
        word=word,
        shape=shape,
        tries=tuple(_try_words(attempt, now) for attempt in attempts),
        next_try=_next_try(delivery, now),
    )


def summary(rows: Sequence[DeliveryRow]) -> str:
    """`14 deliveries: 12 delivered, 1 retrying, 1 given up`."""
    words = [row.word for row in rows]
    tally = [f"{words.count(word)} {word}" for word in dict.fromkeys(words)]
    return f"{several(len(rows), 'delivery') if len(rows) == 1 else f'{len(rows)} deliveries'}: {', '.join(tally)}"


def duration_words(seconds: float) -> str:
    """`80 ms`, `1.5 s`, `10 min`."""
    if seconds >= 60:
        return duration(seconds)
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def _standing(delivery: Delivery) -> tuple[str, str]:
    if delivery.state == "delivered":
        return "delivered", "ok"
    if delivery.digest and delivery.state == "pending":
        return "goes in a digest", "paused"
    if delivery.state == "dead":
        return "given up", "dead"
    return ("retrying", "late") if delivery.attempts else ("waiting", "paused")


def _next_try(delivery: Delivery, now: datetime) -> str:
    if delivery.state != "pending" or delivery.next_attempt_at is None:
        return ""
    when = "due now" if delivery.next_attempt_at <= now else f"at {clock(delivery.next_attempt_at, now)}"
    return f"try {delivery.attempts + 1} {when}"


def _try_words(attempt: Attempt, now: datetime) -> str:
    """`03:12 503 in 80 ms, service unavailable`."""
    status = str(attempt.status) if attempt.status else ""
    took = "" if not attempt.status else f"in {duration_words(attempt.seconds)}"
    outcome = "" if attempt.detail == status else attempt.detail
    outcome = outcome or ("accepted" if attempt.ok else "failed")
    lasting = ", for good" if attempt.permanent and not attempt.ok else ""
    return " ".join(part for part in (clock(attempt.at, now), status, outcome + lasting, took) if part)
