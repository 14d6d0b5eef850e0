"""The newest event, opened: its two sides, its facts, what came before and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alerts.terms import several
from model.event import Event
from store.store import Store
from web import queries
from web.views.claims import Versus, by_side, claim_rows, versus
from web.views.stream import EventRow, kind_line, place_line, source_line


@dataclass(frozen=True, slots=True)
class Lead:
    """What stands first on the first page."""

    item: EventRow
    kind: str
    versus: Versus | None
    facts: tuple[tuple[str, str], ...]
    around: tuple[tuple[str, Event, str], ...]
    claims: str


def lead_of(store: Store, event: Event, now: datetime) -> Lead:
    """Ask the store for all that the first screen tells of `event`."""
    rows = claim_rows(event, store.mentions_of(event))
    return Lead(
        item=queries.row_of(store, event, now),
        kind=kind_line(event),
        versus=versus(event, by_side(event, rows)),
        facts=(("Where, when", place_line(event, now)), ("Sources", source_line(event))),
        around=queries.around(store, event, now),
        claims=several(len(rows), "claim"),
    )
