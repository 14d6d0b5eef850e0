"""Digests: many alerts in one message, after a storm or at an hour that was asked for."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alerts.data import DATA_LIMIT
from alerts.letter import event_link
from alerts.render import render
from alerts.terms import several, stamp
from alerts.words import SHAPES, headline, status_word
from model.alert import Alert, Message
from model.value import digest, one_line

DIGEST_MAX = 700  # alerts in one digest: their ids alone take 16 kB of the 20 kB of a webhook's body
_SHOWN = 60  # rows in a mail; it says how many more there are
_BARS = 10
_WHY = {
    "storm": "More alerts came at once than are worth a mail each, so they stand here together: "
    "none of them was or will be sent by itself. "
    "When one outlet brings them all, look at it first: a changed page can be read wrongly.",
    "hourly": "The alerts of the past hour.",
    "daily": "The alerts of the past day.",
    "quiet": "The alerts of the quiet hours.",
}
_TITLES = {"storm": "Storm", "hourly": "Hourly digest", "daily": "Daily digest", "quiet": "After quiet hours"}


@dataclass(frozen=True)
class Row:
    """One alert in a digest."""

    tag: str
    shape: str
    status_word: str
    headline: str
    at: str
    link: str


@dataclass(frozen=True)
class Bar:
    """How many alerts one conflict has; `share` is of the longest bar, in percent."""

    name: str
    n: int
    share: int


@dataclass(frozen=True)
class Digest:
    """What a digest says."""

    subject: str
    summary: str
    why: str
    span: str
    rows: tuple[Row, ...]
    rows_left: int
    bars: tuple[Bar, ...]
    link: str


def digest_messages(
    alerts: Sequence[Alert], why: str, since: datetime, at: datetime, base_url: str = ""
) -> tuple[Message, ...]:
    """Return the digests of `alerts`, at most 700 in each; `why` is `storm`, `hourly`, `daily` or `quiet`."""
    parts = [alerts[start : start + DIGEST_MAX] for start in range(0, len(alerts), DIGEST_MAX)]
    return tuple(_message(part, why, since, at, base_url.rstrip("/")) for part in parts)


def _message(alerts: Sequence[Alert], why: str, since: datetime, at: datetime, base: str) -> Message:
    said = digest_of(alerts, why, since, at, base)
    return Message(
        id=digest("digest", why, sorted(alert.alert_id for alert in alerts)),
        type="digest",
        at=at,
        subject=said.subject,
        text=render("digest.txt", digest=said),
        html=render("digest.html", digest=said),
        data_json=digest_data(alerts, why, since, at),
        parties=tuple(sorted({party for alert in alerts for party in alert.parties})[:20]),
        severity="warning" if why == "storm" else "info",
    )


def digest_of(alerts: Sequence[Alert], why: str, since: datetime, at: datetime, base: str) -> Digest:
    """Decide what the digest says: a summary, one row an alert, newest first, and a bar a conflict."""
    newest = sorted(alerts, key=lambda alert: alert.raised_at, reverse=True)
    kinds = Counter(alert.kind for alert in alerts)
    told = ", ".join(several(n, status_word(kind)) for kind, n in kinds.most_common(5))
    return Digest(
        subject=one_line(f"{_TITLES[why]}: {several(len(alerts), 'alert')}, {_top(alerts)}", 200),
        summary=f"{several(len(alerts), 'alert')}: {told}.",
        why=_WHY.get(why, ""),
        span=f"{stamp(since)} to {stamp(at)}",
        rows=tuple(_row(alert, base) for alert in newest[:_SHOWN]),
        rows_left=max(0, len(alerts) - _SHOWN),
        bars=_bars(alerts),
        link=f"{base}/alerts" if base else "",
    )


def digest_data(alerts: Sequence[Alert], why: str, since: datetime, at: datetime) -> str:
    """Return the webhook's `data`: every alert id, and of the alerts as many as fit, newest first."""
    newest = sorted(alerts, key=lambda alert: alert.raised_at, reverse=True)
    data: dict[str, Any] = {
        "why": why,
        "since": since.isoformat(),
        "until": at.isoformat(),
        "total": len(alerts),
        "alert_ids": [alert.alert_id for alert in newest],
        "alerts": [],
    }
    left = DATA_LIMIT - len(_json(data).encode())
    for alert in newest:
        short = _short(alert)
        left -= len(_json(short).encode()) + 1
        if left < 0:
            break
        data["alerts"].append(short)
    return _json(data)


def _short(alert: Alert) -> dict[str, Any]:
    values = alert.model_dump(mode="json", include={"alert_id", "event_id", "trigger", "kind", "status", "parties"})
    return {**values, "headline": headline(alert)}


def _row(alert: Alert, base: str) -> Row:
    return Row(
        tag=alert.trigger,
        shape=SHAPES.get(alert.status, ""),
        status_word=status_word(alert.status),
        headline=headline(alert),
        at=stamp(alert.raised_at),
        link=event_link(base, alert.event_id),
    )


def _conflicts(alerts: Sequence[Alert]) -> list[tuple[str, int]]:
    return Counter(one_line(" – ".join(alert.parties), 60) for alert in alerts).most_common()


def _top(alerts: Sequence[Alert]) -> str:
    (name, n), *others = _conflicts(alerts)
    return f"{name} {n}" + (f" and {several(len(others), 'other conflict')}" if others else "")


def _bars(alerts: Sequence[Alert]) -> tuple[Bar, ...]:
    found = _conflicts(alerts)
    return tuple(Bar(name, n, max(1, round(100 * n / found[0][1]))) for name, n in found[:_BARS])


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
