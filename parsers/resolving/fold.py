"""Folding a cluster into an event: what its reports agree on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from model.event import Event, Source
from model.mention import Mention
from parsers.fingerprint import near
from parsers.resolving.anchors import anchor_of
from parsers.resolving.cluster import Cluster
from parsers.resolving.facts import LAST, OVER, Facts
from parsers.resolving.status import status_told
from parsers.resolving.tally import figures_told, first_told, most_told

V = TypeVar("V")
_Days = tuple[str | None, str | None, bool]  # first, last, whether taken from the publication
_SURE = 0.99  # no number of reports makes it certain
_COUNTS = 0.5  # less sure reports do not confirm one another (alerts: never told)
_LATER = timedelta(days=2)  # after which a report that only recalls may tell what became of it
_REASONS = 20
_AHEAD = timedelta(days=2)  # zones and plain dates shift a publication by this much at most


def fold(cluster: Cluster, at: datetime) -> Event:
    """Return the event that `cluster` amounts to, without its name. Reports dated after `at` are taken as undated."""
    told = tellers(cluster.members)
    newest = _newest(cluster.members)
    status = status_told([(f.mention.status, f.mention.outlet) for f in told])
    sure = [f for f in cluster.members if f.mention.confidence >= _COUNTS]
    date, date_end, date_inferred = _days(told, cluster.members)
    return Event(
        id="",
        kind=cluster.kind,
        status=status,
        parties=tuple(sorted(most_told(told, lambda m: m.parties, len) or cluster.pair)),
        mediators=tuple(sorted({m for f in told for m in f.mention.mediators})),
        ordinal=_first(told, cluster.members, lambda m: m.ordinal if m.ordinal is not None else m.stage_ordinal),
        place=_first(told, cluster.members, lambda m: m.place),
        date=date,
        date_end=date_end,
        date_inferred=date_inferred,
        counts=figures_told(told),
        categories=tuple(sorted({c for f in told for c in f.mention.categories})),
        object=cluster.object.leading or "",
        series=cluster.series.leading or "",
        confidence=round(_confidence(cluster.members), 2),
        current=any(f.current for f in cluster.members),
        mention_ids=tuple(f.mention.id for f in cluster.members),
        anchors=tuple(dict.fromkeys(anchor_of(f.mention) for f in cluster.members)),
        sources=sources(cluster.members),
        article_id=newest.article_id,
        quote=newest.quote,
        quote_span=_span(newest),
        title=newest.title,
        newest_current=newest_current(cluster, at),
        independent=max(1, len(independent(sure))),
        status_outlets=max(1, len(independent(f for f in sure if f.mention.status == status))),
        languages=tuple(sorted({f.mention.language for f in cluster.members})),
        why=tuple(cluster.why[-_REASONS:]),
    )


def newest_current(cluster: Cluster, at: datetime) -> datetime | None:
    """Return when it was last reported as news."""
    return max((f.moment for f in cluster.members if f.current and f.moment <= at + _AHEAD), default=None)


def tellers(members: Sequence[Facts]) -> list[Facts]:
    """Return the reports that say what the event is: those that report it as news.

    A report that only recalls it counts when none reports it as news, or when it came days after these did.
    """
    newest = max((f.moment for f in members if f.current), default=None)
    if newest is None or newest == LAST:
        return [f for f in members if f.current] or list(members)
    return [f for f in members if f.current or newest + _LATER < f.moment < LAST]


def sources(members: Sequence[Facts]) -> tuple[Source, ...]:
    """Return one source an article, newest first; a copy of an earlier text names the article it copies."""
    first: dict[str, str] = {}  # fingerprint, article
    found: dict[str, Source] = {}
    for f in members:
        m = f.mention
        original = next((a for text, a in first.items() if near(text, m.fingerprint)), m.article_id)
        first.setdefault(m.fingerprint, original)
        found[m.article_id] = Source(
            outlet=m.outlet,
            url=m.url,
            published=m.published,
            article_id=m.article_id,
            title=m.title,
            copy_of="" if original == m.article_id else original,
        )
    return tuple(reversed(found.values()))


def independent(members: Iterable[Facts]) -> list[Facts]:
    """Return the surest report of each outlet, copies of one text counted once."""
    outlets: set[str] = set()
    texts: set[str] = set()
    out = []
    for f in sorted(members, key=lambda f: (-f.mention.confidence, f.order)):
        m = f.mention
        if m.outlet in outlets or any(near(t, m.fingerprint) for t in texts):
            continue
        outlets.add(m.outlet)
        texts.add(m.fingerprint)
        out.append(f)
    return out


def _confidence(members: Sequence[Facts]) -> float:
    """The surest report, raised by the next independent one as far as what remains in doubt."""
    sure = [f.mention.confidence for f in independent(f for f in members if f.current)]
    if not sure:
        return max(f.mention.confidence for f in members)
    if len(sure) > 1 and sure[1] >= _COUNTS:
        return min(_SURE, 1 - (1 - sure[0]) * (1 - sure[1])) if sure[0] < _SURE else sure[0]
    return sure[0]


def _first(told: Sequence[Facts], members: Sequence[Facts], of: Callable[[Mention], V | None]) -> V | None:
    return first_told(told, of) if first_told(told, of) is not None else first_told(members, of)


def _days(told: Sequence[Facts], members: Sequence[Facts]) -> _Days:
    """The day it was held on, else the newest plan; else the day of the first report that tells it as happening."""
    over = [f for f in told if f.phase == OVER]
    plan = [f for f in told if f.phase != OVER][-1:]
    found = _date(over) or _date(plan) or _date([f for f in members if f.phase == OVER] or members)
    if found:
        return found
    day = next((f.day for f in over if f.current and f.day), None)
    return (day.isoformat() if day else None, None, day is not None)


def _date(reports: Sequence[Facts]) -> _Days | None:
    dated = [f for f in reports if f.mention.date or f.mention.date_end]
    exact = [f for f in dated if f.span and f.span.exact and not f.mention.date_inferred]
    return most_told(exact or dated, lambda m: (m.date, m.date_end, m.date_inferred), lambda _: 1)


def _newest(members: Sequence[Facts]) -> Mention:
    dated = [f for f in members if f.moment != LAST] or members
    return next((f for f in reversed(dated) if f.current), dated[-1]).mention


def _span(mention: Mention) -> tuple[int, int] | None:
    if mention.quote_start is None or mention.quote_end is None:
        return None
    return (mention.quote_start, mention.quote_end)
