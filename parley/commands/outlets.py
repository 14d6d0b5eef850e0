"""`parley outlets list | check | add | record`."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from model.errors import ItemsFailed, NotBuilt
from model.outlet import OutletState
from parley.context import options_of, settings_of
from parley.health import columns, rows_of
from parley.listing import Json
from parley.opening import is_there, outlets_of, store_of, wall
from parley.output import emit, listing, say
from parley.settings import Settings
from parley.wiring import crawler_of, readers_of
from scheduler.checking import check_outlet
from scheduler.clock import WallClock
from scheduler.wishes import named

app = typer.Typer(no_args_is_help=True)


@app.callback()
def outlets() -> None:
    """List, check and add outlets."""


@app.command("list")
def list_(ctx: typer.Context, as_json: Json = False) -> None:
    """List the outlets and their health; what needs a look stands first."""
    settings = settings_of(ctx)
    rows = rows_of(outlets_of(settings, options_of(ctx)), _states(settings))
    if as_json:
        for row in rows:
            emit(row.as_json())
    else:
        listing(rows, columns(wall()), False, "There is no outlet.")


def _states(settings: Settings) -> dict[str, OutletState]:
    """Return what the store knows; the list needs no store."""
    if not is_there(settings.store.url):
        return {}
    store = store_of(settings)
    try:
        return store.outlet_states()
    finally:
        store.close()


@app.command()
def check(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of an outlet.")],
    pages: Annotated[int, typer.Option(min=1, max=20, help="Articles to fetch.")] = 3,
) -> None:
    """Prove an outlet against the live site: robots.txt, lists, articles, layout, dates. Exit 1 when it fails."""
    settings = settings_of(ctx)
    outlet = named(name, outlets_of(settings, options_of(ctx)))
    found = asyncio.run(check_outlet(outlet, pages, crawler_of(settings, WallClock()), readers_of(settings, most=1)))
    for proof in found:
        say(f"{'well ' if proof.well else 'wrong'}  {proof.said}", "" if proof.well else "red")
    if wrong := [proof for proof in found if not proof.well]:
        raise ItemsFailed(f"{outlet.name}: {len(wrong)} of {len(found)} checks")


@app.command()
def add(url: Annotated[str, typer.Argument(metavar="URL")]) -> None:
    """Draft an outlet from its address."""
    raise NotBuilt(f"parley outlets add {url}")


@app.command()
def record(url: Annotated[str, typer.Argument(metavar="URL")]) -> None:
    """Write a page of an outlet as a test's fixture."""
    raise NotBuilt(f"parley outlets record {url}")
