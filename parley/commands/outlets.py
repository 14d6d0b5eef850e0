"""`parley outlets list | check | add | record`."""

from __future__ import annotations

from typing import Annotated

import typer

from model.errors import NotBuilt
from model.outlet import OutletState
from parley.context import options_of, settings_of
from parley.health import columns, rows_of
from parley.listing import Json
from parley.opening import is_there, outlets_of, store_of, wall
from parley.output import emit, listing
from parley.settings import Settings

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
def add(url: Annotated[str, typer.Argument(metavar="URL")]) -> None:
    """Draft an outlet from its address."""
    raise NotBuilt(f"parley outlets add {url}")


@app.command()
def record(url: Annotated[str, typer.Argument(metavar="URL")]) -> None:
    """Write a page of an outlet as a test's fixture."""
    raise NotBuilt(f"parley outlets record {url}")
