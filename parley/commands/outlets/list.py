"""`parley outlets list`."""

from __future__ import annotations

import typer

from model.outlet import OutletFigures, OutletState
from parley.context import options_of, settings_of
from parley.health import columns, figures_of, rows_of
from parley.listing import Json
from parley.opening import is_there, outlets_of, store_of, wall
from parley.output import emit, listing
from parley.settings import Settings

app = typer.Typer()


@app.command("list")
def list_(ctx: typer.Context, as_json: Json = False) -> None:
    """List the outlets and their health; what needs a look stands first."""
    settings = settings_of(ctx)
    rows = rows_of(outlets_of(settings, options_of(ctx)), *_known(settings))
    if as_json:
        for row in rows:
            emit(row.as_json())
    else:
        listing(rows, columns(wall()), False, "There is no outlet.")


def _known(settings: Settings) -> tuple[dict[str, OutletState], dict[str, OutletFigures]]:
    """Return what the store knows; the list needs no store."""
    if not is_there(settings.store.url):
        return {}, {}
    store = store_of(settings)
    try:
        states = store.outlet_states()
        return states, figures_of(store, states)
    finally:
        store.close()
