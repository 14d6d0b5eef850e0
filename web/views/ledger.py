"""The ledger of an event: one claim for each attribute that each report gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alerts.words import quantities
from model.event import Claim, Event
from model.mention import Mention


def ledger(event: Event, mentions: Sequence[Mention]) -> tuple[Claim, ...]:
    """Every attribute that a mention tells, with its quote and address, the oldest publication first."""
    return tuple(
        Claim(
            event_id=event.id,
            attribute=attribute,
            value=value,
            said_by=said_by,
            outlet=mention.outlet,
            url=mention.url,
            published=mention.published,
            quote=mention.quote,
            mention_id=mention.id,
        )
        for mention in mentions
        for attribute, value, said_by in _told(mention)
    )


def _told(mention: Mention) -> Iterator[tuple[str, str, str | None]]:
    plain = {
        "status": mention.status,
        "date": "/".join(part for part in (mention.date, mention.date_end) if part),
        "place": mention.place or "",
        "ordinal": str(mention.ordinal or ""),
        "mediators": ", ".join(mention.mediators),
    }
    yield from ((name, value, mention.said_by) for name, value in plain.items() if value)
    yield from (("count", quantities([count]), count.said_by or mention.said_by) for count in mention.counts)
