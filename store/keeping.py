"""How long fetched pages are kept. What an event rests on is never dropped, nor any article's text."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, select

from store.base import Base
from store.tables import ALERT, MENTION, SNAPSHOT, body, reading


class Keeping(Base):
    """Drop pages that are old and no evidence."""

    def packed_bytes(self) -> int:
        """Return the bytes that all pages take in the store."""
        with self._reading() as connection:
            return int(connection.execute(select(func.coalesce(func.sum(func.length(body.c.zstd)), 0))).scalar_one())

    def drop_pages(self, before: datetime, limit: int = 100) -> int:
        """Drop the oldest `limit` pages fetched before then, in one transaction; return how many there were.

        A page stays while it waits to be read, while anything was read in it of any event (withdrawn ones and older
        versions too), and while an alert names its article. Articles, and what addresses answered, stay as well:
        nothing is fetched again for it. Bytes go with the last page that has them.
        """
        c = SNAPSHOT.c
        query = select(c.id, c.sha256).join(reading, reading.c.snapshot_id == c.id)
        query = query.where(c.fetched_at < before, reading.c.stripped_by != "", ~_is_evidence())
        with self.transaction() as connection:
            rows = connection.execute(query.order_by(c.fetched_at, c.id).limit(limit)).all()
            _drop(connection, [id for id, _ in rows], {sha256 for _, sha256 in rows})
        return len(rows)


def _is_evidence() -> ColumnElement[bool]:
    article = reading.c.article_id
    read = select(MENTION.c.id).where(MENTION.c.article_id == article).exists()
    told = select(ALERT.c.alert_id).where(ALERT.c.article_id == article).exists()
    return article.is_not(None) & (read | told)


def _drop(connection: Connection, ids: list[str], hashes: set[str]) -> None:
    connection.execute(delete(reading).where(reading.c.snapshot_id.in_(ids)))
    connection.execute(delete(SNAPSHOT.table).where(SNAPSHOT.c.id.in_(ids)))
    used = select(SNAPSHOT.c.sha256).where(SNAPSHOT.c.sha256.in_(hashes))
    connection.execute(delete(body).where(body.c.sha256.in_(hashes - set(connection.execute(used).scalars()))))
