"""Writing what became of a block: its events with their lookups, changes, alerts and deliveries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, update

from model.alert import Alert, Delivery
from model.event import Change, Event
from model.mention import Mention
from model.reach import Lying
from store.base import Row, chunks, insert_new, put
from store.days import told_at
from store.search import drop_words, save_words
from store.tables import ALERT, CHANGE, DELIVERY, EVENT, alias, event_words, party, reach, support
from store.values import Neighbourhood, blocks_of
from store.words import event_words_of


def save_events(
    connection: Connection, hood: Neighbourhood, events: Sequence[Event], lying: Mapping[str, Lying], at: datetime
) -> None:
    """Put `events` in the place of those before; of these, what is no more gives its id to the one that took it in."""
    before = {event.id: event for event in hood.before}
    taken = {old: event.id for event in events for old in event.aliases}
    _forget(connection, [id for id in before if id not in {event.id for event in events}], taken)
    fresh = [event for event in events if event != before.get(event.id)]
    for part in chunks(event.id for event in fresh):
        connection.execute(delete(support).where(support.c.event_id.in_(part)))
        connection.execute(delete(party).where(party.c.owner.in_(part)))
        connection.execute(delete(alias).where(alias.c.id.in_(part)))
    rows = [_event_row(event, hood, at) for event in fresh]
    put(connection, EVENT.table, rows)
    drop_words(connection, event_words, [row["id"] for row in rows])
    save_words(connection, event_words, {row["id"]: (row["told_at"], event_words_of(row)) for row in rows})
    _save_reach(connection, hood, fresh, lying)
    links = [{"event_id": event.id, "mention_id": id} for event in fresh for id in dict.fromkeys(event.mention_ids)]
    insert_new(connection, support, links)
    insert_new(connection, party, [row for event in fresh for row in _parties(event.id, event.parties)])
    put(connection, alias, [{"id": old, "event_id": event.id} for event in fresh for old in event.aliases])


def save_changes(
    connection: Connection, changes: Sequence[Change], alerts: Sequence[Alert], deliveries: Sequence[Delivery]
) -> None:
    """Save changes as they were decided, and what is told because of them. Whatever was told stays as it was."""
    put(connection, CHANGE.table, [CHANGE.row(change) for change in {c.id: c for c in changes}.values()])
    insert_new(connection, ALERT.table, [ALERT.row(alert) for alert in alerts])
    insert_new(connection, party, [row for alert in alerts for row in _parties(alert.alert_id, alert.parties)])
    insert_new(connection, DELIVERY.table, [DELIVERY.row(delivery) for delivery in deliveries])


def _event_row(event: Event, hood: Neighbourhood, at: datetime) -> Row:
    times = [hood.moments[id] for id in event.mention_ids if id in hood.moments]
    times = times or [told_at(source.published, "UTC", at) for source in event.sources] or [at]
    return EVENT.row(event, first_at=min(times), told_at=event.newest_current or max(times))


def _save_reach(
    connection: Connection, hood: Neighbourhood, events: Sequence[Event], lying: Mapping[str, Lying]
) -> None:
    """Write where events lie. One of which no report is left stays where it was, so that a new report finds it."""
    mentions = {mention.id: mention for mention in hood.mentions}
    rows: list[Row] = []
    for event in events:
        own = [mentions[id] for id in event.mention_ids if id in mentions]
        times = [hood.moments[mention.id] for mention in own]
        lies = lying.get(event.id) or _anywhere(event.kind, own)
        days = dict(zip(("first_day", "last_day"), lies.days or (None, None), strict=True))
        if times:
            ends = {"first_at": min(times), "last_at": max(times)}
            row: Row = {"event_id": event.id, "kind": event.kind, "staged": lies.staged, **days, **ends}
            rows += [{**row, "party": party, "beside": beside} for party, beside in sorted(lies.sides)]
    for part in chunks(sorted({row["event_id"] for row in rows})):
        connection.execute(delete(reach).where(reach.c.event_id.in_(part)))
    insert_new(connection, reach, rows)


def _anywhere(kind: str, mentions: Sequence[Mention]) -> Lying:
    return Lying(frozenset((party, "") for m in mentions for _, party in blocks_of(kind, m.parties)))


def _parties(owner: str, names: Iterable[str]) -> list[Row]:
    return [{"owner": owner, "party": name} for name in dict.fromkeys(names)]


def _forget(connection: Connection, gone: Sequence[str], taken: dict[str, str]) -> None:
    for part in chunks(gone):
        connection.execute(delete(support).where(support.c.event_id.in_(part)))
        connection.execute(delete(reach).where(reach.c.event_id.in_(part)))
        connection.execute(delete(party).where(party.c.owner.in_(part)))
        drop_words(connection, event_words, part)
        connection.execute(delete(EVENT.table).where(EVENT.c.id.in_(part)))
    for id in gone:
        waits = (CHANGE.c.event_id == id) & CHANGE.c.state.in_(("open", "held"))
        now = {"event_id": taken[id]} if id in taken else {"state": "quiet", "reason": "its event is no more"}
        connection.execute(update(CHANGE.table).where(waits).values(**now))
        # Names that the event had itself taken over go on with it.
        connection.execute(update(alias).where(alias.c.event_id == id).values(event_id=taken.get(id, id)))
