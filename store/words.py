"""The query language of searches: which words a text is found by, and which a question asks for. Pure.

One place for both engines, so that they answer alike: each gets words that were folded and cut here, and only looks
them up. Case, accents and vowel marks do not count. A word of four letters or more finds what begins with its first
six, since most languages put their endings behind: "prisoner" finds "prisoners", "обмін" finds "обміну". A shorter
one finds itself. All words of a question must stand in the text; nothing in a question is an operator.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

CUT, SHORT = 6, 4  # letters of a word that count; letters from which on a word is a beginning
_TEXT = 200_000  # characters of a text that are looked at: PostgreSQL takes 1 MiB of words, of 4 bytes a character
_ASKED = 32  # words of a question that count
_TAG = 100  # characters
_TATWEEL = "\u0640"  # lengthens an Arabic word and means nothing
_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"  # written without spaces: each is a word
_WORD = re.compile(f"[{_IDEOGRAPHS}]|[^\\W_\u02bc{_IDEOGRAPHS}]+")  # U+02BC is an apostrophe and a letter in Unicode
_MARKS_FROM, _MARKS_TO = 0x300, 0x10000  # beyond, they part words; a class with them in it is fifty times as slow


def words_of(texts: Iterable[str], tags: Iterable[str] = ()) -> str:
    """Return the words that `texts` are found by, each once, in order, parted by spaces; `tags` among them."""
    found = set(_WORD.findall(_folded("\n".join(texts)[:_TEXT])))
    return " ".join(sorted({word[:CUT] for word in found}.union(tags)))


def article_words_of(row: Mapping[str, Any]) -> str:
    """Return the words that an article's row is found by."""
    return words_of((row["title"], row["text"]), [tag(row["outlet_name"])])


def event_words_of(row: Mapping[str, Any]) -> str:
    """Return the words that an event's row is found by."""
    return words_of((*row["parties"], *row["mediators"], row["place"] or "", row["title"], row["quote"]))


def asked_of(text: str, tags: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the words of a question, cut as those of texts, with `tags`; empty when there is no word in it."""
    every = _WORD.findall(_folded(text[:_TEXT]))
    words = tuple(dict.fromkeys(word[:CUT] for word in every))[:_ASKED]
    return (*words, *tags) if words else ()


def tag(name: str) -> str:
    """Return the word by which all texts of an outlet are found; no text has it, for it begins with a line."""
    return "_" + re.sub("[^0-9a-z]+", "-", _folded(name))[:_TAG]


def is_beginning(word: str) -> bool:
    """Return whether a word of a question finds longer ones: those that are as long as words are cut, are whole."""
    return SHORT <= len(word) < CUT and not word.startswith("_")


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    return _marks().sub("", unicodedata.normalize("NFKD", text).casefold())[:_TEXT]


@cache  # finding them takes 10 ms, which a command that never searches need not wait for
def _marks() -> re.Pattern[str]:
    every = map(chr, range(_MARKS_FROM, _MARKS_TO))
    return re.compile(f"[{_TATWEEL}{''.join(c for c in every if unicodedata.category(c)[0] == 'M')}]+")
