"""Adding an outlet by its address: the daemon drafts it, a person corrects it, the file is kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from model.alert import Request as Command
from model.errors import UsageError
from model.outlet import Outlet
from model.value import one_line
from web.asking import ask, ask_reload
from web.desk import Admin, Desk, The
from web.forms import Checked

router = APIRouter(include_in_schema=False)
Address = Annotated[str, Form(min_length=1, max_length=2000)]
Name = Annotated[str, Form(max_length=100)]
Text = Annotated[str, Form(max_length=50_000)]


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as the daemon drafted it, or as it was typed. `wrong` says what is wrong with it."""

    name: str = ""
    toml: str = ""
    wrong: str = ""


@router.post("/outlets/drafts", dependencies=[Checked])
def order(desk: The, caller: Admin, url: Address) -> Response:
    """Ask the daemon to look around at an address."""
    command = ask(desk.store, desk.now(), "draft", caller.name, url=url.strip())
    return RedirectResponse(f"/outlets/drafts/{command.id}", 303)


@router.get("/outlets/drafts/{request_id}")
def draft(request: Request, desk: The, _: Admin, request_id: str) -> HTMLResponse:
    """How far the daemon is; when it is done, the draft to correct."""
    command = _command(desk, request_id)
    found = json.loads(command.progress_json)
    return _page(request, desk, command, found, Filled(found.get("name", ""), found.get("toml", "")))


@router.post("/outlets/drafts/{request_id}", dependencies=[Checked])
def keep(request: Request, desk: The, caller: Admin, request_id: str, name: Name = "", toml: Text = "") -> Response:
    """Keep the draft as it was corrected; what is wrong is said, and what was typed stays."""
    command = _command(desk, request_id)
    try:
        outlet = kept(desk, name.strip(), toml)
    except UsageError as error:
        page = _page(request, desk, command, json.loads(command.progress_json), Filled(name, toml, error.detail))
        page.status_code = 422
        return page
    told = ask_reload(desk.store, desk.now(), caller.name)
    return RedirectResponse(f"/outlets?asked={told.id}#o-{outlet.name}", 303)


def kept(desk: Desk, name: str, text: str) -> Outlet:
    """Keep an outlet's file. Raises UsageError for what cannot be kept, HTTPException 404 where none can be."""
    if desk.keep is None:
        raise HTTPException(404, "Outlets cannot be added here.")
    return desk.keep(name, "\n".join(text.splitlines()) + "\n")  # a form's lines end as the web's do


def _command(desk: Desk, request_id: str) -> Command:
    command = desk.store.request(request_id)
    if command is None or command.kind != "draft":
        raise HTTPException(404, "There is no draft under this address.")
    return command


def _page(request: Request, desk: Desk, command: Command, found: dict[str, Any], filled: Filled) -> HTMLResponse:
    address = one_line(str(json.loads(command.arguments_json).get("url", "")), 200)
    return desk.page(
        request, "draft.html", "/outlets", desk.now(), command=command, found=found, filled=filled, address=address,
        foot=(),
    )  # fmt: skip
