"""Many at once: what pages ask of dozens of events in one query each, and what they need of all events of a pair."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import permutations
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select

from model.alert import Alert, Attempt
from model.event import Change, Event
from model.value import Value
from store.base import Base, chunks, values_of
from store.columns import Kept
from store.tables import ALERT, ATTEMPT, CHANGE, EVENT, alias

V = TypeVar("V", bound=Value)
_OUTLINE = (
    "id", "kind", "status", "parties", "mediators", "ordinal", "place", "date", "date_end", "counts", "part_of",
    "object", "series", "confidence", "withdrawn",
)  # fmt: skip


class Together(Base):
    """Events, changes, alerts and attempts by the dozen."""

    def events_by_id(self, ids: Iterable[str]) -> dict[str, Event]:
        """Return events by the ids asked for; an alias gives the event that has taken it over."""
        asked = tuple(dict.fromkeys(ids))
        found = {event.id: event for event in self._each(EVENT, EVENT.c.id, asked)}
        lost = [id for id in asked if id not in found]
        with self._reading() as connection:
            now = values_of(connection, alias.c.id, alias.c.event_id, lost)
        taken = {event.id: event for event in self._each(EVENT, EVENT.c.id, now.values())}
        return found | {old: taken[new] for old, new in now.items() if new in taken}

    def alerts_by_id(self, ids: Iterable[str]) -> dict[str, Alert]:
        """Return alerts by id."""
        return {alert.alert_id: alert for alert in self._each(ALERT, ALERT.c.alert_id, ids)}

    def changes_of_each(self, events: Sequence[Event]) -> dict[str, tuple[Change, ...]]:
        """Return what became of each event (aliases included), the oldest change first, by the event's id."""
        owner = {id: event.id for event in events for id in (event.id, *event.aliases)}
        found: dict[str, list[Change]] = defaultdict(list)
        for change in sorted(self._each(CHANGE, CHANGE.c.event_id, owner), key=lambda c: (c.at, c.id)):
            found[owner[change.event_id]].append(change)
        return {event.id: tuple(found[event.id]) for event in events}

    def attempts_of_each(self, deliveries: Iterable[str]) -> dict[str, tuple[Attempt, ...]]:
        """Return the attempts of deliveries, the first first, by the delivery's id."""
        found: dict[str, list[Attempt]] = {id: [] for id in deliveries}
        for attempt in sorted(self._each(ATTEMPT, ATTEMPT.c.delivery_id, found), key=lambda a: a.number):
            found[attempt.delivery_id].append(attempt)
        return {id: tuple(attempts) for id, attempts in found.items()}

    def pairs(self, newest: int) -> dict[tuple[str, ...], int]:
        """Return the parties of the `newest` events with how many of them they have."""
        c = EVENT.c
        query = select(c.parties).order_by(c.told_at.desc(), c.id.desc()).limit(newest)
        with self._reading() as connection:
            return Counter(tuple(sorted(parties)) for parties in connection.execute(query).scalars())

    def outlines(self, parties: Sequence[str]) -> tuple[Event, ...]:
        """Return all events of exactly these parties without sources, quotes and evidence, the newest report first.

        What is left out is not there at all: the whole event is asked for by its id.
        """
        c = EVENT.c
        query = select(*(c[name] for name in _OUTLINE)).where(of_pair(parties)).order_by(c.told_at.desc(), c.id.desc())
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return tuple(Event.model_construct(**dict(zip(_OUTLINE, row, strict=True))) for row in rows)

    def dated(self, kind: str, between: Sequence[str] | None, day: str, surely: float, most: int) -> tuple[Event, ...]:
        """Return events of a kind with their days: those from `day` on, the nearest first, then those before it."""
        c = EVENT.c
        own = [c.kind == kind, c.confidence >= surely, *([] if between is None else [of_pair(between)])]
        with self._reading() as connection:
            ahead = EVENT.select().where(c.date >= day, *own).order_by(c.date, c.id).limit(most)
            rows = list(connection.execute(ahead).mappings())
            past = EVENT.select().where(c.date < day, *own).order_by(c.date.desc(), c.id.desc())
            rows += connection.execute(past.limit(most - len(rows))).mappings()
        return EVENT.all(rows)

    def near(self, event: Event, day: str, since: datetime, until: datetime, most: int) -> tuple[Event, ...]:
        """Return other events of the same parties reported in this time: `most` on each side of a day, and of it."""
        c = EVENT.c
        own = (of_pair(event.parties), c.told_at >= since, c.told_at < until, ~c.withdrawn, c.id != event.id)
        sides = (
            EVENT.select().where(c.date < day).order_by(c.date.desc(), c.id),
            EVENT.select().where(c.date == day).order_by(c.id),
            EVENT.select().where(c.date > day).order_by(c.date, c.id),
            EVENT.select().where(c.date.is_(None)).order_by(c.told_at.desc(), c.id),
        )
        with self._reading() as connection:
            rows = [r for side in sides for r in connection.execute(side.where(*own).limit(most)).mappings()]
        return EVENT.all(rows)

    def _each(self, kept: Kept[V], column: Any, values: Iterable[str]) -> Iterator[V]:
        with self._reading() as connection:
            for part in chunks(values):
                yield from kept.all(connection.execute(kept.select().where(column.in_(part))).mappings())


def of_pair(parties: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that an event has exactly these parties; they are kept in order, by hand in any."""
    ordered = tuple(sorted(parties))
    return EVENT.c.parties.in_([ordered] if len(ordered) > 3 else list(permutations(ordered)))
