"""What stands: clusters of articles earlier than anything new are as they were, so only what follows is grown again.

What an article joins depends on earlier articles alone (grow), so the events before the first new article are taken
over as they are, and of an event that goes on after it the reports up to it. That is what makes the news of the day
cheap beside a long or busy past: it is tested against each event once, and nothing else is tested again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from model.event import Event
from parsers.resolving.cluster import Cluster
from parsers.resolving.facts import Facts

Order = tuple[datetime, str, str]
Place = tuple[datetime, str, str, str, str]
Grow = Callable[[Sequence[Facts]], list[Cluster]]


class Standing(NamedTuple):
    """`clusters` in the order in which they were opened, the reports `later` than them, and which event each was."""

    clusters: list[Cluster]
    later: list[Facts]
    events: dict[int, Event]  # by position in `clusters`


def place_of(facts: Facts) -> Place:
    """Return the sort key by which reports are taken: article by article, within one by sentence."""
    return (*facts.order, facts.mention.quote, facts.mention.id)


def standing(ordered: Sequence[Facts], before: Sequence[Event], grow: Grow) -> Standing:
    """Return what stands of `before` when the reports `ordered` are all there is; nothing when one of its is gone."""
    known = {f.mention.id: f for f in ordered}
    told = [id for event in before for id in event.mention_ids]
    inside = set(told)
    if len(inside) < len(told) or not inside <= known.keys():
        return Standing([], list(ordered), {})
    start = next((f.order for f in ordered if f.mention.id not in inside), None)
    if start is None:
        return _sorted([(_again(e, known), e) for e in before if e.mention_ids], [])
    whole, broken = _parted(before, known, start)
    early = [known[i] for e in broken for i in e.mention_ids if known[i].order < start]
    resumed: list[tuple[Cluster, Event | None]] = [(c, None) for c in grow(sorted(early, key=place_of))]
    later = [f for f in ordered if f.order >= start]
    return _sorted([*((_again(e, known), e) for e in whole), *resumed], later)


def _parted(before: Sequence[Event], known: Mapping[str, Facts], start: Order) -> tuple[list[Event], list[Event]]:
    """Return the events that are over by `start`, and those with a report from then on."""
    whole, broken = list[Event](), list[Event]()
    for event in before:
        if event.mention_ids:
            (whole if max(known[i].order for i in event.mention_ids) < start else broken).append(event)
    return whole, broken


def _again(event: Event, known: Mapping[str, Facts]) -> Cluster:
    """Return the cluster that `event` was folded from."""
    cluster = Cluster(event.kind)
    for id in event.mention_ids:
        cluster.add(known[id])
    cluster.why = list(event.why)
    return cluster


def _sorted(found: Collection[tuple[Cluster, Event | None]], later: list[Facts]) -> Standing:
    ordered = sorted(found, key=lambda pair: min(map(place_of, pair[0].members)))
    return Standing(
        [cluster for cluster, _ in ordered], later, {n: event for n, (_, event) in enumerate(ordered) if event}
    )
