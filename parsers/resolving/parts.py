"""Which agreement a hand-over carries out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from parsers.resolving.cluster import Cluster
from parsers.resolving.evidence import LONGEST
from parsers.resolving.facts import LAST
from parsers.resolving.parties import likeness


def agreement_of(stage: Cluster, clusters: Sequence[Cluster]) -> int | None:
    """Return the position of the agreement of which `stage` is a stage, None without one.

    The agreement whose figures the reports of the stage give; else the last one told before it.
    """
    if not (stage.stages or stage.deal_figures):
        return None
    fitting = [i for i, c in enumerate(clusters) if c is not stage and _fits(stage, c)]
    told = [i for i in fitting if clusters[i].figures.keys() & stage.deal_figures]
    return max(told or fitting, key=lambda i: (clusters[i].first, -i), default=None)


def _fits(stage: Cluster, deal: Cluster) -> bool:
    if deal.kind != stage.kind or deal.stage or not (deal.agreement or deal.figures.keys() & stage.deal_figures):
        return False
    if deal.object.leading and stage.object.leading and deal.object.leading != stage.object.leading:
        return False
    if (stage.agreement or deal.stages or deal.deal_figures) and _rank(deal) >= _rank(stage):
        return False
    last = stage.last if stage.last and stage.last != LAST else stage.first
    began_before = deal.first <= last and (stage.first == LAST or stage.first - deal.first <= LONGEST)
    return began_before and likeness(deal.pair, stage.pair, deal.mediators | stage.mediators) > 0


def _rank(cluster: Cluster) -> tuple[bool, bool, datetime]:
    """An agreement is never part of a hand-over or of what was told later; nor are two part of one another."""
    return (cluster.stage, not cluster.agreement, cluster.first)
