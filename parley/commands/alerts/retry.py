"""`parley alerts retry`."""

from __future__ import annotations

from typing import Annotated

import typer

from parley.deliveries import find_alert
from parley.opening import opened
from parley.workshop import retried
from store.store import Store

app = typer.Typer()


@app.command()
def retry(
    ctx: typer.Context, id: Annotated[str, typer.Argument(metavar="ID", help="Id of an alert, or of one delivery.")]
) -> None:
    """Try again now what was not delivered, also what was given up."""
    with opened(ctx) as store:
        retried(ctx, store, _undelivered(store, id))


def _undelivered(store: Store, id: str) -> list[str]:
    """Return the ids of the deliveries meant; a delivery that is named is tried even when it was delivered."""
    if store.delivery(id):
        return [id]
    alert = find_alert(store, id)
    return [
        each.id for each in store.deliveries(message_id=alert.alert_id, limit=500).items if each.state != "delivered"
    ]
