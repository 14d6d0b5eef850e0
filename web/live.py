"""What the stream sends: at most one visible change a second, and one line when many wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

from fastapi import Request
from markupsafe import escape
from starlette.concurrency import run_in_threadpool

from alerts.terms import several
from alerts.words import headline, status_word
from model.alert import Alert
from web.desk import Desk
from web.lead import lead_of
from web.words import clock

_MANY = 10  # more waiting than this become one line
_NEWEST = 50  # alerts looked at in one poll
BEAT = 15  # seconds between comments that keep a connection open through proxies


async def pieces(desk: Desk, request: Request, after: str) -> AsyncIterator[str]:
    """Poll the store; yield one message at a time until the reader leaves.

    What was sent is known by id: an alert that was raised earlier but saved later is not passed over.
    """
    after = after or await run_in_threadpool(newest_key, desk)
    known = {alert.alert_id for alert in await run_in_threadpool(newest, desk) if key(alert) <= after}
    yield f"retry: 2000\nid: {after}\n\n"
    quiet = 0.0
    while not await request.is_disconnected():
        waiting = [alert for alert in await run_in_threadpool(newest, desk) if alert.alert_id not in known]
        known |= {alert.alert_id for alert in waiting}
        for piece in await run_in_threadpool(lambda found: list(messages(desk, request, found)), waiting):
            yield piece
            await asyncio.sleep(desk.settings.poll)
        quiet = 0.0 if waiting else quiet + desk.settings.poll
        if quiet >= BEAT:
            quiet = 0.0
            yield ": still here\n\n"
        await asyncio.sleep(desk.settings.poll)


def key(alert: Alert) -> str:
    """Where an alert stands in the stream: its time, then its id."""
    return f"{alert.raised_at.astimezone(UTC).isoformat()} {alert.alert_id}"


def newest_key(desk: Desk) -> str:
    """The key of the newest alert, or the beginning of time."""
    found = desk.store.alerts(limit=1).items
    return key(found[0]) if found else "0"


def newest(desk: Desk) -> list[Alert]:
    """The newest alerts, the oldest of them first."""
    return sorted(desk.store.alerts(limit=_NEWEST).items, key=key)


def messages(desk: Desk, request: Request, alerts: list[Alert]) -> Iterator[str]:
    """The messages for new alerts, the oldest first."""
    now = desk.now()
    if len(alerts) > _MANY:
        text = f'<li class="ev unseen"><a href="/">{several(len(alerts), "new change")}, show</a></li>'
        yield message("event", text, key(alerts[-1]))
        return
    for alert in alerts:
        event = desk.store.event(alert.event_id)
        if event is not None:
            lead = lead_of(desk.store, event, now)
            html = desk.rendered(request, "lead.html", now, lead=lead, arrived=True)
            yield message("said", said(alert, now), key(alert)) + message("event", html, key(alert))


def said(alert: Alert, now: datetime) -> str:
    """One sentence for screen readers, escaped: HTMX puts it into the page as HTML."""
    what = f"{alert.trigger.capitalize()} at {clock(alert.raised_at, now)}: {headline(alert)}"
    return str(escape(f"{what}, {status_word(alert.status)}."))


def message(name: str, data: str, at: str) -> str:
    """One server-sent event; every line of the data gets its own field."""
    lines = "".join(f"data: {line}\n" for line in data.splitlines() if line.strip())
    return f"event: {name}\nid: {at}\n{lines}\n"
