"""Live updates as server-sent events (HTML Living Standard, 9.2)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, HTTPException, Query, Request
from fastapi.responses import StreamingResponse

from web.desk import Desk, The
from web.live import pieces
from web.live_event import changes
from web.routes.events import known_event

router = APIRouter(include_in_schema=False)


@router.get("/stream/events")
async def events(
    request: Request,
    desk: The,
    last_event_id: Annotated[str, Header(max_length=100)] = "",
    after: Annotated[str, Query(max_length=100)] = "",
) -> StreamingResponse:
    """What changes from now on, or from the last event that the reader has seen."""
    return _flowing(desk, pieces(desk, request, last_event_id or after))


@router.get("/stream/events/{event_id}")
def event(
    request: Request,
    desk: The,
    event_id: str,
    last_event_id: Annotated[str, Header(max_length=100)] = "",
    after: Annotated[str, Query(max_length=100)] = "",
) -> StreamingResponse:
    """What changes of one event, from the state that the reader's page shows."""
    found = known_event(desk.store, event_id)
    return _flowing(desk, changes(desk, request, found.id, last_event_id or after))


def _flowing(desk: Desk, pieces: AsyncIterator[str]) -> StreamingResponse:
    if not desk.live.enter():
        raise HTTPException(503, "Too many readers of the stream. The page itself still works.")

    async def flow() -> AsyncIterator[str]:
        try:
            async for piece in pieces:
                yield piece
        finally:
            desk.live.leave()

    return StreamingResponse(flow(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
