"""`parley alerts show`."""

from __future__ import annotations

from typing import Annotated

import typer

from alerts.data import alert_data
from model.alert import Alert
from parley.deliveries import DELIVERIES, deliveries_of, find_alert, told_text
from parley.listing import Json
from parley.opening import opened
from parley.output import emit, facts, listing, say
from parley.said import counts, days, moment, sides, sure, what

app = typer.Typer()


@app.command()
def show(
    ctx: typer.Context, id: Annotated[str, typer.Argument(metavar="ID", help="Id of an alert.")], as_json: Json = False
) -> None:
    """Show one alert, and to whom it was delivered when."""
    with opened(ctx) as store:
        alert = find_alert(store, id)
        if as_json:
            emit({**alert_data(alert), "why": alert.why, "deliveries": deliveries_of(store, alert)})
            return
        _print(alert)
        deliveries = store.deliveries(message_id=alert.alert_id, limit=500).items
        listing(deliveries, DELIVERIES, False, "It went to no channel: none was set up.")
        told: dict[str, list[str]] = {}
        for delivery in deliveries:
            told.setdefault(told_text(store, delivery), []).append(delivery.channel)
        for text, channels in told.items():
            if text:
                say(f"\nTold over {', '.join(channels)}:", "bold")
                say(text)


def _print(alert: Alert) -> None:
    say(f"{alert.trigger}: {sides(alert.parties)}: {what(alert)}, {alert.status.replace('_', ' ')}", "bold")
    facts(
        {
            "id": alert.alert_id,
            "event": alert.event_id,
            "raised": moment(alert.raised_at),
            "why": alert.why,
            "date": days(alert),
            "place": alert.place,
            "figures": counts(alert.counts),
            "what is new": "\n".join(alert.differences),
            "confidence": sure(alert.confidence),
            "quote": f"“{alert.quote}”",
            "source": f"{alert.outlet or 'unnamed outlet'}, {alert.published or 'undated'}: {alert.url}",
            "sources": alert.sources_total,
        }
    )
    say("")
