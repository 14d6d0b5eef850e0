"""Deliveries that wait to go out together: gatherings, and the digests that they become."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from model.alert import Alert, Delivery, Message
from store.base import chunks, insert_new
from store.jobs import Jobs
from store.tables import ALERT, DELIVERY, MESSAGE


@dataclass(frozen=True)
class Gathering:
    """Deliveries of one channel that go out together: the oldest is of `since`, and the last is due at `due`."""

    channel: str
    name: str
    since: datetime
    due: datetime


class Gatherings(Jobs):
    """What waits for a digest."""

    def new_events_since(self, moment: datetime) -> int:
        """Return how many events were first told after `moment`."""
        c = ALERT.c
        query = select(func.count(c.event_id.distinct())).where(c.trigger == "new", c.raised_at > moment)
        with self._reading() as connection:
            return connection.execute(query).scalar_one()

    def gatherings(self) -> tuple[Gathering, ...]:
        """Return what waits to go out together, the first due first."""
        c = DELIVERY.c
        ends = (func.min(c.created_at).label("since"), func.max(c.next_attempt_at).label("due"))
        waiting = (c.state == "pending") & (c.digest > "") & c.next_attempt_at.is_not(None)
        query = select(c.channel, c.digest.label("name"), *ends).where(waiting).group_by(c.channel, c.digest)
        with self._reading() as connection:
            found = [Gathering(**row) for row in connection.execute(query).mappings()]
        return tuple(sorted(found, key=lambda each: (each.due, each.channel, each.name)))

    def gathered(self, gathering: Gathering) -> tuple[tuple[Delivery, Alert], ...]:
        """Return the deliveries of a gathering with their alerts, the oldest first."""
        c = DELIVERY.c
        own = (c.channel == gathering.channel) & (c.digest == gathering.name) & (c.state == "pending")
        with self._reading() as connection:
            waiting = DELIVERY.all(connection.execute(DELIVERY.select().where(own)).mappings())
            alerts: dict[str, Alert] = {}
            for part in chunks(delivery.message_id for delivery in waiting):
                rows = connection.execute(ALERT.select().where(ALERT.c.alert_id.in_(part))).mappings()
                alerts |= {row["alert_id"]: ALERT.one(row) for row in rows}
        pairs = [(each, alerts[each.message_id]) for each in waiting if each.message_id in alerts]
        return tuple(sorted(pairs, key=lambda pair: (pair[1].raised_at, pair[1].alert_id)))

    def save_digest(self, message: Message, delivery: Delivery, inside: Iterable[str]) -> None:
        """Save a digest, and that these deliveries go in it, in one transaction."""
        with self.transaction() as connection:
            insert_new(connection, MESSAGE.table, [MESSAGE.row(message)])
            insert_new(connection, DELIVERY.table, [DELIVERY.row(delivery)])
            self._put_due(connection, [delivery], message.at)
            for part in chunks(inside):
                taken = update(DELIVERY.table).where(DELIVERY.c.id.in_(part))
                connection.execute(taken.values(digest=message.id, next_attempt_at=None, error="goes in a digest"))

    def ungather(self, deliveries: Sequence[str], at: datetime) -> None:
        """Let deliveries that waited go out by themselves."""
        with self.transaction() as connection:
            for part in chunks(deliveries):
                freed = update(DELIVERY.table).where(DELIVERY.c.id.in_(part))
                connection.execute(freed.values(digest="", next_attempt_at=at))
