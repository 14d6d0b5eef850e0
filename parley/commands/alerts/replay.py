"""`parley alerts replay`."""

from __future__ import annotations

from typing import Annotated

import typer

from parley.deliveries import tell_deliveries
from parley.opening import opened, wall
from parley.times import since_option
from parley.workshop import deliver_alone, hand_over

app = typer.Typer()


@app.command()
def replay(ctx: typer.Context, since: Annotated[str, typer.Option(metavar="DATE", help="Raised since then.")]) -> None:
    """Deliver again, under the same ids, what was given up since a date."""
    moment_since = since_option(since)
    with opened(ctx) as store:
        dead = [
            d
            for d in store.deliveries(state="dead", limit=100_000).items
            # What went in a digest goes again with it.
            if not d.digest and (not moment_since or d.created_at >= moment_since)
        ]
        for delivery in dead:
            if hand_over(store, "retry", {"delivery": delivery.id}, wait=False) is None:
                store.retry(delivery.id, wall())
        if dead and store.holder(wall()) is None:
            deliver_alone(ctx, store)
        tell_deliveries(store, [delivery.id for delivery in dead])
