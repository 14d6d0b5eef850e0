"""Watches over the API: listed, made, changed, tried, dropped."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query, Security
from pydantic import BaseModel, ConfigDict, Field

from model.alert import Alert, Watch
from store.watched import drop_watch, keep_watch, kept_watch
from web.asking import ask_reload
from web.described import ERRORS, TOKEN, WRITES, Id
from web.desk import Admin, Desk, The
from web.routes.watches import kept, known_watches
from web.watching import problems

router = APIRouter(prefix="/api", tags=["api"], dependencies=[Security(TOKEN)])
Words = Annotated[list[Annotated[str, Field(min_length=1, max_length=100)]], Field(max_length=40)]


class WatchOrder(BaseModel):
    """What a watch asks for; an empty list means any. Outlets by title, languages by code."""

    model_config = ConfigDict(extra="forbid")
    parties: Words = []
    kinds: Words = []
    statuses: Words = []
    places: Words = []
    outlets: Words = []
    languages: Words = []
    channels: Words = []
    confidence_min: Annotated[float, Field(ge=0, le=1)] = 0.5


class WatchKnown(BaseModel):
    """A watch, and whether the configuration's file has it or it was made at the desk."""

    watch: Watch
    made_in: Literal["file", "desk"]


@router.get("/watches", responses=ERRORS)
def watches(desk: The) -> list[WatchKnown]:
    """The watches; where there is none, everything is told."""
    return [WatchKnown(watch=watch, made_in="desk" if here else "file") for watch, here in known_watches(desk)]


@router.put("/watches/{name}", responses=WRITES)
def put(desk: The, caller: Admin, name: Id, order: WatchOrder) -> Watch:
    """Make a watch, or change one that was made at the desk; the daemon takes it within a second."""
    watch = _checked(desk, name, order, kept_watch(desk.store, name))
    keep_watch(desk.store, watch)
    ask_reload(desk.store, desk.now(), caller.name)
    return watch


@router.delete("/watches/{name}", status_code=204, responses=WRITES)
def delete(desk: The, caller: Admin, name: Id) -> None:
    """Drop a watch that was made at the desk. What it raised stays."""
    drop_watch(desk.store, kept(desk, name).name)
    ask_reload(desk.store, desk.now(), caller.name)


@router.post("/watches/try", responses=WRITES)
def try_(desk: The, _: Admin, order: WatchOrder, days: Annotated[int, Query(ge=1, le=90)] = 30) -> list[Alert]:
    """What a watch would have raised, the oldest first; nothing is kept and nothing is sent."""
    if desk.watching.tried is None:
        raise HTTPException(404, "Watches cannot be tried here.")
    return list(desk.watching.tried(_checked(desk, "new", order, None), desk.now() - timedelta(days=days)))


def _checked(desk: Desk, name: str, order: WatchOrder, before: Watch | None) -> Watch:
    asked = {key: tuple(value) if isinstance(value, list) else value for key, value in order}
    watch = (before or Watch(name="")).model_copy(update={"name": name, **asked})
    wrong = problems(watch, desk.watching, desk.outlets)
    if wrong:
        raise HTTPException(422, [{"loc": [key], "msg": text, "type": "value_error"} for key, text in wrong.items()])
    return watch
