"""`parley alerts retry`."""

from __future__ import annotations

from typing import Annotated

import typer

from parley.deliveries import find_alert, tell_deliveries
from parley.opening import opened, wall
from parley.workshop import deliver_alone, hand_over
from store.store import Store

app = typer.Typer()


@app.command()
def retry(
    ctx: typer.Context, id: Annotated[str, typer.Argument(metavar="ID", help="Id of an alert, or of one delivery.")]
) -> None:
    """Try again now what was not delivered, also what was given up."""
    with opened(ctx) as store:
        deliveries = _undelivered(store, id)
        for delivery in deliveries:
            if hand_over(store, "retry", {"delivery": delivery}) is None:
                store.retry(delivery, wall())
        if deliveries and store.holder(wall()) is None:
            deliver_alone(ctx, store)
        tell_deliveries(store, deliveries)


def _undelivered(store: Store, id: str) -> list[str]:
    """Return the ids of the deliveries meant; a delivery that is named is tried even when it was delivered."""
    if store.delivery(id):
        return [id]
    alert = find_alert(store, id)
    return [
        each.id for each in store.deliveries(message_id=alert.alert_id, limit=500).items if each.state != "delivered"
    ]
