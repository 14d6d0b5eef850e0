"""`parley replay`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from model.errors import UsageError
from parley.listing import ALERTS
from parley.output import emit, listing, note
from parley.times import since_option
from scheduler.replay import alert_row, read_articles, replay, write_rows

app = typer.Typer()


class Order(StrEnum):
    """In which order the articles are taken."""

    published = "published"
    file = "file"


@app.command("replay")
def replay_(
    articles: Annotated[Path, typer.Argument(metavar="ARTICLES.jsonl")],
    out: Annotated[Path | None, typer.Option(metavar="ALERTS.jsonl", help="Write the alerts here.")] = None,
    events: Annotated[Path | None, typer.Option(metavar="EVENTS.jsonl", help="Write the events here.")] = None,
    order: Annotated[Order, typer.Option(help="By publication, or as they stand in the file.")] = Order.published,
    now: Annotated[str | None, typer.Option(metavar="ISO", help="Let the clock stand here.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the alerts, one JSON object a line.")] = False,
) -> None:
    """Run articles through read, resolve and alert, in memory; the clock follows them. The same result every time."""
    done = replay(list(read_articles(articles)), order=order.value, now=_moment(now))
    if out:
        _write(map(alert_row, done.alerts), out)
    if events:
        _write((event.model_dump(mode="json") for event in done.events), events)
    if as_json:
        for alert in done.alerts:
            emit(alert_row(alert))
    elif not out:
        listing(done.alerts, ALERTS, False, "No alert would have been raised.")
    note(f"{len(done.alerts)} alerts, {len(done.events)} events.")


def _moment(text: str | None) -> datetime | None:
    return since_option(text)


def _write(rows: Iterable[dict[str, Any]], path: Path) -> None:
    try:
        write_rows(rows, path)
    except OSError as error:
        raise UsageError(f"{path}: {(error.strerror or 'cannot be written').lower()}") from None
