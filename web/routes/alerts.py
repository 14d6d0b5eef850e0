"""Alerts: given up first, then deliveries with every try in order."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from web import queries
from web.asking import ask
from web.desk import Admin, The
from web.forms import Checked
from web.routes.outlets import asked_told
from web.routes.watches import known_watches
from web.views.told import summary

router = APIRouter(include_in_schema=False)
_VIEWS = (("", "all"), ("pending", "undelivered only"), ("delivered", "delivered"))


@router.get("/alerts")
def alerts_page(
    request: Request,
    desk: The,
    state: Annotated[str, Query(pattern="^(|pending|delivered)$")] = "",
    before: Annotated[str, Query(max_length=200)] = "",
    asked: Annotated[str, Query(max_length=100)] = "",
) -> HTMLResponse:
    """Deliveries, the newest first."""
    now, store = desk.now(), desk.store
    dead = () if before else queries.delivery_rows(store, now, "dead", limit=20)[0]
    rows, following = queries.delivery_rows(store, now, state or None, before or None)
    alive = tuple(row for row in rows if row.delivery.state != "dead")
    unsent = () if before or rows else store.alerts(limit=50).items
    return desk.page(
        request,
        "alerts.html",
        "/alerts",
        now,
        dead=dead,
        rows=alive,
        undelivered=unsent,
        told=summary((*dead, *alive)) if dead or alive else "",
        empty=_empty(state, bool(unsent)),
        asked=asked_told(desk, asked),
        watches=known_watches(desk),
        channels=desk.watching.channels,
        views=[(f"/alerts?state={value}", name, value == state) for value, name in _VIEWS],
        older=f"/alerts?state={state}&before={quote(following)}" if following else "",
        foot=(("/api/deliveries", "As JSON"), ("/export/alerts.csv", "CSV")),
    )


@router.post("/deliveries/{delivery_id}/retry", dependencies=[Checked])
def retry(request: Request, desk: The, caller: Admin, delivery_id: str) -> Response:
    """Ask the daemon to try a delivery again now."""
    if desk.store.delivery(delivery_id) is None:
        raise HTTPException(404, "There is no delivery with this id.")
    ask(desk.store, desk.now(), "retry", caller.name, delivery=delivery_id)
    if "hx-request" in request.headers:
        return HTMLResponse('<span class="soft" role="status">asked for</span>')
    return RedirectResponse(f"/alerts#d-{quote(delivery_id)}", 303)


@router.post("/channels/{name}/test", dependencies=[Checked])
def test_channel(request: Request, desk: The, caller: Admin, name: str) -> Response:
    """Ask for a marked sample over one channel; the deliveries tell what became of it."""
    if name not in desk.watching.channels:
        raise HTTPException(404, "There is no channel of this name.")
    command = ask(desk.store, desk.now(), "test", caller.name, channel=name)
    if "hx-request" in request.headers:
        return HTMLResponse('<span class="soft" role="status">asked for; it appears under Deliveries</span>')
    return RedirectResponse(f"/alerts?asked={command.id}#channels", 303)


def _empty(state: str, unsent: bool) -> str:
    if state == "pending":
        return "Nothing is waiting: every delivery was made or given up."
    if unsent:
        return "Alerts were raised, but no channel is set up. Add a table [channels.NAME] to parley.toml."
    return "No alert has been raised yet. `parley alerts test CHANNEL` sends a marked sample.".replace("`", "")
