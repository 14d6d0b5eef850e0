"""What the API tells of a request to the daemon."""

from __future__ import annotations

from datetime import datetime

from fastapi import HTTPException
from pydantic import BaseModel

from web.desk import The


class Asked(BaseModel):
    """A request that the daemon takes within a second."""

    id: str
    kind: str
    made_at: datetime
    taken_at: datetime | None = None
    done_at: datetime | None = None
    progress: str = "{}"
    error: str = ""


def asked(desk: The, request_id: str) -> Asked:
    """How far a request is. Raises HTTPException 404."""
    found = desk.store.request(request_id)
    if found is None:
        raise HTTPException(404, "There is no request with this id.")
    return Asked(
        id=found.id, kind=found.kind, made_at=found.made_at, taken_at=found.taken_at, done_at=found.done_at,
        progress=found.progress_json, error=found.error,
    )  # fmt: skip
