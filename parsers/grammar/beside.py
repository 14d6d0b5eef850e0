"""Figures told beside an event: sentences near its own, in which nothing is told anew, say how many there were.

`Sixty-one sets of remains are to go to the island and 38 to the capital`, `Other sources put the figure at 25`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from model.mention import Count
from parsers.grammar.capture import of_another_time
from parsers.grammar.counts import read_counts
from parsers.grammar.draft import Draft, Judged
from parsers.grammar.facts import Sentence, Sides
from parsers.grammar.lexicon import Hit
from parsers.kinds import KINDS

_LATEST = 5  # paragraph up to which figures are sought,
_NEAR = 1  # or so many paragraphs below the last that tells of the event
_MOST = 7  # figures of an event to which more are added
_MANY_TIMES = 8  # the largest figure told: a sum of many exchanges,
_FEW = 10  # unless few went home, as hostages do for hundreds
_ABOVE = 2  # passage up to which a person who is freed is named
_SPEAKERS = ("speaker", "office", "report", "side_noun", "mediator_before", "mediator_after")
_ONE_EACH = Count(who="each side", what="prisoners", n=1)
_ONE = Count(who="total", what="prisoners", n=1)
_ADJACENT = 3  # tokens from "for" to whom it goes for
_NOUN = 6  # and from those that are counted to "for"
_MOVES = ("release", "receive", "swap", "trade", "return", "take", "hands", "freed", "repatriation", "deal", "stage")


def with_beside(judged: Sequence[Judged], story: Sequence[Sentence], day: date | None) -> list[Judged]:
    """Return `judged`, each current exchange with the figures that sentences near its own tell."""
    return [replace(j, beside=_told_near(j, judged, story, day)) if _asks(j) else j for j in judged]


def _told_near(
    judged: Judged, others: Sequence[Judged], story: Sequence[Sentence], day: date | None
) -> tuple[Count, ...]:
    told = tuple(_beside(judged, others, story, day))
    draft = judged.draft
    if not told and not draft.figures and draft.object != "bodies":
        return (_ONE_EACH,) if _names_a_freed_person(draft) else ()
    one_more = 1 not in draft.figures and any(_for_many(s.sentence, draft) for s in draft.sightings)
    return (*told, _ONE) if one_more else told


def _for_many(sentence: Sentence, draft: Draft) -> bool:
    """`Anna Berger for 40 prisoners`, `40 prisoners in exchange for the engineer Anna Berger`: one goes for many."""
    returns = sentence.hits.get(f"{draft.kind}.return", ())
    many = [n for n in sentence.numbers if n.value in draft.figures and n.value > 1]
    people = tuple(_freed_persons(sentence))
    return any(
        0 <= j.start - who.end <= _ADJACENT and any(0 <= n.start - j.end <= _ADJACENT for n in many)
        for j in (*returns, *sentence.hits.get("number_for_number", ()))
        for who in people
    ) or any(  # "40 soldiers came home for Orthodox Easter"
        0 <= who.start - j.end <= _ADJACENT and any(0 <= j.start - n.end <= _NOUN for n in many)
        for j in returns
        for who in people
    )


def _freed_persons(sentence: Sentence) -> Iterator[Hit]:
    """Persons who are named, and neither speak nor mediate."""
    for who in sentence.hits.get("someone", ()):
        beside = (h for f in _SPEAKERS for h in sentence.hits.get(f, ()))
        if not any(h.end == who.start or h.start == who.end for h in beside):
            yield who


def _names_a_freed_person(draft: Draft) -> bool:
    """Whether a person is named where the exchange is told, who neither speaks nor mediates: one goes for one."""
    return any(any(_freed_persons(s.sentence)) for s in draft.sightings if s.rank <= _ABOVE and not s.doubts)


def _asks(judged: Judged) -> bool:
    return KINDS[judged.draft.kind].has_people and judged.role == "current"


def _beside(judged: Judged, others: Sequence[Judged], story: Sequence[Sentence], day: date | None) -> Iterator[Count]:
    draft = judged.draft
    taken = [s.sentence for j in others if j is not judged and _is_own(j, draft) for s in j.draft.sightings]
    last = max(s.rank for s in draft.sightings)
    moved = {s.passage.paragraph for s in story if any(s.hits.get(f"{draft.kind}.{f}") for f in _MOVES)}
    what = "" if _tells_all(judged, others) else draft.object or "people"
    known = set(draft.figures)
    most = max(known, default=0)
    for sentence in story:
        if sentence.passage.rank > max(_LATEST, last + _NEAR) or len(known) >= _MOST:
            return
        if (
            not sentence.numbers
            or sentence.passage.recalled
            or any(sentence is s for s in taken)
            or of_another_time(sentence, draft.kind, _MOVES, day)
        ):
            continue
        for count in _figures(sentence, draft, what, sentence.passage.paragraph in moved):
            if count.n not in known and (most < _FEW or count.n <= _MANY_TIMES * most):
                known.add(count.n)
                yield count


def _tells_all(judged: Judged, others: Sequence[Judged]) -> bool:
    """Whether bodies beside captives are a part of this exchange: it is the only one, and a deal or without figures."""
    alone = not any(j is not judged and KINDS[j.draft.kind].has_people and j.role == "current" for j in others)
    return alone and (not judged.draft.figures or judged.draft.status == "agreed")


def _is_own(other: Judged, draft: Draft) -> bool:
    """Whether `other` is an exchange of its own, rather than more of what is told of `draft`."""
    told = other.draft
    if told.kind != draft.kind or (told.object and draft.object and told.object != draft.object):
        return False  # "let 12 people go and returned eight bodies": of each its own
    apart = told.backward or told.when or told.stage_ordinal or told.deal
    return other.role == "current" or bool(apart) or (told.sure and not set(told.parties) <= set(draft.parties))


def _figures(sentence: Sentence, draft: Draft, what: str, moves: bool) -> Iterator[Count]:
    sides = Sides(draft.parties)
    for first, last in sentence.clauses:
        if not sentence.inside("total", first, last):
            told = read_counts(sentence, draft.kind, (first, last), what, sides)
            held = sentence.inside("held", first, last) and not moves
            yield from (c for c in told if not held or c.what == "bodies")
