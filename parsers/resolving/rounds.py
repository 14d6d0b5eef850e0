"""Whether two reports are of one round of negotiations (reading.md section 3)."""

from __future__ import annotations

from datetime import timedelta

from parsers.resolving import evidence
from parsers.resolving.cluster import Cluster
from parsers.resolving.facts import OFF, OPEN, OVER
from parsers.resolving.verdict import Verdict
from parsers.resolving.when import gap

WINDOW = 30  # days between equal ordinals of one series, and of news of one round
_THIRD = -2.5  # a state more at the table makes it another meeting, unless much else agrees
_LONGEST = 7  # days over which talks that were opened and not ended go on in one place
_LONG = 21  # days that talks in one town may go on
_NEAR = 3  # days: how far apart reports put one round


def same(old: Cluster, new: Cluster) -> Verdict:
    """Return whether `new`, reported later, is the round of `old`."""
    verdict = Verdict()
    if evidence.over_apart(old, new, WINDOW):
        verdict.forbid("held in other months")
    else:
        evidence.weigh_parties(verdict, old, new, _THIRD)
        evidence.weigh_articles(verdict, old, new)
    if not verdict.veto:
        _weigh(verdict, old, new)
        evidence.weigh_texts(verdict, old, new)
    return verdict


def _weigh(verdict: Verdict, old: Cluster, new: Cluster) -> None:
    apart = evidence.days_between(old.span, new.span)
    evidence.weigh_places(verdict, old, new, -1.5 if apart == 0 else -3.0)
    _weigh_series(verdict, old, new)
    _weigh_ordinals(verdict, old, new, apart)
    _weigh_days(verdict, old, new, apart)
    evidence.weigh_time(verdict, old, new, WINDOW)


def _weigh_series(verdict: Verdict, old: Cluster, new: Cluster) -> None:
    if old.series.leading and new.series.leading and new.series.leading not in old.series:
        verdict.add(-2.5, "another track of talks")


def _weigh_ordinals(verdict: Verdict, old: Cluster, new: Cluster, apart: int | None) -> None:
    ours, theirs = old.ordinal.leading, new.ordinal.leading
    if ours is None or theirs is None:
        return
    if theirs in old.ordinal:
        verdict.add(4.0, f"both number {theirs}")
    elif apart is not None and apart <= 1 and verdict.score >= 1.0:  # outlets count differently
        verdict.add(-1.0, f"numbers {ours} and {theirs} on one day")
    else:
        verdict.forbid(f"numbers {ours} and {theirs}")


def _weigh_days(verdict: Verdict, old: Cluster, new: Cluster, apart: int | None) -> None:
    if evidence.held_before_planned(old, new):
        verdict.forbid("held before it was planned")
    if evidence.planned_anew(old, new) and not (new.ordinal.leading and new.ordinal.leading in old.ordinal):
        verdict.forbid("planned anew after the day of the other")
    if old.phase == OVER and new.phase == OPEN:
        _weigh_new_plan(verdict, old, new, apart)
    elif OPEN in (old.phase, new.phase) or OFF in (old.phase, new.phase):
        _weigh_plan(verdict, old, new, apart)
    else:
        _weigh_held(verdict, old, new, apart)


def _weigh_new_plan(verdict: Verdict, old: Cluster, new: Cluster, apart: int | None) -> None:
    """A plan told after a round was held is of another round, unless the outlet is late with the same day."""
    numbered = new.ordinal.leading is not None and new.ordinal.leading in old.ordinal
    if apart == 0:
        verdict.add(2.0, "the same day")
    elif not numbered or (_ahead(new) and (apart or 0) > _LONGEST):  # outlets count differently
        verdict.forbid("planned after the other was held")


def _ahead(new: Cluster) -> bool:
    return new.span is not None and new.first_day is not None and new.span.first > new.first_day


def _weigh_plan(verdict: Verdict, old: Cluster, new: Cluster, apart: int | None) -> None:
    """A plan stays a candidate until it is held or called off; it may be moved."""
    if apart is not None and apart <= _NEAR:
        verdict.add(3.0 if apart == 0 else 2.0, "the same day" if apart == 0 else f"{apart} days apart")
    elif apart is not None and apart > WINDOW:
        verdict.add(-0.5, f"moved by {apart} days")
    elif _months_apart(old, new):
        verdict.add(-2.0, "another month")
    if evidence.goes_on(old, new):
        verdict.add(1.5, "an open plan goes on")


def _weigh_held(verdict: Verdict, old: Cluster, new: Cluster, apart: int | None) -> None:
    if apart is None:
        _weigh_vague(verdict, old, new)
    elif apart <= _NEAR:
        verdict.add(3.0 if apart == 0 else 0.5, "the same day" if apart == 0 else f"{apart} days apart")
    elif apart <= (6 if "completed" in old.statuses else _LONG) and new.places.leading in old.places:
        verdict.add(0.5, "talks go on where they opened")
    elif apart <= _LONG and _only_reported(old, new) and new.places.leading in old.places:
        verdict.add(0.5, f"{apart} days from the day of the report")
    elif apart > WINDOW or new.ordinal.leading is None or new.ordinal.leading not in old.ordinal:
        verdict.forbid(f"{apart} days apart")


def _only_reported(old: Cluster, new: Cluster) -> bool:
    """Whether one of the two has no day but that of its report, and they were reported together: long talks ended."""
    return _together(old, new) and (old.day_inferred or new.day_inferred)


def _together(old: Cluster, new: Cluster) -> bool:
    if old.last_current_day is None or new.last_current_day is None:
        return False
    return abs((new.last_current_day - old.last_current_day).days) <= _NEAR


def _weigh_vague(verdict: Verdict, old: Cluster, new: Cluster) -> None:
    """At most one of the two is known to the day."""
    if old.span and new.span:
        if gap(old.span, new.span) > 0:
            verdict.forbid("another month")
        else:
            verdict.add(1.0, "the same month")
        return
    day = (old.span.last if old.span else None) or old.first_day
    told = new.first_day if not new.span else new.span.last
    if day is None or told is None:
        return
    days = abs((told - day).days)
    if days <= WINDOW:
        verdict.add(0.5 if days > _NEAR else 1.0, f"told {days} days from it")
    else:
        verdict.forbid("held long before")


def _months_apart(old: Cluster, new: Cluster) -> bool:
    return bool(old.span and new.span and gap(old.span, new.span) > timedelta(days=WINDOW).days)
