"""Small words written onto others ("واليمن": "و" + "اليمن"), parted so that each is a token of its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from parsers.grammar.names import is_name, opens_place
from parsers.grammar.pack import Pack, packs
from parsers.grammar.tokens import Token

_SHORTEST = 3  # letters that must be left of the word,
_SHORTEST_SMALL = 2  # or of a word without a meaning of its own: "وفي", "ولم", "ومن"
_OPENING = 4  # letters of a word that opens the name of a place: "وإسلام آباد"
_SMALL = frozenset({"locative", "direction", "negation", "link", "source"})
_MEMORY = 20_000  # words remembered


def parted(pack: Pack, tokens: list[Token]) -> list[Token]:
    """Return `tokens` with small words split off where what is left is known to the pack and the whole is not."""
    if not pack.proclitics:
        return tokens
    return [part for token in tokens for part in _split(pack, token)]


def _split(pack: Pack, token: Token) -> Sequence[Token]:
    out: list[Token] = []
    start, rest = token.start, token
    for off, on in _parts(pack.code, token.fold):
        end = start + len(off)
        out.append(Token(token.text[start - token.start : end - token.start], off, start, end))
        rest = Token(token.text[end - token.start :], on, end, token.end)
        start = end
    return [*out, rest]


@lru_cache(maxsize=_MEMORY)
def _known(code: str, word: str) -> bool:
    opened = packs()[code].lexicon.starting(word)
    if opened.plain or opened.longer or (len(word) >= _OPENING and opens_place(code, word)):
        return True
    return is_name(packs()[code], Token(word, word, 0, len(word)))


def _is_small(code: str, word: str) -> bool:
    if len(word) < _SHORTEST_SMALL:
        return False
    return any(h.family in _SMALL for h in packs()[code].lexicon.hits_at([Token(word, word, 0, len(word))], 0))


@lru_cache(maxsize=_MEMORY)
def _parts(code: str, word: str) -> tuple[tuple[str, str], ...]:
    """Each part: what is split off, and what is left of the word then."""
    if _known(code, word):
        return ()
    for off, on in packs()[code].proclitics:
        left = on + word[len(off) :]
        if word.startswith(off) and (len(left) >= _SHORTEST or _is_small(code, left)):
            further = _parts(code, left)
            if further or _known(code, left):
                return ((off, left), *further)
    return ()
