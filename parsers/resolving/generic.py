"""The same-event test of kinds that bring none: one day, one pair."""

from __future__ import annotations

from parsers.resolving import evidence
from parsers.resolving.cluster import Cluster
from parsers.resolving.facts import OPEN, OVER
from parsers.resolving.verdict import Verdict

WINDOW = 14
_NEAR = 3


def same(old: Cluster, new: Cluster) -> Verdict:
    """Return whether `new`, reported later, is the happening of `old`."""
    verdict = Verdict()
    evidence.weigh_articles(verdict, old, new)
    evidence.weigh_parties(verdict, old, new, -1.0)
    apart = evidence.days_between(old.span, new.span)
    evidence.weigh_places(verdict, old, new, same_day=apart == 0)
    if evidence.held_before_planned(old, new) or (old.phase == OVER and new.phase == OPEN and apart != 0):
        verdict.forbid("one is over, the other planned")
    if apart is not None and apart > _NEAR:
        verdict.forbid(f"{apart} days apart")
    elif apart is not None:
        verdict.add(3.0 if apart == 0 else 1.0, f"{apart} days apart")
    elif old.phase == OPEN:
        verdict.add(1.5, "an open plan goes on")
    evidence.weigh_time(verdict, old, new, WINDOW)
    evidence.weigh_texts(verdict, old, new)
    return verdict
