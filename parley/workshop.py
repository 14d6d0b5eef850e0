"""How a command gets its work done: by the daemon that runs on the same store, or by itself."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import typer

from model.alert import Request
from model.errors import ItemsFailed
from parley.context import options_of, settings_of
from parley.deliveries import tell_deliveries
from parley.opening import wall
from parley.wiring import daemon_parts
from scheduler.clock import WallClock
from scheduler.works import Works
from store.store import Store

_POLL = 0.2  # seconds between two looks at a request
_TAKEN_WITHIN = 15.0  # a daemon takes requests within a second; one that does not is dead, or stuck
Progress = Callable[[dict[str, Any]], None]


def hand_over(
    store: Store, kind: str, arguments: dict[str, Any], progress: Progress | None = None, wait: bool = True
) -> dict[str, Any] | None:
    """Let the running daemon do it and return its result, None when there is no daemon. Raises ItemsFailed."""
    if store.holder(wall()) is None:
        return None
    request = Request(id=uuid4().hex[:20], kind=kind, arguments_json=json.dumps(arguments), made_at=wall())
    store.put_request(request)
    return _waited(store, request.id, progress or (lambda _: None)) if wait else {}


def _waited(store: Store, id: str, progress: Progress) -> dict[str, Any]:
    began = time.monotonic()
    while (request := store.request(id)) is not None:
        found = json.loads(request.progress_json)
        progress(found)
        if request.error:
            raise ItemsFailed(request.error)
        if request.done_at:
            return found if isinstance(found, dict) else {}
        if request.taken_at is None and time.monotonic() - began > _TAKEN_WITHIN:
            raise ItemsFailed("the daemon does not take the request; see parley status")
        if store.holder(wall()) is None:
            raise ItemsFailed("the daemon has ended before it was done; the next one will do it")
        time.sleep(_POLL)
    raise ItemsFailed("the request is gone from the store")


def retried(ctx: typer.Context, store: Store, ids: list[str]) -> None:
    """Try deliveries again now, and say what became of them. Raises ItemsFailed when one is not delivered."""
    if ids and hand_over(store, "retry", {"deliveries": ids}) is None:
        store.retry_all(ids, wall())
        deliver_alone(ctx, store)
    tell_deliveries(store, ids)


def deliver_alone(ctx: typer.Context, store: Store) -> None:
    """Deliver what is due, without a daemon. Raises StoreHeld."""
    parts = daemon_parts(settings_of(ctx), options_of(ctx), store, WallClock(), web=False)

    async def deliver() -> None:
        works = Works(parts, lambda _: None)
        async with works.held():
            await works.deliver()
            await parts.courier.close()

    asyncio.run(deliver())
