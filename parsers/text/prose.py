"""What a paragraph of an article looks like, and what the clutter around one looks like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from parsers.text.data import table
from parsers.text.phrases import Phrases

PROSE_WORDS = 8  # shorter lines are prose only beside prose; 8 parts headlines and menus from sentences well
_LONGEST_NOTICE = 400  # characters
_LONGEST_APPEAL = 800
_LONGEST_POINTER = 300
_SHORT = 64  # characters
_EARLY = 3  # paragraphs
_ECHO = 0.9  # of its runs of words: key points that only resemble the body are the article
_SHINGLE = 3  # words
_TELLING = 8  # longest words of a text, of which half must stand in another one before more is compared

_SENTENCE_END = re.compile(r"[.!?…。！？؟۔।](?:\s?[\"'”’»“)\]›♦◆■●∎]+|\s?\[\d+\])*$")
_WORDS = re.compile(r"[^\W_]++(?:['’.-][^\W_]++)*+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def _any(name: str) -> str:
    return "(?:" + "|".join(table("phrases")[name]) + ")"


_CREDIT = re.compile(
    rf"(?:[(\[][^()\[\]]{{0,60}}\b(?:{_any('pictures')}|{_any('agencies')})\b[^()\[\]]{{0,40}}[)\]]"
    rf"|(?:^|[.!?”\"»]\s+|\s[|–-]\s){_any('pictures')}(?:\s(?:by|courtesy)\b|\s?:|\s?/)[^.]{{1,70}}"
    rf"|/\s?{_any('agencies')}\b[^.]{{0,40}}"
    r"|[.!?”\"»]\s+[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3} / [A-Z][\w. /]{1,40})$",
    re.IGNORECASE,
)
_RELATED = re.compile(rf"^\W*{_any('related')}", re.IGNORECASE)
_AGE = re.compile(_any("ages"))
_BOILERPLATE = Phrases({name: table("phrases")[name] for name in ("notices", "appeals", "paywalls")})
_LABEL = re.compile(rf"^\W*{_any('labels')}", re.IGNORECASE)


def words(text: str) -> list[str]:
    """Return the words of `text`, folded; one CJK character counts as a word."""
    if not text.isascii() and _CJK.search(text):
        return [c for c in text if c.isalnum()]
    return _WORDS.findall(text.casefold())


@lru_cache(maxsize=2_048)
def count_words(text: str) -> int:
    """Return about how many words `text` has: ten times as fast as counting them exactly."""
    return len(text.split()) if text.isascii() or not _CJK.search(text) else len(text) - text.count(" ")


def ends_like_sentence(text: str) -> bool:
    """Tell whether `text` ends with a full stop or its like, quotes and brackets after it aside."""
    return bool(_SENTENCE_END.search(text.rstrip()[-24:]))


@lru_cache(maxsize=2_048)
def is_prose(text: str) -> bool:
    """Tell whether `text` reads like a paragraph: 8 words or more, ending like a sentence."""
    count = count_words(text)
    return count >= PROSE_WORDS and (ends_like_sentence(text) or (count >= 15 and text.rstrip()[-1:] in ":;,—–"))


def is_credit(text: str) -> bool:
    """Tell whether `text` ends with the credit of a picture, which makes it a caption."""
    return bool(_CREDIT.search(text.rstrip()[-110:]))


def is_related(text: str) -> bool:
    """Tell whether `text` points at other articles."""
    match = _RELATED.match(text) if len(text) < _LONGEST_POINTER else None
    if match is None or ":" in text[match.end() - 1 : match.end() + 20]:
        return match is not None
    return not (ends_like_sentence(text) and count_words(text) >= PROSE_WORDS)


def is_boilerplate(text: str) -> bool:
    """Tell whether `text` is a newsletter box, a notice of rights or terms, a share button or their like."""
    if _LABEL.match(text) or (len(text) < 80 and _AGE.search(text.lower()) and not ends_like_sentence(text)):
        return True
    kinds = _phrases_in(text)
    return ("notices" in kinds and len(text) < _LONGEST_NOTICE) or "appeals" in kinds


@lru_cache(maxsize=2_048)
def _phrases_in(text: str) -> frozenset[str]:
    return _BOILERPLATE.kinds_in(text.lower()) if len(text) < _LONGEST_APPEAL else frozenset()


def is_clutter(text: str) -> bool:
    """Tell whether `text` belongs to the page rather than to the article."""
    return is_related(text) or is_boilerplate(text) or is_paywall_notice(text)


def is_paywall_notice(text: str) -> bool:
    """Tell whether `text` says that the rest is for subscribers."""
    return len(text) < _LONGEST_NOTICE and "paywalls" in _phrases_in(text)


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Return the runs of three words of `text`."""
    row = words(text)
    runs = frozenset(zip(*(row[i:] for i in range(_SHINGLE)), strict=False))
    return runs or frozenset([tuple(row)] if row else [])


def repeats(text: str, others: Iterable[str], share: float = 0.7) -> bool:
    """Tell whether at least `share` of what `text` says stands in one of `others`."""
    own = shingles(text)
    told = sorted(words(text)[: len(own)], key=len, reverse=True)
    near = (other for other in others if _has_most(other.casefold(), told, share))
    return bool(own) and any(len(own & shingles(other)) >= share * len(own) for other in near)


def _has_most(low: str, told: Sequence[str], share: float) -> bool:
    """Tell whether `share` of the words `told`, longest first, stand in `low`; the first few tell most texts apart."""
    spare = len(told) - share * len(told)
    for word in told:
        spare -= word not in low
        if spare < 0:
            return False
    return True


def once(paragraphs: Iterable[str]) -> list[str]:
    """Return `paragraphs` without repeats; short lines (a name in a list) may stand twice."""
    seen: set[str] = set()
    kept: list[str] = []
    for text in paragraphs:
        if len(text) <= _SHORT or text not in seen:
            seen.add(text)
            kept.append(text)
    return kept


def without_echoes(paragraphs: list[str]) -> list[str]:
    """Drop of the first three paragraphs those that a later, longer one repeats: standfirst and caption often do."""
    return [t for n, t in enumerate(paragraphs) if n >= _EARLY or not _echoed(t, paragraphs[n + 1 :])]


def _echoed(text: str, later: list[str]) -> bool:
    longest = sorted(set(text.split()), key=len, reverse=True)[:_TELLING]
    near = (one for one in later if len(one) > len(text) and _has_most(one, longest, 0.5))
    return repeats(text, near, _ECHO)
