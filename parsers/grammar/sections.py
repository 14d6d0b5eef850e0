"""How an article is laid out: one story, a page of dated or listed entries, or a digest of several stories.

A page of entries ("16:05 - Talks resume", "- The sides agreed") tells one story, and each entry is news in its own
right. A topic of a digest ("YEMEN. The exchange ...", "4. Trade. A team ...") is a small article with parties of its
own. Headings within a story ("Background:") say what the paragraphs under them are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.grammar.tokens import Passage

_FEWEST = 3  # paragraphs that open alike and make a list of them
_ENTRY = 2  # the rank of an entry: that of a second paragraph
_LONGEST_HEADING = 8  # words
_HOUR = r"\d{1,2}[:.h]\d{2}(?:\s?[ap]\.?m\.?)?(?:\s*\([^)]{1,20}\))?"
_CLOCK = re.compile(rf"^[\[(]?{_HOUR}[\])]?(?:\s*[-–—:|.]\s*|\s+)(?=\S)", re.IGNORECASE)
_BULLET = re.compile(r"^[-–—•*·▪►]\s+")
_NUMBER = re.compile(r"^\d{1,2}[.)](?:\s+(?=[^\W\d])|$)")
_ENDS = (".", "!", "?", "…", '"', "”", "»", "؟", "。")


def laid_out(passages: Sequence[Passage]) -> list[Passage]:
    """Return `passages`, each with the section that it belongs to and its rank in it."""
    firsts = [p for p in passages if p.paragraph and not p.number]
    for opens, topics in ((_has_clock, False), (_is_labelled, True), (_has_number, True), (_has_bullet, False)):
        begun = {p.paragraph for p in firsts if opens(p)}
        if len(begun) >= _FEWEST:
            return list(_in_sections(passages, begun, topics))
    return list(_under_headings(passages))


def is_heading(passage: Passage) -> bool:
    """Whether a passage is a line of a few words that ends like none."""
    words = passage.text.split()
    return passage.paragraph > 1 and len(words) <= _LONGEST_HEADING and not passage.text.rstrip().endswith(_ENDS)


def label(passage: Passage) -> str:
    """Return the words that head an entry or topic: its first sentence without clock, number or bullet, if short."""
    text = passage.text
    for mark in (_CLOCK, _NUMBER, _BULLET):
        text = mark.sub("", text, count=1)
    return text if len(text.split()) <= _LONGEST_HEADING else ""


def _has_clock(passage: Passage) -> bool:
    return bool(_CLOCK.match(passage.text))


def _has_bullet(passage: Passage) -> bool:
    return bool(_BULLET.match(passage.text))


def _has_number(passage: Passage) -> bool:
    return bool(_NUMBER.match(passage.text))


def _is_labelled(passage: Passage) -> bool:
    """`YEMEN, TOO.`: a sentence of capitals opens the paragraph."""
    text = passage.text.rstrip()
    return text.isupper() and text[-1:] in ".:" and len(text.split()) <= _LONGEST_HEADING


def _in_sections(passages: Sequence[Passage], begun: set[int], topics: bool) -> Iterator[Passage]:
    section = first = 0
    for p in passages:
        if p.paragraph in begun and not p.number:
            section, first = section + 1, p.paragraph
        rank = min(p.paragraph, 1 + p.paragraph - first) if topics else _ENTRY + (p.paragraph not in begun)
        yield p._replace(section=section, rank=rank, topic=topics, item=True) if section else p


def _under_headings(passages: Sequence[Passage]) -> Iterator[Passage]:
    section = 0
    last = max((p.paragraph for p in passages), default=0)
    for p in passages:
        section += is_heading(p) and p.paragraph < last
        yield p._replace(section=section)
