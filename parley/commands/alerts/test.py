"""`parley alerts test`."""

from __future__ import annotations

from typing import Annotated

import typer

from parley.context import settings_of
from parley.deliveries import tell_deliveries
from parley.opening import opened, wall
from parley.wiring import channels_of
from parley.workshop import deliver_alone, hand_over
from scheduler.samples import put_test

app = typer.Typer()


@app.command("test")
def test_(ctx: typer.Context, channel: Annotated[str, typer.Argument(metavar="CHANNEL")]) -> None:
    """Send a marked sample over one channel."""
    settings = settings_of(ctx)
    with opened(ctx) as store:
        result = hand_over(store, "test", {"channel": channel})
        ids = result["deliveries"] if result else put_test(store, channel, channels_of(settings), wall())
        if result is None:
            deliver_alone(ctx, store)
        tell_deliveries(store, ids)
