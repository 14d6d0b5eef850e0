"""`parley run`."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from importlib import import_module
from typing import Any

import structlog
import typer

from model.errors import StoreHeld
from parley.configure import Options
from parley.context import options_of, settings_of
from parley.ending import Ending, ends_within
from parley.logs import set_up_logs
from parley.opening import store_of, wall
from parley.output import note
from parley.settings import Settings
from parley.wiring import daemon_parts
from scheduler.clock import WallClock
from scheduler.daemon import Daemon
from scheduler.heap import settle
from scheduler.works import Parts
from store.store import Store

app = typer.Typer()
log = structlog.get_logger()


@app.command()
def run(ctx: typer.Context) -> None:
    """Run the daemon until SIGTERM or Ctrl-C: crawl, read, alert, and serve the dashboard.

    On PostgreSQL many may run: one of them leads, the others stand by, and all work.
    """
    options, settings = options_of(ctx), settings_of(ctx)
    set_up_logs(options.verbosity, daemon=True)
    store = store_of(settings) if settings.store.is_file else _store_when_there(settings)
    live = _alone if settings.store.is_file else _together
    with Ending(ends_within(settings)) as ending:
        try:
            asyncio.run(live(settings, options, store, ending))
        finally:
            store.close()
    raise typer.Exit(ending.code or 0)


def _store_when_there(settings: Settings) -> Store:
    # Only here, as below: the driver of servers, too, takes its time to import.
    patience: Any = import_module("parley.patience")
    store: Store = patience.patiently(partial(store_of, settings), settings.store.url)
    return store


def _alone(settings: Settings, options: Options, store: Store, ending: Ending) -> Coroutine[None, None, None]:
    _refuse_second(store)
    parts = daemon_parts(settings, options, store, WallClock())
    _greet(parts)
    return live(parts, ending)


def _together(settings: Settings, options: Options, store: Store, ending: Ending) -> Coroutine[None, None, None]:
    # Only here: the queue's library takes 0.3 s to import, which a single machine need not wait for.
    clustering: Any = import_module("parley.clustering")
    member = clustering.member_of(settings, options, store, settings.cluster.stages, leads=True)
    _greet(member.parts)
    return live_as(member.run, member.stop, member.reload, ending)


def _refuse_second(store: Store) -> None:
    """Name the daemon that runs already before its port is found in use."""
    if holder := store.holder(wall()):
        raise StoreHeld(f"process {holder[0]} on {holder[1]}; end it, or name another store with --store")


async def live(parts: Parts, ending: Ending) -> None:
    """Run a daemon until it is told to end."""
    daemon = Daemon(parts)
    await live_as(daemon.run, daemon.stop, daemon.reload, ending)


async def live_as(
    run: Callable[[], Awaitable[None]], stop: Callable[[], None], reload: Callable[[], None], ending: Ending
) -> None:
    """Run until SIGTERM or Ctrl-C."""
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, _reload, reload)
    ending.stop_by(stop)
    settle()
    await run()


def _reload(reload: Callable[[], None]) -> None:
    try:
        reload()
    except Exception as error:
        log.error("the configuration is not taken; the old one stays", error=str(error))


def _greet(parts: Parts) -> None:
    blocked = sum(bool(outlet.blocked) for outlet in parts.outlets.values())
    beside = f" ({blocked} more cannot be crawled)" if blocked else ""
    note(f"Parley watches {len(parts.outlets) - blocked} outlets{beside}.")
    if parts.web:
        note(f"The dashboard is at {parts.base_url}")
    if not parts.courier.channels:
        note("No channel is set up: alerts are shown on the dashboard only. Add [channels.NAME] to parley.toml.")
