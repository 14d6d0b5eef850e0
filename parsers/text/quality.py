"""How far the text of a page can be trusted, whatever it was read from."""

from __future__ import annotations

from parsers.text.draft import Draft
from parsers.text.prose import count_words, is_prose

_FULL = 150  # words of prose that make a full article
_TOLD = 200  # characters of JSON-LD's articleBody, from which it is a cross-check
_UNCHECKED = 0.7  # of the agreement where there is nothing to check against and no layout vouches


def estimate(draft: Draft, told: str = "") -> float:
    """Return 0 to 1: fields found, length, share of prose, agreement with what JSON-LD `told` of the body."""
    prose = sum(count_words(paragraph) for paragraph in draft.paragraphs if is_prose(paragraph))
    total = sum(count_words(paragraph) for paragraph in draft.paragraphs)
    score = 0.2 * bool(draft.title) + 0.15 * bool(draft.published) + 0.05 * bool(draft.authors)
    score += 0.2 * min(1.0, prose / _FULL) + 0.2 * (prose / total if total else 0.0)
    return round(score + 0.2 * _agreement(draft, told), 2)


def _agreement(draft: Draft, told: str) -> float:
    words = set(told.split()) if len(told) > _TOLD else set()
    if not words:
        return 1.0 if draft.method.startswith("layout") else _UNCHECKED
    return len(words & set(draft.text.split())) / len(words)
