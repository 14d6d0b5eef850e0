"""`parley events list | show | merge | split | wrong`."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import typer

from model.errors import UsageError
from model.event import Claim, Event, Ruling
from model.value import digest
from parley.claims import print_claims
from parley.listing import EVENTS as COLUMNS
from parley.listing import Json
from parley.opening import opened, wall
from parley.output import emit, facts, listing, note, say
from parley.said import counts, days, sides, sure, what
from parley.times import since_option
from parsers.claims import claims
from store.store import Store
from store.values import every

app = typer.Typer(no_args_is_help=True)


@app.callback()
def events() -> None:
    """List and show events; merge, split or reject them."""


@app.command("list")
def list_(
    ctx: typer.Context,
    kind: Annotated[str | None, typer.Option(help="Only this kind, such as round or exchange.")] = None,
    party: Annotated[str | None, typer.Option(help="Only events of this side.")] = None,
    status: Annotated[str | None, typer.Option(help="Only this status.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Reported since then.")] = None,
    limit: Annotated[int, typer.Option(min=1)] = 50,
    as_json: Json = False,
) -> None:
    """List events, the one with the newest report first."""
    moment = since_option(since)
    with opened(ctx) as store:
        found = store.events(kind=kind, party=party, status=status, since=moment, limit=limit)
        listing(found.items, COLUMNS, as_json, "There is no event that fits.")
        if found.next:
            note(f"There are more; --limit {limit * 4} shows them.")


@app.command()
def show(
    ctx: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="Id of an event, or its beginning.")],
    with_claims: Annotated[bool, typer.Option("--claims", help="Who says what, with quote and address.")] = False,
    as_json: Json = False,
) -> None:
    """Show one event: what it is, who reports it, and with --claims every claim of every report."""
    with opened(ctx) as store:
        event = find_event(store, id)
        ledger = claims(event, store.mentions_of(event)) if with_claims else ()
        if as_json:
            emit({**event.model_dump(mode="json"), **({"claims": list(ledger)} if with_claims else {})})
        else:
            _print(event, ledger)


def _print(event: Event, ledger: tuple[Claim, ...]) -> None:
    say(f"{sides(event.parties)}: {what(event)}, {event.status.replace('_', ' ')}", "bold")
    facts(
        {
            "id": event.id,
            "date": days(event) + (" (inferred from the day of the report)" if event.date_inferred else ""),
            "place": event.place,
            "figures": counts(event.counts),
            "categories": ", ".join(event.categories),
            "mediators": ", ".join(event.mediators),
            "part of": event.part_of,
            "confidence": sure(event.confidence),
            "state": "withdrawn" if event.withdrawn else "current" if event.current else "background: it alerts nobody",
            "quote": f"“{event.quote}”",
            "why one event": "\n".join(event.why),
            "sources": "\n".join(f"{s.outlet}, {s.published or 'undated'}: {s.url}" for s in event.sources),
        }
    )
    if ledger:
        print_claims(ledger)


@app.command()
def merge(ctx: typer.Context, ids: Annotated[list[str], typer.Argument(metavar="A B ...")]) -> None:
    """Rule that these events are one."""
    _rule(ctx, "merge", ids, least=2)


@app.command()
def split(ctx: typer.Context, ids: Annotated[list[str], typer.Argument(metavar="ID ...")]) -> None:
    """Rule that these events are not one."""
    _rule(ctx, "split", ids, least=2)


@app.command()
def wrong(ctx: typer.Context, id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Rule that this event is none; who was told of it is told so."""
    _rule(ctx, "wrong", [id], least=1)


def _rule(ctx: typer.Context, verdict: str, ids: list[str], least: int) -> None:
    with opened(ctx) as store:
        named = {event.id: event for event in (find_event(store, id) for id in ids)}
        if len(named) < least:
            raise UsageError(f"events {verdict} needs {least} different events")
        store.add_ruling(_ruling(verdict, list(named.values()), wall()))
        if store.holder(wall()) is None:
            note("Ruled. It takes effect at the next run, ingest or recrawl.")
        else:
            note("Ruled. The daemon takes it within a second.")


def _ruling(verdict: str, named: list[Event], now: datetime) -> Ruling:
    ids = tuple(event.id for event in named)
    return Ruling(
        id=digest("ruling", verdict, ids, now),
        verdict=verdict,
        event_ids=ids,
        anchors=tuple(event.anchors for event in named),
        at=now,
        by=getpass.getuser(),
    )


def find_event(store: Store, id: str) -> Event:
    """Return the event whose id this is, or begins with this. Raises UsageError for none or several."""
    if event := store.event(id):
        return event
    found = [event for event in _all_events(store) if event.id.startswith(id)]
    if len(found) != 1:
        begins = "several events begin" if found else "there is no event that begins"
        raise UsageError(f"{begins} with {id}; parley events list names them")
    return found[0]


def _all_events(store: Store) -> Iterator[Event]:
    return every(lambda cursor: store.events(limit=500, cursor=cursor))
