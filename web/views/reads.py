"""What each number of an article became, and why, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.words import headline, quantities
from model.event import Event
from model.mention import Mention
from web.views.text import Read
from web.words import days


@dataclass(frozen=True, slots=True)
class Became:
    """An event that a reading supports."""

    id: str
    headline: str


@dataclass(frozen=True, slots=True)
class Told:
    """One reading with its words."""

    number: int
    mention: Mention
    what: str
    why: str
    events: tuple[Became, ...]


def told(reads: Sequence[Read], events: Sequence[Event]) -> tuple[Told, ...]:
    """Readings with the events that they support, in the order of the text."""
    return tuple(
        Told(r.number, r.mention, _what(r.mention), _why(r.mention), _became(r.mention, events)) for r in reads
    )


def _what(mention: Mention) -> str:
    """`Varenia, Osmark · 243 prisoners of war each · Kessa crossing · 20 Nov 2026`."""
    parts = (
        ", ".join(mention.parties),
        quantities(mention.counts),
        mention.place,
        days(mention.date, mention.date_end),
        f"said by {mention.said_by}" if mention.said_by else "",
    )
    return " · ".join(part for part in parts if part)


def _why(mention: Mention) -> str:
    """The rule and its evidence, the weightiest first."""
    reasons = sorted(mention.reasons, key=lambda reason: -abs(reason.weight))
    words = [f"{reason.name}{f' ({reason.detail})' if reason.detail else ''}" for reason in reasons[:4]]
    because = f" Because of {', '.join(words)}." if words else ""
    return f"{mention.role.capitalize()}, {mention.confidence:.2f}. Rule {mention.rule or 'not noted'}.{because}"


def _became(mention: Mention, events: Sequence[Event]) -> tuple[Became, ...]:
    return tuple(Became(event.id, headline(event)) for event in events if mention.id in event.mention_ids)
