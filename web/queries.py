"""Questions of the pages that are several questions of the store. Nothing here writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from model.alert import Alert
from model.event import Event
from store.muted import muted
from store.store import Store
from store.values import Page, every
from web.seen import unseen
from web.views.stream import EventRow, event_row, short_line
from web.views.told import AlertRow, DeliveryRow, delivery_row

T = TypeVar("T")
FRESH = timedelta(hours=24)  # what nobody acknowledged within a day is no longer news
NEAR = timedelta(days=120)  # an event spans no more
_FRESH_ALERTS = 100


def walk(ask: Callable[[str | None], Page[T]], most: int) -> Iterator[T]:
    """Items of a list over its pages, at most `most`."""
    return islice(every(ask), most)


def events_of_pair(store: Store, pair: Sequence[str], most: int = 2000) -> tuple[Event, ...]:
    """Events whose parties are exactly `pair`, the newest report first."""
    wanted = tuple(sorted(pair))
    if not wanted:
        return ()
    found = walk(lambda cursor: store.events(party=wanted[0], limit=200, cursor=cursor), most)
    return tuple(event for event in found if tuple(sorted(event.parties)) == wanted)


def raised(store: Store, watch: str, most: int) -> tuple[Event, ...]:
    """Events that a watch has raised alerts of, the newest alert first."""
    alerts = walk(lambda cursor: store.alerts(watch=watch, limit=200, cursor=cursor), 5 * most)
    found = {event.id: event for alert in alerts if (event := store.event(alert.event_id))}
    return tuple(islice(found.values(), most))


def neighbours(store: Store, event: Event, now: datetime) -> tuple[Event, ...]:
    """Other events of the same parties that were reported within four months of this one."""
    middle, wanted = event.newest_current or now, tuple(sorted(event.parties))
    since, until = middle - NEAR, middle + NEAR
    page = store.events(party=wanted[0], since=since, until=until, limit=200) if wanted else Page()
    return tuple(
        o for o in page.items if tuple(sorted(o.parties)) == wanted and o.id != event.id and not o.withdrawn
    )  # fmt: skip


def pairs(store: Store, most: int = 1000) -> tuple[tuple[tuple[str, ...], int], ...]:
    """Parties of the newest events with how many events they have, the most first."""
    tally: dict[tuple[str, ...], int] = {}
    for event in walk(lambda cursor: store.events(limit=200, cursor=cursor), most):
        key = tuple(sorted(event.parties))
        tally[key] = tally.get(key, 0) + 1
    return tuple(sorted(tally.items(), key=lambda item: (-item[1], item[0])))


def row_of(store: Store, event: Event, now: datetime) -> EventRow:
    """An event as a row of the stream."""
    return event_row(event, store.changes_of(event), now)


def fresh(store: Store, now: datetime, most: int = 10) -> tuple[Event, ...]:
    """Events alerted in the last day that nobody has acknowledged since, the newest first."""
    found: dict[str, Event] = {}
    for alert in store.alerts(since=now - FRESH, limit=_FRESH_ALERTS).items:
        event = store.event(alert.event_id)
        if event is None or event.id in found:
            continue
        if unseen(store, event.id, alert.raised_at) and not muted(store, event):
            found[event.id] = event
        if len(found) == most:
            break
    return tuple(found.values())


def alerts_of(store: Store, event: Event, now: datetime) -> tuple[AlertRow, ...]:
    """The alerts of an event with their deliveries, the newest first."""
    alerts = store.alerts(event=event, limit=50).items
    return tuple(AlertRow(alert, deliveries_of(store, alert, now)) for alert in alerts)


def deliveries_of(store: Store, alert: Alert, now: datetime) -> tuple[DeliveryRow, ...]:
    """The deliveries of one alert with every try."""
    found = store.deliveries(message_id=alert.alert_id, limit=50).items
    return tuple(delivery_row(one, alert, store.attempts(one.id), now) for one in found)


def delivery_rows(
    store: Store, now: datetime, state: str | None = None, cursor: str | None = None, limit: int = 50
) -> tuple[tuple[DeliveryRow, ...], str | None]:
    """A page of deliveries with their alerts and tries, and the cursor of the next."""
    page = store.deliveries(state=state, limit=limit, cursor=cursor)
    rows = tuple(delivery_row(one, store.alert(one.message_id), store.attempts(one.id), now) for one in page.items)
    return rows, page.next


def around(store: Store, event: Event, now: datetime) -> tuple[tuple[str, Event, str], ...]:
    """The nearest event of the same parties before and the nearest after, with a term and words for each."""
    others = [o for o in neighbours(store, event, now) if o.date]
    day = event.date or now.date().isoformat()
    before = max((o for o in others if (o.date or "") < day), key=lambda o: o.date or "", default=None)
    after = min((o for o in others if (o.date or "") > day), key=lambda o: o.date or "", default=None)
    told = (("Before", before), ("Next", after))
    return tuple((term, other, short_line(other, now)) for term, other in told if other)
