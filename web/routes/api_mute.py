"""Muting over the API."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Security
from pydantic import BaseModel

from store.muted import mute, unmute
from web.described import TOKEN, WRITES, Id
from web.desk import Recrawler, The
from web.routes.events import known_event

router = APIRouter(prefix="/api", tags=["api"], dependencies=[Security(TOKEN)])


class MuteMade(BaseModel):
    """A mute: nothing more is told of the event while it has this status, but that it was withdrawn."""

    event_id: str
    status: str
    by: str
    at: datetime


@router.put("/events/{event_id}/mute", responses=WRITES)
def put(desk: The, caller: Recrawler, event_id: Id) -> MuteMade:
    """Mute an event until its status changes."""
    event = known_event(desk.store, event_id)
    made = mute(desk.store, event, caller.name, desk.now())
    return MuteMade(event_id=event.id, status=made.status, by=made.by, at=made.at)


@router.delete("/events/{event_id}/mute", status_code=204, responses=WRITES)
def delete(desk: The, _: Recrawler, event_id: Id) -> None:
    """Take it back; what was not told meanwhile stays untold."""
    unmute(desk.store, known_event(desk.store, event_id))
