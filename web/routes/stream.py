"""Live updates as server-sent events (HTML Living Standard, 9.2)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, HTTPException, Query, Request
from fastapi.responses import StreamingResponse

from web.desk import The
from web.live import pieces

router = APIRouter(include_in_schema=False)


@router.get("/stream/events")
async def events(
    request: Request,
    desk: The,
    last_event_id: Annotated[str, Header(max_length=100)] = "",
    after: Annotated[str, Query(max_length=100)] = "",
) -> StreamingResponse:
    """What changes from now on, or from the last event that the reader has seen."""
    if not desk.live.enter():
        raise HTTPException(503, "Too many readers of the stream. The page itself still works.")

    async def flow() -> AsyncIterator[str]:
        try:
            async for piece in pieces(desk, request, last_event_id or after):
                yield piece
        finally:
            desk.live.leave()

    return StreamingResponse(flow(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
