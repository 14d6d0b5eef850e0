"""Alerts, claims and couriers for tests; all names and texts are invented."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from zlib import crc32

from alerts.courier import Courier
from alerts.message import message_for
from alerts.registry import load_channels
from crawler.egress import EgressGuard
from model.alert import Alert, Message
from model.event import Claim, Event, Source
from model.mention import Count

SECRET = "whsec_c2VjcmV0LW9mLXRoZS1uaWdodC1kZXNrLTAwMQ=="
OTHER_SECRET = "whsec_YW5vdGhlci1zZWNyZXQtZm9yLXRoZS1kZXNrLTI="
AT = datetime(2026, 11, 21, 3, 12, tzinfo=UTC)


def count(
    n: int, who: str = "each side", what: str = "prisoners of war", by: str | None = None, q: str = "exact"
) -> Count:
    return Count(who=who, what=what, n=n, said_by=by, qualifier=q)


def source(outlet: str = "Lindholt Courier", url: str = "https://courier.example/kessa", **more: Any) -> Source:
    return Source(outlet=outlet, url=url, **{"published": "2026-11-21T02:54:00+00:00", **more})


def alert(**changes: Any) -> Alert:
    values: dict[str, Any] = {
        "alert_id": "a1f0c3d29be84711aa02",
        "event_id": "e7f3a0c3d29be84711aa",
        "trigger": "new",
        "kind": "exchange",
        "status": "agreed",
        "parties": ("Osmark", "Varenia"),
        "counts": (count(600, what="bodies"),),
        "place": "Port Sayle",
        "date": "2026-11-20",
        "confidence": 0.93,
        "article_id": "art1",
        "outlet": "Lindholt Courier",
        "url": "https://courier.example/kessa",
        "title": "Six hundred of the dead to come home",
        "published": "2026-11-21T02:54:00+00:00",
        "quote": "Both sides agreed to hand over 600 bodies each.",
        "quote_span": (10, 57),
        "sources": (source(),),
        "sources_total": 1,
        "raised_at": AT,
        "watch": "night desk",
        "why": "new exchanges of Osmark and Varenia",
    }
    return Alert(**{**values, **changes})


def claim(attribute: str, value: str, by: str | None, outlet: str, quote: str, **more: Any) -> Claim:
    values = {
        "event_id": "e7f3a0c3d29be84711aa",
        "url": f"https://{crc32(outlet.encode()) % 999}.example/1",
        "mention_id": quote,
    }
    return Claim(
        **{**values, "published": "2026-11-21T03:01:00+00:00", **more},
        attribute=attribute, value=value, said_by=by, outlet=outlet, quote=quote,
    )  # fmt: skip


def event(**changes: Any) -> Event:
    values: dict[str, Any] = {"id": "e1", "kind": "round", "status": "completed", "parties": ("Osmark", "Varenia")}
    return Event(**{**values, **changes})


def message(**changes: Any) -> Message:
    return message_for(alert(**changes), base_url="https://desk.example")


def mail_settings(port: int, *recipients: str, **more: Any) -> dict[str, Any]:
    """A channel of type email to a server on this machine, its limits set to about a twentieth."""
    return {
        "type": "email", "host": "127.0.0.1", "port": port, "tls": "none", "sender": "parley@desk.example",
        "recipients": recipients or ("ana@desk.example",), "timeout": 1.0, "deadline": 1.5, **more,
    }  # fmt: skip


def hook_settings(url: str, **more: Any) -> dict[str, Any]:
    """A channel of type webhook, its limit set to a twentieth."""
    return {"type": "webhook", "url": url, "secret": SECRET, "timeout": 0.75, **more}


@asynccontextmanager
async def courier(
    channels: dict[str, dict[str, Any]], allow: tuple[str, ...] = (), clock: Any = None, guard: Any = None
) -> AsyncIterator[Courier]:
    """A courier with the real egress guard, which lets `allow` through."""
    guard = guard or EgressGuard(frozenset(allow)).check
    made = Courier(load_channels(channels), guard, clock or (lambda: datetime.now(UTC)))
    try:
        yield made
    finally:
        await made.close()
