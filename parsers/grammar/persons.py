"""Persons who are named among those that are counted: `Anna Berger and 15 others` are sixteen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parsers.grammar.lexicon import Hit
from parsers.grammar.name import Name
from parsers.grammar.numbers import Number
from parsers.grammar.tokens import Token

_Hits = Mapping[str, Sequence[Hit]]
_OTHERS_REACH = 1  # tokens from a figure to "others": "four Lebanese others", as several languages put it


def with_named(number: Number, tokens: Sequence[Token], hits: _Hits, names: Sequence[Name]) -> int:
    """Return the figure, and one more where a single named person stands beside that many others."""
    others = hits.get("others", ())
    more = next((h.start for h in others if h.end == number.start), number.start)
    told = more != number.start or any(0 <= h.start - number.end <= _OTHERS_REACH for h in others)
    joint = more - 1
    if not told or joint < 1 or not tokens[joint].text.isalpha():
        return number.value
    joined = any(h.start == joint for h in hits.get("and", ()))
    return number.value + (joined and _one_person(joint, tokens, hits, names))


def _one_person(end: int, tokens: Sequence[Token], hits: _Hits, names: Sequence[Name]) -> bool:
    """Whether one person's name ends there, and no list of persons."""
    who = next((h for h in hits.get("someone", ()) if h.end == end), None)
    who = who or next((h for h in hits.get("proper", ()) if h.end == end and h.start), None)
    if not who or any(n.start < who.end and who.start < n.end for n in names if n.type != "phrase"):
        return False
    ordinary = any(h.start == who.start for f in ("common_noun", "month", "weekday") for h in hits.get(f, ()))
    return not ordinary and (not who.start or tokens[who.start - 1].text != ",")
