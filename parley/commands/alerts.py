"""`parley alerts list | show | retry | replay | test`."""

from __future__ import annotations

from typing import Annotated

import typer

from alerts.data import alert_data
from model.alert import Alert, Delivery
from model.errors import ItemsFailed, UsageError
from parley.context import settings_of
from parley.listing import ALERTS as COLUMNS
from parley.listing import Json
from parley.opening import opened, wall
from parley.output import Column, emit, facts, listing, note, say
from parley.said import counts, days, moment, sides, sure, what
from parley.times import since_option
from parley.wiring import channels_of
from parley.workshop import deliver_alone, hand_over
from scheduler.samples import put_test
from store.store import Store

app = typer.Typer(no_args_is_help=True)
_STATE_STYLE = {"delivered": "green", "pending": "yellow", "dead": "red"}
DELIVERY_COLUMNS = (
    Column("delivery", lambda d: d.id),
    Column("channel", lambda d: d.channel),
    Column("state", lambda d: d.state, style=lambda d: _STATE_STYLE.get(d.state, "")),
    Column("attempts", lambda d: d.attempts, right=True),
    Column("next", lambda d: moment(d.next_attempt_at) if d.state == "pending" else ""),
    Column("done", lambda d: moment(d.done_at)),
    Column("error", lambda d: d.error, fold=True),
)


@app.callback()
def alerts() -> None:
    """List and show alerts; retry, repeat or test their delivery."""


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
        found = store.alerts(trigger=trigger, since=moment_since, limit=limit).items
        if as_json:
            for alert in found:
                emit({**alert_data(alert), "deliveries": _deliveries(store, alert)})
        else:
            listing(found, COLUMNS, False, "No alert was raised.")


def _deliveries(store: Store, alert: Alert) -> list[dict[str, object]]:
    keep = {"id", "channel", "state", "attempts", "next_attempt_at", "done_at", "error"}
    return [
        d.model_dump(mode="json", include=keep) for d in store.deliveries(message_id=alert.alert_id, limit=500).items
    ]


@app.command()
def show(
    ctx: typer.Context, id: Annotated[str, typer.Argument(metavar="ID", help="Id of an alert.")], as_json: Json = False
) -> None:
    """Show one alert, and to whom it was delivered when."""
    with opened(ctx) as store:
        alert = find_alert(store, id)
        if as_json:
            emit({**alert_data(alert), "why": alert.why, "deliveries": _deliveries(store, alert)})
            return
        _print(alert)
        listing(
            store.deliveries(message_id=alert.alert_id, limit=500).items,
            DELIVERY_COLUMNS,
            False,
            "It went to no channel: none was set up.",
        )


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
            "source": f"{alert.outlet}, {alert.published or 'undated'}: {alert.url}",
            "sources": alert.sources_total,
        }
    )
    say("")


def find_alert(store: Store, id: str) -> Alert:
    """Return the alert whose id this is, or begins with this, among the newest 500. Raises UsageError."""
    if alert := store.alert(id):
        return alert
    found = [alert for alert in store.alerts(limit=500).items if alert.alert_id.startswith(id)]
    if len(found) != 1:
        raise UsageError(f"{'several alerts begin' if found else 'there is no alert that begins'} with {id}")
    return found[0]


@app.command()
def retry(ctx: typer.Context, id: Annotated[str, typer.Argument(metavar="ID", help="Id of a delivery.")]) -> None:
    """Try a delivery again now, also one that was given up."""
    with opened(ctx) as store:
        if store.delivery(id) is None:
            raise UsageError(f"there is no delivery {id}; parley alerts show names those of an alert")
        if hand_over(store, "retry", {"delivery": id}) is None:
            store.retry(id, wall())
            deliver_alone(ctx, store)
        _tell(store, [id])


@app.command()
def replay(ctx: typer.Context, since: Annotated[str, typer.Option(metavar="DATE", help="Raised since then.")]) -> None:
    """Deliver again, under the same ids, what was given up since a date."""
    moment_since = since_option(since)
    with opened(ctx) as store:
        dead = [
            d
            for d in store.deliveries(state="dead", limit=100_000).items
            if not moment_since or d.created_at >= moment_since
        ]
        for delivery in dead:
            if hand_over(store, "retry", {"delivery": delivery.id}, wait=False) is None:
                store.retry(delivery.id, wall())
        if dead and store.holder(wall()) is None:
            deliver_alone(ctx, store)
        _tell(store, [delivery.id for delivery in dead])


@app.command("test")
def test_(ctx: typer.Context, channel: Annotated[str, typer.Argument(metavar="CHANNEL")]) -> None:
    """Send a marked sample over one channel."""
    settings = settings_of(ctx)
    with opened(ctx) as store:
        result = hand_over(store, "test", {"channel": channel})
        ids = result["deliveries"] if result else put_test(store, channel, channels_of(settings), wall())
        if result is None:
            deliver_alone(ctx, store)
        _tell(store, ids)


def _tell(store: Store, ids: list[str]) -> None:
    """Say what became of deliveries. Raises ItemsFailed when one is not delivered."""
    after = [found for found in map(store.delivery, ids) if found]
    for delivery in after:
        say(f"{delivery.channel}: {_became(delivery)}", _STATE_STYLE.get(delivery.state, ""))
    failed = sum(delivery.state != "delivered" for delivery in after)
    if not after:
        note("There was nothing to deliver.")
    if failed:
        raise ItemsFailed(f"{failed} of {len(after)} not delivered")


def _became(delivery: Delivery) -> str:
    if delivery.state == "delivered":
        return "delivered"
    again = f"; next attempt {moment(delivery.next_attempt_at)}" if delivery.state == "pending" else ""
    return f"{delivery.error or delivery.state}{again}"
