"""Conflicts: the list of pairs, and one pair with its totals, announced events, chart and timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from alerts.terms import listed
from model.event import Event
from store.store import Store
from web import queries
from web.desk import The, conflict_path
from web.views import conflict
from web.views.conflict import Month
from web.views.months_chart import months_chart

router = APIRouter(include_in_schema=False)
LINES = 100  # of the timeline and of what is announced, on one page
_KINDS = (("round", "rounds"), ("exchange", "exchanges"), ("", "all"))


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the timeline is asked for."""

    year: int | None
    kind: str
    skip: int


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
    skip: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> HTMLResponse:
    """One conflict; `pair` is the parties joined by a tilde, `skip` the lines that stand on pages before."""
    now, parties = desk.now(), tuple(sorted(part for part in pair.split("~") if part))
    events = queries.of_conflict(desk.store, parties)
    path = conflict_path(parties)
    return desk.page(
        request,
        "conflict.html",
        "/conflicts",
        now,
        parties=parties,
        path=path,
        query=quote("~".join(parties), safe="~"),
        announced=queries.whole(desk.store, conflict.announced(events, now.date())[:LINES]),
        views=[(f"{path}?{_query(year, value)}", name, value == kind) for value, name in _KINDS],
        mediators=sorted({name for event in events for name in event.mediators}),
        foot=((f"/feed.atom?pair={quote('~'.join(parties))}", "Feed of this page"),),
        **_year(desk.store, events, parties, Asked(year, kind, skip), now),
    )


def _query(year: int | None, kind: str, skip: int = 0) -> str:
    told = {"year": str(year or ""), "kind": kind, "skip": str(skip or "")}
    return urlencode({name: value for name, value in told.items() if value})


def _year(
    store: Store, events: tuple[Event, ...], parties: tuple[str, ...], asked: Asked, now: datetime
) -> dict[str, object]:
    known = conflict.years(events)
    year = asked.year or next((y for y in known if y <= now.year), now.year)
    shown = conflict.months(events, parties, year)
    title = conflict.finding(shown)
    of_year = [e for e in events if (e.date or str(year)).startswith(str(year)) and not e.withdrawn]
    return {
        "year": year,
        "years": known,
        "months": [month for month in shown if not month.empty],
        "totals": list(zip(parties, conflict.totals(shown, parties), strict=True)),
        "finding": title,
        "on_the_way": conflict.way_told(shown),
        "chart": months_chart(shown, f"People exchanged per month, {year}", _described(shown)) if title else "",
        "exchanges": sum(e.kind == "exchange" and e.status in ("completed", "under_way") for e in of_year),
        "rounds": sum(e.kind == "round" and e.status in ("completed", "under_way") for e in of_year),
        **_lines(store, of_year, parties, replace(asked, year=year)),
    }


def _lines(store: Store, events: Sequence[Event], parties: tuple[str, ...], asked: Asked) -> dict[str, object]:
    """The timeline of a year by pages of a hundred events, so that a page stays light however long a year was."""
    fitting = [event for event in events if not asked.kind or event.kind == asked.kind]
    lines = conflict.timeline(fitting, parties)
    shown = lines[asked.skip : asked.skip + LINES]
    known = store.events_by_id(line.event.id for line in shown if line.event)
    more = asked.skip + LINES
    return {
        "lines": [replace(line, event=known[line.event.id]) if line.event else line for line in shown],
        "earlier": _query(asked.year, asked.kind, more) if len(lines) > more else "",
        "later": _query(asked.year, asked.kind, max(0, asked.skip - LINES)) if asked.skip else "",
    }


def _described(months: tuple[Month, ...]) -> str:
    busy = [f"{m.first:%B}: {' and '.join(side.all.text for side in m.to)}" for m in months if not m.empty]
    return listed(busy) + ". The same figures stand in the table."
