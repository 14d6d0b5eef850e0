"""Gaps: a series whose numbers go from the 58th to the 60th, so that one was missed: a thing for the operator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from model.event import Event
from model.value import digest
from parsers.resolving.evidence import LONGEST
from parsers.resolving.when import span_of

_ONE_SERIES = LONGEST.days  # between two numbers; after a longer silence a series may have begun anew
_MOST = 5  # numbers missed; more is another way of counting


@dataclass(frozen=True)
class Gap:
    """Numbers of one series of which no event is known, between two events next to one another."""

    kind: str
    parties: tuple[str, ...]
    missing: tuple[int, ...]
    below: Event
    above: Event

    @property
    def id(self) -> str:
        """The same for the same numbers of the same series, so that it is told once."""
        return digest("gap", self.kind, self.parties, self.missing, self.below.date)

    @property
    def subject(self) -> str:
        """What is missing: `round 59 between Guyana and Venezuela`."""
        numbers = " to ".join(map(str, sorted({self.missing[0], self.missing[-1]})))
        return f"{self.kind} {numbers} between {' and '.join(self.parties)}"

    @property
    def words(self) -> str:
        """What the operator is told."""
        return f"No report of {self.subject} was found, though {self._ends()} are known."

    def _ends(self) -> str:
        return f"number {self.below.ordinal} ({self.below.date}) and number {self.above.ordinal} ({self.above.date})"


def gaps(events: Iterable[Event]) -> tuple[Gap, ...]:
    """Return the gaps in the numbers of `events`, the earliest first.

    An event without a number that happened in between may be the missing one: it counts as one. Stages are numbered
    within their agreement and have no series; what has no day cannot be put in order and is left out.
    """
    series: dict[tuple[str, tuple[str, ...], str], list[Event]] = defaultdict(list)
    for event in events:
        exact = (span := span_of(event.date)) is not None and span.exact
        if exact and not event.withdrawn and event.part_of is None and event.status not in ("cancelled", "denied"):
            series[event.kind, event.parties, event.series].append(event)
    found = [gap for each in series.values() for gap in _gaps(sorted(each, key=lambda e: (e.date or "", e.id)))]
    return tuple(sorted(found, key=lambda g: (g.above.date or "", g.id)))


def _gaps(ordered: Sequence[Event]) -> Iterable[Gap]:
    """`ordered` are of one series, by day."""
    numbered = [(place, event) for place, event in enumerate(ordered) if event.ordinal is not None]
    for (i, below), (j, above) in pairwise(numbered):
        missing = tuple(range((below.ordinal or 0) + 1, above.ordinal or 0))
        if j - i - 1 < len(missing) <= _MOST and _near(below, above):
            yield Gap(above.kind, above.parties, missing, below, above)


def _near(below: Event, above: Event) -> bool:
    first, last = span_of(below.date), span_of(above.date)
    return first is not None and last is not None and (last.first - first.last).days <= _ONE_SERIES
