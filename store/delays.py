"""How long after its publication an article was alerted, by outlet."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import func, select

from model.outlet import AlertDelay
from model.page import moment_of
from store.base import Base
from store.tables import ALERT, ARTICLE, SNAPSHOT

_NEWEST = 2000  # articles that were alerted, of all outlets together


class Delays(Base):
    """Delays that were measured, never estimated."""

    def alert_delays(self, newest: int = _NEWEST) -> dict[str, AlertDelay]:
        """Return the delays of outlets by slug, over the `newest` articles that raised an alert.

        From the moment that the page tells to the article's first alert, waits for a second source or for a group
        included. Left out is what has no such moment: articles with a plain date, changed texts (published long
        before), and what was no crawl's find.
        """
        a, c = ALERT.c, ARTICLE.c
        first = func.min(a.raised_at)
        query = (
            select(c.outlet_name, c.published, c.time_zone, first.label("at"))
            .join(ALERT.table, a.article_id == c.id)
            .join(SNAPSHOT.table, SNAPSHOT.c.id == c.snapshot_id)
            .where(a.trigger.in_(("new", "update")), c.version == 1, SNAPSHOT.c.crawl_id != "")
            .group_by(c.id, c.outlet_name, c.published, c.time_zone)
            .order_by(first.desc())
            .limit(newest)
        )
        found: dict[str, list[float]] = defaultdict(list)
        with self._reading() as connection:
            for outlet, published, zone, at in connection.execute(query):
                moment = moment_of(published, zone) if published and len(published) > 10 else None
                if moment:
                    found[outlet].append(max(0.0, (at - moment).total_seconds()))
        return {outlet: delay_of(seconds) for outlet, seconds in found.items()}


def delay_of(seconds: Iterable[float]) -> AlertDelay:
    """Return the median and the 95th percentile (nearest rank: no value that did not occur)."""
    ordered = sorted(seconds)
    if not ordered:
        return AlertDelay()
    rank = math.ceil(0.95 * len(ordered))
    return AlertDelay(alerts=len(ordered), median=statistics.median(ordered), p95=ordered[rank - 1])
