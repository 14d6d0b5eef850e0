"""Persons who are handed over: named beside a verb of giving, they are no side of what is told."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.grammar.facts import Sentence
from parsers.grammar.name import Name
from parsers.kinds import KINDS

_GIVING = ("release", "receive", "return")  # families of words before those who are handed over
_GIVEN = [f"{k.name}.{f}" for k in KINDS.values() if k.has_people for f in _GIVING]
_FREED = [f"{k.name}.freed" for k in KINDS.values() if k.has_people]
_GIVEN_REACH = 10  # tokens between such a word and a name
_FREED_REACH = 5  # tokens from "X" to "are free" in "X, Y and Z are free"
_FULL_NAME = range(2, 4)  # words


def who_goes_home(sentences: Sequence[Sentence]) -> frozenset[str]:
    """Return the names, full and by the last word, of those who go home.

    `two guerrillas, X and Y, were freed`, `gave up three more men, first X and Y`, `X and Y are back`.
    """
    named = (n for s in sentences for n in s.names if n.type == "phrase" and _given(s, n))
    return frozenset(form for n in named for form in (n.place, n.place.rpartition(" ")[2]))


def _given(sentence: Sentence, name: Name) -> bool:
    if any(name.start <= h.start < name.end for h in sentence.hits.get("group_noun", ())):
        return False
    first, last = sentence.clause(name.start)
    verbs = [h for f in _GIVEN for h in sentence.hits.get(f, ())]
    led = [h for h in verbs if first <= h.start and 0 <= name.start - h.end <= _GIVEN_REACH]
    if led and name.end - name.start in _FULL_NAME:
        return not any(sentence.inside("holder", led[0].end, name.start))
    return any(sentence.inside(f, name.end, min(last, name.end + _FREED_REACH)) for f in _FREED)
