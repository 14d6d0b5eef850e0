"""Atom of events (RFC 4287). Ids are stable: a reader sees a changed event as an update of the same entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from feedgen.feed import FeedGenerator

from alerts.terms import web_address
from alerts.words import status_word
from web.views.stream import EventRow

_NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)  # an empty feed needs a time that does not change


def feed(rows: Sequence[EventRow], base: str, title: str = "") -> bytes:
    """Return the feed, the newest change first."""
    made = FeedGenerator()
    made.id(f"{base}/feed.atom" + (f"#{title}" if title else ""))
    made.title(f"Parley: {title}" if title else "Parley: rounds and exchanges")
    made.link(href=f"{base}/feed.atom", rel="self")
    made.link(href=base + "/", rel="alternate")
    made.author(name="Parley")
    made.generator("Parley")
    made.updated(max((row.at for row in rows), default=_NOTHING_YET))
    for row in sorted(rows, key=lambda row: row.at, reverse=True):
        _entry(made, row, base)
    return bytes(made.atom_str(pretty=True))


def _entry(made: FeedGenerator, row: EventRow, base: str) -> None:
    entry = made.add_entry(order="append")
    address = f"{base}/events/{row.event.id}"
    entry.id(f"urn:parley:event:{row.event.id}")
    entry.title(row.headline)
    entry.updated(row.at)
    entry.link(href=address, rel="alternate")
    entry.category(term=row.event.kind)
    entry.category(term=row.event.status)
    entry.summary(summary(row))


def summary(row: EventRow) -> str:
    """Plain text: status, place and day, the quote, how sure, sources (feedgen 1.0 loses the `rel` of links)."""
    parts = [f"{row.trigger.capitalize()}, {status_word(row.event.status)}. {row.meta}."]
    if row.event.quote:
        parts.append(f"“{row.event.quote}” ({row.source})")
    parts.append(f"Confidence {row.event.confidence:.2f}, {row.sources}.")
    parts += [f"{s.outlet}: {s.url}" for s in row.event.sources[:20] if web_address(s.url)]
    return "\n".join(parts)
