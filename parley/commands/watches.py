"""`parley watches list | try`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated

import typer

from model.alert import Watch
from model.errors import UsageError
from model.page import Article
from parley.context import settings_of
from parley.listing import ALERTS, Json
from parley.opening import is_there, opened
from parley.output import Column, emit, listing, note
from parley.times import since_option
from parley.watching import with_kept
from scheduler.replay import alert_row, replay
from store.store import Store
from store.values import every
from store.watched import kept_watches


def _channels(watch: Watch) -> str:
    """`mail; withdrawn: pager`."""
    own = [f"{what}: {', '.join(over)}" for what, over in watch.channels_for]
    return "; ".join([", ".join(watch.channels) or "all", *own])


app = typer.Typer(no_args_is_help=True)
_COLUMNS = (
    Column("watch", lambda w: w.name),
    Column("sides", lambda w: ", ".join(w.parties) or "any"),
    Column("kinds", lambda w: ", ".join(w.kinds) or "any"),
    Column("statuses", lambda w: ", ".join(w.statuses) or "any"),
    Column("places", lambda w: ", ".join(w.places) or "any"),
    Column("triggers", lambda w: ", ".join(w.triggers)),
    Column("channels", _channels),
)


@app.callback()
def watches() -> None:
    """List watches; try what one would have alerted."""


@app.command("list")
def list_(ctx: typer.Context, as_json: Json = False) -> None:
    """List the watches, also those made at the desk; without any there is one that wants everything."""
    listing(_all(ctx), _COLUMNS, as_json, "")


@app.command("try")
def try_(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="WATCH")],
    since: Annotated[str, typer.Option(metavar="DATE", help="With articles published since then.")],
    as_json: Json = False,
) -> None:
    """Show what a watch would have alerted on the articles in the store; nothing is sent."""
    watch = _named(_all(ctx), name)
    moment = since_option(since)
    with opened(ctx) as store:
        articles = list(_articles(store, moment))
    done = replay(articles, [watch])
    if as_json:
        for alert in done.alerts:
            emit(alert_row(alert))
    else:
        listing(done.alerts, ALERTS, False, "It would have alerted nothing.")
    note(f"{len(done.alerts)} alerts from {len(articles)} articles.")


def _all(ctx: typer.Context) -> tuple[Watch, ...]:
    """The watches of the configuration and, where there is a store, those made at the desk."""
    settings = settings_of(ctx)
    if not is_there(settings.store.url):
        return settings.all_watches
    with opened(ctx) as store:
        return with_kept(settings, kept_watches(store))


def _named(known: Sequence[Watch], name: str) -> Watch:
    found = next((watch for watch in known if watch.name == name), None)
    if found is None:
        raise UsageError(f'there is no watch "{name}"; there are: {", ".join(watch.name for watch in known)}')
    return found


def _articles(store: Store, since: datetime | None) -> Iterator[Article]:
    return every(lambda cursor: store.articles(since=since, limit=500, cursor=cursor))
