"""One-click unsubscribing (RFC 8058): who has the signed address from a mail needs no login. A GET changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse

from store.stopped import resume, stop, stopped
from web.desk import Desk, The
from web.guard import UNSUBSCRIBE

router = APIRouter(include_in_schema=False)


@router.get(UNSUBSCRIBE + "{token}")
def ask(request: Request, desk: The, token: str) -> HTMLResponse:
    """Ask a person; mail programs and scanners follow links by themselves. Raises HTTPException 404."""
    return _told(request, desk, _targets(desk, token))


@router.post(UNSUBSCRIBE + "{token}")
def change(request: Request, desk: The, token: str, again: Annotated[str, Form(max_length=10)] = "") -> HTMLResponse:
    """Stop the mails at once, or with `again` send them again. Raises HTTPException 404."""
    targets = _targets(desk, token)
    if again:
        resume(desk.store, targets)
    else:
        stop(desk.store, targets, desk.now())
    return _told(request, desk, targets)


def _targets(desk: Desk, token: str) -> Sequence[str]:
    targets = desk.watching.stopped_by(token[:1000])
    if not targets:
        raise HTTPException(404, "This address stops no mails: it was cut, or the mails have ended.")
    return targets


def _told(request: Request, desk: Desk, targets: Sequence[str]) -> HTMLResponse:
    since = stopped(desk.store).get(targets[0])
    recipient = targets[0].rpartition("/")[2]
    return desk.fragment(request, "unsubscribe.html", desk.now(), recipient=recipient, since=since)
