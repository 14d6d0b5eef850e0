"""What the buttons of the pages do, over the API: outlets are added and paused, samples and deliveries sent again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Security
from pydantic import BaseModel, ConfigDict, Field

from model.errors import UsageError
from model.outlet import Outlet
from web.asked import Asked, asked
from web.asking import ask, ask_reload
from web.described import TOKEN, WRITES, Id
from web.desk import Admin, Recrawler, The
from web.routes.drafts import kept
from web.routes.events import known_event
from web.seen import acknowledge, unacknowledge

router = APIRouter(prefix="/api", tags=["api"], dependencies=[Security(TOKEN)])


class DraftOrder(BaseModel):
    """The address of an outlet's home, or of any page of it."""

    model_config = ConfigDict(extra="forbid")
    url: Annotated[str, Field(min_length=1, max_length=2000)]


class OutletOrder(BaseModel):
    """The text of an outlet's file, as a draft's result has it in `toml`."""

    model_config = ConfigDict(extra="forbid")
    toml: Annotated[str, Field(min_length=1, max_length=50_000)]


class Seen(BaseModel):
    """Who acknowledged an event, and when."""

    event_id: str
    by: str
    at: datetime


@router.post("/outlets/drafts", status_code=202, responses=WRITES)
def draft(desk: The, caller: Admin, order: DraftOrder) -> Asked:
    """Ask for a draft of an outlet; the request's progress holds `name` and `toml` when it is done."""
    return asked(desk, ask(desk.store, desk.now(), "draft", caller.name, url=order.url).id)


@router.put("/outlets/{name}", responses=WRITES)
def put(desk: The, caller: Admin, name: Id, order: OutletOrder) -> Outlet:
    """Add an outlet by its file; the daemon crawls it from the next second on. One that is there is not changed."""
    try:
        outlet = kept(desk, name, order.toml)
    except UsageError as error:
        raise HTTPException(422, [{"loc": ["body", "toml"], "msg": error.detail, "type": "value_error"}]) from error
    ask_reload(desk.store, desk.now(), caller.name)
    return outlet


@router.post("/outlets/{name}/pause", status_code=202, responses=WRITES)
def pause(desk: The, caller: Admin, name: Id) -> Asked:
    """Crawl an outlet no more by schedule."""
    return _of_outlet(desk, "pause", name, caller.name)


@router.post("/outlets/{name}/resume", status_code=202, responses=WRITES)
def resume(desk: The, caller: Admin, name: Id) -> Asked:
    """Crawl an outlet by schedule again."""
    return _of_outlet(desk, "resume", name, caller.name)


@router.post("/deliveries/{delivery_id}/retry", status_code=202, responses=WRITES)
def retry(desk: The, caller: Admin, delivery_id: Id) -> Asked:
    """Try a delivery again now."""
    if desk.store.delivery(delivery_id) is None:
        raise HTTPException(404, "There is no delivery with this id.")
    return asked(desk, ask(desk.store, desk.now(), "retry", caller.name, delivery=delivery_id).id)


@router.post("/channels/{name}/test", status_code=202, responses=WRITES)
def try_channel(desk: The, caller: Admin, name: Id) -> Asked:
    """Send a marked sample over a channel."""
    if name not in desk.watching.channels:
        raise HTTPException(404, "There is no channel of this name.")
    return asked(desk, ask(desk.store, desk.now(), "test", caller.name, channel=name).id)


@router.put("/events/{event_id}/acknowledgement", responses=WRITES)
def acknowledged(desk: The, caller: Recrawler, event_id: Id) -> Seen:
    """Say that somebody has seen an event."""
    event, now = known_event(desk.store, event_id), desk.now()
    acknowledge(desk.store, event.id, caller.name, now)
    return Seen(event_id=event.id, by=caller.name, at=now)


@router.delete("/events/{event_id}/acknowledgement", status_code=204, responses=WRITES)
def taken_back(desk: The, _: Recrawler, event_id: Id) -> None:
    """Take it back."""
    unacknowledge(desk.store, known_event(desk.store, event_id).id)


def _of_outlet(desk: The, kind: str, name: str, by: str) -> Asked:
    if name not in desk.outlets:
        raise HTTPException(404, "There is no outlet of this name.")
    return asked(desk, ask(desk.store, desk.now(), kind, by, outlet=name).id)
