"""The dashboard, the API and the feeds as one application."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client import CollectorRegistry
from starlette.exceptions import HTTPException

from model.errors import ConfigError, StoreError, UsageError
from model.outlet import Outlet
from model.value import one_line
from store.store import Store
from web.auth import Doors
from web.desk import FOLDER, Desk, Keep, Readers, compiled, desk_of
from web.etag import Tagged
from web.guard import Guard
from web.routes import (
    alerts,
    api,
    api_conflicts,
    api_mute,
    api_orders,
    api_watches,
    archive,
    articles,
    buttons,
    conflicts,
    drafts,
    events,
    feeds,
    health,
    login,
    now,
    outlets,
    stream,
    unsubscribe,
    watches,
    websub,
)
from web.settings import WebSettings
from web.watching import UNSET, Watching

_ROUTERS = (
    now,
    events,
    buttons,
    articles,
    archive,
    conflicts,
    drafts,
    outlets,
    alerts,
    login,
    unsubscribe,
    stream,
    feeds,
    health,
    api,
    api_conflicts,
    api_orders,
    watches,
    api_mute,
    api_watches,
    websub,
)
_TITLES = {
    400: "Not understood",
    404: "Not found",
    403: "Not allowed",
    413: "Too large",
    422: "Not understood",
    503: "Not available",
}


def create_app(
    store: Store,
    outlets: Mapping[str, Outlet],
    settings: WebSettings,
    now: Callable[[], datetime],
    watching: Watching = UNSET,
    keep: Keep | None = None,
    meters: tuple[CollectorRegistry, ...] = (),
) -> FastAPI:
    """Make the application. `now` tells the time of every request (aware); `keep` keeps the file of a new outlet;
    `/metrics` tells what `meters` have counted besides what is in the store.

    Raises ConfigError when it would listen off loopback and nobody had to log in.
    """
    if settings.public and not settings.guarded:
        raise ConfigError(f"web.host is {settings.host}: off loopback the dashboard needs at least one token or user")
    doors = Doors(settings)
    app = FastAPI(title="Parley", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    live = Readers(settings.streams)
    app.state.desk = Desk(store, outlets, settings, now, doors, live, compiled(), watching, keep, meters=meters)
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    for module in _ROUTERS:
        app.include_router(module.router)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(StoreError, _store_failed)
    app.add_exception_handler(UsageError, _misused)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_middleware(Tagged)
    app.add_middleware(Guard, settings=settings, doors=doors, now=now)
    return app


async def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail: object = error.detail if isinstance(error, HTTPException) else ""
    if isinstance(detail, list) and not wants_page(request):  # what is wrong, item by item, as it is described
        return JSONResponse({"detail": detail}, status)
    return await _told(request, status, str(detail))


async def _store_failed(request: Request, _: Exception) -> Response:
    return await _told(request, 503, "The store does not answer. What was read is safe; try again in a moment.")


async def _misused(request: Request, error: Exception) -> Response:
    """A cursor that is none, and the like: the message is for people."""
    return await _told(request, 400, str(error))


async def _not_understood(request: Request, error: Exception) -> Response:
    """Where and why, without the input itself: it may hold what cannot be encoded or should not come back."""
    found = error.errors() if isinstance(error, RequestValidationError) else ()
    told = [{"loc": [_plain(p) for p in e["loc"]], "msg": _plain(e["msg"]), "type": e["type"]} for e in found]
    if wants_page(request):
        return await _told(request, 422, "; ".join(f"{item['loc'][-1]}: {item['msg']}" for item in told))
    return JSONResponse({"detail": told}, 422)


def _plain(part: object) -> str | int:
    return part if isinstance(part, int) else one_line(str(part), 200)


def wants_page(request: Request) -> bool:
    """Return whether a person asks, not a program."""
    return not request.url.path.startswith("/api") and "text/html" in request.headers.get("accept", "")


async def _told(request: Request, status: int, detail: str) -> Response:
    if not wants_page(request):
        return JSONResponse({"detail": detail}, status)
    title = _TITLES.get(status, "Something failed")
    values = {"title": title, "detail": detail, "health": (), "navigation": (), "here": "", "foot": ()}
    desk = desk_of(request)
    page: HTMLResponse = desk.fragment(request, "error.html", desk.now(), outlets_known=0, outlets_wrong=0, **values)
    page.status_code = status
    return page
