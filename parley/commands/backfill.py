"""`parley backfill`."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Annotated

import typer

from model.errors import UsageError
from model.outlet import Outlet
from parley.context import options_of, settings_of
from parley.crawls import crawl_bar, tell_crawls
from parley.opening import outlets_of, store_of
from parley.times import since_option
from parley.wiring import daemon_parts
from parley.workshop import Progress, hand_over
from scheduler.alone import backfill_alone
from scheduler.clock import WallClock
from scheduler.tally import Tally
from scheduler.wishes import named
from store.store import Store

app = typer.Typer()


@app.command()
def backfill(
    ctx: typer.Context,
    outlet: Annotated[str, typer.Argument(metavar="OUTLET")],
    since: Annotated[str, typer.Option(metavar="DATE", help="Back to this day.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object an address.")] = False,
) -> None:
    """Fetch an outlet's older articles by sitemaps, archives and pagination; started again it goes on."""
    settings, options = settings_of(ctx), options_of(ctx)
    source = named(outlet, outlets_of(settings, options))
    moment = since_option(since)
    if source.blocked or moment is None:
        raise UsageError(f"{source.title} cannot be crawled: {source.blocked}")
    store = store_of(settings)
    try:
        with crawl_bar(as_json) as report:
            tally = _by_daemon(store, source, moment.date(), report)
            if tally is None:
                parts = daemon_parts(settings, options, store, WallClock(), web=False)
                tally = asyncio.run(backfill_alone(parts, source, moment.date(), report))
    finally:
        store.close()
    tell_crawls([tally], as_json)


def _by_daemon(store: Store, outlet: Outlet, back_to: date, report: Progress) -> Tally | None:
    done = hand_over(store, "backfill", {"outlet": outlet.name, "since": back_to.isoformat()}, report)
    return None if done is None else Tally.model_validate(done["tallies"][0])
