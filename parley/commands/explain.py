"""`parley explain`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from crawler.addresses import canonical_url
from crawler.registry import outlet_for
from model.errors import ItemsFailed, UsageError
from model.event import Change, Event
from model.mention import Mention
from model.page import Article, ReadRefusal
from parley.context import options_of, settings_of
from parley.joining import would_join
from parley.opening import is_there, outlets_of, store_of, wall
from parley.output import emit, facts, say
from parley.said import counts, sides, sure
from parsers.extract import extract
from parsers.parse import gated, parse, readable
from store.store import Store

app = typer.Typer()


@app.command()
def explain(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(metavar="FILE|URL|ARTICLE_ID")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say what was seen in a page, which rule fired, why it is news or background, merged, alerted or not."""
    settings = settings_of(ctx)
    if Path(target).is_file():
        article = _from_file(ctx, Path(target))
        mentions = parse(article)
        _tell(article, mentions, would_join(settings, mentions), as_json)
        return
    if not is_there(settings.store.url):
        raise UsageError(f"{target} is no file, and there is no store to look in")
    store = store_of(settings, create=False)
    try:
        article = _from_store(store, target)
        _tell(article, store.mentions_in(article.id), _events(store, article), as_json)
    finally:
        store.close()


def _from_file(ctx: typer.Context, file: Path) -> Article:
    outlets = outlets_of(settings_of(ctx), options_of(ctx))
    found = extract(file.read_bytes(), "", wall())
    if isinstance(found, ReadRefusal):
        raise ItemsFailed(f"{file}: {found.reason}: {found.detail}".rstrip(": "))
    outlet = outlet_for(found.url, outlets) if found.url else None
    again = extract(file.read_bytes(), "", wall(), outlet) if outlet else found
    return again if isinstance(again, Article) else found


def _from_store(store: Store, target: str) -> Article:
    article = store.article_by_url(canonical_url(target)) if "://" in target else store.article(target)
    if article is None:
        raise UsageError(f"{target} is no file, and no article in the store has this address or id")
    return article


def _events(store: Store, article: Article) -> tuple[tuple[Event, tuple[Change, ...]], ...]:
    return tuple((event, store.changes_of(event)) for event in store.events_of(article.id))


def _tell(
    article: Article,
    mentions: Sequence[Mention],
    events: Sequence[tuple[Event, tuple[Change, ...]]],
    as_json: bool,
) -> None:
    if as_json:
        emit(_json(article, mentions, events))
        return
    say(article.title or article.url, "bold")
    none = gated(article) or "nothing in it reads as a round or an exchange"
    facts({**_facts(article), "mentions": len(mentions) or f"none: {none}"})
    for mention in mentions:
        _say_mention(mention)
    own = {mention.id for mention in mentions}
    for event, changes in events:
        _say_event(event, changes, bool(own.issuperset(event.mention_ids)))


def _facts(article: Article) -> dict[str, object]:
    found = dict(article.found)
    origin = f"  (from {found['published']})" if "published" in found else ""
    return {
        "article": article.id,
        "outlet": article.outlet,
        "address": article.url,
        "published": f"{article.published or 'unknown'}{origin}",
        "language": article.language + ("" if readable(article) else " (no language pack: nothing is read in it)"),
        "text": f"{len(article.text):,} characters, read by {article.method}",
    }


def _say_mention(mention: Mention) -> None:
    style = "green" if mention.role == "current" else "dim"
    say(
        f"\n{mention.role}: {mention.kind}, {mention.status.replace('_', ' ')}, {sides(mention.parties)}",
        f"bold {style}",
    )
    facts(
        {
            "quote": f"“{mention.quote}”",
            "rule": mention.rule,
            "ordinal": mention.ordinal,
            "place": mention.place,
            "date": f"{mention.date} by {mention.date_rule}" if mention.date else "",
            "figures": counts(mention.counts),
            "confidence": sure(mention.confidence),
            "evidence": "\n".join(f"{r.weight:+.2f} {r.name} {r.detail}".rstrip() for r in mention.reasons),
        }
    )


def _say_event(event: Event, changes: Sequence[Change], alone: bool) -> None:
    told = "It alone tells of" if alone else "It supports"
    say(f"\n{told} the event {event.id[:8]}: {event.kind}, {sides(event.parties)}", "bold")
    facts(
        {
            "why one event": "\n".join(event.why),
            "what became of it": "\n".join(
                f"{c.trigger}: {c.state}{': ' + c.reason if c.reason else ''}" for c in changes
            ),
        }
    )


def _json(
    article: Article, mentions: Sequence[Mention], events: Sequence[tuple[Event, tuple[Change, ...]]]
) -> dict[str, Any]:
    return {
        "article": article.model_dump(mode="json", exclude={"text"}),
        "mentions": list(mentions),
        "events": [{"event": event, "changes": list(changes)} for event, changes in events],
    }
