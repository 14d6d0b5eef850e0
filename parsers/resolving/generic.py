"""The same-event test of kinds that have neither numbered series nor stages: one day, one pair."""

from __future__ import annotations

from parsers.resolving import evidence
from parsers.resolving.cluster import Cluster
from parsers.resolving.facts import OPEN, OVER
from parsers.resolving.verdict import Verdict

_THIRD = -1.0  # a state more at the table
NEAR = 3  # days: how far apart reports put one happening


def same(old: Cluster, new: Cluster, window: int = 14) -> Verdict:
    """Return whether `new`, reported later, is the happening of `old`; news of one comes within `window` days."""
    verdict = Verdict()
    evidence.weigh_parties(verdict, old, new, _THIRD)
    evidence.weigh_articles(verdict, old, new)
    apart = evidence.days_between(old.span, new.span)
    evidence.weigh_places(verdict, old, new, -1.5 if apart == 0 else -3.0)
    if evidence.held_before_planned(old, new) or (old.phase == OVER and new.phase == OPEN and apart != 0):
        verdict.forbid("one is over, the other planned")
    if apart is not None and apart > NEAR:
        verdict.forbid(f"{apart} days apart")
    elif apart is not None:
        verdict.add(3.0 if apart == 0 else 1.0, f"{apart} days apart")
    elif old.phase == OPEN:
        verdict.add(1.5, "an open plan goes on")
    evidence.weigh_time(verdict, old, new, window)
    evidence.weigh_texts(verdict, old, new)
    return verdict
