"""The desk over a real store, for tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from store.store import Store
from tests.integration.desk_world import NOW, OUTLETS, World, fill
from web.app import create_app
from web.settings import WebSettings

BASE = "http://localhost:8080"


def filled_store(folder: Path, world: World | None) -> Store:
    """A new SQLite store, with `world` in it."""
    store = Store.open(f"sqlite:///{folder / 'desk.db'}", at=NOW)
    if world is not None:
        fill(store, world)
    return store


@asynccontextmanager
async def browser(
    store: Store, settings: WebSettings | None = None, **more: object
) -> AsyncIterator[httpx.AsyncClient]:
    """A client that speaks to the application without a socket."""
    app = create_app(store, OUTLETS, settings or WebSettings(), lambda: NOW)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=BASE, **more) as client:  # type: ignore[arg-type]
        yield client
