"""What people decided: rulings, kept with the blocks that they touch."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, RowMapping, select, update

from model.errors import UsageError
from model.event import Ruling
from store.base import Base, insert_new
from store.lookup import current_id
from store.tables import EVENT, RULING, mark, ruling_block


class Rulings(Base):
    """Rulings, which outlive every recomputation."""

    def add_ruling(self, ruling: Ruling) -> None:
        """Save what a person decided and mark the days of its events.

        Anchors that it does not bring are those that its events have now. Raises UsageError for an unknown event.
        """
        with self.transaction() as connection:
            events = [_event(connection, id) for id in ruling.event_ids]
            anchors = ruling.anchors or tuple(event["anchors"] for event in events)
            row = RULING.row(ruling.model_copy(update={"anchors": anchors}))
            if insert_new(connection, RULING.table, [row]):
                places = {event["block"]: _place(ruling.id, event, events) for event in events}
                connection.execute(ruling_block.insert(), list(places.values()))
                _mark(connection, events)

    def undo_ruling(self, id: str) -> None:
        """Undo a ruling and mark its days. Raises UsageError for an unknown one."""
        with self.transaction() as connection:
            done = connection.execute(update(RULING.table).where(RULING.c.id == id).values(undone=True))
            if not done.rowcount:
                raise UsageError(f"there is no ruling {id}")
            places = connection.execute(select(ruling_block).where(ruling_block.c.ruling_id == id)).mappings()
            _mark(connection, places)

    def rulings(self, limit: int = 200) -> tuple[Ruling, ...]:
        """Return the newest rulings, undone ones too."""
        query = RULING.select().order_by(RULING.c.at.desc(), RULING.c.id.desc()).limit(limit)
        with self._reading() as connection:
            return RULING.all(connection.execute(query).mappings())


def _event(connection: Connection, id: str) -> RowMapping:
    columns = (EVENT.c.anchors, EVENT.c.block, EVENT.c.first_day, EVENT.c.last_day)
    row = connection.execute(select(*columns).where(EVENT.c.id == current_id(connection, id))).mappings().first()
    if row is None:
        raise UsageError(f"there is no event {id}")
    return row


def _place(ruling_id: str, event: RowMapping, events: Iterable[RowMapping]) -> dict[str, object]:
    own = [other for other in events if other["block"] == event["block"]]
    first, last = min(other["first_day"] for other in own), max(other["last_day"] for other in own)
    return {"ruling_id": ruling_id, "block": event["block"], "first_day": first, "last_day": last}


def _mark(connection: Connection, places: Iterable[RowMapping]) -> None:
    days = [(place["block"], place[end]) for place in places for end in ("first_day", "last_day")]
    connection.execute(mark.insert(), [{"block": key, "day": day} for key, day in dict.fromkeys(days)])
