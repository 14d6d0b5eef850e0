"""Is an outlet silent longer than its habit, do all of them fail, was a number of a series missed? Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Literal

from alerts.terms import listed, several
from model.event import Event
from model.outlet import Outlet, OutletState
from model.trouble import Trouble
from model.value import one_line
from parsers.resolving.gaps import Gap, gaps
from scheduler.plan import may_crawl

Verdict = Literal["speaks", "silent", "unsure"]
HABIT = timedelta(days=28)  # how far back the habit is learnt from
FEW = 10  # articles from which no habit is learnt
_WEEK = timedelta(days=8)  # of history that has a week-end in it
_WEEKEND = timedelta(hours=72)  # from Friday's last article to Monday's first, with half a day to spare
_LONGER = 1.5  # times the longest gap of the habit; three times where no week-end is in it
_OFTEN = 3  # failures in a row: one or two are weather
_NEWS = timedelta(days=7)  # a gap below an older event is history: reading an archive tells of none
_KEPT = timedelta(days=380)  # after which a gap that was never filled is forgotten


def patience(told: Sequence[datetime]) -> timedelta | None:
    """Return how long an outlet may be silent by its own habit, None where too little of it is known.

    `told` are the times of its articles. The longest gap in four weeks has nights, week-ends and its quiet days in
    it; half as long again is more than it ever was. A history that is too short for a week-end allows for one.
    """
    newest = max(told, default=None)
    times = sorted(moment for moment in told if newest and newest - moment <= HABIT)
    if len(times) <= FEW:
        return None
    longest = max(after - before for before, after in pairwise(times))
    if times[-1] - times[0] >= _WEEK:
        return longest * _LONGER
    return max(longest * 2 * _LONGER, _WEEKEND)


def speaks(state: OutletState, newest: datetime, at_least: float) -> bool:
    """Return whether an outlet was silent for at most so many seconds at its last visit.

    What was never looked at is not silent, so the time since that visit does not count.
    """
    return state.last_crawl_at is not None and state.last_crawl_at - newest <= timedelta(seconds=at_least)


def silence(state: OutletState, told: Sequence[datetime], at_least: float) -> Verdict:
    """Return whether an outlet was silent for longer than its habit, and than `at_least` seconds, when last visited."""
    if state.last_crawl_at is None or not told:
        return "unsure"
    if speaks(state, max(told), at_least):
        return "speaks"
    allowed = patience(told)
    if allowed is None:
        return "unsure"
    return "silent" if state.last_crawl_at - max(told) > allowed else "speaks"


def silent_trouble(outlet: Outlet, state: OutletState, told: Sequence[datetime]) -> Trouble:
    """Return what the operator is told of an outlet that is silent."""
    newest, usual = max(told), patience(told)
    quiet = (state.last_crawl_at or newest) - newest
    if state.failures:
        cause = f"Its visits fail: {state.error or 'no answer'}, {several(state.failures, 'time')} in a row."
    else:
        cause = "Its visits are answered and bring no new article: look whether its feeds or its pages have changed."
    habit = f" By the habit of its past weeks it is never silent for longer than {_length(usual)}." if usual else ""
    return Trouble(
        name=f"silent:{outlet.name}",
        subject=one_line(f"{outlet.title} has been silent for {_length(quiet)}", 200),
        detail=one_line(cause + habit, 1000),
        over=one_line(f"{outlet.title} publishes again", 200),
        since=newest,
    )


def apart_trouble(outlet: Outlet, state: OutletState) -> Trouble:
    """Return what the operator is told of an outlet that is visited no more, for it killed the crawler."""
    return Trouble(
        name=f"apart:{outlet.name}",
        subject=one_line(f"{outlet.title} is set apart", 200),
        detail=one_line(f"It is visited no more: {state.error}. Resume it on the page of outlets.", 1000),
        over=one_line(f"{outlet.title} is visited again", 200),
        since=state.last_crawl_at or datetime.min.replace(tzinfo=UTC),
    )


def all_failing(outlets: Mapping[str, Outlet], states: Mapping[str, OutletState], at_least: float) -> Trouble | None:
    """Return the trouble that no outlet answers, None while one does; it is about all of them, so it is told once.

    `at_least` seconds must lie between the last good visit of any and the last failed one; where none was ever good,
    each must have failed three times.
    """
    visited = [states[n] for n, o in outlets.items() if n in states and not o.blocked and states[n].last_crawl_at]
    watched = [state for state in visited if not state.paused]
    if not watched or any(state.failures == 0 and state.health != "quarantined" for state in watched):
        return None
    visits = [state.last_crawl_at for state in watched if state.last_crawl_at]
    well = max((state.last_success_at for state in watched if state.last_success_at), default=None)
    often = all(state.failures >= _OFTEN or state.health == "quarantined" for state in watched)
    if not often if well is None else max(visits) - well < timedelta(seconds=at_least):
        return None
    since = well or min(visits)
    errors = listed(list(dict.fromkeys(f"“{state.error}”" for state in watched if state.error))[:3])
    return Trouble(
        name="outlets",
        subject="No outlet answers" if len(watched) > 1 else "The outlet does not answer",
        detail=one_line(
            f"The last visit to {'each of ' if len(watched) > 1 else ''}{several(len(watched), 'outlet')} failed, with"
            f" {errors or 'no answer'}. Look whether this machine has a network.",
            1000,
        ),
        over="Outlets answer again",
        since=since,
    )


def judged(outlets: Mapping[str, Outlet], states: Mapping[str, OutletState]) -> dict[str, OutletState]:
    """Return the outlets that are visited by schedule and were, with their states."""
    known = {name: states[name] for name in outlets if name in states}
    return {name: state for name, state in known.items() if may_crawl(outlets[name], state) and state.last_crawl_at}


def gap_troubles(
    events: Iterable[Event], told: Mapping[str, Trouble], now: datetime, surely: Callable[[Event], bool]
) -> tuple[Trouble, ...]:
    """Return the gaps in the numbers of `events` that are news, or were told; `surely` says which ends are certain."""
    found = [(f"gap:{_series(gap)}", gap) for gap in gaps(events)]
    news = [(name, gap) for name, gap in found if name in told or (_is_news(gap, now) and _sure(gap, surely))]
    return tuple(_gap_trouble(name, gap, now) for name, gap in news)


def forgotten(gap: Trouble, now: datetime) -> bool:
    """Return whether a gap is so old that nobody waits any more for what is missing."""
    return now - gap.since > _KEPT


def _series(gap: Gap) -> str:
    """What a gap is about, whatever days its ends turn out to be of: the number above it in its series."""
    return ":".join((gap.kind, "+".join(gap.parties), gap.above.series, str(gap.above.ordinal)))


def _is_news(gap: Gap, now: datetime) -> bool:
    newest = gap.above.newest_current
    return newest is not None and now - newest <= _NEWS


def _sure(gap: Gap, surely: Callable[[Event], bool]) -> bool:
    return surely(gap.below) and surely(gap.above)


def _gap_trouble(name: str, gap: Gap, now: datetime) -> Trouble:
    missed = gap.subject[:1].upper() + gap.subject[1:]
    return Trouble(
        name=name,
        subject=one_line(f"{missed} was missed", 200),
        detail=one_line(gap.words, 1000),
        over=one_line(f"{missed} is no longer missing", 200),
        since=now,
        parties=gap.parties,
    )


def _length(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    if hours >= 48:
        return several(round(hours / 24), "day")
    return several(round(hours), "hour") if hours >= 2 else several(max(1, round(hours * 60)), "minute")
