"""How an article is laid out: one story, a page of dated or listed entries, or a digest of several stories.

A page of entries ("16:05 - Talks resume", "- The sides agreed") tells one story, and each entry is news in its own
right. A topic of a digest ("YEMEN. The exchange ...", "4. Trade. A team ...") is a small article with parties of its
own. Headings within a story ("Background:") say what the paragraphs under them are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from parsers.grammar.tokens import Passage

_FEWEST = 3  # paragraphs that open alike and make a list of them,
_FEWEST_PLACES = 2  # of those that open with a label of one to three words: labels that name a place
_ENTRY = 2  # the rank of an entry: that of a second paragraph
_LONGEST_HEADING = 8  # words
_LONGEST_INTRO = 50  # words before the first topic; more are a story of their own, and what follows is part of it
_ZONE = r"(?:\s?(?:GMT|UTC|BST|CES?T|EES?T|E[SD]?T|P[SD]T|MSK|MEZ|MESZ)\b)?"
_UHR = r"(?:\s?(?:uhr|hrs?|hs|horas?|h)\b)?"
_HOUR = rf"\d{{1,2}}(?:[:.h]|\sh\s)\d{{2}}(?:\s?[ap]\.?m\.?)?{_UHR}{_ZONE}(?:\s*\([^)]{{1,20}}\))?"
_POSTED = r"(?:\+{2,3} ?|(?:posted|updated?|published)(?: at)?:? )?"
_CLOCK = re.compile(rf"^[\[(]?{_POSTED}{_HOUR}[\])]?(?:\s*[-–—:|.]\s*|\s+|$)", re.IGNORECASE)
_BULLET = re.compile(r"^[-–—•*·▪►●‣]\s+")
_NUMBER = re.compile(r"^\d{1,2}[.)](?:\s+(?=[^\W\d])|$)")
_LABEL = re.compile(r"^[\W_]{0,4}([^\W\d_][^\n\d.:|—–]{1,38}?)(?:\.?\s+[—–|-]{1,2}\s|\s?:(?:\s|$)|[.\W]{0,4}$)")
_LABEL_END = re.compile(r"[:|—–-]|\s{4}")
_LABEL_ENDS = 52  # characters, with a few to spare, in which that sign stands, or so many blanks that it stands beyond
_QUOTES = '"”»“* '
_LONGEST_LABEL = 3  # words: "YEMEN", "North Korea", "In the Gulf"
_ENDS = (".", "!", "?", "…", '"', "”", "»", "؟", "。")
Named = Callable[[str], bool]


def laid_out(passages: Sequence[Passage], is_place: Named = lambda _: False) -> list[Passage]:
    """Return `passages`, each with the section that it belongs to and its rank in it; `is_place` knows names."""
    firsts = [p for p in passages if p.paragraph and not p.number]
    for opens, topics in ((_has_clock, False), (_is_labelled, True), (_has_number, True)):
        begun = {p.paragraph for p in firsts if opens(p)}
        if len(begun) >= _FEWEST and not (topics and _is_story(passages, min(begun))):
            laid = _in_sections(passages, begun, topics)
            return [p._replace(live=p.item and opens is _has_clock) for p in laid]
    begun = _places(firsts, is_place)
    if begun and not _is_story(passages, min(begun)):
        return list(_in_sections(passages, begun, True))
    begun = {p.paragraph for p in firsts if _has_bullet(p)}
    return list(_in_sections(passages, begun, False) if len(begun) >= _FEWEST else _under_headings(passages))


def _is_story(passages: Sequence[Passage], until: int) -> bool:
    return sum(len(p.text.split()) for p in passages if 0 < p.paragraph < until) > _LONGEST_INTRO


def _places(firsts: Sequence[Passage], is_place: Named) -> set[int]:
    """The paragraphs of a digest that open with a label ("Sudan: ...", "Markets — ..."), of which some name a place."""
    labels = {
        p.paragraph: m[1].rstrip(_QUOTES)
        for p in firsts
        if (m := _labelled(p.text)) and len(m[1].split()) <= _LONGEST_LABEL
    }
    if len(labels) < _FEWEST or sum(map(is_place, set(labels.values()))) < _FEWEST_PLACES:
        return set()
    return set(labels)


def is_heading(passage: Passage) -> bool:
    """Whether a passage is a line of a few words that ends like none."""
    text = passage.text.rstrip()
    return passage.paragraph > 1 and not text.endswith(_ENDS) and len(text.split()) <= _LONGEST_HEADING


def label(passage: Passage) -> str:
    """Return the words that head an entry or topic: its first sentence without clock, number or bullet, if short."""
    text = passage.text
    for mark in (_CLOCK, _NUMBER, _BULLET):
        text = mark.sub("", text, count=1)
    return text if len(text.split()) <= _LONGEST_HEADING else ""


def head(passage: Passage) -> str:
    """Return the label that a paragraph opens with, "" for none."""
    mark = None if passage.number else _labelled(passage.text)
    return mark[1] if mark else ""


def _labelled(text: str) -> re.Match[str] | None:
    """The label that `text` opens with: most texts have no sign of one where it would have to end."""
    return _LABEL.match(text) if len(text) < _LABEL_ENDS or _LABEL_END.search(text, 0, _LABEL_ENDS) else None


def _has_clock(passage: Passage) -> bool:
    return bool(_CLOCK.match(passage.text))


def _has_bullet(passage: Passage) -> bool:
    return bool(_BULLET.match(passage.text))


def _has_number(passage: Passage) -> bool:
    return bool(_NUMBER.match(passage.text))


def _is_labelled(passage: Passage) -> bool:
    """`YEMEN, TOO.`, `CYPRUS — The leaders`: a sentence or label of capitals opens the paragraph."""
    text = passage.text.rstrip()
    if text.isupper() and text[-1:] in ".:" and len(text.split()) <= _LONGEST_HEADING:
        return True
    mark = _labelled(text)
    return bool(mark and mark[1].isupper() and mark.end() < len(text))


def _in_sections(passages: Sequence[Passage], begun: set[int], topics: bool) -> Iterator[Passage]:
    section = first = 0
    for p in passages:
        if p.paragraph in begun and not p.number:
            section, first = section + 1, p.paragraph + is_heading(p)  # a heading of its own is none of the text
        rank = max(1, min(p.paragraph, 1 + p.paragraph - first)) if topics else _ENTRY + (p.paragraph not in begun)
        yield p._replace(section=section, rank=rank, topic=topics, item=True) if section else p


def _under_headings(passages: Sequence[Passage]) -> Iterator[Passage]:
    section = 0
    last = max((p.paragraph for p in passages), default=0)
    for p in passages:
        section += is_heading(p) and p.paragraph < last
        yield p._replace(section=section) if section else p
