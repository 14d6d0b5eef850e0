"""Evidence that every kind weighs alike: articles, parties, places, time between reports."""

from __future__ import annotations

from datetime import timedelta

from parsers.fingerprint import near
from parsers.resolving.cluster import Cluster
from parsers.resolving.facts import OFF, OPEN, OVER, Facts
from parsers.resolving.figures import compare
from parsers.resolving.parties import APART, likeness
from parsers.resolving.places import compatible
from parsers.resolving.verdict import Verdict
from parsers.resolving.when import Span, gap

_FEW = 5  # people whom news names, of all those who come home
_SLACK = 3  # days by which a plan is misread or shifts without a word
LONGEST = timedelta(days=120)  # no event is reported over a longer time (house.md, decision 1)


def within_reach(old: Cluster, new: Cluster) -> bool:
    """Return whether one event may span both; undated articles are at no distance from anything."""
    if old.last is None or new.last is None:
        return True
    return max(old.last, new.last) - min(old.first, new.first) <= LONGEST


def weigh_articles(verdict: Verdict, old: Cluster, new: Cluster) -> None:
    """Reports in one article are of two happenings, as a rule: what is said of one is put together when parsed."""
    shared = old.articles & new.articles
    if shared and any(not _twins(f, new) for f in old.members if f.mention.article_id in shared):
        verdict.forbid("the same article tells them apart")


def reprinted(old: Cluster, new: Cluster) -> bool:
    """Return whether a report of `old` is the same sentence in the same text: an old article put out anew."""
    report = new.members[0].mention
    return not old.articles & new.articles and any(
        f.mention.quote == report.quote and near(f.mention.fingerprint, report.fingerprint) for f in old.members
    )


def weigh_texts(verdict: Verdict, old: Cluster, new: Cluster) -> None:
    """Copies of one text tell of the same; looked at last, for it takes longest."""
    if not verdict.veto and copies(old, new):
        verdict.add(1.0, "copies of one text")


def over_apart(old: Cluster, new: Cluster, days: int) -> bool:
    """Return whether both are over, known to the day, and more than `days` apart: nothing makes up for that."""
    apart = days_between(old.span, new.span) if old.phase == new.phase == OVER else None
    return apart is not None and apart > days


def _twins(known: Facts, new: Cluster) -> bool:
    """Return whether two reports of one article say nothing that tells them apart."""
    report = new.members[0]
    one, other = known.mention, report.mention
    if _few_of(known, report) or _few_of(report, known):
        return True
    if (one.stage, one.object) != (other.stage, other.object) or not _one_story(known, report):
        return False
    agreed = {one.status, other.status} == {"agreed", "completed"}  # the day of agreeing is none of the hand-over
    days = 0 if known.span is None or report.span is None or agreed else gap(known.span, report.span)
    rivals = ((one.ordinal, other.ordinal), (one.stage_ordinal, other.stage_ordinal), (one.series, other.series))
    if any(a and b and a != b for a, b in rivals) or days > (0 if one.kind == "exchange" else 1):
        return False
    if one.kind != "exchange" and one.quote == other.quote and _one_day_told(known, report):
        return True  # two places or states of one meeting on one day in one sentence: one of them was misread
    place = one.place is None or other.place is None or compatible(one.place, other.place)
    figures = not known.figures or not report.figures or compare(known.figures, report.figures).weight > 0
    return bool(place and figures)


def _few_of(whole: Facts, part: Facts) -> bool:
    """Return whether `part` names a few of those whom `whole` counts on that day: two journalists among 146."""
    few = part.mention.stage and part.figures and all(f.n < _FEW for f in part.figures)
    same = whole.phase == part.phase == OVER and (whole.mention.object, whole.span) == (part.mention.object, part.span)
    return bool(few and same and whole.span and compare(whole.figures, part.deal_figures).large)


def _one_story(known: Facts, report: Facts) -> bool:
    """Return whether both are news of one phase, or both are not; else the day or the figures must say it.

    What was agreed and what was handed over, with the same figures and no word of a stage, is one exchange.
    """
    if (known.phase, known.current) == (report.phase, report.current):
        return True
    if OFF in (known.phase, report.phase) or known.phase == report.phase:
        return False
    if known.figures and report.figures:
        same = {f.n for f in known.figures} == {f.n for f in report.figures}
        return same or compare(known.figures, report.figures).large
    return _one_day_told(known, report) and known.current == report.current


def _one_day_told(*reports: Facts) -> bool:
    """Return whether all reports tell the day, and the same."""
    inferred = any(r.mention.date_inferred for r in reports)
    return not inferred and len({r.span for r in reports}) == 1 and all(r.span and r.span.exact for r in reports)


def copies(old: Cluster, new: Cluster) -> bool:
    """Return whether some report of the one is a copy of a text of the other."""
    return any(near(a, b) for a in old.fingerprints for b in new.fingerprints)


def weigh_parties(verdict: Verdict, old: Cluster, new: Cluster, state_more: float) -> None:
    """Parties of the one against those of the other; `state_more` is the weight of a state that only one names."""
    weight = likeness(old.pair, new.pair, old.mediators | new.mediators, state_more)
    if weight <= APART:
        verdict.forbid("other parties")
    verdict.add(weight, "parties")


def weigh_time(verdict: Verdict, old: Cluster, new: Cluster, window: int) -> None:
    """Time between the reports: news of one happening comes in a few days; after `window` days it is no news."""
    if old.last_current_day and new.last_current_day:
        days = abs((new.last_current_day - old.last_current_day).days)
        if days <= 3:
            verdict.add(1.0, "reported within three days")
        elif days > window and not progressed(old, new) and not _same_plan(old, new):
            verdict.forbid(f"the same news again after {days} days")


def progressed(old: Cluster, new: Cluster) -> bool:
    """Return whether the later report tells of a later phase than the earlier ones."""
    if "completed" in new.statuses and "completed" not in old.statuses:
        return True
    return old.phase == OPEN and (new.phase != OPEN or _rank(new) > _rank(old))


def _same_plan(old: Cluster, new: Cluster) -> bool:
    """Return whether both are open and one plan: put off now, or of one day or number, however long it stood."""
    if old.phase != OPEN or new.phase != OPEN:
        return False
    numbered = new.ordinal.leading is not None and new.ordinal.leading in old.ordinal
    return "postponed" in new.statuses or numbered or days_between(old.open_span, new.open_span) == 0


def _rank(cluster: Cluster) -> int:
    order = ("proposed", "agreed", "planned")  # what was put off is open again
    return max((order.index(s) for s in cluster.statuses if s in order), default=0)


def weigh_places(verdict: Verdict, old: Cluster, new: Cluster, apart: float) -> None:
    """Places of the one against those of the other; `apart` is the weight of two that are plainly not one."""
    here, there = old.places.leading, new.places.leading
    if here is None or there is None:
        return
    fits = True if there in old.places else compatible(here, there)
    if fits:
        verdict.add(1.5, "place")
    elif fits is False:
        verdict.add(apart, "another place")


def days_between(a: Span | None, b: Span | None) -> int | None:
    """Return the days between two spans of which both are known to the day, else None."""
    return gap(a, b) if a and b and a.exact and b.exact else None


def goes_on(old: Cluster, new: Cluster) -> bool:
    """Return whether an open plan is taken up: by news of it, or by a later word of the same plan.

    What only recalls something as over is of this plan when its day says so, not because the plan is open.
    """
    return OPEN in (old.phase, new.phase) and (new.last_current_day is not None or new.phase == OPEN)


def planned_anew(old: Cluster, new: Cluster) -> bool:
    """Return whether `old` was planned for a day that had passed, unheard of, when `new` was planned for another."""
    if not old.phase == new.phase == OPEN or new.last_current_day is None:
        return False
    if "planned" not in old.statuses or "postponed" in old.statuses | new.statuses:
        return False
    was, day = old.open_span, new.first_day
    passed = was is not None and was.exact and day is not None and was.last < day
    return bool(passed and was and new.span and gap(was, new.span) > _SLACK)


def held_before_planned(old: Cluster, new: Cluster) -> bool:
    """Return whether `new` was over before `old` was planned, so that it cannot be the plan carried out."""
    if old.phase != OPEN or new.phase != OVER or not old.first_day:
        return False
    ended = new.span.last if new.span else new.first_day
    return ended is not None and ended < old.first_day - timedelta(days=1)
