"""Who says which number: claims of one event by side, and the two sides against each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alerts.terms import listed, several
from alerts.words import status_word
from model.event import Event
from model.mention import Count, Mention
from model.page import moment_of
from web.views.figures import number_at, qualified

OTHERS = "Mediator and others"
REPORTED = "Reported, no speaker named"
FIRST = 8  # claims of a side on the page of the event, which stays under 150 kB with 500 reports as with five


@dataclass(frozen=True, slots=True)
class Quoted:
    """A source's words in three parts, so that the number can be marked without writing HTML."""

    before: str
    marked: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        """The words as they stand."""
        return self.before + self.marked + self.after


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One report of one speaker. `copies` are further outlets that carry the same words."""

    mention: Mention
    speaker: str
    role: str
    count: Count | None
    quote: Quoted
    copies: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        """`up to 250`, or a dash."""
        return qualified(self.count) if self.count else "–"

    @property
    def order(self) -> tuple[bool, float]:
        """Newest first; undated last."""
        return _newest_first(self.mention)


@dataclass(frozen=True, slots=True)
class SideOfClaims:
    """The claims of one side, newest first, but the one that stands in `.versus` before all."""

    name: str
    rows: tuple[ClaimRow, ...]
    mark: str = ""  # "a" or "b" for the two parties

    @property
    def first(self) -> tuple[ClaimRow, ...]:
        """Those that stand on the page of the event."""
        return self.rows[:FIRST]

    @property
    def more(self) -> int:
        """How many stand on further pages."""
        return max(0, len(self.rows) - FIRST)

    @property
    def summary(self) -> str:
        """`3 claims, newest 243 each side`."""
        newest = next((r for r in self.rows if r.count), None)
        told = f", newest {newest.number} {newest.count.who}" if newest and newest.count else ""
        return several(len(self.rows), "claim") + told


@dataclass(frozen=True, slots=True)
class Versus:
    """Two sides with a number each. `gap` is the difference in words."""

    a: ClaimRow
    b: ClaimRow
    a_name: str
    b_name: str
    gap: str
    gap_note: str

    @property
    def apart(self) -> bool:
        """True when the two numbers differ."""
        return self.gap != "the same"


def claim_rows(event: Event, mentions: Sequence[Mention]) -> tuple[ClaimRow, ...]:
    """Every mention gives a row for each of its numbers, or one without; repeats of the same words are folded."""
    rows: dict[tuple[str, str, object], ClaimRow] = {}
    for mention in sorted(mentions, key=_oldest_first):
        for count in mention.counts or (None,):
            row = _row(event, mention, count)
            key = (row.speaker if row.role else "", mention.quote, count)
            first = rows.get(key)
            rows[key] = _with_copy(first, mention) if first else row
    return tuple(sorted(rows.values(), key=lambda row: row.order))


def by_side(event: Event, rows: Iterable[ClaimRow]) -> tuple[SideOfClaims, ...]:
    """Group rows: the parties in their order, mediators and other speakers, reports that name nobody."""
    groups: dict[str, list[ClaimRow]] = {name: [] for name in (*event.parties, OTHERS, REPORTED)}
    for row in rows:
        groups[_side_of(event, row)].append(row)
    marks = dict(zip(event.parties, ("a", "b"), strict=False))
    return tuple(SideOfClaims(name, _lead_first(kept), marks.get(name, "")) for name, kept in groups.items() if kept)


def versus(event: Event, sides: Sequence[SideOfClaims]) -> Versus | None:
    """The two parties' newest numbers side by side; None unless both have one."""
    named = {side.name: _lead(side.rows) for side in sides}
    if len(event.parties) != 2:
        return None
    a, b = (named.get(party) for party in event.parties)
    if a is None or b is None or a.count is None or b.count is None:
        return None
    gap, note = _gap(a.count, b.count)
    return Versus(a, b, event.parties[0], event.parties[1], gap, note)


def how_sure(event: Event, sides: Sequence[SideOfClaims], pair: Versus | None) -> str:
    """Who stands behind the status, and whether the number is open."""
    said = [s.name for s in sides if s.mark and any(r.mention.status == event.status for r in s.rows)]
    word = status_word(event.status)
    if len(said) == len(event.parties) > 1:
        told = f"both sides say {word}" if len(said) == 2 else f"all sides say {word}"
    elif said:
        told = f"only {listed(said)} says {word}"
    else:
        told = "no side has spoken for itself"
    return f"{told}, the number is open" if pair and pair.apart else told


def _gap(a: Count, b: Count) -> tuple[str, str]:
    """The difference in words. A share of one side and a total are not subtracted from each other."""
    if a.what != b.what or ("total" in (a.who, b.who) and a.who != b.who):
        return "counted apart", "they count different people"
    if a.n == b.n and a.qualifier == b.qualifier:
        return "the same", "both sides say it"
    if a.n == b.n:
        return "the same", f"{qualified(a)} and {qualified(b)}"
    return f"{abs(a.n - b.n):,} apart", "the numbers of the two sides"


def _row(event: Event, mention: Mention, count: Count | None) -> ClaimRow:
    speaker = (count.said_by if count else None) or mention.said_by
    role = "" if speaker is None else "mediator" if speaker in event.mediators else "speaker"
    return ClaimRow(mention, speaker or mention.outlet, role, count, _quoted(mention, count))


def _quoted(mention: Mention, count: Count | None) -> Quoted:
    where = number_at(mention.quote, count.n) if count else None
    if where is None:
        return Quoted(mention.quote)
    return Quoted(mention.quote[: where[0]], mention.quote[where[0] : where[1]], mention.quote[where[1] :])


def _with_copy(row: ClaimRow, mention: Mention) -> ClaimRow:
    name = mention.outlet
    known = {row.mention.outlet, *row.copies}
    copies = row.copies if name in known else (*row.copies, name)
    return ClaimRow(row.mention, row.speaker, row.role, row.count, row.quote, copies)


def _side_of(event: Event, row: ClaimRow) -> str:
    if not row.role:
        return REPORTED
    return row.speaker if row.speaker in event.parties else OTHERS


def _lead(rows: Sequence[ClaimRow]) -> ClaimRow | None:
    """The claim that stands for a side: its newest number."""
    return next((row for row in rows if row.count), None)


def _lead_first(rows: Sequence[ClaimRow]) -> tuple[ClaimRow, ...]:
    lead = _lead(rows)
    return (lead, *(row for row in rows if row is not lead)) if lead else tuple(rows)


def _newest_first(mention: Mention) -> tuple[bool, float]:
    moment = moment_of(mention.published, mention.time_zone)
    return moment is None, -moment.timestamp() if moment else 0.0


def _oldest_first(mention: Mention) -> tuple[float, str]:
    moment = moment_of(mention.published, mention.time_zone)
    return (moment.timestamp() if moment else float("inf")), mention.id
