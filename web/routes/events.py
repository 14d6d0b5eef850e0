"""One event: who says what, how it came about, what was told of it, and the buttons that correct it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse

from alerts.terms import several
from alerts.words import headline
from model.event import Change, Event
from model.value import digest
from store.muted import muted
from store.store import Store
from web import charts, queries
from web.desk import Desk, The, conflict_path
from web.seen import acknowledged
from web.views.claims import ClaimRow, by_side, claim_rows, versus
from web.views.figures import figure_text
from web.views.stream import kind_line, place_line, short_line, telling
from web.views.track import Stage, stages, track

router = APIRouter(include_in_schema=False)
CLAIMS = 30  # of a side on one page


@dataclass(frozen=True, slots=True)
class Other:
    """An event of the same parties."""

    event: Event
    line: str


@dataclass(frozen=True, slots=True)
class Bar:
    """The stages of an agreement as a bar that fills."""

    agreement: Event
    stages: tuple[Stage, ...]
    svg: str
    told: str


@router.get("/events/{event_id}")
def event_page(request: Request, desk: The, event_id: str) -> HTMLResponse:
    """The page of one event; an alias shows the event that has taken it over."""
    now, event = desk.now(), known_event(desk.store, event_id)
    return desk.page(
        request, "event.html", "/", now, state=state_of(desk.store, event), **event_values(desk, event, now)
    )


@router.get("/events/{event_id}/claims")
def claims_page(
    request: Request,
    desk: The,
    event_id: str,
    side: Annotated[str, Query(max_length=200)],
    skip: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> HTMLResponse:
    """All claims of one side by pages, `skip` those on pages before. Raises HTTPException 404."""
    event = known_event(desk.store, event_id)
    sides = by_side(event, claim_rows(event, desk.store.mentions_of(event)))
    found = next((each for each in sides if each.name == side), None)
    if found is None:
        raise HTTPException(404, "Nobody of this name says anything about this event.")
    return desk.page(
        request, "claims.html", "/", desk.now(), event=event, headline=headline(event), side=found,
        rows=found.rows[skip : skip + CLAIMS],
        later=max(0, skip - CLAIMS) if skip else None,
        earlier=skip + CLAIMS if len(found.rows) > skip + CLAIMS else None,
        foot=((f"/api/events/{event.id}/claims.csv", "As CSV"),),
    )  # fmt: skip


def event_values(desk: Desk, event: Event, now: datetime) -> dict[str, object]:
    """What the template of an event is told."""
    return {**_claims(desk.store, event), **_story(desk, event, now)}


def state_of(store: Store, event: Event) -> str:
    """A digest of all that a reader of the page would see change."""
    return digest("state", event.model_dump_json(), acknowledged(store, event.id), muted(store, event))


def known_event(store: Store, event_id: str) -> Event:
    """Return an event. Raises HTTPException 404."""
    event = store.event(event_id)
    if event is None:
        raise HTTPException(404, "There is no event with this id.")
    return event


def _claims(store: Store, event: Event) -> dict[str, object]:
    mentions = store.mentions_of(event)
    rows = claim_rows(event, mentions)
    sides = by_side(event, rows)
    figure, unit = figure_text(event.counts, event.parties)
    return {
        "sides": sides,
        "pair": versus(event, sides),
        "figure": figure,
        "unit": unit,
        "steps": track(event, mentions),
        "claims_told": _claims_told(rows),
    }


def _story(desk: Desk, event: Event, now: datetime) -> dict[str, object]:
    changes = desk.store.changes_of(event)
    told = telling(changes)
    return {
        "event": event,
        "headline": headline(event),
        "kind": kind_line(event),
        "where": place_line(event, now),
        "trigger": told.trigger if told else "",
        "conflict_path": conflict_path(event.parties),
        "alerts": queries.alerts_of(desk.store, event, now),
        "why_quiet": _why_quiet(changes),
        "around": _others(desk.store, event, now),
        "bar": _bar(desk.store, event),
        "rulings": [r for r in desk.store.rulings(limit=200) if event.id in r.event_ids],
        "muted": muted(desk.store, event),
        "seen": acknowledged(desk.store, event.id),
        "foot": ((f"/api/events/{event.id}", "As JSON"), ("/feed.atom", "Feed")),
    }


def _claims_told(rows: tuple[ClaimRow, ...]) -> str:
    outlets = {row.mention.outlet for row in rows} | {copy for row in rows for copy in row.copies}
    folded = sum(len(row.copies) for row in rows)
    repeats = f"; {several(folded, 'repeat')} folded" if folded else ""
    return f"{several(len(rows), 'claim')} from {several(len(outlets), 'outlet')}{repeats}"


def _why_quiet(changes: tuple[Change, ...]) -> str:
    reasons = [change.reason for change in changes if change.reason]
    return reasons[-1] if reasons else "No watch asked for it."


def _others(store: Store, event: Event, now: datetime, most: int = 8) -> tuple[Other, ...]:
    """The events of the same parties that lie nearest in time, in order of their days."""
    day = _ordinal(event)
    nearest = sorted(queries.neighbours(store, event, now), key=lambda o: abs(_ordinal(o) - day))[:most]
    return tuple(Other(o, short_line(o, now)) for o in sorted(nearest, key=_ordinal))


def _ordinal(event: Event) -> int:
    """Days since the year 1, good enough to compare; undated events come last."""
    parts = [int(part) for part in (event.date or "9999").split("-")]
    year, month, day = (*parts, 6, 15)[:3] if len(parts) == 1 else (*parts, 15)[:3]
    return year * 372 + month * 31 + day


def _bar(store: Store, event: Event) -> Bar | None:
    agreement = store.event(event.part_of) if event.part_of else event
    if agreement is None:
        return None
    parts = stages(agreement, store.stages_of(agreement.id))
    if not parts:
        return None
    return Bar(agreement, parts, charts.stage_bar(parts), charts.stages_told(agreement, parts))
