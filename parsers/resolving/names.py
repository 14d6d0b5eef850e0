"""Names of events: an event keeps its id while any anchor that it had is still in it (house.md, decision 2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from model.event import Event
from model.value import digest


def named(folded: Sequence[Event], before: Sequence[Event]) -> list[Event]:
    """Return `folded` with ids and aliases.

    An event takes the id of the earlier event that holds its oldest known anchor; other earlier events whose
    reports came to it become its aliases. A new one is named after its oldest anchor.
    """
    holders = _holders(before)
    claims = [_claimed(event, holders) for event in folded]
    owner: dict[str, int] = {}
    for number in sorted(range(len(folded)), key=lambda n: _strength(folded[n], claims[n], before)):
        for id in claims[number]:
            owner.setdefault(id, number)
    taken = set(owner) | {a for e in before for a in (e.id, *e.aliases)}
    out = []
    for number, event in enumerate(folded):
        own = [id for id in claims[number] if owner[id] == number]
        id = own[0] if own else _fresh(event, taken)
        taken.add(id)
        aliases = dict.fromkeys([*own[1:], *(a for e in before if e.id in own for a in e.aliases)])
        out.append(event.model_copy(update={"id": id, "aliases": tuple(a for a in aliases if a != id)}))
    return out


def _holders(before: Sequence[Event]) -> dict[str, list[str]]:
    holders: dict[str, list[str]] = defaultdict(list)
    for event in before:
        for anchor in event.anchors:
            holders[anchor].append(event.id)
    return holders


def _claimed(event: Event, holders: dict[str, list[str]]) -> list[str]:
    """Ids of earlier events in the order in which their anchors stand in `event`: the oldest first."""
    return list(dict.fromkeys(id for anchor in event.anchors for id in holders.get(anchor, ())))


def _strength(event: Event, claims: Sequence[str], before: Sequence[Event]) -> tuple[int, str]:
    """Sort key: of two events that hold anchors of one earlier event, the one with more of its reports keeps its id."""
    ids = set(event.mention_ids)
    shared = max((len(ids.intersection(e.mention_ids)) for e in before if e.id in claims), default=0)
    return (-shared, digest(event.anchors, event.mention_ids))


def _fresh(event: Event, taken: set[str]) -> str:
    """Name an event after its oldest anchor; a second event of one sentence also after what tells them apart."""
    id = digest("event", event.anchors[0])
    extra = (event.date, event.ordinal, event.status, [str(c) for c in event.counts], event.mention_ids)
    return id if id not in taken else digest("event", event.anchors[0], extra)
