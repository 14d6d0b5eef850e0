"""`parley alerts list`."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import Annotated

import typer

from alerts.data import alert_data
from parley.deliveries import deliveries_of, standing
from parley.listing import ALERTS, Json
from parley.opening import opened
from parley.output import Column, emit, listing
from parley.times import since_option
from store.values import every

app = typer.Typer()


@app.command("list")
def list_(
    ctx: typer.Context,
    trigger: Annotated[str | None, typer.Option(help="Only new, update, correction or withdrawn.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Raised since then.")] = None,
    limit: Annotated[int, typer.Option(min=1)] = 50,
    as_json: Json = False,
) -> None:
    """List alerts, the newest first."""
    moment_since = since_option(since)
    with opened(ctx) as store:
        pages = every(lambda at: store.alerts(trigger=trigger, since=moment_since, limit=min(limit, 500), cursor=at))
        found = tuple(islice(pages, limit))
        if as_json:
            for alert in found:
                emit({**alert_data(alert), "deliveries": deliveries_of(store, alert)})
        else:
            columns = (*ALERTS, Column("delivery", partial(standing, store)))
            listing(found, columns, False, "No alert was raised.")
