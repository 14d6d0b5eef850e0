"""Login and logout. Ten tries in fifteen minutes; the answer never tells whether the name or the secret was wrong."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from web.auth import COOKIE
from web.desk import Desk, The
from web.forms import Checked
from web.guard import session_of

router = APIRouter(include_in_schema=False)


@router.get("/login")
def login_page(request: Request, desk: The, next: str = "/") -> Response:
    """The form; where nobody has to log in, the first page."""
    if desk.doors.open:
        return RedirectResponse("/", 303)
    return _form(request, desk, next)


@router.post("/login")
def log_in(
    request: Request,
    desk: The,
    secret: Annotated[str, Form(max_length=200)],
    name: Annotated[str, Form(max_length=100)] = "",
    next: Annotated[str, Form(max_length=500)] = "/",
) -> Response:
    """Open a session, or say that it did not work."""
    now, address = desk.now(), str(request.state.address)
    if desk.doors.tries.spent(address, now):
        return _form(request, desk, next, "Too many tries. Wait a quarter of an hour.", 429)
    session = desk.doors.log_in(name, secret, now)
    if session is None:
        desk.doors.tries.fail(address, now)
        return _form(request, desk, next, "That did not work. Check the name and the token or password.", 401)
    answer = RedirectResponse(inside(next), 303)
    answer.set_cookie(
        COOKIE, session, max_age=desk.settings.session_seconds, httponly=True, samesite="strict",
        secure=bool(request.state.secure), path="/",
    )  # fmt: skip
    return answer


@router.post("/logout", dependencies=[Checked])
def log_out(request: Request, desk: The) -> Response:
    """End the session."""
    desk.doors.log_out(session_of(request.headers))
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(COOKIE, path="/")
    return answer


def inside(path: str) -> str:
    """Return `path` when it stays on this site, else the first page (open redirects)."""
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if plain else "/"


def _form(request: Request, desk: Desk, following: str, error: str = "", status: int = 200) -> HTMLResponse:
    answer = desk.fragment(request, "login.html", desk.now(), next=inside(following), error=error)
    answer.status_code = status
    if status == 429:
        answer.headers["Retry-After"] = str(desk.settings.login_window)
    return answer
