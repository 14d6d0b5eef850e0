"""`parley worker`."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated

import typer

from parley.clustering import member_of, stages_of
from parley.commands.run import live_as
from parley.context import options_of, settings_of
from parley.ending import Ending
from parley.logs import set_up_logs
from parley.opening import store_of
from parley.output import note
from parley.patience import patiently

app = typer.Typer()


@app.command()
def worker(
    ctx: typer.Context,
    stages: Annotated[str, typer.Option(metavar="LIST", help="What it does of: crawl, read, deliver.")] = (
        "crawl,read,deliver"
    ),
) -> None:
    """Run a worker of a cluster on PostgreSQL until SIGTERM or Ctrl-C; `parley run` plans what it does."""
    options, settings, named = options_of(ctx), settings_of(ctx), stages_of(stages)
    set_up_logs(options.verbosity, daemon=True)
    store = patiently(partial(store_of, settings), settings.store.url)
    with Ending(settings.stop_within) as ending:
        try:
            member = member_of(settings, options, store, named, leads=False)
            note(f"Parley works: {', '.join(named)}.")
            asyncio.run(live_as(member.run, member.stop, member.reload, ending))
        finally:
            store.close()
    raise typer.Exit(ending.code or 0)
