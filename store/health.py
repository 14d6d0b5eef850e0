"""What the newest pages of an outlet gave, for the figures that tell of a redesign."""

from __future__ import annotations

from sqlalchemy import func, select

from model.outlet import PageRead
from store.base import Base
from store.tables import ARTICLE, SNAPSHOT, reading


class Health(Base):
    """Pages that were read, as far as health goes."""

    def pages_read(self, outlet: str, limit: int) -> tuple[PageRead, ...]:
        """Return the newest pages of `outlet` that were read, the newest first."""
        s, r, a = SNAPSHOT.c, reading.c, ARTICLE.c
        told = (a.title != "", a.published.is_not(None), a.byline != "", func.length(a.text))
        query = (
            select(s.crawl_id, s.fetched_at, s.quiet, r.reason, r.layout, *told)
            .join(reading, r.snapshot_id == s.id)
            .outerjoin(ARTICLE.table, a.id == r.article_id)
            .where(s.outlet == outlet, r.stripped_by != "")
            .order_by(s.fetched_at.desc(), s.id)
            .limit(limit)
        )
        with self._reading() as connection:
            return tuple(
                PageRead(
                    crawl_id=row[0], fetched_at=row[1], quiet=row[2], reason=row[3], layout=row[4],
                    titled=bool(row[5]), dated=bool(row[6]), signed=bool(row[7]), length=row[8] or 0,
                )
                for row in connection.execute(query)
            )  # fmt: skip

    def is_reading(self, outlet: str) -> bool:
        """Return whether pages of `outlet` wait to be read."""
        s, r = SNAPSHOT.c, reading.c
        query = select(r.seq).join(SNAPSHOT.table, r.snapshot_id == s.id).where(r.stripped_by == "", s.outlet == outlet)
        with self._reading() as connection:
            return connection.execute(query.limit(1)).first() is not None
