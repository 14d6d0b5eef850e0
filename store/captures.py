"""What an archive is made of: pages as fetched and looks at them again, the oldest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import case, select

from model.page import Snapshot, Visit
from store.base import chunks
from store.pages import Pages
from store.tables import SNAPSHOT, VISIT

_AT_ONCE = 500


class Captures(Pages):
    """Snapshots and visits in the order in which they came."""

    def captures(self, since: datetime | None = None) -> Iterator[Snapshot]:
        """Yield the snapshots fetched at `since` or later, the oldest first; those that come meanwhile are left out."""
        c = SNAPSHOT.c
        query = select(c.id).order_by(c.fetched_at, c.id)
        with self._reading() as connection:
            ids = connection.execute(query if since is None else query.where(c.fetched_at >= since)).scalars().all()
        for part in chunks(ids, _AT_ONCE):
            with self._reading() as connection:
                found = SNAPSHOT.all(connection.execute(SNAPSHOT.select().where(c.id.in_(part))).mappings())
            yield from sorted(found, key=lambda snapshot: (snapshot.fetched_at, snapshot.id))

    def visits(self, since: datetime | None = None) -> Iterator[Visit]:
        """Yield the visits made at `since` or later, in the order in which they were saved."""
        c, last = VISIT.c, 0
        query = VISIT.select().add_columns(c.seq).order_by(c.seq).limit(_AT_ONCE)
        query = query if since is None else query.where(c.at >= since)
        while True:
            with self._reading() as connection:
                rows = connection.execute(query.where(c.seq > last)).mappings().all()
            if not rows:
                return
            yield from VISIT.all(rows)
            last = rows[-1]["seq"]

    def held(self, visit: Visit) -> Snapshot | None:
        """Return the snapshot with the bytes that a visit found unchanged, None when it is not here."""
        c = SNAPSHOT.c
        query = SNAPSHOT.select().where(c.sha256 == visit.sha256, c.fetched_at <= visit.at)
        newest = query.order_by(case((c.canonical_url == visit.url, 0), else_=1), c.fetched_at.desc()).limit(1)
        with self._reading() as connection:
            row = connection.execute(newest).mappings().first()
        return SNAPSHOT.one(row) if row else None

    def add_visits(self, visits: Iterable[Visit]) -> int:
        """Save visits that came from elsewhere, those of this store left out; return how many were new.

        A visit of a page that is not here is left out too: its address would count as fetched, and never be.
        """
        added = 0
        for visit in visits:
            known = select(VISIT.c.seq).where(VISIT.c.url == visit.url, VISIT.c.at == visit.at).limit(1)
            with self.transaction() as connection:
                if self.held(visit) and connection.execute(known).first() is None:
                    self.save_visit(visit)
                    added += 1
        return added
