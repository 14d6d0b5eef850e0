"""Facts: what resolving compares, taken once from a mention."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from model.mention import OPEN_STATUSES, Count, Mention
from model.page import moment_of
from parsers.resolving.when import Span, span_of

LAST = datetime.max.replace(tzinfo=UTC)
_AHEAD = timedelta(days=1)  # by which zones shift a day at most
OPEN, OVER, OFF = "open", "over", "off"


class Figure(NamedTuple):
    """A count reduced to what identifies: whose, people or bodies, how many, and whether it is exact."""

    who: str
    bodies: bool
    n: int
    exact: bool


class Facts(NamedTuple):
    """One mention, prepared for comparing. `moment` is LAST for an undated article, which is resolved last."""

    mention: Mention
    parties: frozenset[str]
    phase: str
    span: Span | None
    figures: frozenset[Figure]
    deal_figures: frozenset[Figure]
    moment: datetime
    day: date | None  # of publication, in the outlet's zone
    current: bool

    @property
    def order(self) -> tuple[datetime, str, str]:
        """The key by which articles are resolved: an order of their own, not that of their arrival."""
        return (self.moment, self.mention.url, self.mention.article_id)


def facts_of(mention: Mention) -> Facts:
    """Return the facts of `mention`."""
    moment = moment_of(mention.published, mention.time_zone)
    mention = _foreseen(mention)
    return Facts(
        mention=mention,
        parties=frozenset(mention.parties),
        phase=phase_of(mention.status),
        span=span_of(mention.date, mention.date_end),
        figures=frozenset(map(_figure, mention.counts)),
        deal_figures=frozenset(map(_figure, mention.deal_counts)),
        moment=moment.astimezone(UTC) if moment else LAST,
        day=date.fromisoformat(str(mention.published)[:10]) if moment else None,
        current=mention.role == "current",
    )


def _foreseen(mention: Mention) -> Mention:
    """Return `mention` as planned where it tells as held what lies days ahead of its publication."""
    span, day = span_of(mention.date), (mention.published or "")[:10]
    ahead = span is not None and bool(day) and span.first > date.fromisoformat(day) + _AHEAD
    if ahead and phase_of(mention.status) == OVER:
        return mention.model_copy(update={"status": "planned"})
    return mention


def phase_of(status: str) -> str:
    """Return whether a status is still open, over (or going on), or called off."""
    if status in OPEN_STATUSES:
        return OPEN
    return OVER if status in ("under_way", "completed") else OFF


def _figure(count: Count) -> Figure:
    return Figure(count.who, count.what == "bodies", count.n, count.qualifier == "exact")
