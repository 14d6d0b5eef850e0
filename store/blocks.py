"""Resolving from the store's side: what has to be resolved, all that it needs, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, select, update

from model.alert import Alert, Delivery
from model.event import Change, Event, Ruling
from store.base import Base, chunks
from store.days import block_key
from store.marks import marked_blocks
from store.outcome import save_changes, save_events
from store.tables import ALERT, CHANGE, EVENT, MENTION, RULING, block, mark, ruling_block
from store.values import Block, Neighbourhood

# An event spans at most 120 days (house.md); what lies farther from a touched day cannot be bound to it.
_NEAR = timedelta(days=150)


class Blocks(Base):
    """Blocks to be resolved."""

    def dirty_blocks(self, limit: int = 50) -> tuple[Block, ...]:
        """Return blocks whose mentions or rulings changed, the longest waiting first."""
        with self._reading() as connection:
            return marked_blocks(connection, limit)

    def due_blocks(self, now: datetime, limit: int = 50) -> tuple[Block, ...]:
        """Return blocks in which a change's hold or grouping time has ended."""
        due = (CHANGE.c.state == "held") & (CHANGE.c.held_until <= now)
        columns = (block.c.kind, block.c.pair, EVENT.c.first_day, EVENT.c.last_day)
        joined = CHANGE.table.join(EVENT.table, EVENT.c.id == CHANGE.c.event_id).join(
            block, block.c.key == EVENT.c.block
        )
        with self._reading() as connection:
            rows = connection.execute(select(*columns).select_from(joined).where(due).distinct().limit(limit))
            return tuple(Block(*row) for row in rows)

    def load_block(self, block: Block) -> Neighbourhood:
        """Return the mentions within 150 days of the touched ones, and all that touches them.

        Events that reach into these days come with all their mentions: a cut event would be another event.
        """
        key = block_key(block.kind, block.pair)
        first, last = block.first - _NEAR, block.last + _NEAR
        with self._reading() as connection:
            before = _events(connection, key, first, last)
            near = (MENTION.c.block == key) & MENTION.c.day.between(first, last)
            rows = _mentions(connection, near)
            known = {row["id"] for row in rows}
            for part in chunks(id for event in before for id in event.mention_ids if id not in known):
                rows += _mentions(connection, MENTION.c.id.in_(part))
            return Neighbourhood(
                block=block,
                mentions=MENTION.all(rows),
                rulings=_rulings(connection, key),
                before=before,
                told=_told(connection, before),
                waiting=_waiting(connection, before),
                quiet_articles=frozenset(row["article_id"] for row in rows if row["quiet"]),
                days={row["id"]: row["day"] for row in rows},
                version=_version(connection, key),
            )

    def save_resolution(
        self,
        hood: Neighbourhood,
        *,
        events: Sequence[Event],
        changes: Sequence[Change],
        alerts: Sequence[Alert] = (),
        deliveries: Sequence[Delivery] = (),
        at: datetime,
    ) -> bool:
        """Save what became of `hood` and clear its marks, in one transaction; `changes` may be old ones re-decided.

        Returns False, and saves nothing, when another worker has resolved it meanwhile.
        """
        key = block_key(hood.block.kind, hood.block.pair)
        with self.transaction() as connection:
            if not _next_version(connection, key, hood.version):
                return False
            for part in chunks(hood.block.marks):
                connection.execute(delete(mark).where(mark.c.seq.in_(part)))
            save_events(connection, hood, key, events, at)
            save_changes(connection, changes, alerts, deliveries)
        return True

    def rulings_for(self, block: Block) -> tuple[Ruling, ...]:
        """Return the rulings in force in a block, the oldest first."""
        with self._reading() as connection:
            return _rulings(connection, block_key(block.kind, block.pair))


def _next_version(connection: Connection, key: str, loaded: int) -> bool:
    """Count a resolution of a block; False when it was resolved since it was loaded."""
    same = (block.c.key == key) & (block.c.version == loaded)
    return bool(connection.execute(update(block).where(same).values(version=loaded + 1)).rowcount)


def _version(connection: Connection, key: str) -> int:
    return connection.execute(select(block.c.version).where(block.c.key == key)).scalar() or 0


def _events(connection: Connection, key: str, first: date, last: date) -> tuple[Event, ...]:
    # The lower bound of `first_day` keeps the look into the index short, however long the history is.
    c = EVENT.c
    reach = c.first_day.between(first - _NEAR, last) & (c.last_day >= first)
    return EVENT.all(connection.execute(EVENT.select().where(c.block == key, reach)).mappings())


def _mentions(connection: Connection, which: ColumnElement[bool]) -> list[RowMapping]:
    query = MENTION.select().add_columns(MENTION.c.day, MENTION.c.quiet).where(which, MENTION.c.in_force)
    return list(connection.execute(query).mappings())


def _rulings(connection: Connection, key: str) -> tuple[Ruling, ...]:
    joined = RULING.select().join(ruling_block, ruling_block.c.ruling_id == RULING.c.id)
    query = joined.where(ruling_block.c.block == key, ~RULING.c.undone).order_by(RULING.c.at, RULING.c.id)
    return RULING.all(connection.execute(query).mappings())


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
