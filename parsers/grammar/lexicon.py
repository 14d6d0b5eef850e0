"""Words and phrases of a language by class, found in tokens by dictionary look-ups.

An entry is a word, a stem (`swap*`) or a phrase of both (`prisoner* of war`). Every entry belongs to a
family (`people`) and may carry a value (`bodies`). Case and marks do not count; a word in capitals of up to five
letters (`US`) is found only in capitals, since in small letters it is another word, and `=à` only as written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property, lru_cache, partial
from typing import NamedTuple

import ahocorasick

from parsers.grammar.tokens import Token, fold, plain, tokenize

_MIN_STEM = 2  # letters
_MAX_ACRONYM = 5
_MEMORY = 20_000  # words remembered: more would be faster by nothing, and each of them is a few hundred bytes
PARTED = "..."  # `let ... go/free`: a verb in two parts, kept under its first with the others in its value


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


class Phrase(NamedTuple):
    """An entry of which the first word stands in a text, and with what the next two must begin: "" with any."""

    second: str
    third: str
    entry: Entry


class Openings(NamedTuple):
    """What a word is (`plain`: family, value) and which longer entries it opens, by their second word."""

    plain: tuple[tuple[str, str], ...]
    seconds: dict[str, list[Phrase]]
    others: tuple[Phrase, ...]
    stems: tuple[str, ...]  # with which the word after it begins where `others` are to stand
    longer: bool


_NOTHING = Openings((), {}, (), (), False)  # one for all words that are of no class


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
        self._endings = affixes(tuple(endings))
        self._memory: dict[str, Openings] = {}

    @property
    def prefixed(self) -> bool:
        """Whether the language writes small words onto others, so that a word may begin inside one."""
        return bool(self._prefixes)

    def entries(self) -> Iterator[Entry]:
        """Yield all entries."""
        yield from (e for group in (*self._whole.values(), *self._stems.values()) for e in group)

    @cached_property
    def _hints(self) -> ahocorasick.Automaton:
        automaton = ahocorasick.Automaton()
        written = {_as_written(e.words) for e in self.entries()}
        for text, stem in sorted(written):  # of one text the stem comes last and stays
            automaton.add_word(text, (len(text), stem))
        automaton.make_automaton()
        return automaton

    def may_stand_in(self, text: str) -> bool:
        """Whether some entry may stand in `text`, by its words as written: False spares the tokens."""
        written, inside = f" {plain(text)} ", self.prefixed
        for end, (length, stem) in self._hints.iter(written):
            if (stem or not written[end + 1].isalnum()) and (inside or not written[end - length].isalnum()):
                return True
        return False

    def starting(self, word: str) -> Openings:
        """Return what the folded `word` is and what it may open."""
        found = self._memory.get(word)
        if found is None:
            if len(self._memory) > _MEMORY:  # memory of a reader stays flat
                self._memory.clear()
            found = self._memory[word] = _openings(self._search(word), bool(self._endings))
        return found

    def hits(self, tokens: Sequence[Token]) -> dict[str, list[Hit]]:
        """Return what stands in `tokens`, by family and in order; of one family at one place only the longest."""
        out: dict[str, list[Hit]] = defaultdict(list)
        last, seen, make = len(tokens) - 1, self._memory, partial(tuple.__new__, Hit)  # half the time of Hit(...)
        for i, token in enumerate(tokens):
            word = token[1]
            openings = seen.get(word) or self.starting(word)
            if openings is _NOTHING:
                continue
            plain, seconds, _, stems, longer = openings
            if longer:
                second = tokens[i + 1][1] if i < last else ""
                if second in seconds or second.startswith(stems):
                    for hit in self._at(tokens, i, openings):
                        out[hit[2]].append(hit)
                    continue
            for family, value in plain:
                out[family].append(make((i, i + 1, family, value)))
        return out

    def hits_at(self, tokens: Sequence[Token], i: int) -> list[Hit]:
        """Return what begins at token `i`."""
        return self._at(tokens, i, self.starting(tokens[i].fold))

    def any(self, tokens: Sequence[Token]) -> bool:
        """Whether some entry stands in `tokens`."""
        for i, token in enumerate(tokens):
            opened = self.starting(token[1])
            if opened is not _NOTHING and (opened.plain or self._at(tokens, i, opened)):
                return True
        return False

    def _at(self, tokens: Sequence[Token], i: int, openings: Openings) -> list[Hit]:
        best = {family: Hit(i, i + 1, family, value) for family, value in openings.plain}
        last = len(tokens) - 1
        second = tokens[i + 1][1] if i < last else ""
        third = tokens[i + 2][1] if i + 1 < last else ""
        for after, then, entry in (*openings.seconds.get(second, ()), *openings.others):
            if not (second.startswith(after) and third.startswith(then)):
                continue
            end = self._match(tokens, i, entry.words)
            if not end:
                continue
            first = entry.words[0]
            sure = first.exact and not first.stem  # as written: it outweighs what is found by its stem
            if entry.family not in best or end > best[entry.family].end - bool(sure):
                best[entry.family] = Hit(i, end, entry.family, entry.value)
        return list(best.values())

    def _match(self, tokens: Sequence[Token], i: int, words: tuple[Word, ...]) -> int:
        end = i + len(words)
        if end > len(tokens):
            return 0
        first = words[0]
        if first.exact and tokens[i].text.replace(".", "") != first.exact:
            return 0
        for at in range(i + 1, end):
            word, seen = words[at - i], tokens[at].fold
            if seen != word.fold and not (seen.startswith(word.fold) if word.stem else self._ended(seen, word.fold)):
                return 0
        return end

    def _ended(self, seen: str, asked: str) -> bool:
        return seen.startswith(asked[:_SHORTEST_BASE]) and asked in base_forms(seen, self._endings)

    def _search(self, word: str) -> list[Entry]:
        found = list(self._plain(word))
        for prefix in self._prefixes:
            if word.startswith(prefix) and len(word) > len(prefix) + 1:
                found.extend(self._plain(word[len(prefix) :]))
        for base in base_forms(word, self._endings):
            found.extend(self._whole.get(base, ()))
        return list(dict.fromkeys(found))

    def _plain(self, word: str) -> Iterable[Entry]:
        yield from self._whole.get(word, ())
        for length in range(_MIN_STEM, min(len(word), self._longest) + 1):
            yield from self._stems.get(word[:length], ())


def _as_written(words: Sequence[Word]) -> tuple[str, bool]:
    """`in return` -> that and False; `prisoner* of war` -> `prisoner`, True: what stands in a text as it is."""
    out: list[str] = []
    for word in words:
        if not word.fold.isalnum():
            break
        out.append(word.fold)
        if word.stem:
            return " ".join(out), True
    return (" ".join(out), False) if out else (words[0].fold, True)


Affixes = tuple[tuple[str, str], ...]
_SHORTEST_BASE = 3  # letters of a name without its ending


@cache
def affixes(written: tuple[str, ...]) -> Affixes:
    """Read a pack's endings: `ом` is taken off, `ой/а` is taken off and replaced ("Анкарой": "Анкара")."""
    pairs = (fold(a).partition("/") for a in written)
    return tuple(sorted(((off, on) for off, _, on in pairs if off), key=lambda p: len(p[0]), reverse=True))


def base_forms(word: str, endings: Affixes) -> Iterable[str]:
    """Yield what the inflected `word` may be in its base form."""
    for off, on in endings:
        if word.endswith(off) and len(word) >= len(off) + _SHORTEST_BASE:
            yield word[: -len(off)] + on


def _openings(entries: Sequence[Entry], inflected: bool) -> Openings:
    """Sort what a word opens: by the second word where that is a whole one, which spares trying each phrase."""
    if not entries:
        return _NOTHING
    plain = {e.family: (e.family, e.value) for e in reversed(entries) if len(e.words) == 1 and not e.words[0].exact}
    seconds: dict[str, list[Phrase]] = defaultdict(list)
    others = [Phrase("", "", e) for e in entries if len(e.words) == 1 and e.words[0].exact]
    for e in entries:
        if len(e.words) > 1:
            phrase = Phrase(_beginning(e.words[1:2], inflected), _beginning(e.words[2:3], inflected), e)
            (others if inflected or e.words[1].stem else seconds[phrase.second]).append(phrase)
    stems = tuple({p.second for p in others})
    return Openings(tuple(plain.values()), dict(seconds), tuple(others), stems, bool(seconds or others))


def _beginning(word: Sequence[Word], inflected: bool) -> str:
    """Return what a token that is to match `word` begins with, "" for no word."""
    whole = "".join(w.fold for w in word)
    return whole[:_SHORTEST_BASE] if inflected and not any(w.stem for w in word) else whole


def entry(phrase: str, family: str, value: str = "", clitic: str = "suffix") -> Entry:
    """Compile `phrase` ("prisoner* of war", "let ... go/free"). Raises ValueError for an empty one."""
    phrase, parted, tails = phrase.partition(PARTED)
    if parted:
        family, value = PARTED + family, value + PARTED + fold(tails.strip())
    words = tuple(word for part in phrase.split() for word in _words(part, clitic))
    if not words:
        raise ValueError(f"an empty entry in {family}")
    return Entry(words, family, value)


@lru_cache(maxsize=_MEMORY)
def _words(part: str, clitic: str) -> Sequence[Word]:
    """Compile what stands between two blanks of an entry: a word, as a rule."""
    if part.startswith("="):
        return (Word(fold(part[1:]), False, part[1:]),)
    stem = part.endswith("*")
    body = part[:-1] if stem else part
    if body.isalpha():  # as tokens would say: there are a hundred thousand at the start
        return (Word(fold(body), stem, "" if stem else _exact(body)),)
    tokens = tokenize(body, clitic)
    last = [Word(t.fold, stem, "" if stem else _exact(t.text)) for t in tokens[-1:]]
    return (*(Word(t.fold, False, _exact(t.text)) for t in tokens[:-1]), *last)


def _exact(text: str) -> str:
    short = text.replace(".", "")
    return short if short.isupper() and 1 < len(short) <= _MAX_ACRONYM else ""
