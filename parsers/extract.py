"""What `parley extract` prints: one page to one JSON object, and the same as a server over lines."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TextIO

from model.outlet import Outlet
from model.page import Article, ReadRefusal, Snapshot
from model.value import digest
from parsers.strip import strip

_FIELDS = ("title", "byline", "authors", "published", "modified", "language", "text", "outlet", "method")
_SERVED = ("text", "title", "authors", "published", "modified", "language", "outlet")


def extract(body: bytes, url: str, at: datetime, outlet: Outlet | None = None) -> Article | ReadRefusal:
    """Return the article in `body`, served at `url` and fetched `at`, or the reason why there is none."""
    key = digest(url, len(body))
    snapshot = Snapshot(
        id=key, outlet=outlet.name if outlet else "", url_asked=url, url=url, canonical_url="", fetched_at=at,
        sha256=key, size=len(body),
    )  # fmt: skip
    return strip(body, snapshot, outlet)


def as_json(result: Article | ReadRefusal, fields: Iterable[str] = _FIELDS) -> dict[str, Any]:
    """Return `result` with the keys of contracts.md; what is unknown is null; a refusal has `text` "" and `error`."""
    if isinstance(result, ReadRefusal):
        return {"text": "", "error": result.reason, "detail": result.detail}
    told = {name: getattr(result, name) for name in fields}
    return {
        name: value if value or name == "text" else (None if value == "" else value) for name, value in told.items()
    }


def serve(
    lines: Iterable[str], out: TextIO, clock: Callable[[], datetime], outlet_of: Callable[[str], Outlet | None]
) -> None:
    """Answer each line `{"id", "url", "html_b64"}` with exactly one line; a failure has `text` "" and `error`."""
    for line in lines:
        out.write(json.dumps(_answer(line, clock(), outlet_of), ensure_ascii=False) + "\n")
        out.flush()


def _answer(line: str, at: datetime, outlet_of: Callable[[str], Outlet | None]) -> dict[str, Any]:
    asked = _request(line)
    try:
        body, url = base64.b64decode(asked["html_b64"], validate=True), str(asked.get("url") or "")
    except (ValueError, KeyError, TypeError):
        return {"id": asked.get("id"), "text": "", "error": "bad request"}
    return {"id": asked.get("id"), **as_json(extract(body, url, at, outlet_of(url)), _SERVED)}


def _request(line: str) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return asked if isinstance(asked, dict) else {}
