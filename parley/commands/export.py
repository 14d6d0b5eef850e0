"""`parley export events | articles | alerts | labels`."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import typer

from alerts.data import alert_data
from model.errors import ItemsFailed, UsageError
from model.event import Event
from model.page import Article
from parley.labels import labels
from parley.opening import opened, wall
from parley.output import json_line, note, shown
from parley.times import since_option
from parley.warc_out import write_archive
from store.store import Store
from store.values import every

app = typer.Typer()
# A spreadsheet takes a cell that begins so for a formula (F31).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class What(StrEnum):
    """What can be written."""

    events = "events"
    articles = "articles"
    alerts = "alerts"
    labels = "labels"


class Format(StrEnum):
    """How it can be written."""

    csv = "csv"
    json = "json"
    jsonl = "jsonl"
    warc = "warc"


@app.command()
def export(
    ctx: typer.Context,
    what: Annotated[What, typer.Argument()],
    format: Annotated[
        Format, typer.Option(help="jsonl is one object a line; warc is for articles: their pages.")
    ] = Format.jsonl,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only what is of that day or newer.")] = None,
) -> None:
    """Write events, articles, alerts, or labels to stdout: articles of ruled events, for `parley evaluate`."""
    if format is Format.warc:
        _write_archive(ctx, what, since_option(since))
        return
    moment = since_option(since)
    with opened(ctx) as store:
        rows = _ROWS[what](store, moment)
        if format is Format.csv:
            _write_csv(rows)
        elif format is Format.json:
            sys.stdout.write(json.dumps(list(rows), ensure_ascii=False, indent=1) + "\n")
        else:
            for row in rows:
                sys.stdout.write(json_line(row) + "\n")


def _write_archive(ctx: typer.Context, what: What, since: datetime | None) -> None:
    """Write the pages that articles were read in. Raises UsageError, ItemsFailed."""
    if what is not What.articles:
        raise UsageError(f"an archive holds pages, no {what}: parley export articles --format warc")
    if sys.stdout.isatty():
        raise UsageError("an archive is no text: parley export articles --format warc > pages.warc.gz")
    with opened(ctx) as store:
        written = write_archive(store, sys.stdout.buffer, since, wall())
    sys.stdout.buffer.flush()
    note(f"{written.pages} pages, {written.visits} looks at them again.")
    if written.failed:
        raise ItemsFailed("; ".join(written.failed))


def _pages(load: Callable[..., Any], since: datetime | None) -> Iterator[Any]:
    return every(lambda cursor: load(since=since, limit=500, cursor=cursor))


def _events(store: Store, since: datetime | None) -> Iterator[dict[str, Any]]:
    for event in _pages(store.events, since):
        yield _event(event)


def _event(event: Event) -> dict[str, Any]:
    left_out = {"anchors", "mention_ids", "why", "quote_span"}
    return event.model_dump(mode="json", exclude=left_out)


def _articles(store: Store, since: datetime | None) -> Iterator[dict[str, Any]]:
    for article in _pages(store.articles, since):
        yield _article(article)


def _article(article: Article) -> dict[str, Any]:
    """Return the keys of contracts.md, "Article in", so that what is written can be replayed, and who wrote it."""
    keys = {"id", "outlet", "url", "language", "published", "modified", "title", "byline", "version", "text"}
    return article.model_dump(mode="json", include=keys)


def _alerts(store: Store, since: datetime | None) -> Iterator[dict[str, Any]]:
    for alert in _pages(store.alerts, since):
        yield alert_data(alert)


_ROWS: dict[What, Callable[[Store, datetime | None], Iterator[dict[str, Any]]]] = {
    What.events: _events,
    What.articles: _articles,
    What.alerts: _alerts,
    What.labels: labels,
}


def _write_csv(rows: Iterator[dict[str, Any]]) -> None:
    """Write RFC 4180 with a header; lists become JSON, and no cell can be taken for a formula."""
    first = next(rows, None)
    if first is None:
        return
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(first)
    for row in (first, *rows):
        writer.writerow([cell(row[key]) for key in first])
    sys.stdout.write(text.getvalue())


def cell(value: object) -> str:
    """Return a value as a cell: controls written out, and a leading formula sign made harmless by an apostrophe."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    guarded = isinstance(value, str) and text.startswith(_FORMULA)
    return shown(f"'{text}" if guarded else text)
