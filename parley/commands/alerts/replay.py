"""`parley alerts replay`."""

from __future__ import annotations

from typing import Annotated

import typer

from parley.opening import opened
from parley.times import since_option
from parley.workshop import retried
from store.values import every

app = typer.Typer()


@app.command()
def replay(ctx: typer.Context, since: Annotated[str, typer.Option(metavar="DATE", help="Raised since then.")]) -> None:
    """Deliver again, under the same ids, what was given up since a date."""
    moment_since = since_option(since)
    with opened(ctx) as store:
        dead = [
            d
            for d in every(lambda cursor: store.deliveries(state="dead", limit=1000, cursor=cursor))
            # What went in a digest goes again with it.
            if not d.digest and (not moment_since or d.created_at >= moment_since)
        ]
        retried(ctx, store, [delivery.id for delivery in dead])
