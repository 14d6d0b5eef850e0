"""The neighbourhood of what is new: the events that it can touch, whole, with their rulings, alerts and changes.

What an article joins depends on earlier articles that share its kind and a party, within the longest time that one
event is reported; whole events more or less change nothing (parsers.resolving). So this much is enough.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, Select, select

from model.alert import Alert
from model.event import Change, Event, Ruling
from model.mention import Mention
from model.reach import Look, Looker
from store.base import chunks
from store.clutter import hash_of
from store.lookup import current_id
from store.tables import ALERT, CHANGE, EVENT, MENTION, RULING, block, mark, reach, support
from store.values import Block, Neighbourhood, blocks_of

Placed = tuple[Mention, datetime]


class Only(NamedTuple):
    """Which of the events near something are wanted: with a report later than `after`, those that may be parts."""

    after: datetime | None = None
    staged: bool = False


ANY = Only()


def load_hood(
    connection: Connection, wanted: Block, longest: timedelta, looker: Looker, events: Collection[str] | None = None
) -> Neighbourhood:
    """Return the neighbourhood of a block, or the wider one that holds `events`."""
    marked, lost = _marked(connection, wanted)
    if events is None:
        new = [(MENTION.one(row), row["moment"]) for row in marked]
        events = lost | near_events(connection, new, longest, looker)
    rulings = _rulings(connection, wanted.kind)
    before = _closed(connection, events, rulings)
    inside = [id for event in before for id in event.mention_ids]
    rows = {row["id"]: row for row in (*_mentions(connection, inside), *marked)}
    placed = [(row["kind"], row["parties"]) for row in rows.values()] + [(e.kind, e.parties) for e in before]
    parties = {party for each in placed for _, party in blocks_of(*each)}
    return Neighbourhood(
        block=wanted,
        before=before,
        mentions=MENTION.all(rows.values()),
        rulings=rulings,
        told=_told(connection, before),
        waiting=_waiting(connection, before),
        quiet_articles=frozenset(row["article_id"] for row in rows.values() if row["quiet"]),
        fresh=frozenset(rows).difference(inside),
        lost=bool(lost),
        moments={id: row["moment"] for id, row in rows.items()},
        versions=_versions(connection, wanted.kind, parties),
    )


def near_events(
    connection: Connection, placed: Sequence[Placed], longest: timedelta, looker: Looker, only: Only = ANY
) -> set[str]:
    """Return the events of which one of these reports could be, or which tell the same in the same words.

    One range a kind and party, from the first to the last moment: a few more events than needed, in far fewer looks.
    """
    if only.after is not None and not _any_after(connection, placed, only.after):
        return set()
    grouped: dict[tuple[str, str], list[Look]] = defaultdict(list)
    for mention, moment in placed:
        for look in looker(mention, moment):
            grouped[look.kind, look.party].append(look)
    found: set[str] = set()
    for looks in grouped.values():
        found |= set(connection.execute(_query(looks, longest, only)).scalars())
    return found | _saying(connection, placed, longest, only)


def _any_after(connection: Connection, placed: Sequence[Placed], after: datetime) -> bool:
    """Return whether anything that shares a party was told of later: of what is news now, nothing was as a rule."""
    c, keys = reach.c, sorted({key for mention, _ in placed for key in blocks_of(mention.kind, mention.parties)})
    later = (c.last_at > after) & c.kind.in_({kind for kind, _ in keys}) & c.party.in_({party for _, party in keys})
    return connection.execute(select(c.event_id).where(later).limit(1)).first() is not None


def _query(looks: Sequence[Look], longest: timedelta, only: Only) -> Select[Any]:
    c, first, last = reach.c, min(look.moment for look in looks), max(look.moment for look in looks)
    own = (c.kind == looks[0].kind) & (c.party == looks[0].party)
    query = _near(select(c.event_id).where(own), first - longest, last + longest, only)
    beside = [look.beside for look in looks if look.beside is not None]
    if len(beside) == len(looks):
        query = query.where(c.beside.in_(sorted(frozenset().union(*beside))))
    days = [look.days for look in looks if look.days]
    if len(days) == len(looks):
        held = (c.last_day >= min(day for day, _ in days)) & (c.first_day <= max(day for _, day in days))
        query = query.where(held | c.first_day.is_(None) | (c.last_at >= first))
    return query


def _near(query: Select[Any], since: datetime, until: datetime, only: Only) -> Select[Any]:
    c = reach.c
    query = query.where(c.last_at >= since, c.first_at <= until)
    if only.after is not None:
        query = query.where(c.last_at > only.after)
    return query.where(c.staged) if only.staged else query


def _saying(connection: Connection, placed: Sequence[Placed], longest: timedelta, only: Only) -> set[str]:
    """Return the events with a report in the same words: an old article put out anew tells of what it told of."""
    wanted = {hash_of(mention.quote) for mention, _ in placed if mention.quote}
    if not wanted:
        return set()
    first, last = min(moment for _, moment in placed), max(moment for _, moment in placed)
    near, c = MENTION.c.moment.between(first - longest, last + longest), MENTION.c
    query = select(support.c.event_id).join(MENTION.table, c.id == support.c.mention_id)
    query = query.join(reach, reach.c.event_id == support.c.event_id)
    query = _near(query, first - longest, last + longest, only)
    return {
        id
        for part in chunks(sorted(wanted))
        for id in connection.execute(query.where(c.said.in_(part), near).distinct()).scalars()
    }


def _marked(connection: Connection, wanted: Block) -> tuple[list[RowMapping], set[str]]:
    """Return the rows of the marked mentions that are in force, and the events that marks name or that hold them."""
    mentions, events = set[str](), set(wanted.events)
    for part in chunks(wanted.marks):
        for row in connection.execute(select(mark.c.mention_id, mark.c.event_id).where(mark.c.seq.in_(part))):
            mentions |= {row.mention_id} - {None}
            events |= {row.event_id} - {None}
    for ids in chunks(sorted(mentions)):
        events |= set(connection.execute(select(support.c.event_id).where(support.c.mention_id.in_(ids))).scalars())
    return _mentions(connection, sorted(mentions)), {current_id(connection, id) for id in sorted(events)}


def _closed(connection: Connection, ids: Collection[str], rulings: Sequence[Ruling]) -> tuple[Event, ...]:
    """Return events with the agreements that they are part of, and with those that a ruling binds to one of them."""
    found: dict[str, Event] = {}
    asked, wanted = set[str](), set(ids)
    while wanted:
        asked |= wanted
        more = _events(connection, wanted)
        found |= {event.id: event for event in more}
        parents = {current_id(connection, e.part_of) for e in more if e.part_of}
        wanted = (parents | _bound(connection, more, rulings)) - asked
    return tuple(found[id] for id in sorted(found))


def _bound(connection: Connection, events: Iterable[Event], rulings: Sequence[Ruling]) -> set[str]:
    anchors = {anchor for event in events for anchor in event.anchors}
    ruled = (r for r in rulings if not anchors.isdisjoint(anchor for group in r.anchors for anchor in group))
    return {current_id(connection, id) for ruling in ruled for id in ruling.event_ids}


def _events(connection: Connection, ids: Iterable[str]) -> list[Event]:
    found: list[Event] = []
    for part in chunks(sorted(ids)):
        found += EVENT.all(connection.execute(EVENT.select().where(EVENT.c.id.in_(part))).mappings())
    return found


def _mentions(connection: Connection, ids: Sequence[str]) -> list[RowMapping]:
    query = MENTION.select().add_columns(MENTION.c.moment, MENTION.c.quiet).where(MENTION.c.in_force)
    return [
        row for part in chunks(ids) for row in connection.execute(query.where(MENTION.c.id.in_(part))).mappings().all()
    ]


def _versions(connection: Connection, kind: str, parties: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in chunks(sorted(parties)):
        own = (block.c.kind == kind) & block.c.party.in_(part)
        rows = connection.execute(select(block.c.party, block.c.version).where(own))
        found.update((row.party, row.version) for row in rows)
    return found


def _rulings(connection: Connection, kind: str) -> tuple[Ruling, ...]:
    # People rule by hand, so there are few: all in force are looked at.
    query = RULING.select().add_columns(RULING.c.kinds).where(~RULING.c.undone).order_by(RULING.c.at, RULING.c.id)
    return RULING.all(row for row in connection.execute(query).mappings() if kind in row["kinds"])


def _told(connection: Connection, events: Iterable[Event]) -> tuple[Alert, ...]:
    ids, found = [id for event in events for id in (event.id, *event.aliases)], list[Alert]()
    for part in chunks(ids):
        query = ALERT.select().where(ALERT.c.event_id.in_(part)).order_by(ALERT.c.raised_at, ALERT.c.alert_id)
        found += ALERT.all(connection.execute(query).mappings())
    return tuple(found)


def _waiting(connection: Connection, events: Iterable[Event]) -> tuple[Change, ...]:
    found = list[Change]()
    for part in chunks(event.id for event in events):
        wait = CHANGE.c.event_id.in_(part) & CHANGE.c.state.in_(("open", "held"))
        found += CHANGE.all(connection.execute(CHANGE.select().where(wait).order_by(CHANGE.c.at)).mappings())
    return tuple(found)
