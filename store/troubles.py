"""What is wrong now and was told, how each channel stands, and what troubles are found by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select

from model.alert import Delivery, Message
from model.event import Event
from model.trouble import ChannelState, Trouble
from store.base import chunks, insert_new, put
from store.jobs import Jobs
from store.tables import ARTICLE, CHANNEL_STATE, DELIVERY, EVENT, MESSAGE, TROUBLE

Notice = tuple[Message, Sequence[Delivery]]


class Troubles(Jobs):
    """Troubles and the states of channels."""

    def troubles(self) -> dict[str, Trouble]:
        """Return what is wrong now and was told, by name."""
        with self._reading() as connection:
            rows = connection.execute(TROUBLE.select().order_by(TROUBLE.c.since, TROUBLE.c.name)).mappings()
            return {row["name"]: TROUBLE.one(row) for row in rows}

    def save_troubles(self, there: Sequence[Trouble], gone: Iterable[str], notices: Iterable[Notice]) -> None:
        """Save troubles that are there, forget those that are gone, and put out what tells of it: one transaction."""
        with self.transaction() as connection:
            put(connection, TROUBLE.table, [TROUBLE.row(trouble) for trouble in there])
            for part in chunks(gone):
                connection.execute(delete(TROUBLE.table).where(TROUBLE.c.name.in_(part)))
            for message, deliveries in notices:
                insert_new(connection, MESSAGE.table, [MESSAGE.row(message)])
                insert_new(connection, DELIVERY.table, [DELIVERY.row(each) for each in deliveries])
                self._put_due(connection, deliveries, message.at)

    def channel_states(self) -> dict[str, ChannelState]:
        """Return what is known of each channel, by name."""
        with self._reading() as connection:
            rows = connection.execute(CHANNEL_STATE.select()).mappings()
            return {row["channel"]: CHANNEL_STATE.one(row) for row in rows}

    def channel_state(self, channel: str) -> ChannelState:
        """Return what is known of a channel; a new state when nothing is."""
        query = CHANNEL_STATE.select().where(CHANNEL_STATE.c.channel == channel)
        with self._reading() as connection:
            row = connection.execute(query).mappings().first()
        return CHANNEL_STATE.one(row) if row else ChannelState(channel=channel)

    def save_channel_state(self, state: ChannelState) -> None:
        """Save a channel's state in the place of its older one."""
        with self.transaction() as connection:
            put(connection, CHANNEL_STATE.table, [CHANNEL_STATE.row(state)])

    def told_times(self, outlet: str, limit: int = 1) -> tuple[datetime, ...]:
        """Return when an outlet's newest articles were published, or first seen where no page tells; newest first."""
        c = ARTICLE.c
        own = (c.outlet_name == outlet) & c.in_force
        query = select(c.told_at).where(own).order_by(c.told_at.desc(), c.id.desc()).limit(limit)
        with self._reading() as connection:
            return tuple(connection.execute(query).scalars())

    def numbered_series(self, since: datetime) -> tuple[Event, ...]:
        """Return the events told as news since then, of all kinds and parties that have a numbered one among them."""
        c = EVENT.c
        lately = (c.told_at >= since) & c.current & ~c.withdrawn
        numbered = select(c.kind, c.parties).where(lately, c.ordinal.is_not(None)).distinct().subquery()
        same = (numbered.c.kind == c.kind) & (numbered.c.parties == c.parties)
        with self._reading() as connection:
            return EVENT.all(connection.execute(EVENT.select().join(numbered, same).where(lately)).mappings())
