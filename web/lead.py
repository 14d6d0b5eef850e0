"""The newest event, opened: its two sides, its facts, what came before and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from model.event import Event
from store.store import Store
from web import queries
from web.views.claims import Versus, by_side, claim_rows, how_sure, versus
from web.views.stream import EventRow, kind_line, place_line, source_line


@dataclass(frozen=True, slots=True)
class Lead:
    """What stands first on the first page."""

    item: EventRow
    kind: str
    versus: Versus | None
    sure: str
    where: str
    around: tuple[tuple[str, Event, str], ...]
    sources: str
    claims: str


def lead_of(store: Store, event: Event, now: datetime) -> Lead:
    """Ask the store for all that the first screen tells of `event`."""
    rows = claim_rows(event, store.mentions_of(event))
    sides = by_side(event, rows)
    pair = versus(event, sides)
    return Lead(
        item=queries.row_of(store, event, now),
        kind=kind_line(event),
        versus=pair,
        sure=how_sure(event, sides, pair),
        where=place_line(event, now),
        around=queries.around(store, event, now),
        sources=source_line(event),
        claims=f"All {len(rows)} claims" if len(rows) > 1 else "Its claim",
    )


def fresh_values(store: Store, unseen: Sequence[Event], now: datetime) -> dict[str, object]:
    """What the template of the top of the first page is told."""
    return {
        "fresh_title": f"{len(unseen)} not yet acknowledged" if unseen else "Nothing new",
        "fresh_empty": "" if unseen else _nothing_new(bool(store.alerts(limit=1).items)),
        "lead": lead_of(store, unseen[0], now) if unseen else None,
        "fresh": queries.rows_of(store, unseen[1:], now),
    }


def _nothing_new(ever: bool) -> str:
    if not ever:
        return "No alert has been raised yet. New events appear here by themselves, within a minute of their report."
    return "Nothing of the last 24 hours waits to be acknowledged. New events appear here by themselves."
