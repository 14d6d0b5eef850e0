"""Questions of the pages that are several questions of the store. Nothing here writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from fastapi import HTTPException

from model.alert import Alert
from model.event import Event
from store.muted import all_muted
from store.store import Store
from store.values import Page, every
from web.seen import all_acknowledged
from web.views.conflict import LOWEST
from web.views.stream import EventRow, event_row, short_line
from web.views.told import AlertRow, DeliveryRow, delivery_row

T = TypeVar("T")
FRESH = timedelta(hours=24)  # what nobody acknowledged within a day is no longer news
NEAR = timedelta(days=120)  # an event spans no more
_FRESH_ALERTS = 100


def walk(ask: Callable[[str | None], Page[T]], most: int) -> Iterator[T]:
    """Items of a list over its pages, at most `most`."""
    return islice(every(ask), most)


def of_conflict(store: Store, parties: Sequence[str]) -> tuple[Event, ...]:
    """Outlines of the events of exactly these parties that count for their conflict. Raises HTTPException 404."""
    known = store.outlines(parties) if parties else ()
    events = tuple(event for event in known if event.confidence >= LOWEST)
    if not events:
        raise HTTPException(404, "No event of these parties is known.")
    return events


def whole(store: Store, outlines: Sequence[Event]) -> tuple[Event, ...]:
    """The events themselves of outlines, in their order."""
    known = store.events_by_id(event.id for event in outlines)
    return tuple(known[event.id] for event in outlines if event.id in known)


def raised(store: Store, watch: str, most: int) -> tuple[Event, ...]:
    """Events that a watch has raised alerts of, the newest alert first."""
    alerts = walk(lambda cursor: store.alerts(watch=watch, limit=200, cursor=cursor), 5 * most)
    ids = tuple(islice(dict.fromkeys(alert.event_id for alert in alerts), most))
    known = store.events_by_id(ids)
    return tuple({known[id].id: known[id] for id in ids if id in known}.values())


def neighbours(store: Store, event: Event, now: datetime, most: int = 8) -> tuple[Event, ...]:
    """Other events of the same parties that were reported within four months of this one, the nearest by their day."""
    if not event.parties:
        return ()
    middle = event.newest_current or now
    return store.near(event, event.date or now.date().isoformat(), middle - NEAR, middle + NEAR, most)


def pairs(store: Store, most: int = 1000) -> tuple[tuple[tuple[str, ...], int], ...]:
    """Parties of the newest events with how many events they have, the most first."""
    return tuple(sorted(store.pairs(most).items(), key=lambda item: (-item[1], item[0])))


def rows_of(store: Store, events: Sequence[Event], now: datetime) -> list[EventRow]:
    """Events as rows of the stream."""
    changes = store.changes_of_each(events)
    return [event_row(event, changes[event.id], now) for event in events]


def row_of(store: Store, event: Event, now: datetime) -> EventRow:
    """An event as a row of the stream."""
    return event_row(event, store.changes_of(event), now)


def fresh(store: Store, now: datetime, most: int = 10) -> tuple[Event, ...]:
    """Events alerted in the last day that nobody has acknowledged since, the newest first."""
    alerts = store.alerts(since=now - FRESH, limit=_FRESH_ALERTS).items
    known = store.events_by_id(alert.event_id for alert in alerts)
    raised = {known[a.event_id].id: a.raised_at for a in reversed(alerts) if a.event_id in known}
    newest = dict.fromkeys(known[a.event_id].id for a in alerts if a.event_id in known)
    seen, quiet = all_acknowledged(store, newest), all_muted(store, known.values())
    events = {event.id: event for event in known.values()}
    shown = (id for id in newest if id not in quiet and not (id in seen and seen[id].at >= raised[id]))
    return tuple(events[id] for id in islice(shown, most))


def alerts_of(store: Store, event: Event, now: datetime) -> tuple[AlertRow, ...]:
    """The alerts of an event with their deliveries, the newest first."""
    alerts = store.alerts(event=event, limit=50).items
    return tuple(AlertRow(alert, deliveries_of(store, alert, now)) for alert in alerts)


def deliveries_of(store: Store, alert: Alert, now: datetime) -> tuple[DeliveryRow, ...]:
    """The deliveries of one alert with every try."""
    found = store.deliveries(message_id=alert.alert_id, limit=50).items
    tries = store.attempts_of_each(one.id for one in found)
    return tuple(delivery_row(one, alert, tries[one.id], now) for one in found)


def delivery_rows(
    store: Store, now: datetime, state: str | None = None, cursor: str | None = None, limit: int = 50
) -> tuple[tuple[DeliveryRow, ...], str | None]:
    """A page of deliveries with their alerts and tries, and the cursor of the next."""
    page = store.deliveries(state=state, limit=limit, cursor=cursor)
    tries = store.attempts_of_each(one.id for one in page.items)
    alerts = store.alerts_by_id(one.message_id for one in page.items)
    rows = tuple(delivery_row(one, alerts.get(one.message_id), tries[one.id], now) for one in page.items)
    return rows, page.next


def around(store: Store, event: Event, now: datetime) -> tuple[tuple[str, Event, str], ...]:
    """The nearest event of the same parties before and the nearest after, with a term and words for each."""
    others = [o for o in neighbours(store, event, now) if o.date]
    day = event.date or now.date().isoformat()
    before = max((o for o in others if (o.date or "") < day), key=lambda o: o.date or "", default=None)
    after = min((o for o in others if (o.date or "") > day), key=lambda o: o.date or "", default=None)
    told = (("Before", before), ("Next", after))
    return tuple((term, other, short_line(other, now)) for term, other in told if other)
