"""Words and phrases of a language by class, found in tokens by dictionary look-ups.

An entry is a word, a stem (`swap*`) or a phrase of both (`prisoner* of war`). Every entry belongs to a
family (`people`) and may carry a value (`bodies`). Case does not count; a word in capitals of up to five letters
(`US`) is found only in capitals, since in small letters it is another word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from parsers.grammar.tokens import Token, fold, tokenize

_MIN_STEM = 2  # letters
_MAX_ACRONYM = 5


class Hit(NamedTuple):
    """Tokens `start` to `end` (exclusive) are of `family`, with `value` where the family has values."""

    start: int
    end: int
    family: str
    value: str


class Word(NamedTuple):
    """One word of an entry."""

    fold: str
    stem: bool
    exact: str  # as written when capitals count, else ""


class Entry(NamedTuple):
    """One entry of the lexicon."""

    words: tuple[Word, ...]
    family: str
    value: str


class Lexicon:
    """All entries of one language; immutable once built but for its memory of words seen."""

    def __init__(self, entries: Iterable[Entry], prefixes: Sequence[str] = (), endings: Sequence[str] = ()) -> None:
        self._whole: dict[str, list[Entry]] = defaultdict(list)
        self._stems: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            first = entry.words[0]
            (self._stems if first.stem else self._whole)[first.fold].append(entry)
        self._longest = max((len(s) for s in self._stems), default=0)
        self._prefixes = tuple(sorted((fold(p) for p in prefixes), key=len, reverse=True))
        self._endings = tuple(sorted((fold(e) for e in endings), key=len, reverse=True))
        self._memory: dict[str, tuple[Entry, ...]] = {}

    def starting(self, word: str) -> tuple[Entry, ...]:
        """Return the entries whose first word is the folded `word`."""
        found = self._memory.get(word)
        if found is None:
            if len(self._memory) > 200_000:  # memory of a reader stays flat
                self._memory.clear()
            found = self._memory[word] = tuple(self._search(word))
        return found

    def hits(self, tokens: Sequence[Token]) -> list[Hit]:
        """Return what stands in `tokens`; of one family at one place only the longest."""
        out: list[Hit] = []
        for i, token in enumerate(tokens):
            entries = self.starting(token.fold)
            if entries:
                out.extend(self._at(tokens, i, entries))
        return out

    def _at(self, tokens: Sequence[Token], i: int, entries: Iterable[Entry]) -> list[Hit]:
        best: dict[str, Hit] = {}
        for entry in entries:
            end = self._match(tokens, i, entry.words)
            if end and (entry.family not in best or end > best[entry.family].end):
                best[entry.family] = Hit(i, end, entry.family, entry.value)
        return list(best.values())

    def _match(self, tokens: Sequence[Token], i: int, words: tuple[Word, ...]) -> int:
        if i + len(words) > len(tokens):
            return 0
        first = words[0]
        if first.exact and tokens[i].text.replace(".", "") != first.exact:
            return 0
        for word, token in zip(words[1:], tokens[i + 1 : i + len(words)], strict=True):
            same = token.fold.startswith(word.fold) if word.stem else self._same(token.fold, word.fold)
            if not same:
                return 0
        return i + len(words)

    def _same(self, seen: str, asked: str) -> bool:
        return seen == asked or any(seen == asked + e or seen[: -len(e)] == asked for e in self._endings if e)

    def _search(self, word: str) -> list[Entry]:
        found = list(self._plain(word))
        for prefix in self._prefixes:
            if word.startswith(prefix) and len(word) > len(prefix) + 1:
                found.extend(self._plain(word[len(prefix) :]))
        for ending in self._endings:
            if word.endswith(ending) and len(word) > len(ending) + 2:
                found.extend(self._whole.get(word[: -len(ending)], ()))
        return list(dict.fromkeys(found))

    def _plain(self, word: str) -> Iterable[Entry]:
        yield from self._whole.get(word, ())
        for length in range(_MIN_STEM, min(len(word), self._longest) + 1):
            yield from self._stems.get(word[:length], ())


def entry(phrase: str, family: str, value: str = "", clitic: str = "suffix") -> Entry:
    """Compile `phrase` ("prisoner* of war"). Raises ValueError for an empty one."""
    words: list[Word] = []
    for part in phrase.split():
        stem = part.endswith("*")
        body = part[:-1] if stem else part
        tokens = tokenize(body, clitic)
        words.extend(Word(t.fold, False, _exact(t.text)) for t in tokens[:-1])
        words.extend(Word(t.fold, stem, "" if stem else _exact(t.text)) for t in tokens[-1:])
    if not words:
        raise ValueError(f"an empty entry in {family}")
    return Entry(tuple(words), family, value)


def _exact(text: str) -> str:
    short = text.replace(".", "")
    return short if short.isupper() and 1 < len(short) <= _MAX_ACRONYM else ""
