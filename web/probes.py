"""The probes alone, for a process that has no dashboard: the same routes behind the same guard, on loopback."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from model.outlet import Outlet
from store.store import Store
from web.auth import Doors
from web.desk import Desk, Readers, compiled
from web.guard import Guard
from web.routes import health
from web.settings import WebSettings
from web.watching import UNSET


def create_probes(
    store: Store,
    outlets: Mapping[str, Outlet],
    settings: WebSettings,
    now: Callable[[], datetime],
    meters: tuple[CollectorRegistry, ...] = (),
) -> FastAPI:
    """Make the application of `/healthz`, `/readyz` and `/metrics`; `settings` are of an address on loopback."""
    app, doors = FastAPI(title="Parley", docs_url=None, redoc_url=None, openapi_url=None), Doors(settings)
    app.state.desk = Desk(store, outlets, settings, now, doors, Readers(0), compiled(), UNSET, meters=meters)
    app.include_router(health.router)
    app.add_middleware(Guard, settings=settings, doors=doors, now=now)
    return app
