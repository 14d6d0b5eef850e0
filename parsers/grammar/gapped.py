"""Figures that leave out their noun, since one told before has it: `Iraq gave back 45 bodies, Iran 30`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parsers.grammar.lexicon import Hit
from parsers.grammar.name import Name
from parsers.grammar.numbers import Number
from parsers.grammar.tokens import Token

_Hits = Mapping[str, Sequence[Hit]]
_MOVES = ("release", "receive", "return", "take", "hands", "freed", "swap", "repatriation")
_STOPS = frozenset(".;:,!?)»”\"،؛–—'’")
_DASHES = frozenset("–—-:")
YEARS = range(1900, 2100)  # figures that may be years


def gapped(number: Number, kind: str, tokens: Sequence[Token], hits: _Hits, names: Sequence[Name]) -> bool:
    """Whether a figure without a noun may count what the one before it counts, rather than years or minutes."""
    if number.value < 2 or number.value in YEARS or not any(hits.get(f"{kind}.{f}") for f in _MOVES):
        return False
    return _led_in(number, kind, tokens, hits, names) and _ended(number, tokens, hits, names)


def aged(number: Number, tokens: Sequence[Token]) -> bool:
    """`Petrov, 45, went home`: the age of somebody."""
    inside = number.start > 0 and number.end < len(tokens)
    return inside and tokens[number.start - 1].text in ",،" and tokens[number.end].text in ",،"


def _led_in(number: Number, kind: str, tokens: Sequence[Token], hits: _Hits, names: Sequence[Name]) -> bool:
    """Whether a name, a dash, a verb that moves or the comma of a list stands right before the figure."""
    at = next((h.start for h in hits.get("qualifier", ()) if h.start < number.start <= h.end), number.start)
    if at and tokens[at - 1].text in _DASHES:
        return True
    named = any(n.end == at and n.party for n in names)
    verbs = any(h.end == at for f in _MOVES for h in hits.get(f"{kind}.{f}", ()))
    joined = any(h.end == at for h in hits.get("and", ()))
    return named or verbs or (joined and _whither(number, hits, names))


def _ended(number: Number, tokens: Sequence[Token], hits: _Hits, names: Sequence[Name]) -> bool:
    """Whether nothing that could be counted follows: the clause ends, or tells whither they went."""
    if number.end >= len(tokens) or tokens[number.end].text in _STOPS:
        return not aged(number, tokens)
    return _whither(number, hits, names)


def _whither(number: Number, hits: _Hits, names: Sequence[Name]) -> bool:
    """`seven to Tbilisi`, `sieben an Pakistan`."""
    directed = any(h.start == number.end for h in hits.get("direction", ()))
    return directed or any(n.start == number.end + 1 and (n.party or n.place) for n in names)
