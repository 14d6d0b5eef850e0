"""The desk over a real store, for tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache, lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from fastapi import FastAPI

from crawler.registry import outlet_in
from model.alert import Watch
from model.outlet import Outlet
from scheduler.trying import tried
from store.store import Store
from tests.integration.desk_night import night
from tests.integration.desk_world import NOW, OUTLETS, World, fill
from web.app import create_app
from web.settings import WebSettings
from web.watching import Watching

BASE = "http://localhost:8080"


@cache
def _night_file() -> bytes:
    """The store with the invented night, filled once for all tests."""
    with TemporaryDirectory() as folder:
        store = filled_store(Path(folder), night())
        store.backup(Path(folder) / "copy.db")
        store.close()
        return (Path(folder) / "copy.db").read_bytes()


def night_store(folder: Path) -> Store:
    """A store of its own with the invented night in it."""
    (folder / "desk.db").write_bytes(_night_file())
    return Store.open(f"sqlite:///{folder / 'desk.db'}", at=NOW)


def filled_store(folder: Path, world: World | None) -> Store:
    """A new SQLite store, with `world` in it."""
    store = Store.open(f"sqlite:///{folder / 'desk.db'}", at=NOW)
    if world is not None:
        fill(store, world)
    return store


def watching_of(store: Store) -> Watching:
    """One watch of a file, two channels, and the real trial."""
    return Watching(lambda: (Watch(name="from the file"),), ("mail", "hook"), partial(tried, store))


@lru_cache(maxsize=4)
def open_app(store: Store) -> FastAPI:
    """The application as it stands on loopback, made once a store."""
    settings = WebSettings(requests_per_second=10_000)
    return create_app(store, OUTLETS, settings, lambda: NOW, watching_of(store), read_only)


def read_only(name: str, text: str) -> Outlet:
    """Read an outlet's file as the keeper does, and keep it nowhere."""
    return outlet_in(text, Path(f"{name}.toml"))


@asynccontextmanager
async def browser(
    store: Store, settings: WebSettings | None = None, **more: object
) -> AsyncIterator[httpx.AsyncClient]:
    """A client that speaks to the application without a socket."""
    app = create_app(store, OUTLETS, settings, lambda: NOW) if settings else open_app(store)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=BASE, **more) as client:  # type: ignore[arg-type]
        yield client
