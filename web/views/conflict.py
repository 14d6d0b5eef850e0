"""One conflict: who came home and who is on the way, as ranges; announced events; the timeline with its gaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from model.event import Event
from model.mention import OPEN_STATUSES, Count
from web.views.figures import figure_text
from web.words import span

LOWEST = 0.5  # confidence below which no watch is told by default; such events are in no table and no sum
_HELD = frozenset({"completed", "under_way"})


@dataclass(frozen=True, slots=True)
class Range:
    """From the lowest to the highest claim."""

    low: int = 0
    high: int = 0

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)

    @property
    def text(self) -> str:
        """`243–250`."""
        return span(self.low, self.high)


@dataclass(frozen=True, slots=True)
class Home:
    """People who came to one side, and people on their way to it. Bodies are not counted here."""

    home: Range = Range()
    way: Range = Range()

    def __add__(self, other: Home) -> Home:
        return Home(self.home + other.home, self.way + other.way)

    @property
    def all(self) -> Range:
        """Both together."""
        return self.home + self.way


@dataclass(frozen=True, slots=True)
class Month:
    """What one month brought to each side; `to` in the order of the parties."""

    first: date
    to: tuple[Home, ...]

    @property
    def name(self) -> str:
        """`Nov`."""
        return f"{self.first:%b}"

    @property
    def empty(self) -> bool:
        """True when nobody came to either side."""
        return all(side.all.high == 0 for side in self.to)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the timeline: an event, or a gap in a series with what is missing."""

    event: Event | None
    a: str = ""
    b: str = ""
    both: str = ""
    note: str = ""
    gap: str = ""


def exchanges(events: Iterable[Event]) -> tuple[Event, ...]:
    """Exchanges of people that happen or happened; an agreement gives way to its stages."""
    known = [e for e in events if e.kind == "exchange" and not e.withdrawn and e.object != "bodies"]
    staged = {e.part_of for e in known if e.part_of and e.status in _HELD}
    return tuple(e for e in known if e.status in _HELD and e.id not in staged)


def home_of(event: Event, parties: Sequence[str]) -> tuple[Home, ...]:
    """What one exchange brought to each side. A mere total tells nothing of a side and is left out."""
    ranges = [_range([c for c in event.counts if _comes_to(c, party, parties)]) for party in parties]
    if event.status == "under_way":
        return tuple(Home(way=found) for found in ranges)
    return tuple(Home(home=found) for found in ranges)


def months(events: Iterable[Event], parties: Sequence[str], year: int) -> tuple[Month, ...]:
    """The twelve months of `year`."""
    sums = {month: tuple(Home() for _ in parties) for month in range(1, 13)}
    for event in exchanges(events):
        if event.date and len(event.date) >= 7 and int(event.date[:4]) == year:
            month = int(event.date[5:7])
            sums[month] = tuple(a + b for a, b in zip(sums[month], home_of(event, parties), strict=True))
    return tuple(Month(date(year, month, 1), to) for month, to in sums.items())


def totals(shown: Sequence[Month], parties: Sequence[str]) -> tuple[Home, ...]:
    """The year for each side."""
    return tuple(sum((month.to[index] for month in shown), Home()) for index in range(len(parties)))


def finding(shown: Sequence[Month]) -> str:
    """What the chart shows, as a sentence; `` when there is nothing to see."""
    busy = sorted((m for m in shown if not m.empty), key=lambda m: -sum(side.all.low for side in m.to))
    if not busy:
        return ""
    first = busy[0]
    if len(busy) > 1 and sum(s.all.low for s in first.to) > sum(s.all.high for s in busy[1].to):
        return f"{first.first:%B} {first.first.year} brought more people than any other month of the year"
    return f"People exchanged in {first.first.year}, month by month"


def way_told(shown: Sequence[Month]) -> str:
    """`November counts 243–250 still on the way to each side.`: the table adds them to those at home."""
    parts = []
    for month in shown:
        texts = dict.fromkeys(side.way.text for side in month.to if side.way.high)
        if texts:
            parts.append(f"{month.first:%B} counts {' and '.join(texts)} still on the way.")
    return " ".join(parts)


def years(events: Iterable[Event]) -> tuple[int, ...]:
    """The years in which something is dated, the newest first."""
    return tuple(sorted({int(e.date[:4]) for e in events if e.date}, reverse=True))


def announced(events: Iterable[Event], today: date) -> tuple[Event, ...]:
    """What is still to come: the nearest first, then what has no day. Past days are no longer announced."""
    every = [e for e in events if not e.withdrawn]
    begun = {e.part_of for e in every if e.status in _HELD}
    known = [e for e in every if e.status in OPEN_STATUSES and e.id not in begun]
    ahead = [e for e in known if not e.date or e.date >= today.isoformat()[: len(e.date)] or e.status == "postponed"]
    return tuple(sorted(ahead, key=lambda e: e.date or "9999"))


def timeline(events: Iterable[Event], parties: Sequence[str]) -> tuple[Line, ...]:
    """Events, the newest day first, with a row for each gap in the numbers of rounds."""
    ordered = sorted((e for e in events if not e.withdrawn), key=lambda e: e.date or "0", reverse=True)
    lines: list[Line] = []
    above: Event | None = None
    for event in ordered:
        numbered = event.kind == "round" and event.ordinal is not None and not event.series
        if numbered and above:
            lines += _gap(above, event)
        lines.append(_line(event, parties))
        above = event if numbered else above
    return tuple(lines)


def _gap(above: Event, below: Event) -> list[Line]:
    missing = range((below.ordinal or 0) + 1, above.ordinal or 0)
    if not missing:
        return []
    told = str(missing[0]) if len(missing) == 1 else f"{missing[0]} to {missing[-1]}"
    return [Line(None, gap=f"No report of round {told} was found, though round {above.ordinal} was counted as such.")]


def _line(event: Event, parties: Sequence[str]) -> Line:
    said = [_said(event, party) for party in parties]
    if len(said) == 2 and said[0] and said[0] == said[1]:
        return Line(event, both=said[0], note="both")
    if any(said) and len(said) == 2:
        return Line(event, a=said[0], b=said[1])
    figure = figure_text(event.counts, event.parties)[0]
    return Line(event, both=figure, note="reported" if figure else "")


def _said(event: Event, party: str) -> str:
    """The figure that a side itself gives."""
    own = _range([c for c in event.counts if c.said_by == party])
    return own.text if own.high else ""


def _comes_to(count: Count, party: str, parties: Sequence[str]) -> bool:
    if count.what == "bodies":
        return False
    others = [p for p in parties if p != party]
    return count.who == "each side" or any(count.who == f"{other} releases" for other in others)


def _range(counts: Sequence[Count]) -> Range:
    numbers = [count.n for count in counts]
    return Range(min(numbers), max(numbers)) if numbers else Range()
