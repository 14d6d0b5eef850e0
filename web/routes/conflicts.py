"""Conflicts: the list of pairs, and one pair with its totals, announced events, chart and timeline."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse

from alerts.terms import listed
from model.event import Event
from web import queries
from web.desk import The, conflict_path
from web.views import conflict
from web.views.conflict import Month
from web.views.months_chart import months_chart

router = APIRouter(include_in_schema=False)
_KINDS = (("round", "rounds"), ("exchange", "exchanges"), ("", "all"))


@router.get("/conflicts")
def conflicts_page(request: Request, desk: The) -> HTMLResponse:
    """Every pair of parties with its newest event."""
    now = desk.now()
    rows = [(conflict_path(pair), " – ".join(pair), count) for pair, count in desk.pairs(now)]
    return desk.page(request, "conflicts.html", "/conflicts", now, rows=rows)


@router.get("/conflicts/{pair}")
def conflict_page(
    request: Request,
    desk: The,
    pair: str,
    kind: Annotated[str, Query(pattern="^(|round|exchange)$")] = "",
    year: Annotated[int | None, Query(ge=1900, le=2200)] = None,
) -> HTMLResponse:
    """One conflict; `pair` is the parties joined by a tilde."""
    now, parties = desk.now(), tuple(sorted(part for part in pair.split("~") if part))
    events = tuple(e for e in queries.events_of_pair(desk.store, parties) if e.confidence >= conflict.LOWEST)
    if not events:
        raise HTTPException(404, "No event of these parties is known.")
    path = conflict_path(parties)
    return desk.page(
        request,
        "conflict.html",
        "/conflicts",
        now,
        parties=parties,
        path=path,
        query=quote("~".join(parties), safe="~"),
        announced=conflict.announced(events, now.date()),
        views=[(f"{path}?{_query(year, value)}", name, value == kind) for value, name in _KINDS],
        mediators=sorted({name for event in events for name in event.mediators}),
        foot=((f"/feed.atom?pair={quote('~'.join(parties))}", "Feed of this page"),),
        **_year(events, parties, year, kind, now),
    )


def _query(year: int | None, kind: str) -> str:
    told = {"year": str(year or ""), "kind": kind}
    return urlencode({name: value for name, value in told.items() if value})


def _year(
    events: tuple[Event, ...], parties: tuple[str, ...], asked: int | None, kind: str, now: datetime
) -> dict[str, object]:
    known = conflict.years(events)
    year = asked or next((y for y in known if y <= now.year), now.year)
    shown = conflict.months(events, parties, year)
    title = conflict.finding(shown)
    of_year = [e for e in events if (e.date or str(year)).startswith(str(year)) and not e.withdrawn]
    return {
        "year": year,
        "lines": conflict.timeline((e for e in of_year if not kind or e.kind == kind), parties),
        "years": known,
        "months": [month for month in shown if not month.empty],
        "totals": list(zip(parties, conflict.totals(shown, parties), strict=True)),
        "finding": title,
        "on_the_way": conflict.way_told(shown),
        "chart": months_chart(shown, f"People exchanged per month, {year}", _described(shown)) if title else "",
        "exchanges": sum(e.kind == "exchange" and e.status in ("completed", "under_way") for e in of_year),
        "rounds": sum(e.kind == "round" and e.status in ("completed", "under_way") for e in of_year),
    }


def _described(months: tuple[Month, ...]) -> str:
    busy = [f"{m.first:%B}: {' and '.join(side.all.text for side in m.to)}" for m in months if not m.empty]
    return listed(busy) + ". The same figures stand in the table."
