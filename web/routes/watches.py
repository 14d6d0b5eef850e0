"""The watch editor: made, changed, tried before it is kept, and dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from alerts.words import status_word
from model.alert import Alert, Watch
from model.mention import STATUSES
from parsers.kinds import KINDS
from store.watched import drop_watch, keep_watch, kept_watch, kept_watches
from web.asking import ask_reload
from web.desk import Admin, Desk, The, wants_fragment
from web.forms import Checked
from web.watching import Typed, problems, typed_of, watch_of

router = APIRouter(include_in_schema=False)
DAYS = 30  # that a watch is tried on
_LISTED = 8
Line = Annotated[str, Form(max_length=500)]
Ticks = Annotated[list[Annotated[str, Form(max_length=100)]], Form(max_length=50)]


def _typed(
    name: Line = "", parties: Line = "", places: Line = "", outlets: Line = "", languages: Line = "",
    confidence_min: Line = "0.5", kinds: Ticks = [], statuses: Ticks = [], channels: Ticks = [],  # noqa: B006
) -> Typed:  # fmt: skip
    return Typed(
        name, parties, places, outlets, languages, confidence_min, tuple(kinds), tuple(statuses), tuple(channels)
    )


Filled = Annotated[Typed, Depends(_typed)]


@router.get("/watches/new")
def new(request: Request, desk: The, _: Admin) -> HTMLResponse:
    """An empty form."""
    return _editor(request, desk, Typed(), {}, None, False)


@router.get("/watches/{name}")
def edit(request: Request, desk: The, _: Admin, name: str) -> HTMLResponse:
    """The form of a watch that was made at the desk."""
    watch = kept(desk, name)
    return _editor(request, desk, typed_of(watch), {}, tried(desk, watch), True)


@router.post("/watches", dependencies=[Checked])
def save(request: Request, desk: The, caller: Admin, typed: Filled) -> Response:
    """Keep a watch; what is wrong is said beside its field, and what was typed stays."""
    watch = _watch(desk, typed)
    wrong = problems(watch, desk.watching, desk.outlets)
    if wrong:
        page = _editor(request, desk, typed, wrong, None, False)
        page.status_code = 422
        return page
    keep_watch(desk.store, watch)
    return _reloaded(desk, caller.name)


@router.post("/watches/try", dependencies=[Checked])
def try_(request: Request, desk: The, _: Admin, typed: Filled) -> HTMLResponse:
    """What it would have raised; HTMX gets that alone, and the sentences on what is wrong."""
    watch = _watch(desk, typed)
    wrong = problems(watch.model_copy(update={"name": watch.name or "new"}), desk.watching, desk.outlets)
    told = None if wrong else tried(desk, watch)
    if wants_fragment(request):
        return desk.fragment(request, "tried.html", desk.now(), trial=told, wrong=wrong)
    return _editor(request, desk, typed, wrong, told, kept_watch(desk.store, watch.name) is not None)


@router.post("/watches/{name}/delete", dependencies=[Checked])
def delete(desk: The, caller: Admin, name: str) -> Response:
    """Drop a watch. What it raised stays."""
    drop_watch(desk.store, kept(desk, name).name)
    return _reloaded(desk, caller.name)


def kept(desk: Desk, name: str) -> Watch:
    """Return a watch that was made at the desk. Raises HTTPException 404."""
    found = kept_watch(desk.store, name)
    if found is None:
        raise HTTPException(404, "There is no watch of this name that was made at the desk.")
    return found


def known_watches(desk: Desk) -> list[tuple[Watch, bool]]:
    """Every watch, and whether it was made at the desk; the file's come first and hide others of their name."""
    own = [(watch, False) for watch in desk.watching.of_file()]
    names = {watch.name for watch, _ in own}
    return own + [(watch, True) for watch in kept_watches(desk.store) if watch.name not in names]


def tried(desk: Desk, watch: Watch) -> dict[str, object] | None:
    """What a watch would have raised in the last 30 days, counted; None where it cannot be tried."""
    if desk.watching.tried is None:
        return None
    return _told(desk.watching.tried(watch, desk.now() - timedelta(days=DAYS)))


def _told(alerts: Sequence[Alert]) -> dict[str, object]:
    found = sorted(alerts, key=lambda alert: alert.raised_at, reverse=True)
    days = Counter(alert.raised_at.date() for alert in found)
    return {
        "total": len(found),
        "events": len({alert.event_id for alert in found}),
        "triggers": sorted(Counter(alert.trigger for alert in found).items()),
        "busiest": max(days.items(), key=lambda item: (item[1], item[0]), default=None),
        "newest": found[:_LISTED],
        "days": DAYS,
    }


def _watch(desk: Desk, typed: Typed) -> Watch:
    return watch_of(typed, desk.outlets, kept_watch(desk.store, typed.name))


def _reloaded(desk: Desk, by: str) -> Response:
    return RedirectResponse(f"/alerts?asked={ask_reload(desk.store, desk.now(), by).id}#watches", 303)


def _editor(
    request: Request, desk: Desk, typed: Typed, wrong: dict[str, str], trial: dict[str, object] | None, known: bool
) -> HTMLResponse:
    lists = (
        ("kinds", "Kinds, none: the usual", [(kind, status_word(kind)) for kind in KINDS]),
        ("statuses", "Statuses, none: any", [(status, status_word(status)) for status in STATUSES]),
        ("channels", "Channels, none: all", [(channel, channel) for channel in desk.watching.channels]),
    )
    parties = sorted({party for pair, _ in desk.pairs(desk.now()) for party in pair})
    titles = sorted(outlet.title for outlet in desk.outlets.values())
    return desk.page(
        request, "watch.html", "/alerts", desk.now(), typed=typed, wrong=wrong, trial=trial, known=known, lists=lists,
        suggestions=(("parties", parties), ("outlets", titles)),
    )  # fmt: skip
