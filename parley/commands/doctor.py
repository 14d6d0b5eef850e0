"""`parley doctor`."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from alerts.terms import listed
from model.errors import ItemsFailed, ParleyError
from model.page import Snapshot
from parley.configure import Options
from parley.context import options_of, settings_of
from parley.opening import is_there, outlets_of, store_of, wall
from parley.output import emit, say
from parley.settings import Settings
from parley.wiring import channels_of, crawler_of, guard_of, readers_of
from scheduler.clock import WallClock

app = typer.Typer()
_ENOUGH_DISK = 1024**3  # bytes; a month of 20 outlets took well under that
_REACH_SECONDS = 10.0
_PAGE = b"Two towns, one bridge\n\nThe two towns on the river will share the cost of a new bridge, their councils said."


@dataclass(frozen=True)
class Check:
    """One thing looked at: `said` is what was found, and what to do where it is not well."""

    name: str
    well: bool
    said: str


@app.command()
def doctor(
    ctx: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="One JSON object a check.")] = False
) -> None:
    """Check this installation: configuration, store, disk, port, readers, crawler. Exit 1 when something is wrong."""
    settings, options = settings_of(ctx), options_of(ctx)
    found = []
    for check in _checks(settings, options):
        found.append(check)
        if as_json:
            emit(vars(check))
        else:
            say(f"{'well ' if check.well else 'wrong'}  {check.name:<14} {check.said}", "" if check.well else "red")
    if wrong := [check.name for check in found if not check.well]:
        raise ItemsFailed(", ".join(wrong))


def _checks(settings: Settings, options: Options) -> Iterator[Check]:
    yield Check("python", sys.version_info >= (3, 11), sys.version.split()[0])
    yield Check("sqlite", sqlite3.sqlite_version_info >= (3, 35), sqlite3.sqlite_version)
    yield Check("configuration", True, str(options.file or "built in"))
    yield _tried("outlets", lambda: f"{len(outlets_of(settings, options))} known")
    yield _tried("channels", lambda: ", ".join(channels_of(settings)) or "none: alerts are shown on the dashboard only")
    yield _stop_page(settings)
    yield _tried("heartbeat", lambda: _heartbeat(settings))
    yield _tried("store", lambda: _store(settings))
    yield _disk(settings)
    yield _port(settings)
    yield _tried("readers", lambda: asyncio.run(_readers(settings)))
    yield _tried("crawler", lambda: asyncio.run(_crawler(settings)))


def _tried(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except ParleyError as error:
        return Check(name, False, str(error))
    except Exception as error:
        return Check(name, False, f"{type(error).__name__}: {error}")


def _store(settings: Settings) -> str:
    if not is_there(settings.store.url):
        return f"{settings.store.url} is not made yet; the first run makes it"
    store = store_of(settings, create=False)
    try:
        holder, counts = store.holder(wall()), store.counts()
        beside = f"; daemon {holder[0]} on {holder[1]}" if holder else "; no daemon runs"
        return f"{settings.store.url}: {counts.articles:,} articles, {counts.events:,} events{beside}"
    finally:
        store.close()


def _disk(settings: Settings) -> Check:
    folder = Path(settings.store.url.removeprefix("sqlite:///")).absolute().parent
    if not settings.store.url.startswith("sqlite:///") or not folder.is_dir():
        return Check("disk", not settings.store.url.startswith("sqlite:///"), f"{folder} is not there")
    free = shutil.disk_usage(folder).free
    well = free > _ENOUGH_DISK and os.access(folder, os.W_OK)
    return Check("disk", well, f"{free / _ENOUGH_DISK:.1f} GiB free in {folder}")


def _port(settings: Settings) -> Check:
    """Look whether the dashboard could listen; where it does not, a running daemon is the usual reason."""
    where = f"{settings.web.host}:{settings.web.port}"
    with socket.socket(socket.AF_INET6 if ":" in settings.web.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.web.host, settings.web.port))
        except OSError as error:
            running = _daemon_runs(settings)
            return Check("dashboard", running, f"{where} {'is served' if running else str(error.strerror).lower()}")
    return Check("dashboard", True, f"{where} is free")


def _daemon_runs(settings: Settings) -> bool:
    if not is_there(settings.store.url):
        return False
    store = store_of(settings, create=False)
    try:
        return store.holder(wall()) is not None
    finally:
        store.close()


def _stop_page(settings: Settings) -> Check:
    """Look whether the dashboard answers to the address by which mails are stopped."""
    pages = sorted({str(values["unsubscribe"]) for values in settings.channels.values() if values.get("unsubscribe")})
    ours = [urlsplit(page).hostname or "" for page in pages if urlsplit(page).path.rstrip("/") == "/unsubscribe"]
    if settings.web.enabled and (unknown := {*ours} - {*settings.web.allow_hosts}):
        return Check("stop page", False, f"{listed(sorted(unknown))} must stand in web.allow_hosts, or it is refused")
    return Check("stop page", True, ", ".join(pages) or "none: mails are stopped by a mail to their sender")


def _heartbeat(settings: Settings) -> str:
    """Look whether its address can be reached; it is not asked for, since that would be a sign of life."""
    if not settings.heartbeat.url:
        return "none is set up: nobody outside misses a daemon that is dead"
    at = urlsplit(settings.heartbeat.url)
    port = at.port or (443 if at.scheme == "https" else 80)
    first = guard_of(settings).check(at.hostname or "", port)[0]
    socket.create_connection((str(first), port), timeout=_REACH_SECONDS).close()
    return f"{at.hostname} can be reached; expected every {settings.heartbeat.every:g} s while all is well"


async def _readers(settings: Settings) -> str:
    readers = readers_of(settings, most=1)
    await readers.start()
    try:
        page = Snapshot(
            id="doctor",
            outlet="",
            url_asked="",
            url="",
            canonical_url="",
            fetched_at=wall(),
            sha256="",
            size=len(_PAGE),
        )
        reading = await readers.read(page, _PAGE, None, frozenset())
        if reading.article is None:
            raise ItemsFailed(reading.refusal.detail if reading.refusal else "no article")
        return "a page was read"
    finally:
        await readers.stop()


async def _crawler(settings: Settings) -> str:
    crawler = crawler_of(settings, WallClock())
    await crawler.start()
    try:
        return f"process {crawler.pid} started"
    finally:
        await crawler.stop()
