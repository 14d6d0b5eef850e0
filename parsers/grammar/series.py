"""Numbers in a series: which round or exchange it is that a sentence tells of."""

from __future__ import annotations

from parsers.grammar.facts import Sentence, Trigger
from parsers.grammar.numbers import Ordinal
from parsers.grammar.tokens import digits
from parsers.kinds import KINDS

_ORDINAL_REACH = 8  # tokens from an ordinal to its noun
_NOUN_REACH = 2  # tokens from an ordinal to the noun that it counts: "third indirect round"
_YEARS = range(1980, 2060)
_NOT_SERIES_REACH = 8  # tokens after the noun in which "since", "in years" undo an ordinal
_FIRST_REACH = 2  # tokens from "first" to "round": "first ever round"


def ordinal_of(sentence: Sentence, trigger: Trigger) -> int | None:
    """Return the number in its series that the sentence gives to what the trigger tells, None for none."""
    first = max(sentence.clause(trigger.start)[0], trigger.start - _ORDINAL_REACH)
    inside = [o for o in sentence.ordinals if first <= o.start < min(trigger.end, sentence.clause(trigger.start)[1])]
    for ordinal in [*inside, *_counted_after(sentence, trigger)]:
        last = max(trigger.end, ordinal.end) + _NOT_SERIES_REACH
        families = ("ordinal_not", "first_not")[: 1 + (ordinal.value == 1)]
        opens = max(ordinal.start - 4, sentence.clause(ordinal.start)[0])
        undone = any(opens <= h.start < last for f in families for h in sentence.hits.get(f, ()))
        undone = undone or any(h.end == ordinal.start for h in sentence.hits.get("negation", ()))  # "no fourth round"
        undone = undone or _only_first(sentence, trigger, ordinal) or _of_another(sentence, trigger.kind, ordinal)
        if not undone and not _of_people(sentence, ordinal) and not _of_year(sentence, ordinal.end, last):
            return ordinal.value
    return None


def _of_year(sentence: Sentence, start: int, end: int) -> bool:
    """`the first exchange of 2025`."""
    of = {h.end for name in ("of", "in") for h in sentence.hits.get(f"date.{name}", ())}
    return any(
        i in of and (digits(sentence.tokens[i].text) or 0) in _YEARS
        for i in range(start, min(end, len(sentence.tokens)))
    )


def _of_people(sentence: Sentence, ordinal: Ordinal) -> bool:
    """`the first 200 prisoners`, `the body of a twentieth`, `first Ofer`: of them that go, no first exchange."""
    alone = ordinal.end < len(sentence.tokens) and sentence.tokens[ordinal.end].text in ",;.،؛"
    named = any(n.start == ordinal.end and n.type in ("person", "phrase") for n in sentence.names)
    body = any(h.value == "bodies" for h in sentence.inside("people", ordinal.start - 3, ordinal.start))
    return named or (alone and body) or any(n.start == ordinal.end for n in sentence.numbers)


def _of_another(sentence: Sentence, kind: str, ordinal: Ordinal) -> bool:
    """`agreed at the third round of talks to exchange`: the next noun of any kind is the one that is numbered."""
    after = [
        (h.start, k != kind)
        for k, other in KINDS.items()
        for noun in other.nouns
        for h in sentence.hits.get(f"{k}.{noun}", ())
        if 0 <= h.start - ordinal.end <= _NOUN_REACH
    ]
    return bool(after) and min(after)[1]


def _counted_after(sentence: Sentence, trigger: Trigger) -> list[Ordinal]:
    """`the swap, the 49th between the sides`: an ordinal after its noun, before "between" or another such noun."""
    last = sentence.clause(trigger.start)[1]
    families = ("between", *(f"{trigger.kind}.{noun}" for noun in KINDS[trigger.kind].nouns))
    follow = {h.start for family in families for h in sentence.hits.get(family, ())}
    after = [o for o in sentence.ordinals if trigger.end <= o.start < last]
    return [o for o in after if o.end in follow or _apposed(sentence, trigger, o)]


def _apposed(sentence: Sentence, trigger: Trigger, ordinal: Ordinal) -> bool:
    """`the round, the fifth since May`, `the meeting is the fourth between them`, `met for the third time`."""
    if not KINDS[trigger.kind].has_ordinal:
        return False
    follow = (h.start for family in ("first_not", "between", "times") for h in sentence.hits.get(family, ()))
    opened = any(h.end == ordinal.start for h in sentence.hits.get("article", ()))
    return opened and ordinal.end in follow


def _only_first(sentence: Sentence, trigger: Trigger, ordinal: Ordinal) -> bool:
    """`the first direct talks`: talks without precedent rather than number one of a series ("the first round")."""
    kind = KINDS[trigger.kind]
    if ordinal.value != 1 or not kind.has_ordinal:
        return False
    counted = (h for noun in kind.nouns if noun != kind.nouns[0] for h in sentence.hits.get(f"{kind.name}.{noun}", ()))
    return not any(0 <= h.start - ordinal.end <= _FIRST_REACH for h in counted)
