"""Which blocks of an article's element are its paragraphs, and which one above it is its standfirst."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain, islice

from selectolax.lexbor import LexborNode

from parsers.text.blocks import PageBlock
from parsers.text.lines import date_line
from parsers.text.names import is_byline
from parsers.text.prose import count_words, ends_like_sentence, is_clutter, is_credit, is_prose, once, repeats
from parsers.text.shape import is_named

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NEAR = 60  # blocks above the body in which a standfirst is looked for
_LEAST_LEAD = 4  # words
_LEAST_QUOTE = 6  # words
_CREDIT = 6  # words beside a caption that say whose the picture is
_DEEP_QUOTE = 4  # elements around a paragraph
_FRAME = 80  # elements and texts: so many are looked at, pictures in ten sizes have forty
_MOST_QUOTES = 40  # of a page: each is compared with all paragraphs
_SUMMARY = 0.8  # of a standfirst's runs of words standing in the page's description
_LINKED = 0.5
# What a link says to the blind.
_ASIDE = re.compile(r",?\s?\(?\bopens(?: in(?: a)?)? new (?:tab|window)\)?")
_ECHO = 0.9  # of a standfirst's runs of words standing in one paragraph: it says nothing of its own


def paragraphs(blocks: Sequence[PageBlock], title: str) -> list[str]:
    """Return the texts of `blocks` that belong to the article, in order, each once."""
    main = _main_parent(blocks)
    fit = [block for block in without_pull_quotes(blocks) if _belongs(block, title, main)]
    prose = [n for n, block in enumerate(fit) if is_prose(block.text)]
    first, last = (prose[0], prose[-1]) if prose else (len(fit), -1)
    kept: list[str] = []
    for number, block in enumerate(fit):
        own = _parent(block) == main and block.tag == "p"
        early = number < first and not (own or block.tag in HEADINGS or is_named(block.node, "lead"))
        late = (
            number > last and block.tag not in HEADINGS and (not _stands_in(block, main) or block.link_share > _LINKED)
        )
        over = (early or late) and not ends_like_sentence(block.text)
        if not (over or (block.tag in HEADINGS and _heads_nothing(fit[number:], number > last, main))):
            kept.append(_ASIDE.sub("", block.text) if "opens" in block.text else block.text)
    return once(kept)


def without_pull_quotes(blocks: Sequence[PageBlock]) -> list[PageBlock]:
    """Drop quotes set apart that stand in a paragraph too, with the name of who is quoted."""
    quotes = {n: around.mem_id for n, block in enumerate(blocks) if (around := _quote_around(block.node))}
    running = [block.text for n, block in enumerate(blocks) if n not in quotes] if quotes else []
    long = [n for n in quotes if count_words(blocks[n].text) >= _LEAST_QUOTE][:_MOST_QUOTES]
    pulled = {quotes[n] for n in long if repeats(blocks[n].text, running, _ECHO)}
    return [block for n, block in enumerate(blocks) if quotes.get(n) not in pulled]


def _quote_around(node: LexborNode | None) -> LexborNode | None:
    for _ in range(_DEEP_QUOTE):
        if node is None or node.tag == "blockquote":
            return node
        node = node.parent
    return None


def _heads_nothing(blocks: Sequence[PageBlock], late: bool, main: int) -> bool:
    """Tell whether the first of `blocks` is a heading with no text below; after the last prose, with no list."""
    below = next((block for block in blocks if block.tag not in HEADINGS), None)
    return below is None or (late and not _stands_in(below, main))


def standfirst(
    blocks: Sequence[PageBlock], body: Sequence[str], description: str, title: str, named: bool = True
) -> list[str]:
    """Return the standfirst among the blocks above the body: how the page sums itself up, or what is named so.

    One that repeats the beginning of the body or the title is none.
    """
    near = [block for block in reversed(blocks[-_NEAR:]) if _may_lead(block, title)]
    summing_up = (block for block in near if description and repeats(block.text, [description], _SUMMARY))
    called = (block for block in near if named and _is_called_lead(block))
    found = next(chain(summing_up, called), None)
    return [found.text] if found and not repeats(found.text, [*body[:4], title], _ECHO) else []


def _may_lead(block: PageBlock, title: str) -> bool:
    text = block.text
    if count_words(text) < _LEAST_LEAD or text == title or block.link_share > 0.3:
        return False
    return not (is_clutter(text) or is_credit(text) or date_line(text) or is_byline(text))


def _is_called_lead(block: PageBlock) -> bool:
    return any(is_named(node, "lead") for node in (block.node, block.node.parent) if node)


def _parent(block: PageBlock) -> int:
    parent = block.node.parent
    return parent.mem_id if parent else 0


def _stands_in(block: PageBlock, main: int) -> bool:
    """Tell whether `block` is a child of the element `main`, or an item of a list that is."""
    around = block.node.parent
    outer = around.parent if around and block.tag == "li" else None
    return _parent(block) == main or (outer is not None and outer.mem_id == main)


def _main_parent(blocks: Sequence[PageBlock]) -> int:
    """Return the id of the element that most prose stands directly in."""
    direct: Counter[int] = Counter()
    for block in blocks:
        if is_prose(block.text):
            direct[_parent(block)] += count_words(block.text)
    return max(direct, key=lambda parent: direct[parent], default=0)


def is_caption(block: PageBlock) -> bool:
    """Tell whether `block` is a line, no sentence, in a picture's element or in a `div` next to one."""
    if block.tag not in ("p", "div") or ends_like_sentence(block.text):
        return False
    before = block.node.prev if block.tag == "div" else None
    while before is not None and not before.is_element_node:
        before = before.prev
    return _shows(block.node, count_words(block.text) + _CREDIT) or (before is not None and _shows(before, _CREDIT))


def _shows(node: LexborNode, most: int) -> bool:
    """Tell whether `node` holds a picture, and no more than `most` words; one that holds many elements is no frame."""
    inside = list(islice(node.traverse(include_text=True), _FRAME))
    words = sum(len((each.text_content or "").split()) for each in inside if each.tag == "-text")
    return len(inside) < _FRAME and words <= most and any(_is_picture(each) for each in inside)


def _is_picture(node: LexborNode) -> bool:
    return node.tag in ("img", "picture") and "emoji" not in (node.attributes.get("class") or "")


def _belongs(block: PageBlock, title: str, main: int) -> bool:
    text = block.text
    if block.tag == "h1" or text == title or not any(map(str.isalpha, text)) or is_clutter(text) or is_byline(text):
        return False
    if date_line(text) and block.tag not in HEADINGS:
        return False
    if (is_credit(text) and len(text) < 400) or is_caption(block):
        return False
    if block.link_share <= _LINKED:
        return True
    told = ends_like_sentence(text) and count_words(text) >= 8
    return block.link_share < 0.9 and (told or _parent(block) == main)
