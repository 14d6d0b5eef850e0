"""The buttons of an event: acknowledge and undo; rulings, previewed before they hold, and undone as easily."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from alerts.words import headline
from model.event import Event
from store.muted import mute, unmute
from store.store import Store
from web import queries
from web.desk import Admin, Desk, Recrawler, The
from web.forms import Checked
from web.lead import fresh_values
from web.routes.events import known_event
from web.rulings import make_ruling
from web.seen import acknowledge, unacknowledge

router = APIRouter(include_in_schema=False, dependencies=[Checked])
Other = Annotated[str, Form(max_length=300)]
Yes = Annotated[str, Form(pattern="^(|yes)$")]
Verdict = Annotated[str, Form(pattern="^(wrong|merge|split)$")]


@router.post("/events/{event_id}/ack")
def ack(request: Request, desk: The, caller: Recrawler, event_id: str) -> Response:
    """Say that somebody has seen an event: it leaves the top and stays in the stream."""
    event = known_event(desk.store, event_id)
    acknowledge(desk.store, event.id, caller.name, desk.now())
    return _fresh(request, desk, event)


@router.post("/events/{event_id}/unack")
def unack(request: Request, desk: The, _: Recrawler, event_id: str) -> Response:
    """Take it back."""
    event = known_event(desk.store, event_id)
    unacknowledge(desk.store, event.id)
    return _fresh(request, desk, event)


@router.post("/events/{event_id}/mute")
def hush(request: Request, desk: The, caller: Recrawler, event_id: str) -> Response:
    """Tell nothing more of an event until its status changes; it leaves the top as well."""
    event = known_event(desk.store, event_id)
    mute(desk.store, event, caller.name, desk.now())
    return _fresh(request, desk, event)


@router.post("/events/{event_id}/unmute")
def unhush(request: Request, desk: The, _: Recrawler, event_id: str) -> Response:
    """Take it back."""
    event = known_event(desk.store, event_id)
    unmute(desk.store, event)
    return _fresh(request, desk, event)


@router.post("/events/{event_id}/rulings")
def rule(
    request: Request, desk: The, caller: Admin, event_id: str, verdict: Verdict, other: Other = "", hold: Yes = ""
) -> Response:
    """Show what a ruling would do; with the second button, do it."""
    now, events = desk.now(), _named(desk.store, event_id, other, verdict)
    ruling = make_ruling(verdict, events, caller.name, now)
    if not hold:
        told = [(event, headline(event), len(queries.alerts_of(desk.store, event, now))) for event in events]
        return desk.page(
            request, "ruling.html", "/", now, verdict=verdict, other=other, events=told, event=events[0], foot=()
        )
    desk.store.add_ruling(ruling)
    return RedirectResponse(f"/events/{events[0].id}#rulings", 303)


@router.post("/rulings/{ruling_id}/undo")
def undo(desk: The, _: Admin, ruling_id: str, event: Other = "") -> Response:
    """Undo a ruling."""
    if desk.store.ruling(ruling_id) is None:
        raise HTTPException(404, "There is no ruling with this id.")
    desk.store.undo_ruling(ruling_id)
    found = desk.store.event(event) if event else None
    return RedirectResponse(f"/events/{found.id}#rulings" if found else "/", 303)


def _fresh(request: Request, desk: Desk, event: Event) -> Response:
    """HTMX gets the top of the first page again; a plain form gets the event's page."""
    if "hx-request" not in request.headers:
        return RedirectResponse(f"/events/{event.id}", 303)
    now = desk.now()
    values = fresh_values(desk.store, queries.fresh(desk.store, now), now)
    answer: HTMLResponse = desk.fragment(request, "fresh.html", now, out_of_band=True, **values)
    return answer


def _named(store: Store, event_id: str, other: str, verdict: str) -> list[Event]:
    """The events that a ruling is of; `other` is an id or the address of its page, as it was copied."""
    first, second = known_event(store, event_id), re.split("[?#]", other.strip())[0].rstrip("/").rsplit("/", 1)[-1]
    return [first, known_event(store, second)] if second and verdict != "wrong" else [first]
