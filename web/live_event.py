"""What the stream of one event sends: the event as it is now, whenever that is not what the page shows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from fastapi import Request
from markupsafe import escape
from starlette.concurrency import run_in_threadpool

from alerts.words import headline, status_word
from web.desk import Desk
from web.live import BEAT, message
from web.routes.events import event_values, state_of


async def changes(desk: Desk, request: Request, event_id: str, shown: str) -> AsyncIterator[str]:
    """Poll the store; yield the event each time that its state is not `shown`, until the reader leaves."""
    yield f"retry: 2000\nid: {shown}\n\n"
    quiet = 0.0
    while not await request.is_disconnected():
        state, piece = await run_in_threadpool(_changed, desk, request, event_id, shown)
        if piece:
            shown, quiet = state, 0.0
            yield piece
        quiet += desk.settings.poll
        if quiet >= BEAT:
            quiet = 0.0
            yield ": still here\n\n"
        await asyncio.sleep(desk.settings.poll)


def _changed(desk: Desk, request: Request, event_id: str, shown: str) -> tuple[str, str]:
    """The state of the event and, when it is not the one `shown`, the messages that tell it."""
    event = desk.store.event(event_id)
    state = state_of(desk.store, event) if event else shown
    if event is None or state == shown:
        return shown, ""
    now = desk.now()
    html = desk.rendered(request, "event_now.html", now, **event_values(desk, event, now))
    words = str(escape(f"Changed: {headline(event)}, {status_word(event.status)}."))
    return state, message("said", words, state) + message("change", html, state)
