"""General extraction, for pages without a layout: where the prose of a page stands, and what of it is the article.

Paragraphs give their words to all elements around them. Elements marked as clutter are dropped unless they hold half
of the page's prose; the article is the deepest element that still holds four fifths of what is left.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.text.blocks import PageBlock, blocks_in
from parsers.text.names import is_byline
from parsers.text.lines import date_line
from parsers.text.prose import ends_like_sentence, is_clutter, is_credit, is_prose, repeats, words
from parsers.text.shape import clutter_nodes, is_content_name, names_of

_SPARED = 0.5  # of the page's prose in one marked element: then the mark says nothing
_WHOLE = 0.8  # of the prose that the article's element must hold
_NAMED_SHARE = 0.4  # enough for an element that is named like an article's body
_LINKED = 0.5  # a block of which more is links is navigation
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LEAD = re.compile(
    r"stand-?first|sub-?title|dek\b|deck\b|summary|lede|excerpt|intro|strapline|sub-?head|chapo|vorspann|entradilla|abstract|kicker-text|lead\b|leadtext|description",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Weighed:
    """A block of the page with its prose words and the ids of the elements around it, innermost first."""

    block: PageBlock
    words: int
    around: tuple[int, ...]


def read_general(tree: LexborHTMLParser, title: str, description: str) -> list[str]:
    """Return standfirst and paragraphs of the article that `tree` shows; [] when it shows no prose."""
    if tree.body is None:
        return []
    everything = [_weighed(block) for block in blocks_in(tree.body)]
    weights = _weights(everything)
    total = weights[tree.body.mem_id]
    dropped = {node.mem_id for node in clutter_nodes(tree) if weights[node.mem_id] < _SPARED * total}
    kept = [one for one in everything if dropped.isdisjoint(one.around)]
    article = _article_id(tree, kept)
    inside = [number for number, one in enumerate(kept) if article in one.around]
    if not inside:
        return []
    body = _paragraphs([kept[number].block for number in inside], title)
    first = everything.index(kept[inside[0]])
    lead = _standfirst([one.block for one in everything[:first]], body, description, title)
    return [*lead, *body]


def _weighed(block: PageBlock) -> Weighed:
    prose = is_prose(block.text) and block.link_share < _LINKED and block.tag not in _HEADINGS
    return Weighed(block, len(words(block.text)) if prose else 0, tuple(_ancestors(block.node)))


def _ancestors(node: LexborNode | None) -> Iterator[int]:
    while node is not None:
        yield node.mem_id
        node = node.parent


def _weights(blocks: Sequence[Weighed]) -> Counter[int]:
    weights: Counter[int] = Counter()
    for one in blocks:
        if one.words:
            for around in one.around:
                weights[around] += one.words
    return weights


def _article_id(tree: LexborHTMLParser, blocks: Sequence[Weighed]) -> int:
    weights = _weights(blocks)
    total = max(weights.values(), default=0)
    named = [node.mem_id for node in tree.css('[itemprop="articleBody"]') if weights[node.mem_id] >= _NAMED_SHARE * total > 0]
    if named:
        return named[0]
    depth = {around: len(one.around) - n for one in blocks for n, around in enumerate(one.around)}
    whole = [around for around, weight in weights.items() if weight >= _WHOLE * total]
    return max(whole, key=lambda around: depth[around], default=0)


def _paragraphs(blocks: Sequence[PageBlock], title: str) -> list[str]:
    fit = [block for block in blocks if _belongs(block, title)]
    last = max((n for n, block in enumerate(fit) if is_prose(block.text)), default=-1)
    seen: set[str] = set()
    kept: list[str] = []
    for number, block in enumerate(fit):
        ends = number > last and not ends_like_sentence(block.text)
        heads_nothing = block.tag in _HEADINGS and (number + 1 >= len(fit) or fit[number + 1].tag in _HEADINGS)
        if ends or heads_nothing or (block.text in seen and len(block.text) > 40):
            continue
        seen.add(block.text)
        kept.append(block.text)
    return kept


def _belongs(block: PageBlock, title: str) -> bool:
    text = block.text
    if block.tag == "h1" or text == title or is_clutter(text) or date_line(text) or is_byline(text):
        return False
    if is_credit(text) and len(text) < 400:
        return False
    return block.link_share <= _LINKED or (ends_like_sentence(text) and len(words(text)) >= 8 and block.link_share < 0.9)


def _standfirst(blocks: Sequence[PageBlock], body: Sequence[str], description: str, title: str) -> list[str]:
    """Return the standfirst above the body: what the page sums itself up with, or is named so; not what repeats the body."""
    told = [text for text in (description,) if text]
    for block in reversed(blocks[-60:]):
        if len(words(block.text)) < 4 or block.text == title or is_clutter(block.text) or block.link_share > 0.3:
            continue
        named = any(_LEAD.search(name) for node in (block.node, block.node.parent) if node for name in names_of(node))
        if (named or repeats(block.text, told, 0.8)) and not repeats(block.text, [*body[:3], title]):
            return [block.text]
    return []
