"""Resolve: mentions and rulings in, events and changes out. A pure function of the set of mentions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from model.event import Change, Event, Ruling
from model.mention import Mention
from model.reach import Lying
from parsers.kind import Kind
from parsers.kinds import KINDS
from parsers.resolving import evidence, exchanges, generic, rounds
from parsers.resolving.anchors import anchor_of
from parsers.resolving.changes import changes_of
from parsers.resolving.cluster import Cluster
from parsers.resolving.constraints import Constraints
from parsers.resolving.facts import Facts, facts_of
from parsers.resolving.fold import fold, newest_current
from parsers.resolving.grow import SameTest, grow
from parsers.resolving.names import named
from parsers.resolving.parts import agreement_of
from parsers.resolving.reach import lying
from parsers.resolving.standing import Standing, place_of, standing
from parsers.resolving.verdict import Verdict

_REPRINTED = 20.0  # above any sum of weights


def _test_of(kind: Kind) -> SameTest:
    """Return the same-event test that fits a kind: by stages, by numbers of a series, else by day and pair."""
    if kind.has_stages:
        return partial(_same, exchanges.same)
    return partial(_same, rounds.same if kind.has_ordinal else partial(generic.same, window=kind.window))


def _same(test: SameTest, old: Cluster, new: Cluster) -> Verdict:
    """What an old article tells that is put out anew is what it told, whatever day its "on Tuesday" now seems to be."""
    if not evidence.reprinted(old, new):
        return test(old, new)
    verdict = Verdict()
    verdict.add(_REPRINTED, "the same text put out anew")
    return verdict


TESTS: Mapping[str, SameTest] = {name: _test_of(kind) for name, kind in KINDS.items()}


@dataclass(frozen=True)
class Resolution:
    """Events of a neighbourhood, withdrawn ones too, what changed in them, and where those lie that changed."""

    events: tuple[Event, ...]
    changes: tuple[Change, ...]
    lying: Mapping[str, Lying] = field(default_factory=dict)


def resolve(
    mentions: Sequence[Mention],
    rulings: Sequence[Ruling] = (),
    before: Sequence[Event] = (),
    *,
    at: datetime,
    more: bool = False,
) -> Resolution:
    """Return the events that `mentions` tell of, and their changes against `before` (as of `at`).

    Which mentions are of one event depends on the set of mentions and rulings alone. `before` gives events their
    names, so that a name stays while any report of it does, and is what changes are reckoned against. With `more`,
    `before` is what these rules made of all mentions but the new ones: what stands of it is not reckoned again.
    """
    constraints = Constraints(rulings)
    ordered = sorted(map(facts_of, {m.id: m for m in mentions}.values()), key=place_of)
    free = not constraints or not constraints.touch(anchor_of(f.mention) for f in ordered)
    stood = standing(ordered, before, _grow) if more and free else Standing([], ordered, {})
    clusters = grow(stood.later, TESTS, generic.same, constraints, stood.clusters)
    events = named([_folded(c, stood.events.get(n), at) for n, c in enumerate(clusters)], before)
    events = [_with_part(e, i, clusters, events) for i, e in enumerate(events)]
    events = [_ruled(e, constraints) for e in events]
    gone = _gone(before, events)
    return Resolution((*events, *gone), changes_of(before, (*events, *gone), at), _lying(events, clusters, before))


def _lying(events: Sequence[Event], clusters: Sequence[Cluster], before: Sequence[Event]) -> dict[str, Lying]:
    known = {event.id: event for event in before}
    return {e.id: lying(c) for e, c in zip(events, clusters, strict=True) if e != known.get(e.id)}


def _grow(facts: Sequence[Facts]) -> list[Cluster]:
    return grow(facts, TESTS, generic.same, Constraints())


def _folded(cluster: Cluster, stood: Event | None, at: datetime) -> Event:
    """Fold a cluster, unless it is the event that it was: nothing joined it, and no report of it was ahead of time."""
    if (
        stood is None
        or len(cluster.members) > len(stood.mention_ids)
        or newest_current(cluster, at) != stood.newest_current
    ):
        return fold(cluster, at)
    return stood.model_copy(update={"id": "", "aliases": (), "part_of": None, "withdrawn": False})


def _with_part(event: Event, number: int, clusters: Sequence[Cluster], events: Sequence[Event]) -> Event:
    whole = agreement_of(clusters[number], clusters)
    return event if whole is None else event.model_copy(update={"part_of": events[whole].id})


def _ruled(event: Event, constraints: Constraints) -> Event:
    return event.model_copy(update={"withdrawn": True}) if constraints.wrong(event.anchors) else event


def _gone(before: Sequence[Event], after: Sequence[Event]) -> list[Event]:
    """Return the earlier events of which no report is left, withdrawn."""
    names = {name for e in after for name in (e.id, *e.aliases)}
    return [
        e.model_copy(update={"withdrawn": True, "mention_ids": (), "anchors": ()}) for e in before if e.id not in names
    ]
