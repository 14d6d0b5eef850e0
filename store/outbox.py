"""Messages out: deliveries with their attempts. Attempts are only ever appended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from model.alert import Attempt, Delivery, Message
from store.base import chunks, insert_new
from store.jobs import Jobs
from store.lookup import page
from store.tables import ATTEMPT, DELIVERY, MESSAGE
from store.values import Page

DIGEST = "digest"  # the message type of digests
_STATE = ("state", "attempts", "next_attempt_at", "done_at", "error")  # what a try changes of a delivery
_PUT_STATE = (
    update(DELIVERY.table).where(DELIVERY.c.id == bindparam("of")).values({name: bindparam(name) for name in _STATE})
)


class Outbox(Jobs):
    """Deliveries."""

    def deliveries_due(self, now: datetime, limit: int = 50, channel: str | None = None) -> tuple[Delivery, ...]:
        """Return pending deliveries whose next attempt is due, the longest waiting first; none that go in a digest."""
        c = DELIVERY.c
        query = DELIVERY.select().where(c.state == "pending", c.next_attempt_at <= now, c.digest == "")
        if channel is not None:
            query = query.where(c.channel == channel)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(c.next_attempt_at, c.id).limit(limit))
            return DELIVERY.all(rows.mappings())

    def channels_waiting(self) -> tuple[str, ...]:
        """Return the channels on which deliveries wait."""
        c = DELIVERY.c
        query = select(c.channel).where(c.state == "pending", c.digest == "").distinct()
        with self._reading() as connection:
            return tuple(sorted(connection.execute(query).scalars()))

    def save_attempts(self, made: Sequence[tuple[Delivery, Attempt]]) -> None:
        """Append attempts and put their deliveries into the state after them, in one transaction.

        An attempt number that is there already was made by a worker that was taken for dead: the first word stays.
        The attempt of a digest counts for each delivery that goes in it.
        """
        c = DELIVERY.c
        ids = {delivery.id for delivery, _ in made}
        with self.transaction() as connection:
            # Locked (PostgreSQL): a second worker that saves the same attempt waits here, and then sees it.
            query = select(c.id, c.attempts).where(c.id.in_(ids)).order_by(c.id).with_for_update()
            known = {row.id: row.attempts for row in connection.execute(query)}
            fresh = [pair for pair in made if known.get(pair[0].id, pair[0].attempts) < pair[0].attempts]
            insert_new(connection, ATTEMPT.table, [ATTEMPT.row(attempt) for _, attempt in fresh])
            states = [{"of": each.id, **{name: getattr(each, name) for name in _STATE}} for each, _ in fresh]
            if states:
                connection.execute(_PUT_STATE, states)
            for delivery, attempt in fresh:
                if delivery.message_type == DIGEST:
                    _for_each_in_it(connection, delivery, attempt)

    def retry(self, delivery_id: str, at: datetime) -> Delivery | None:
        """Make a delivery due again at once, a dead one too, by itself. None when there is no such delivery."""
        return next(iter(self.retry_all([delivery_id], at)), None)

    def retry_all(self, ids: Sequence[str], at: datetime) -> tuple[Delivery, ...]:
        """Make deliveries due again at once; return those that there are."""
        c, due = DELIVERY.c, {"state": "pending", "next_attempt_at": at, "done_at": None, "digest": ""}
        found: list[Delivery] = []
        with self.transaction() as connection:
            for part in chunks(ids):
                connection.execute(update(DELIVERY.table).where(c.id.in_(part)).values(**due))
                found += DELIVERY.all(connection.execute(DELIVERY.select().where(c.id.in_(part))).mappings())
            self._put_due(connection, found, at)
        return tuple(found)

    def add_message(self, message: Message, deliveries: Sequence[Delivery]) -> None:
        """Save a digest, operator notice or test with its deliveries."""
        with self.transaction() as connection:
            insert_new(connection, MESSAGE.table, [MESSAGE.row(message)])
            insert_new(connection, DELIVERY.table, [DELIVERY.row(delivery) for delivery in deliveries])
            self._put_due(connection, deliveries, message.at)

    def message(self, id: str) -> Message | None:
        """Return a message that was saved with `add_message`."""
        with self._reading() as connection:
            row = connection.execute(MESSAGE.select().where(MESSAGE.c.id == id)).mappings().first()
        return MESSAGE.one(row) if row else None

    def delivery(self, id: str) -> Delivery | None:
        """Return one delivery."""
        with self._reading() as connection:
            row = connection.execute(DELIVERY.select().where(DELIVERY.c.id == id)).mappings().first()
        return DELIVERY.one(row) if row else None

    def deliveries(
        self,
        *,
        message_id: str | None = None,
        state: str | None = None,
        channel: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[Delivery]:
        """Return deliveries, the newest first."""
        c = DELIVERY.c
        asked = ((c.message_id, message_id), (c.state, state), (c.channel, channel))
        conditions = [column == value for column, value in asked if value is not None]
        with self._reading() as connection:
            return page(connection, DELIVERY, conditions, (c.created_at, c.id), limit, cursor)

    def attempts(self, delivery_id: str) -> tuple[Attempt, ...]:
        """Return the attempts of a delivery, the first first."""
        query = ATTEMPT.select().where(ATTEMPT.c.delivery_id == delivery_id).order_by(ATTEMPT.c.number)
        with self._reading() as connection:
            return ATTEMPT.all(connection.execute(query).mappings())


def _for_each_in_it(connection: Connection, digest: Delivery, attempt: Attempt) -> None:
    """Give the deliveries that go in a digest its attempt and its state."""
    c = DELIVERY.c
    inside = (c.digest == digest.message_id) & (c.channel == digest.channel) & (c.state != "delivered")
    ids = connection.execute(select(c.id).where(inside)).scalars().all()
    insert_new(connection, ATTEMPT.table, [ATTEMPT.row(attempt) | {"delivery_id": id, "text": ""} for id in ids])
    now = {name: getattr(digest, name) for name in ("state", "attempts", "done_at", "error")}
    connection.execute(update(DELIVERY.table).where(inside).values(**now))
