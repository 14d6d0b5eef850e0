"""A second opinion where the general reading is short: trafilatura, on pages that cannot choke it."""

from __future__ import annotations

from collections import Counter

import trafilatura
from selectolax.lexbor import LexborHTMLParser

from model.value import clean_text
from parsers.text.prose import count_words, shingles

_SHORT = 80  # words: below, the general reading may have missed the article
_MAX_TAGS = 6_000  # trafilatura is quadratic in siblings (faults.md M1): 25,000 tags took 3 s, 6,000 stay under 0.3 s
_MAX_SIBLINGS = 600
_LISTED = 5  # linked headings
_TOLD_SHARE = 0.5  # of what JSON-LD's articleBody says must be found


def better_of(own: list[str], html: str, tree: LexborHTMLParser, told: str, marked: bool) -> list[str]:
    """Return `own`, or trafilatura's paragraphs where `own` is short or misses half of what JSON-LD tells.

    JSON-LD's articleBody itself is no text: taken blindly it loses (F1 .80 against .90, reading.md). A page that is not
    `marked` as an article and has linked headings is a list of articles: what it has little of, nobody finds more of.
    """
    reference = shingles(told) if count_words(told) >= _SHORT else frozenset()
    missed = bool(reference) and len(reference & shingles(" ".join(own))) < _TOLD_SHARE * len(reference)
    lists = not marked and len(tree.css("h2 a, h3 a, h4 a")) >= _LISTED
    if lists or not (missed or _count(own) < _SHORT) or not _is_safe(tree):
        return own
    other = _by_trafilatura(html)
    if reference:
        return max((own, other), key=lambda lines: len(reference & shingles(" ".join(lines))))
    return other if _count(other) > 2 * _count(own) else own


def _count(lines: list[str]) -> int:
    return sum(count_words(line) for line in lines)


def _is_safe(tree: LexborHTMLParser) -> bool:
    nodes = tree.css("*")
    siblings = Counter(node.parent.mem_id for node in nodes if node.parent is not None)
    return len(nodes) <= _MAX_TAGS and max(siblings.values(), default=0) <= _MAX_SIBLINGS


def _by_trafilatura(html: str) -> list[str]:
    text = trafilatura.extract(html, favor_precision=True, include_comments=False) or ""
    if _count([text]) < _SHORT:
        text = trafilatura.extract(html, include_comments=False) or text
    return [line.removeprefix("- ").strip() for line in clean_text(text).split("\n") if line.strip()]
