"""Names of events: an event keeps its id while any anchor that it had is still in it (house.md, decision 2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from model.event import Event
from model.value import digest
from parsers.resolving.parties import likeness
from parsers.resolving.when import gap, span_of

_MISREAD = 3  # days by which a source puts its own day right


def named(folded: Sequence[Event], before: Sequence[Event]) -> list[Event]:
    """Return `folded` with ids and aliases.

    The name of each earlier event goes to the event that holds most of its reports. Of several names an event
    bears the one of its oldest anchor, and has the others as aliases. A new one is named after its oldest anchor.
    """
    owned = _owned(folded, before)
    _rewritten(owned, folded, before)
    taken = {name for e in before for name in (e.id, *e.aliases)}
    out = []
    for number, event in enumerate(folded):
        names = owned.get(number) or [_fresh(event, taken)]
        taken.update(names)
        out.append(event.model_copy(update={"id": names[0], "aliases": _aliases(names, before)}))
    return out


def _owned(folded: Sequence[Event], before: Sequence[Event]) -> dict[int, list[str]]:
    """Return the names that each event has from earlier ones, that of the oldest anchor first."""
    holders: dict[str, list[int]] = defaultdict(list)
    for number, event in enumerate(folded):
        for anchor in event.anchors:
            holders[anchor].append(number)
    owned: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for event in before:
        heirs = {n for anchor in event.anchors for n in holders.get(anchor, ())}
        if heirs:
            heir = min(heirs, key=lambda n: _claim(folded[n], event))
            owned[heir].append((_oldest_shared(folded[heir], event), event.id))
    return {n: [id for _, id in sorted(names)] for n, names in owned.items()}


def _rewritten(owned: dict[int, list[str]], folded: Sequence[Event], before: Sequence[Event]) -> None:
    """Give the names of events whose every sentence was rewritten to what the same addresses tell now, if it fits."""
    kept = {name for names in owned.values() for name in names}
    for event in before:
        if event.id not in kept and not event.withdrawn:
            fitting = [n for n, e in enumerate(folded) if n not in owned and _rewrites(e, event)]
            heir = min(fitting, key=lambda n: digest(folded[n].anchors), default=None)
            if heir is not None:
                owned[heir] = [event.id]


def _rewrites(event: Event, earlier: Event) -> bool:
    """Return whether all that tell `earlier` tell `event` now: one kind, object and pair, the day at most misread."""
    if event.kind != earlier.kind or not {s.url for s in earlier.sources} <= {s.url for s in event.sources}:
        return False
    if event.object and earlier.object and event.object != earlier.object:
        return False
    was, day = span_of(earlier.date, earlier.date_end), span_of(event.date, event.date_end)
    near = was is None or day is None or gap(was, day) <= _MISREAD
    return (
        near and event.current >= earlier.current and likeness(frozenset(earlier.parties), frozenset(event.parties)) > 0
    )


def _claim(event: Event, earlier: Event) -> tuple[int, int, int, str]:
    """Sort key of an heir: reports shared, then sentences shared, then whose comes first in `event`."""
    reports = set(event.mention_ids).intersection(earlier.mention_ids)
    sentences = set(event.anchors).intersection(earlier.anchors)
    return (-len(reports), -len(sentences), _oldest_shared(event, earlier), digest(event.mention_ids))


def _oldest_shared(event: Event, earlier: Event) -> int:
    return next(i for i, anchor in enumerate(event.anchors) if anchor in earlier.anchors)


def _aliases(names: Sequence[str], before: Sequence[Event]) -> tuple[str, ...]:
    inherited = (alias for e in before if e.id in names for alias in e.aliases)
    return tuple(dict.fromkeys(a for a in (*names[1:], *inherited) if a != names[0]))


def _fresh(event: Event, taken: set[str]) -> str:
    """Name an event after its oldest anchor; a second event of one sentence by the first name that is free."""
    id, number = digest("event", event.anchors[0]), 1
    while id in taken:
        number += 1
        id = digest("event", event.anchors[0], number)
    return id
