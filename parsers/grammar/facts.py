"""What has been read so far: a sentence, the sides it names, a trigger in it, and a sighting."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from model.mention import Count, Reason
from parsers.grammar.calendar import Interval
from parsers.grammar.date_words import DateWords
from parsers.grammar.lexicon import Hit
from parsers.grammar.name import Name
from parsers.grammar.numbers import Number, Ordinal
from parsers.grammar.tokens import Passage, Token
from parsers.grammar.uses import Links, with_uses


class DealSpan(NamedTuple):
    """Tokens from `start` name an agreement: its figures up to `figures`, its day and place up to `end`."""

    start: int
    figures: int
    end: int

    def holds(self, start: int, end: int) -> bool:
        """Whether tokens `start` to `end` stand within it."""
        return self.start <= start and end <= self.end


@dataclass(frozen=True)
class Sentence:
    """One sentence of an article with all that stands in it."""

    passage: Passage
    tokens: tuple[Token, ...]
    hits: dict[str, list[Hit]]
    names: tuple[Name, ...]
    numbers: tuple[Number, ...]
    ordinals: tuple[Ordinal, ...]
    dates: tuple[DateWords, ...]
    links: Links  # where its names may be joined
    verb: str = ""  # where it stands in its clause: "first", "last" or between the others

    @cached_property
    def clause_of(self) -> tuple[int, ...]:
        """The number of the clause that each token stands in."""
        breaks = {h.start for h in self.hits.get("clause", ())}
        if self.passage.paragraph == 0:
            breaks |= {h.start for h in self.hits.get("title_clause", ()) if not self._lists(h.start)}
        out, number = [], 0
        for i in range(len(self.tokens)):
            number += i in breaks and i > 0 and not self._joins(i)
            out.append(number)
        return tuple(out)

    def _lists(self, i: int) -> bool:
        """`Ukrainiens, Russes et Américains`: a comma between two parties lists them and parts no clauses."""
        comma = self.tokens[i].text == ","
        sides = [n for n in self.names if n.party] if comma else []
        return any(n.end == i for n in sides) and any(n.start == i + 1 for n in sides)

    def _joins(self, i: int) -> bool:
        """`1 – 3 September`, `the Oslo–Cairo line`: a dash between figures, or without spaces, parts no clauses."""
        if self.tokens[i].text not in "–—" or not 0 < i < len(self.tokens) - 1:
            return False
        before, dash, after = self.tokens[i - 1 : i + 2]
        tight = dash.text == "–" and before.end == dash.start and dash.end == after.start
        return tight or (before.text.isdigit() and after.text.isdigit())

    @cached_property
    def deals(self) -> dict[str, tuple[DealSpan, ...]]:
        """Where agreements are named, by kind: a memory that `deal_spans` fills, for it is asked of each name."""
        return {}

    def with_names(self, names: Sequence[Name]) -> Sentence:
        """Return the sentence with `names`, in order, each in the part in which it stands beside the others."""
        return replace(self, names=tuple(with_uses(names, self.tokens, self.hits, self.links)))

    def clause(self, position: int) -> tuple[int, int]:
        """Return the token span of the clause around `position`."""
        return self.clauses[self.clause_of[position]]

    @cached_property
    def clauses(self) -> list[tuple[int, int]]:
        """The token span of each clause, in order."""
        of = self.clause_of
        firsts = [i for i, number in enumerate(of) if not i or of[i - 1] != number]
        return list(pairwise([*firsts, len(of)]))

    def to_last(self, d: DateWords) -> bool:
        """`until Sunday`, `pazara kadar`: the last day of something that is going on."""
        before = any(h.end == d.start for h in self.hits.get("date.until", ()))
        return before or any(d.end <= h.start <= d.end + 1 for h in self.hits.get("date.until_after", ()))

    def said_by(self, parties: Collection[str]) -> str | None:
        """Return the one of `parties` that the sentence quotes, None for none or several."""
        speakers = {n.party for n in self.names if n.use == "speaks" and n.party}
        return speakers.pop() if len(speakers) == 1 and speakers <= set(parties) else None

    def held_before(self, position: int, reach: int) -> list[Hit]:
        """Return the words up to `reach` tokens before `position` in its clause that tell of somebody's capture."""
        first, _ = self.clause(position)
        return [h for h in self.hits.get("held", ()) if first <= h.start and 0 <= position - h.end <= reach]

    def only_places(self, states: Collection[str]) -> bool:
        """Whether `states` are named as places alone, or by those of their people who are counted."""
        counted = {n.end for n in self.numbers}
        return all(
            n.use not in ("acts", "speaks") or (n.type == "demonym" and n.start in counted)
            for n in self.names
            if n.party in states
        )

    def inside(self, family: str, start: int, end: int) -> list[Hit]:
        """Return the hits of `family` that begin in `start`..`end`."""
        hits = self.hits.get(family)
        return [h for h in hits if start <= h[0] < end] if hits else []


@dataclass(frozen=True)
class Sides:
    """`sure`: the words themselves pair them ("between A and B", "A and B swapped")."""

    parties: tuple[str, ...] = ()
    mediators: tuple[str, ...] = ()
    sure: bool = False


@dataclass(frozen=True)
class Trigger:
    """Tokens `start` to `end` tell of something of `kind`; `rule` names the pattern."""

    kind: str
    rule: str
    strength: str
    start: int
    end: int
    object: str = ""
    status: str = ""


@dataclass(frozen=True)
class Sighting:
    """A trigger with what its clause says of it."""

    trigger: Trigger
    sentence: Sentence
    status: str
    sides: Sides
    ordinal: int | None
    stage_ordinal: int | None
    place: str | None
    when: Interval | None
    counts: tuple[Count, ...]
    categories: tuple[str, ...]
    stage: bool
    deal: bool
    opening: bool
    definite: bool
    continues: bool = False  # "the talks are to go on tomorrow"
    sequel: bool = False  # the talks that follow those which the story reports,
    since: int = 0  # told from this token on
    deal_counts: tuple[Count, ...] = ()  # figures of the agreement that it is a stage of
    reasons: tuple[Reason, ...] = field(default=())  # for and against: it is news
    doubts: tuple[Reason, ...] = field(default=())  # against: it is an event at all

    @cached_property
    def told(self) -> frozenset[str]:
        """The names of the reasons."""
        return frozenset(r.name for r in self.reasons)

    @property
    def said_by(self) -> str | None:
        """The one party that is quoted, None for none or several."""
        return self.sentence.said_by(self.sides.parties)

    @property
    def paragraph(self) -> int:
        """The paragraph it stands in; 0 is the title."""
        return self.sentence.passage.paragraph

    @property
    def rank(self) -> int:
        """How far down it stands in its story."""
        return self.sentence.passage.rank
