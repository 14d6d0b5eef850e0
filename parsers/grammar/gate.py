"""The gate: few articles name both an action and an object of some kind, and only those are read deeply."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import ahocorasick

from parsers.grammar.pack import Pack, packs
from parsers.grammar.tokens import plain


class Needle(NamedTuple):
    """A word to be found: its bits, and whether it must begin and end where a word does."""

    mask: int
    length: int
    begins: bool
    ends: bool


Sides = tuple[tuple[int, int], ...]


@cache
def _automaton() -> tuple[ahocorasick.Automaton, Sides]:
    """All languages' words as one automaton; each kind's two sides are two bits of a mask."""
    kinds = sorted({kind for pack in packs().values() for kind in pack.gate_words})
    bits = {kind: (1 << 2 * i, 2 << 2 * i) for i, kind in enumerate(kinds)}
    found: dict[str, dict[tuple[bool, bool], int]] = {}
    for pack in packs().values():
        for word, begins, ends, mask in _needles(pack, bits):
            rules = found.setdefault(word, {})
            rules[begins, ends] = rules.get((begins, ends), 0) | mask
    automaton = ahocorasick.Automaton()
    for word, rules in found.items():
        automaton.add_word(word, tuple(Needle(mask, len(word), *edges) for edges, mask in rules.items()))
    automaton.make_automaton()
    return automaton, tuple(bits.values())


def _needles(pack: Pack, bits: dict[str, tuple[int, int]]) -> Iterator[tuple[str, bool, bool, int]]:
    for kind, sides in pack.gate_words.items():
        for mask, words in zip(bits[kind], sides, strict=True):
            for word in words:
                text, stem = _up_to_stem(word)
                yield text, not pack.lexicon.prefixed, not stem, mask


def _up_to_stem(word: str) -> tuple[str, bool]:
    """`prisoner* of war` -> `prisoner`: what follows a stem cannot be looked for as written."""
    head, star, _ = word.partition("*")
    return plain(head.replace(" - ", "-")), bool(star)


def passes(title: str, text: str) -> bool:
    """Whether title and text name an action and an object of some kind, in any language."""
    automaton, sides = _automaton()
    whole = plain(f" {title}\n{text} ")
    seen = 0
    for end, needles in automaton.iter(whole):
        for needle in needles:
            if needle.mask & ~seen and _stands(whole, end, needle):
                seen |= needle.mask
                if any(seen & a and seen & b for a, b in sides):
                    return True
    return False


def _stands(whole: str, end: int, needle: Needle) -> bool:
    before, after = whole[end - needle.length], whole[end + 1]
    return not (needle.begins and before.isalnum()) and not (needle.ends and after.isalnum())
