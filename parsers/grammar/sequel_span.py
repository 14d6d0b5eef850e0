"""Where the next talks may be told: the words that do, the part of the clause that is of them alone, and who meets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from parsers.grammar.facts import Sentence, Sighting
from parsers.grammar.lexicon import Hit
from parsers.grammar.name import Name
from parsers.grammar.uses import COUPLED
from parsers.kinds import KINDS

_FEW = 1  # words before a verb that are no subject
_OBJECT_REACH = 4  # tokens from "resume" to "talks"
_NOUN_REACH = 3  # tokens between "next" and "round"
SIDES = ("sides", "attendees")
TO_COME = ("future", "scheduled", "modal")
BARE = "bare"  # a word for talks with nothing but a day to come


class Anchor(NamedTuple):
    """Tokens `start` to `end` may tell of the next talks; `form`: the class of their words."""

    start: int
    end: int
    form: str
    ordinal: int | None = None


class Span(NamedTuple):
    """The part of a clause from `start` to `end` that is of the next talks alone; `pledged`: as agreed on."""

    start: int
    end: int
    pledged: bool


def anchors(kind: str, sentence: Sentence, number: int) -> Iterator[Anchor]:
    """The words that may tell of the next talks, the surest first."""

    def hits(family: str) -> Sequence[Hit]:
        return sentence.hits.get(f"{kind}.{family}", ())

    nouns = [h for f in KINDS[kind].nouns for h in hits(f)]
    yield from (Anchor(h.start, h.end, "anew") for h in hits("anew"))
    counted = {i for o in sentence.ordinals if o.value != number + 1 for i in range(o.start, o.end)}
    breaks = {h.start for h in sentence.hits.get("clause", ())} - {h.end for h in sentence.hits.get("article", ())}
    counted |= {h.start for h in hits("new") if h.start in breaks and h.end in {n.start for n in nouns}}
    for new in (h for h in hits("new") if h.start not in counted):
        reach = 0 if new.start in breaks else _NOUN_REACH  # "following two weeks of talks" is after them
        near = [n for n in nouns if 0 <= n.start - new.end <= reach or 0 <= new.start - n.end <= 1]
        yield from (Anchor(min(new.start, n.start), max(new.end, n.end), "next") for n in near)
    yield from (Anchor(h.start, h.end, "next") for h in hits("next_one"))
    if number and sentence.passage.rank:
        yield from (Anchor(o.start, o.end, "next", o.value) for o in sentence.ordinals if o.value == number + 1)
    for form in ("returning", "resuming", "meet"):
        yield from (Anchor(h.start, h.end, form) for h in hits(form))
    numbered = {o.end + i for o in sentence.ordinals for i in range(_NOUN_REACH)}
    yield from (Anchor(h.start, h.end, BARE) for h in nouns if h.start not in numbered)


def clause_of(sentence: Sentence, anchor: Anchor) -> tuple[int, int]:
    """The clause of the anchor; with that before it, where "following" opens both a clause and the anchor."""
    first, last = sentence.clause(anchor.start)
    return (sentence.clause(first - 1)[0] if first == anchor.start > 0 else first), last


def span_of(kind: str, sentence: Sentence, anchor: Anchor) -> Span:
    """`ended talks in A and agreed to meet again in B`: from "agreed", or from the joint before a verb to come."""
    first, last = clause_of(sentence, anchor)
    before = [h.end for h in sentence.inside(f"{kind}.pledge", first, anchor.start) if h.end <= anchor.start]
    pledged = before or sentence.inside(f"{kind}.pledged", anchor.end, last) or decided_by_both(kind, sentence)
    verbs = {h.start for f in (*TO_COME, f"{kind}.anew", f"{kind}.returning") for h in sentence.hits.get(f, ())}
    joints = [h.end for h in sentence.hits.get("and", ()) if first <= h.start and h.end <= anchor.start]
    cuts = [*before, *(j for j in joints if j in verbs)]
    return Span(max(cuts, default=first), last, bool(pledged) and not _alone(kind, sentence, first, last))


def _alone(kind: str, sentence: Sentence, first: int, last: int) -> bool:
    """`Iran agreed to meet again`: one side alone, and no word for both."""
    acting = {n.party for n in sentence.names if n.party and first <= n.start < last and n.use in ("acts", "speaks")}
    plural = any(sentence.inside(f, first, last) for f in (*(f"{kind}.{s}" for s in SIDES), "each", "delegation"))
    return len(acting) == 1 and not plural


def to_come(sentence: Sentence, span: Span) -> bool:
    return any(sentence.inside(f, span.start, span.end) for f in TO_COME)


def decided_by_both(kind: str, sentence: Sentence) -> bool:
    """`as all the delegations had decided`, and not "both men said"."""
    both = [h for f in (f"{kind}.sides", "each") for h in sentence.hits.get(f, ())]
    told = [h for f in ("agreeing", f"{kind}.pledged") for h in sentence.hits.get(f, ())]
    return any(abs(b.start - t.end) <= 2 or abs(t.start - b.end) <= 2 for b in both for t in told)


def named_places(sentence: Sentence, span: Span) -> list[Name]:
    names = (n for n in sentence.names if n.place and span.start <= n.start < span.end)
    return [n for n in names if n.use == "place" or (n.use == "direction" and n.type in ("city", "town", "capital"))]


def of_others(sentence: Sentence, anchor: Anchor, held: Sequence[Sighting]) -> bool:
    """`The EU's ministers meet again on Monday`: of those who act in the clause, none has a part in the talks."""
    first, last = sentence.clause(anchor.start)
    ours = {p for s in held for p in s.sides.parties}
    inner = [n for n in sentence.names if n.party and first <= n.start < last]
    acting = {n.party for n in inner if n.use == "acts"}
    beside = {n.party for n in inner if n.use in COUPLED} - ours
    foreign = bool(acting and ours) and not acting & ours
    return foreign or bool(ours and beside and anchor.form in ("meet", BARE))


def has_subject(kind: str, sentence: Sentence, anchor: Anchor) -> bool:
    """Both sides (or `they`), those who sit for them, or the talks themselves, and not `trade between the two`."""
    families = (*(f"{kind}.{f}" for f in (*SIDES, *KINDS[kind].nouns)), "delegation", "each")
    first, last = clause_of(sentence, anchor)
    if sentence.inside("people", first, last):
        return False
    of = {h.end for f in ("between", "topic") for h in sentence.hits.get(f, ())}
    told = any(
        h.start not in of
        for f in families
        for h in sentence.inside(f, first, last)
        if h.end <= anchor.start or h.start >= anchor.end
    )
    pair = {n.party for n in sentence.names if n.party and n.use == "acts" and first <= n.start < last}
    return told or len(pair) > 1 or decided_by_both(kind, sentence)


def unsaid(sentence: Sentence, anchor: Anchor, span: Span) -> bool:
    """`Volverán a sentarse el 24`: nothing but a day and a place stands before the verb, which tells of all who met."""
    told = {i for d in sentence.dates for i in range(d.start, d.end)}
    told |= {i for n in sentence.names if n.use in ("place", "direction") for i in range(n.start, n.end)}
    told |= {h.start for f in ("locative", "locative_after", "and", *TO_COME) for h in sentence.hits.get(f, ())}
    return sum(i not in told for i in range(span.start, anchor.start)) <= _FEW


def of_talks(kind: str, sentence: Sentence, anchor: Anchor) -> bool:
    """`resume on Monday`, `resume the talks`, and not `resume trade`."""
    after = anchor.end
    if sentence.inside("relative", sentence.clause(anchor.start)[0], sentence.clause(anchor.start)[0] + 1):
        return False
    nouns = [h for f in KINDS[kind].nouns for h in sentence.hits.get(f"{kind}.{f}", ())]
    first, _ = sentence.clause(anchor.start)
    if any(first <= h.start < after + _OBJECT_REACH for h in nouns):
        return True
    joints = {h.start for f in ("locative", "date.in", "and", "clause", "date.until") for h in sentence.hits.get(f, ())}
    days = {d.start for d in sentence.dates}
    return (
        after >= len(sentence.tokens)
        or after in joints | days
        or after + 1 in days
        or sentence.tokens[after].text in ".,"
    )


def to_own(sentence: Sentence, anchor: Anchor, span: Span, held: Sequence[Sighting]) -> bool:
    """`the negotiators return to Tehran`: home."""
    ours = {p for s in held for p in s.sides.parties}
    return any(n.party in ours for n in sentence.names if n.party and anchor.end <= n.start < span.end and n.place)
