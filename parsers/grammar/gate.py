"""The gate: few articles name both an action and an object of some kind, and only those are read deeply."""

from __future__ import annotations

from functools import cache

import ahocorasick

from parsers.grammar.pack import packs

Needles = tuple[str, int]


@cache
def _automaton() -> tuple[ahocorasick.Automaton, tuple[tuple[int, int], ...]]:
    """All languages' words as one automaton; each kind's two sides are two bits of a mask."""
    words: dict[str, int] = {}
    sides: dict[str, tuple[int, int]] = {}
    for pack in packs().values():
        for kind, (actions, objects) in pack.gate_words.items():
            bits = sides.setdefault(kind, (1 << 2 * len(sides), 2 << 2 * len(sides)))
            for bit, group in zip(bits, (actions, objects), strict=True):
                for word in group:
                    key = _needle(word)
                    words[key] = words.get(key, 0) | bit
    automaton = ahocorasick.Automaton()
    for word, mask in words.items():
        automaton.add_word(word, mask)
    automaton.make_automaton()
    return automaton, tuple(sides.values())


def _needle(word: str) -> str:
    first = word.split()[0].rstrip("*")
    return first.casefold()


def passes(title: str, text: str) -> bool:
    """Whether title and text name an action and an object of some kind, in any language."""
    automaton, sides = _automaton()
    seen = 0
    for _, mask in automaton.iter(f"{title}\n{text}".casefold()):
        if mask & ~seen:
            seen |= mask
            if any(seen & a and seen & b for a, b in sides):
                return True
    return False
