"""Figures that leave out their noun, since one told before has it: `Iraq gave back 45 bodies, Iran 30`."""

from __future__ import annotations

from parsers.grammar.facts import Sentence
from parsers.grammar.numbers import Number

_MOVES = ("release", "receive", "return", "take", "hands", "freed", "swap", "repatriation")
_STOPS = frozenset(".;:,!?)»”\"،؛–—'’")
_DASHES = frozenset("–—-:")
_WHITHER = ("direction", "locative", "holder", "of_ours")
_YEARS = range(1900, 2100)
_NAME_REACH = 2  # tokens from a figure to the name of where they went: "seven to Tbilisi"


def gapped(sentence: Sentence, kind: str, number: Number, told: str | None) -> str | None:
    """Return what the figure counts where the one before it counts `told`, None where it stands for itself."""
    if number.value < 2 or number.value in _YEARS or not told:
        return None
    moved = any(sentence.hits.get(f"{kind}.{f}") for f in _MOVES)
    return told if moved and _led_in(sentence, kind, number) and _ended(sentence, number) else None


def _led_in(sentence: Sentence, kind: str, number: Number) -> bool:
    """Whether a name, a dash, a verb that moves or the comma of a list stands right before the figure."""
    at = number.start
    if any(h.start < at <= h.end for h in sentence.hits.get("qualifier", ())):
        at = next(h.start for h in sentence.hits["qualifier"] if h.start < at <= h.end)  # "and Iran some 30"
    before = sentence.tokens[at - 1].text if at else ""
    if before in _DASHES:
        return True
    named = any(n.end == at and n.party for n in sentence.names)
    verbs = any(h.end == at for f in _MOVES for h in sentence.hits.get(f"{kind}.{f}", ()))
    joined = any(h.end == at for h in sentence.hits.get("and", ()))
    return named or verbs or (joined and _whither(sentence, number))


def _ended(sentence: Sentence, number: Number) -> bool:
    """Whether nothing that could be counted follows: the clause ends, or tells whither they went."""
    if number.end >= len(sentence.tokens):
        return True
    if sentence.tokens[number.end].text in _STOPS:
        comma = number.start and sentence.tokens[number.start - 1].text == ","
        return not comma  # "Petrov, 45, went home"
    return _whither(sentence, number)


def _whither(sentence: Sentence, number: Number) -> bool:
    follows = any(h.start == number.end for f in _WHITHER for h in sentence.hits.get(f, ()))
    if any(h.start == number.end for h in sentence.hits.get("direction", ())):
        return True
    near = any(0 < n.start - number.end < _NAME_REACH for n in sentence.names if n.party or n.place)
    return near or (follows and any(0 < n.start - number.end <= _NAME_REACH for n in sentence.names))
