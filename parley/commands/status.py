"""`parley status`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from model.alert import Delivery
from model.event import Event
from model.trouble import Trouble
from parley.context import options_of, settings_of
from parley.deliveries import undelivered
from parley.health import Row, columns, figures_of, rows_of
from parley.opening import opened, outlets_of, wall
from parley.output import emit, facts, listing, note, say
from parley.said import ago, moment, sides, what
from parsers.parse import without_pack
from store.stopped import stopped
from store.store import Store
from store.values import Counts
from web.words import unread

app = typer.Typer()


@app.command()
def status(
    ctx: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False
) -> None:
    """Show the daemon, its queues and the outlets' health on one screen."""
    settings, options = settings_of(ctx), options_of(ctx)
    with opened(ctx) as store:
        now, holder, counts = wall(), store.holder(wall()), store.counts()
        states = store.outlet_states()
        rows = rows_of(outlets_of(settings, options), states, figures_of(store, states))
        if as_json:
            more = {"troubles": [_trouble(t) for t in store.troubles().values()]}
            emit(_json(holder, counts, rows) | more | {"without_pack": without_pack(store.languages())})
            return
        say(
            f"The daemon runs: process {holder[0]} on {holder[1]}" if holder else "No daemon runs",
            "green" if holder else "red",
        )
        facts(_facts(store, counts, rows, now))
        say("")
        notable = _notable(rows)
        listing(notable, columns(now), False, "")
        if len(notable) < len(rows):
            note(f"{len(rows) - len(notable)} more outlets are well, new, paused or blocked: parley outlets list")


def _facts(store: Store, counts: Counts, rows: list[Row], now: datetime) -> dict[str, object]:
    newest = next(iter(store.events(current=True, limit=1).items), None)
    overdue = [row for row in rows if row.state.next_crawl_at and row.state.next_crawl_at < now]
    waits = {"read": counts.to_read, "resolve": counts.to_resolve}
    todo = [f"{number} to {name}" for name, number in waits.items()]
    return {
        "store": f"{counts.articles:,} articles from {counts.snapshots:,} pages, {counts.events:,} events",
        "not read": unread(store.languages()),
        "to do": ", ".join([*todo, f"{counts.held} held", f"{counts.requests} requests"]),
        "alerts": _pairs(counts.alerts) or "none yet",
        "deliveries": _pairs(counts.deliveries) or "none yet",
        "not delivered": "\n".join(undelivered(_waiting(store))),
        "stopped": "\n".join(f"{name} by its recipient, {moment(at)}" for name, at in stopped(store).items()),
        "trouble": "\n".join(f"{t.subject}, since {moment(t.since)}" for t in store.troubles().values()),
        "newest event": _newest(newest, now),
        "outlets": f"{sum(row.health == 'ok' for row in rows)} well of {len(rows)}",
        "overdue": ", ".join(f"{row.outlet.name} since {moment(row.state.next_crawl_at)}" for row in overdue),
    }


def _waiting(store: Store) -> list[Delivery]:
    return [d for state in ("pending", "dead") for d in store.deliveries(state=state, limit=1000).items]


def _newest(event: Event | None, now: datetime) -> str:
    return f"{sides(event.parties)}: {what(event)}, {ago(event.newest_current, now)}" if event else ""


def _pairs(counts: Any) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in counts.items() if number)


def _notable(rows: list[Row]) -> list[Row]:
    """Return the outlets that need a look; where none does, the first few."""
    wrong = [row for row in rows if row.health not in ("ok", "new", "paused", "blocked")]
    return wrong or rows[:8]


def _trouble(trouble: Trouble) -> dict[str, Any]:
    return trouble.model_dump(mode="json", include={"name", "subject", "detail", "since"})


def _json(holder: tuple[int, str] | None, counts: Counts, rows: list[Row]) -> dict[str, Any]:
    return {
        "daemon": {"pid": holder[0], "host": holder[1]} if holder else None,
        "counts": {**vars(counts), "alerts": dict(counts.alerts), "deliveries": dict(counts.deliveries)},
        "outlets": [row.as_json() for row in rows],
    }
