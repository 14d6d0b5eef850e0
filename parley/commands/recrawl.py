"""`parley recrawl`."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from parley.context import options_of, settings_of
from parley.crawls import crawl_bar, tell_crawls
from parley.opening import outlets_of, store_of, wall
from parley.refusing import refuse_private
from parley.times import since_option
from parley.wiring import daemon_parts
from parley.workshop import Progress as Report
from parley.workshop import hand_over
from scheduler.alone import recrawl_alone
from scheduler.clock import WallClock
from scheduler.tally import Tally
from scheduler.wishes import Asked, wishes
from store.store import Store

app = typer.Typer()


@app.command()
def recrawl(
    ctx: typer.Context,
    targets: Annotated[list[str] | None, typer.Argument(metavar="[OUTLET|URL ...]")] = None,
    every: Annotated[bool, typer.Option("--all", help="All outlets.")] = False,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Visit again what was first seen since.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object an address.")] = False,
) -> None:
    """Crawl now, and say what was new, changed, unchanged, refused or failed."""
    settings, options = settings_of(ctx), options_of(ctx)
    asked = Asked(targets=tuple(targets or ()), every=every or not (targets or since), since=since_option(since))
    # A wrong name or address is told before anything starts.
    for wish in wishes(asked, outlets_of(settings, options)):
        refuse_private(wish.urls, settings)
    store = store_of(settings)
    try:
        with crawl_bar(as_json) as report:
            tallies = _by_daemon(store, asked, report)
            if tallies is None:
                parts = daemon_parts(settings, options, store, WallClock(), web=False)
                tallies = asyncio.run(recrawl_alone(parts, asked, report))
    finally:
        store.close()
    tell_crawls(tallies, as_json)


def _by_daemon(store: Store, asked: Asked, report: Report) -> list[Tally] | None:
    if store.holder(wall()) is None:
        return None
    arguments = {
        "targets": asked.targets,
        "all": asked.every,
        "since": asked.since.isoformat() if asked.since else None,
    }
    done = hand_over(store, "recrawl", arguments, report)
    return None if done is None else [Tally.model_validate(each) for each in done.get("tallies", ())]
