"""Resolving from the store's side: what has to be resolved, all that it needs, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from model.alert import Alert, Delivery
from model.event import Change, Event
from model.mention import Mention
from model.reach import Looker, Lying, wide_looks
from store.base import chunks
from store.hood import Only, load_hood, near_events
from store.jobs import Jobs
from store.marks import marked_blocks
from store.outcome import save_changes, save_events
from store.tables import CHANGE, EVENT, block, mark
from store.values import Block, Neighbourhood

LONGEST = timedelta(days=120)  # between the first and the last report of one event (house.md, decision 1)


class Blocks(Jobs):
    """Blocks to be resolved."""

    def dirty_blocks(self, limit: int = 50) -> tuple[Block, ...]:
        """Return blocks whose mentions or rulings changed, the longest waiting first."""
        with self._reading() as connection:
            return marked_blocks(connection, limit)

    def due_blocks(self, now: datetime, limit: int = 50) -> tuple[Block, ...]:
        """Return blocks in which a change's hold or grouping time has ended."""
        due = (CHANGE.c.state == "held") & (CHANGE.c.held_until <= now)
        columns = (EVENT.c.kind, EVENT.c.parties, EVENT.c.id)
        query = select(*columns).join(CHANGE.table, CHANGE.c.event_id == EVENT.c.id).where(due).distinct()
        with self._reading() as connection:
            return tuple(
                Block(kind, parties, (), (id,)) for kind, parties, id in connection.execute(query.limit(limit))
            )

    def load_block(self, block: Block, reach: timedelta = LONGEST, looker: Looker = wide_looks) -> Neighbourhood:
        """Return what is new in a block, and the events that it can touch, whole.

        `reach` is the longest time between the reports of one event: nothing farther off is loaded. `looker` says
        where the events of which a report could be are looked for.
        """
        with self._reading() as connection:
            return load_hood(connection, block, reach, looker)

    def widen(
        self,
        hood: Neighbourhood,
        moved: Sequence[Mention],
        reach: timedelta = LONGEST,
        after: datetime | None = None,
        looker: Looker = wide_looks,
        *,
        staged: bool = False,
    ) -> Neighbourhood:
        """Return `hood` with the events near `moved` too, mentions that are now in another event; itself without any.

        Of these events only those with a report later than `after`, and with `staged` only those that may be parts.
        """
        with self._reading() as connection:
            placed = [(m, hood.moments[m.id]) for m in moved]
            near = near_events(connection, placed, reach, looker, Only(after, staged))
            known = {event.id for event in hood.before}
            return hood if near <= known else load_hood(connection, hood.block, reach, looker, known | near)

    def save_resolution(
        self,
        hood: Neighbourhood,
        *,
        events: Sequence[Event],
        changes: Sequence[Change],
        alerts: Sequence[Alert] = (),
        deliveries: Sequence[Delivery] = (),
        lying: Mapping[str, Lying] | None = None,
        at: datetime,
    ) -> bool:
        """Save what became of `hood` and clear its marks, in one transaction; `changes` may be old ones re-decided.

        `lying` tells where events lie; one of which it tells nothing is looked at by all that share a party with it.

        Returns False, and saves nothing, when another worker has resolved something in it meanwhile.
        """
        with self.transaction() as connection:
            if not _still(connection, hood):
                return False
            for part in chunks(hood.block.marks):
                connection.execute(delete(mark).where(mark.c.seq.in_(part)))
            save_events(connection, hood, events, lying or {}, at)
            save_changes(connection, changes, alerts, deliveries)
            self._put_due(connection, deliveries, at)
        return True


def _still(connection: Connection, hood: Neighbourhood) -> bool:
    """Count a resolution of the blocks of `hood`; False when one was resolved since it was loaded."""
    c = block.c
    for part in chunks(sorted(hood.versions)):
        own = (c.kind == hood.block.kind) & c.party.in_(part)
        query = select(c.party, c.version).where(own).order_by(c.party).with_for_update()
        if any(hood.versions[party] != version for party, version in connection.execute(query)):
            return False
    for part in chunks(sorted(hood.versions)):
        own = (c.kind == hood.block.kind) & c.party.in_(part)
        connection.execute(update(block).where(own).values(version=c.version + 1))
    return True
