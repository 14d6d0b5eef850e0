"""The webhook's `data`: an alert as contracts.md has it, in less than 20 kB."""

from __future__ import annotations

import json
from typing import Any

from model.alert import Alert
from model.value import one_line, utc

DATA_LIMIT = 19_500  # bytes; a body under 20 kB less its envelope {"type", "timestamp", "data"}
_KEYS = (
    "alert_id", "event_id", "trigger", "kind", "status", "parties", "mediators", "ordinal", "place", "date", "date_end",
    "counts", "categories", "part_of", "confidence", "article_id", "outlet", "url", "title", "published", "quote",
    "quote_span", "sources", "sources_total", "raised_at",
)  # fmt: skip
_SHORTER = (("title", 200), ("place", 100), ("outlet", 100))


def alert_data(alert: Alert) -> dict[str, Any]:
    """Return contracts.md, "Alert out"; also what `replay --out` and the API give."""
    values = alert.model_dump(mode="json")
    values["confidence"] = round(alert.confidence, 2)
    values["sources"] = [
        {"outlet": source.outlet, "url": source.url, "published": source.published} for source in alert.sources[:20]
    ]
    values["raised_at"] = utc(alert.raised_at).isoformat()
    return {key: values[key] for key in _KEYS}


def packed(data: dict[str, Any], limit: int = DATA_LIMIT) -> str:
    """Return `data` as JSON of at most `limit` bytes: the oldest sources go first, then long words are cut."""
    data = dict(data)
    while _size(data) > limit and len(data.get("sources", ())) > 1:
        data["sources"] = data["sources"][:-1]
    for key, most in _SHORTER:
        if _size(data) > limit and isinstance(data.get(key), str):
            data[key] = one_line(data[key], most)
    while _size(data) > limit and (key := _longest(data)):
        data[key] = data[key][: len(data[key]) // 2]
    return _json(data)


def _longest(data: dict[str, Any]) -> str:
    """The longest list or text that may be cut; identities stay whole."""
    names = [key for key, value in data.items() if isinstance(value, (list, str)) and value and not key.endswith("_id")]
    return max(names, key=lambda key: len(_json(data[key])), default="")


def _size(data: dict[str, Any]) -> int:
    return len(_json(data).encode())


def _json(data: Any) -> str:
    """JSON that can be sent whatever stands in `data`: half of a surrogate pair would stop the alert (M20)."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace").decode()
