"""Outlets: what needs a look first, then the rest; recrawl."""

from __future__ import annotations

import json
from collections import Counter

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from model.alert import Request as Command
from web.asking import ask, ask_recrawl
from web.desk import Admin, Desk, Recrawler, The
from web.forms import Checked
from web.views.health import summary

router = APIRouter(include_in_schema=False)
_STATES = ("new", "changed", "unchanged", "refused", "failed")  # of what a crawl found


@router.get("/outlets")
def outlets_page(request: Request, desk: The, asked: str = "") -> HTMLResponse:
    """Every outlet with its health."""
    now = desk.now()
    health = desk.health(now, in_full=True)
    return desk.page(
        request,
        "outlets.html",
        "/outlets",
        now,
        health=health,
        told=summary(health),
        troubles=desk.store.troubles().values(),
        wrong=[row for row in health if row.needs_a_look],
        rest=[row for row in health if not row.needs_a_look],
        asked=asked_told(desk, asked),
        may_add=desk.keep is not None,
        foot=(("/api/outlets", "As JSON"),),
    )


@router.post("/outlets/recrawl", dependencies=[Checked])
def recrawl_all(desk: The, caller: Recrawler) -> Response:
    """Ask for a crawl of every outlet."""
    command = ask_recrawl(desk.store, desk.now(), [], caller.name)
    return RedirectResponse(f"/outlets?asked={command.id}", 303)


@router.post("/outlets/{name}/recrawl", dependencies=[Checked])
def recrawl(request: Request, desk: The, caller: Recrawler, name: str) -> Response:
    """Ask for a crawl of one outlet; HTMX gets a line in the button's place."""
    if name not in desk.outlets:
        raise HTTPException(404, "There is no outlet of this name.")
    command = ask_recrawl(desk.store, desk.now(), [name], caller.name)
    if "hx-request" in request.headers:
        return HTMLResponse('<span class="soft" role="status">asked for</span>')
    return RedirectResponse(f"/outlets?asked={command.id}#o-{name}", 303)


@router.post("/outlets/{name}/pause", dependencies=[Checked])
def pause(request: Request, desk: The, caller: Admin, name: str) -> Response:
    """Ask for an outlet to be crawled no more by schedule."""
    return _asked_for(request, desk, "pause", name, caller.name)


@router.post("/outlets/{name}/resume", dependencies=[Checked])
def resume(request: Request, desk: The, caller: Admin, name: str) -> Response:
    """Ask for an outlet to be crawled by schedule again."""
    return _asked_for(request, desk, "resume", name, caller.name)


def _asked_for(request: Request, desk: Desk, kind: str, name: str, by: str) -> Response:
    if name not in desk.outlets:
        raise HTTPException(404, "There is no outlet of this name.")
    command = ask(desk.store, desk.now(), kind, by, outlet=name)
    if "hx-request" in request.headers:
        return HTMLResponse('<span class="soft" role="status">asked for</span>')
    return RedirectResponse(f"/outlets?asked={command.id}", 303)


def _came(command: Command) -> str:
    """`: 2 new, 1 refused (https://... gone: ...)`, what crawls found so far."""
    tallies = json.loads(command.progress_json).get("tallies", [])
    items = [item for tally in tallies for item in tally["items"]]
    counts = Counter(item["state"] for item in items)
    counts["unchanged"] += sum(tally["unchanged"] for tally in tallies)
    why = {item["state"]: f" ({item['url']} {item['reason']})" for item in items if item["reason"]}
    told = [f"{counts[state]} {state}{why.get(state, '')}" for state in _STATES if counts[state]]
    told += [f"{tally['outlet']}: {tally['error']}" for tally in tallies if tally["error"]]
    return f": {', '.join(told)}" if told else ": nothing new" if tallies else ""


def asked_told(desk: Desk, request_id: str) -> str:
    """Return how far a request is, in words; "" for none."""
    command = desk.store.request(request_id) if request_id else None
    if command is None:
        return ""
    if command.error:
        return f"What was asked for ({command.kind}) failed: {command.error}"
    if command.done_at:
        return f"What was asked for ({command.kind}) is done{_came(command)}."
    if command.taken_at:
        return f"What was asked for ({command.kind}) is under way{_came(command)}."
    return f"Asked for: {command.kind}. The daemon takes it within a second; load this page again to see."
