"""What people decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, RowMapping, select, update

from model.errors import UsageError
from model.event import Ruling
from store.base import Base, insert_new
from store.lookup import current_id, page
from store.marks import Mark, save_marks
from store.tables import EVENT, RULING, reach
from store.values import Page, blocks_of

_COLUMNS = (EVENT.c.id, EVENT.c.kind, EVENT.c.parties, EVENT.c.anchors, EVENT.c.told_at)


class Rulings(Base):
    """Rulings, which outlive every recomputation."""

    def add_ruling(self, ruling: Ruling) -> None:
        """Save what a person decided and mark its events.

        Anchors that it does not bring are those that its events have now. Raises UsageError for an unknown event.
        """
        with self.transaction() as connection:
            events = [_event(connection, id) for id in ruling.event_ids]
            anchors = ruling.anchors or tuple(event["anchors"] for event in events)
            kinds = tuple(sorted({event["kind"] for event in events}))
            row = RULING.row(ruling.model_copy(update={"anchors": anchors}), kinds=kinds)
            if insert_new(connection, RULING.table, [row]):
                save_marks(connection, map(_mark, events))

    def undo_ruling(self, id: str) -> None:
        """Undo a ruling and mark its events. Raises UsageError for an unknown one."""
        with self.transaction() as connection:
            row = connection.execute(RULING.select().where(RULING.c.id == id)).mappings().first()
            if row is None:
                raise UsageError(f"there is no ruling {id}")
            connection.execute(update(RULING.table).where(RULING.c.id == id).values(undone=True))
            events = [found for found in (_found(connection, id) for id in row["event_ids"]) if found]
            save_marks(connection, map(_mark, (*events, *_parted(connection, events, row["anchors"]))))

    def ruling(self, id: str) -> Ruling | None:
        """Return one ruling."""
        with self._reading() as connection:
            row = connection.execute(RULING.select().where(RULING.c.id == id)).mappings().first()
        return RULING.one(row) if row else None

    def ruling_page(self, limit: int = 50, cursor: str | None = None) -> Page[Ruling]:
        """Return a page of rulings, the newest first, undone ones too."""
        with self._reading() as connection:
            return page(connection, RULING, [], (RULING.c.at, RULING.c.id), limit, cursor)

    def rulings(self, limit: int = 200) -> tuple[Ruling, ...]:
        """Return the newest rulings, undone ones too."""
        query = RULING.select().order_by(RULING.c.at.desc(), RULING.c.id.desc()).limit(limit)
        with self._reading() as connection:
            return RULING.all(connection.execute(query).mappings())


def _event(connection: Connection, id: str) -> RowMapping:
    row = _found(connection, id)
    if row is None:
        raise UsageError(f"there is no event {id}")
    return row


def _found(connection: Connection, id: str) -> RowMapping | None:
    own = EVENT.c.id == current_id(connection, id)
    return connection.execute(select(*_COLUMNS).where(own)).mappings().first()


def _parted(
    connection: Connection, events: Sequence[RowMapping], groups: Sequence[Sequence[str]]
) -> Iterator[RowMapping]:
    """Events beside `events` that have a report of which a ruling was: what a split made, under names of its own."""
    anchors, known = frozenset(anchor for group in groups for anchor in group), {event["id"] for event in events}
    for kind, party in {block for event in events for block in blocks_of(event["kind"], event["parties"])}:
        near = select(reach.c.event_id).where(reach.c.kind == kind, reach.c.party == party)
        for row in connection.execute(select(*_COLUMNS).where(EVENT.c.id.in_(near))).mappings():
            if row["id"] not in known and not anchors.isdisjoint(row["anchors"]):
                known.add(row["id"])
                yield row


def _mark(event: RowMapping) -> Mark:
    return Mark(event["kind"], event["parties"], event["told_at"], event_id=event["id"])
