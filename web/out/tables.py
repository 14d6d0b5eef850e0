"""CSV and JSON. A cell that a spreadsheet would run as a formula gets an apostrophe before it (faults.md F31)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence

from fastapi import Response

from alerts.words import headline, quantities
from model.alert import Alert
from model.event import Event
from model.value import Value, one_line
from web.views.claims import ClaimRow

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
EVENT_COLUMNS = (
    "id", "kind", "status", "parties", "mediators", "ordinal", "place", "date", "date_end", "figures", "categories",
    "confidence", "withdrawn", "sources", "newest_source", "headline", "quote",
)  # fmt: skip
ALERT_COLUMNS = (
    "alert_id", "event_id", "raised_at", "trigger", "kind", "status", "parties", "place", "date", "figures",
    "confidence", "watch", "outlet", "url", "headline", "quote",
)  # fmt: skip
CLAIM_COLUMNS = (
    "speaker",
    "number",
    "n",
    "qualifier",
    "who",
    "what",
    "status",
    "role",
    "outlet",
    "url",
    "published",
    "quote",
)


def safe_cell(value: object) -> str:
    """One line of text that no spreadsheet takes for a formula."""
    raw = "" if value is None else str(value)
    text = one_line(raw, 2000)
    return "'" + text if raw.startswith(_FORMULA) or text.startswith(_FORMULA) else text


def as_csv(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """CSV with a byte order mark, so that spreadsheets read it as UTF-8 (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    body = "\ufeff" + out.getvalue()
    return Response(body.encode(), media_type="text/csv; charset=utf-8", headers=_attachment(f"{name}.csv"))


def as_json(name: str, values: Sequence[Value]) -> Response:
    """A JSON array of whole values."""
    body = json.dumps([value.model_dump(mode="json") for value in values], ensure_ascii=False, indent=1)
    return Response(body.encode(), media_type="application/json", headers=_attachment(f"{name}.json"))


def event_cells(event: Event) -> tuple[object, ...]:
    """The cells of EVENT_COLUMNS."""
    return (
        event.id, event.kind, event.status, "; ".join(event.parties), "; ".join(event.mediators), event.ordinal,
        event.place, event.date, event.date_end, quantities(event.counts), "; ".join(event.categories),
        event.confidence, event.withdrawn, len(event.sources), event.sources[0].url if event.sources else "",
        headline(event), event.quote,
    )  # fmt: skip


def alert_cells(alert: Alert) -> tuple[object, ...]:
    """The cells of ALERT_COLUMNS."""
    return (
        alert.alert_id, alert.event_id, alert.raised_at.isoformat(), alert.trigger, alert.kind, alert.status,
        "; ".join(alert.parties), alert.place, alert.date, quantities(alert.counts), alert.confidence, alert.watch,
        alert.outlet, alert.url, headline(alert), alert.quote,
    )  # fmt: skip


def claim_cells(row: ClaimRow) -> tuple[object, ...]:
    """The cells of CLAIM_COLUMNS."""
    count, said = row.count, row.mention
    return (
        row.speaker if row.role else "", row.number, count.n if count else "", count.qualifier if count else "",
        count.who if count else "", count.what if count else "", said.status, said.role, said.outlet, said.url,
        said.published, said.quote,
    )  # fmt: skip


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
