"""What a paragraph of an article looks like, and what the clutter around one looks like."""

from __future__ import annotations

import re
from collections.abc import Iterable

from parsers.text.data import table

PROSE_WORDS = 8  # shorter lines are prose only beside prose; 8 parts headlines and menus from sentences well
_SHORT = 40  # characters
_EARLY = 3  # paragraphs
_ECHO = 0.9  # of its runs of words: key points that only resemble the body are the article
_SHINGLE = 3  # words

_SENTENCE_END = re.compile(r"[.!?…。！？؟۔।](?:\s?[\"'”’»“)\]›]+|\s?\[\d+\])*$")
_WORDS = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
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
_NOTICE = re.compile(_any("notices"), re.IGNORECASE)
_AGE = re.compile(_any("ages"), re.IGNORECASE)
_APPEAL = re.compile(_any("appeals"), re.IGNORECASE)
_PAYWALL = re.compile(_any("paywalls"), re.IGNORECASE)
_LABEL = re.compile(rf"^\W*{_any('labels')}", re.IGNORECASE)


def words(text: str) -> list[str]:
    """Return the words of `text`, folded; one CJK character counts as a word."""
    if _CJK.search(text):
        return [c for c in text if c.isalnum()]
    return [word.casefold() for word in _WORDS.findall(text)]


def ends_like_sentence(text: str) -> bool:
    """Tell whether `text` ends with a full stop or its like, quotes and brackets after it aside."""
    return bool(_SENTENCE_END.search(text.rstrip()[-24:]))


def is_prose(text: str) -> bool:
    """Tell whether `text` reads like a paragraph: 8 words or more, ending like a sentence."""
    enough = len(words(text)) >= PROSE_WORDS
    return enough and (ends_like_sentence(text) or (text.rstrip()[-1:] in ":;,—–" and len(words(text)) >= 15))


def is_credit(text: str) -> bool:
    """Tell whether `text` ends with the credit of a picture, which makes it a caption."""
    return bool(_CREDIT.search(text.rstrip()[-110:]))


def is_related(text: str) -> bool:
    """Tell whether `text` points at other articles."""
    return bool(_RELATED.match(text)) and len(text) < 300


def is_boilerplate(text: str) -> bool:
    """Tell whether `text` is a newsletter box, a notice of rights or terms, a share button or their like."""
    if _LABEL.match(text) or (len(text) < 80 and _AGE.search(text)):
        return True
    return len(text) < 400 and bool(_NOTICE.search(text) or _APPEAL.search(text))


def is_clutter(text: str) -> bool:
    """Tell whether `text` belongs to the page rather than to the article."""
    return is_related(text) or is_boilerplate(text) or is_paywall_notice(text)


def is_paywall_notice(text: str) -> bool:
    """Tell whether `text` says that the rest is for subscribers."""
    return len(text) < 400 and bool(_PAYWALL.search(text))


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Return the runs of three words of `text`."""
    row = words(text)
    return (
        frozenset(tuple(row[i : i + _SHINGLE]) for i in range(max(1, len(row) - _SHINGLE + 1))) if row else frozenset()
    )


def repeats(text: str, others: Iterable[str], share: float = 0.7) -> bool:
    """Tell whether at least `share` of what `text` says stands in one of `others`."""
    own = shingles(text)
    return bool(own) and any(len(own & shingles(other)) >= share * len(own) for other in others)


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
    kept = [
        text
        for n, text in enumerate(paragraphs[:_EARLY])
        if not repeats(text, (other for other in paragraphs[n + 1 :] if len(other) > len(text)), _ECHO)
    ]
    return kept + paragraphs[_EARLY:]
