"""What every route of the API says of itself in the OpenAPI description."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from fastapi.security import HTTPBearer

TOKEN = HTTPBearer(auto_error=False, description="An access token; on loopback without credentials none is needed.")
Id = Annotated[str, Path(max_length=200)]
ERRORS: dict[int | str, dict[str, object]] = {
    400: {"description": "wrong Host, or a cursor that is none"},
    401: {"description": "no or wrong token"},
    429: {"description": "too many requests"},
}
KNOWN: dict[int | str, dict[str, object]] = {**ERRORS, 404: {"description": "no such thing"}}
WRITES: dict[int | str, dict[str, object]] = {
    **KNOWN,
    403: {"description": "scope or origin"},
    413: {"description": "body"},
}


def file_of(*media_types: str) -> dict[int | str, dict[str, object]]:
    """What is said of an answer that is a file of one of these types."""
    return {200: {"description": "the file", "content": {media: {} for media in media_types}}}
