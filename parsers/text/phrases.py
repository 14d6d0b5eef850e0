"""Many phrases looked for in one pass: an automaton finds their fixed words, and only a phrase with one is tried.

Trying 50 expressions one after the other took 15 µs a line, which was a tenth of the time of a page with a layout.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import ahocorasick

_parser, _codes = importlib.import_module("re._parser"), importlib.import_module("re._constants")
_LEAST = 3  # letters of a fixed word that is worth looking for


class Phrases:
    """Lists of regular expressions, each under a name; all are matched against text in small letters."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._each = [(name, re.compile(one)) for name, some in lists.items() for one in some]
        self._always: list[int] = []
        wanted: dict[str, list[int]] = {}
        for number, (_, pattern) in enumerate(self._each):
            words = fixed_words(pattern.pattern)
            for word in words:
                wanted.setdefault(word, []).append(number)
            self._always += [] if words else [number]
        self._automaton = ahocorasick.Automaton()
        for word, numbers in wanted.items():
            self._automaton.add_word(word, tuple(numbers))
        self._automaton.make_automaton()

    def kinds_in(self, low: str) -> frozenset[str]:
        """Return the names of the lists of which a phrase stands in `low`."""
        hits = self._automaton.iter(low) if len(self._automaton) else ()
        hinted = {number for _, numbers in hits for number in numbers}
        asked = (self._each[number] for number in (*hinted, *self._always))
        return frozenset(name for name, pattern in asked if pattern.search(low))


def fixed_words(pattern: str) -> frozenset[str]:
    """Return words of which one stands in whatever `pattern` matches; none where no such words can be told."""
    words = _words_of(_parser.parse(pattern))
    return words if all(len(word) >= _LEAST or not word.isascii() for word in words) else frozenset()


def _words_of(steps: Iterable[Any]) -> frozenset[str]:
    found: list[frozenset[str]] = []
    run = ""
    for code, told in [*steps, (None, None)]:
        if code is _codes.LITERAL:
            run += chr(told)
            continue
        found += [frozenset([run])] if run else []
        run = ""
        found += _within(code, told)
    return max(found, key=lambda words: min(map(len, words), default=0), default=frozenset())


def _within(code: object, told: Any) -> list[frozenset[str]]:
    if code is _codes.SUBPATTERN:
        return [_words_of(told[3])]
    if code in (_codes.MAX_REPEAT, _codes.MIN_REPEAT) and told[0] > 0:
        return [_words_of(told[2])]
    if code is _codes.BRANCH:
        branches = [_words_of(branch) for branch in told[1]]
        return [frozenset().union(*branches)] if all(branches) else []
    return []
