"""Feeds out: Atom of events, a calendar of announced rounds, exports as CSV and JSON."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response, Security
from pydantic import AfterValidator

from model.event import Event
from model.value import clean_text
from web import queries
from web.described import ERRORS, KNOWN, TOKEN, Id, file_of
from web.desk import Desk, The
from web.out import atom, calendar, tables
from web.routes.events import known_event
from web.views.claims import claim_rows
from web.views.conflict import LOWEST

router = APIRouter(tags=["feeds"], dependencies=[Security(TOKEN)])
Pair = Annotated[str, Query(max_length=200), AfterValidator(clean_text)]
Kind = Annotated[str, Query(pattern="^(|round|exchange)$")]
_EXPORTED = {**file_of("text/csv", "application/json"), **ERRORS}
_FEED, _CALENDAR, _EXPORT = 100, 150, 20_000  # events at most; of a calendar, from this month on first


@router.get("/feed.atom", response_class=Response, responses={**file_of("application/atom+xml"), **ERRORS})
def feed(request: Request, desk: The, pair: Pair = "", kind: Kind = "", watch: Pair = "") -> Response:
    """The newest events; `pair` is two parties joined by a tilde, `watch` the name of one: of what it has raised."""
    events = queries.raised(desk.store, watch, _FEED) if watch else _events(desk, pair, kind, _FEED)
    rows = queries.rows_of(desk.store, events, desk.now())
    about = f"watch {watch}" if watch else pair.replace("~", " – ")
    return Response(atom.feed(rows, base_of(request, desk), about), media_type="application/atom+xml")


@router.get("/calendar.ics", response_class=Response, responses={**file_of("text/calendar"), **ERRORS})
def rounds_calendar(request: Request, desk: The, pair: Pair = "") -> Response:
    """Announced rounds; a postponed one moves under the same UID, a cancelled one is cancelled."""
    between = pair.split("~") if pair else None
    events = desk.store.dated("round", between, desk.now().date().isoformat()[:7], LOWEST, _CALENDAR)
    changes = desk.store.changes_of_each(events)
    entries = [(event, changes[event.id]) for event in events]
    body = calendar.calendar(entries, base_of(request, desk), desk.now())
    return Response(body, media_type="text/calendar; charset=utf-8")


@router.get("/export/events.{form}", response_class=Response, responses=_EXPORTED)
def export_events(desk: The, form: Literal["csv", "json"], pair: Pair = "", kind: Kind = "") -> Response:
    """Events as a table or as JSON."""
    events = _events(desk, pair, kind, _EXPORT)
    if form == "json":
        return tables.as_json("events", events)
    return tables.as_csv("events", tables.EVENT_COLUMNS, map(tables.event_cells, events))


@router.get("/export/alerts.{form}", response_class=Response, responses=_EXPORTED)
def export_alerts(desk: The, form: Literal["csv", "json"]) -> Response:
    """Alerts as a table or as JSON."""
    alerts = tuple(queries.walk(lambda cursor: desk.store.alerts(limit=200, cursor=cursor), _EXPORT))
    if form == "json":
        return tables.as_json("alerts", alerts)
    return tables.as_csv("alerts", tables.ALERT_COLUMNS, map(tables.alert_cells, alerts))


@router.get("/api/events/{event_id}/claims.csv", response_class=Response, responses={**file_of("text/csv"), **KNOWN})
def export_claims(desk: The, event_id: Id) -> Response:
    """Who says which number of one event."""
    event = known_event(desk.store, event_id)
    rows = claim_rows(event, desk.store.mentions_of(event))
    return tables.as_csv("claims", tables.CLAIM_COLUMNS, map(tables.claim_cells, rows))


def base_of(request: Request, desk: Desk) -> str:
    """The address under which readers reach this desk; the Host header was checked before."""
    return (desk.settings.base_url or str(request.base_url)).rstrip("/")


def _events(desk: Desk, pair: str, kind: str, most: int) -> tuple[Event, ...]:
    asked = partial(desk.store.events, kind=kind or None, between=pair.split("~") if pair else None, limit=200)
    return tuple(queries.walk(lambda cursor: asked(cursor=cursor), most))
