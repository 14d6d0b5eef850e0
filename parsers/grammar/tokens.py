"""Text -> paragraphs -> sentences -> tokens, each with its span in code points."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# words (most are: tried first), dates, grouped or plain numbers with a short suffix (58th), abbreviations (U.S.),
# clitics, words of a letter, any other sign
_TOKEN = re.compile(
    r"""[^\W\d_]{2,}+(?:[\u0300-\u036f\u064b-\u065f\u0670]++[^\W\d_]*+)*+(?:[ʼ’'][^\W\d_]++)?+
    | (?=\d)(?:\d{4}-\d{2}-\d{2}(?!\d)
    | \d{1,2}[./]\d{1,2}[./]\d{4}(?!\d)
    | \d{1,3}(?:[,.\u00a0\u202f\u2009 ]\d{3})+(?![\d])
    | \d+(?:[.,:]\d+)?[^\W\d_]{0,3}(?![^\W_])
    | \d+)
    | (?:[^\W\d_]\.){2,}
    | ['’ʼ][^\W\d_]{1,8}(?![^\W\d_])
    | [^\W\d_]+(?:[\u0300-\u036f\u064b-\u065f\u0670]+[^\W\d_]*)*(?:[ʼ’'](?=[^\W\d_])[^\W\d_]+)?
    | [^\w\s]""",
    re.VERBOSE,
)
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_END = re.compile(r"[.!?…؟。][\"”»’')\]]*\s+(?=[\"“«„‘'(\[]*[^\W_])|\n")
_DIGITS = re.compile(r"\d+")
_GROUPED = re.compile(r"\d{1,3}(?:[,.\u00a0\u202f\u2009 ]\d{3})+")
_MARKED = re.compile("[^\x00-\x7fа-ик-я–—‘’“”«»„]")  # signs that may carry a mark or stand for others
_MARKS = re.compile("[" + "".join(chr(c) for c in range(0x300, 0x10000) if unicodedata.combining(chr(c))) + "]+")
_MAX_SENTENCE = 1200  # characters: a longer one is cut, so that no scan grows with the square of a flood


class Token(NamedTuple):
    """A word or sign: `text` as written, `fold` as compared, `start`..`end` in the passage it stands in."""

    text: str
    fold: str
    start: int
    end: int


class Passage(NamedTuple):
    """One sentence: `paragraph` 0 is the title; `offset` is its start in the article's text (None: the title)."""

    paragraph: int
    number: int  # number of the sentence within its paragraph
    text: str
    offset: int | None
    rank: int  # how far down it stands in its story: the paragraph, or less in a digest
    section: int = 0
    item: bool = False  # its section is an entry of a list, or
    topic: bool = False  # a story of a digest
    recalled: bool = False  # its section is headed as background
    live: bool = False  # its section is an entry that opens with the hour


@lru_cache(maxsize=30_000)
def fold(word: str) -> str:
    """Return `word` as words are compared: caseless, without marks; Turkish I's are one letter."""
    plain = word.replace("İ", "i").replace("ı", "i").casefold()
    if plain.isascii():
        return plain
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c)).replace("ʼ", "'")


def plain(text: str) -> str:
    """Return a whole text as `fold` compares words, with one sign for apostrophes."""
    if text.isascii():
        return text.casefold()
    bare = text.casefold()
    if _MARKED.search(bare):
        bare = _MARKS.sub("", unicodedata.normalize("NFKD", bare))
    return bare.replace("ı", "i").replace("ʼ", "'").replace("’", "'")


def digits(text: str) -> int | None:
    """Return the whole number that `text` writes in digits ("1,700"), or None."""
    if _DIGITS.fullmatch(text):
        return int(text[:12])
    if _GROUPED.fullmatch(text):
        return int(re.sub(r"\D", "", text)[:12])
    return None


def tokenize(text: str, clitic: str = "suffix") -> list[Token]:
    """Split `text` into tokens. `clitic`: where an apostrophe parts a word ("suffix", "prefix") or "letter"."""
    end, find, make = 0, text.find, tuple.__new__  # half the time of Token(...)
    found = _TOKEN.findall(text)  # nothing but blanks and underscores stands between two of them
    out = [make(Token, (word, fold(word), start := find(word, end), end := start + len(word))) for word in found]
    if "'" in text or "’" in text:
        return [part for token in out for part in _parted(token, clitic)]
    return out


def _parted(token: Token, clitic: str) -> Iterator[Token]:
    """Yield what an apostrophe parts in `token`."""
    word, _, start, _ = token
    if "'" not in word and "’" not in word:
        yield token
        return
    cut = -1 if clitic == "letter" else max(word.find("'"), word.find("’"))
    if 0 < cut < len(word):
        cut += clitic == "prefix"
        yield Token(word[:cut], fold(word[:cut]).replace("’", "'"), start, start + cut)
        word, start = word[cut:], start + cut
    yield Token(word, fold(word).replace("’", "'"), start, start + len(word))


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Yield (offset, paragraph) of `text`, whose paragraphs are parted by blank lines."""
    start = 0
    for match in [*_PARAGRAPH.finditer(text), None]:
        end = match.start() if match else len(text)
        if text[start:end].strip():
            yield start, text[start:end]
        start = match.end() if match else end


def sentences(text: str, abbreviations: frozenset[str] = frozenset()) -> Iterator[tuple[int, str]]:
    """Yield (offset, sentence) of one paragraph. An abbreviation or initial ends no sentence."""
    start = 0
    for match in _END.finditer(text):
        if match.group() != "\n" and _is_abbreviation(text, match.start(), abbreviations):
            continue
        yield from _pieces(text, start, match.end())
        start = match.end()
    yield from _pieces(text, start, len(text))


def passages(title: str, text: str, abbreviations: frozenset[str] = frozenset()) -> list[Passage]:
    """Return the title and all sentences of `text`, in order."""
    out = [Passage(0, 0, title, None, 0)] if title.strip() else []
    for number, (offset, paragraph) in enumerate(paragraphs(text), start=1):
        for index, (inner, sentence) in enumerate(sentences(paragraph, abbreviations)):
            out.append(Passage(number, index, sentence, offset + inner, number))
    return out


def _is_abbreviation(text: str, stop: int, abbreviations: frozenset[str]) -> bool:
    if text[stop] != ".":
        return False
    head = text[max(0, stop - 12) : stop].split()
    last = head[-1].lstrip("(\"“'") if head else ""
    return (len(last) == 1 and last.isalpha()) or last.casefold() in abbreviations


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    while start < end:
        stop = min(end, start + _MAX_SENTENCE)
        piece = text[start:stop]
        body = piece.strip()
        if body:
            yield start + piece.index(body[0]), body
        start = stop
