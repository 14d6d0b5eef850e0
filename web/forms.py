"""What a form sends: checked for its session's token before anything is done."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import Depends, Form, HTTPException, Request

from web.desk import caller_of


def checked_form(request: Request, csrf: Annotated[str, Form(max_length=100)] = "") -> None:
    """Refuse a form of a session that does not carry the session's token (or sends it as a header).

    Raises HTTPException 403. On loopback without credentials there is no session, and the origin was checked before.
    """
    caller = caller_of(request)
    expected = caller.csrf if caller else ""
    given = csrf or request.headers.get("x-csrf-token", "")
    if expected and not secrets.compare_digest(given, expected):
        raise HTTPException(403, "The form is not from this session. Load the page again.")


Checked = Depends(checked_form)
