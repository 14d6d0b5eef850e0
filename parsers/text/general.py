"""General extraction, for pages without a layout: where the prose of a page stands, and what of it is the article.

Paragraphs give their words to all elements around them. Elements marked as clutter are dropped unless they hold most
of the page's prose; the article is the deepest element that still holds four fifths of what is left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.text.blocks import PageBlock, blocks_in
from parsers.text.paragraphs import HEADINGS, paragraphs, standfirst
from parsers.text.prose import count_words, is_prose
from parsers.text.shape import clutter_nodes, is_named

_SPARED = 0.6  # of the page's prose in one marked element: then the mark says nothing
_WHOLE = 0.8  # of the prose that the article's element must hold
_NAMED_SHARE = 0.45  # enough for an element that is named like an article's body
_DEEPEST = 100  # elements around a block that are looked at: pages nest 30 to 60 deep, hostile ones 20,000
_BODY = 0.04  # of the prose, from which an element named like a body is believed
_TEASER = 60  # words of prose beside a linked heading
_LINKED = 0.5  # a block of which more is links is navigation
_CAPTIONS = (
    'span[class*="caption"], span[class*="credit"]'  # stand within a paragraph's element, unlike those of figures
)
_LEAVES = frozenset({"p", "li", "blockquote", "pre", "dd", "dt", "td"})


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
    captions = frozenset(node.mem_id for node in tree.css(_CAPTIONS))
    everything = [_weighed(block) for block in blocks_in(tree.body, captions)]
    dropped = _dropped(tree, everything, title)
    kept = [one for one in everything if dropped.isdisjoint(one.around)]
    kept = _without_next_articles(tree, _without_teasers(kept), title)
    core = _article_id(tree, kept)
    inside = _with_kindred(kept, [n for n, one in enumerate(kept) if core in one.around], title)
    if not inside:
        return []
    body = paragraphs([kept[n].block for n in inside], title)
    return [*_lead(everything, kept, inside[0], body, title, description), *body]


def _dropped(tree: LexborHTMLParser, everything: Sequence[Weighed], title: str) -> set[int]:
    """Return the ids of elements marked as clutter, without those that hold most prose, the headline or the body."""
    weights = _weights(everything)
    total = weights[tree.body.mem_id] if tree.body else 0
    spared = {
        around for one in everything if one.block.tag == "h1" and one.block.text == title for around in one.around
    }
    for node in _named_bodies(tree):
        if weights[node.mem_id] > _BODY * total:
            spared.update(_ancestors(node))
    marked = (node.mem_id for node in clutter_nodes(tree))
    return {id_ for id_ in marked if weights[id_] < _SPARED * total and id_ not in spared}


def _with_kindred(kept: Sequence[Weighed], inside: list[int], title: str) -> list[int]:
    """Add to the article's blocks prose between it and the headline, and blocks elsewhere made just like its own.

    Paragraphs before a paywall mark, letters and live entries stand in elements of their own beside the largest.
    """
    if not inside:
        return []
    kinds = {_signature(kept[n]) for n in inside if kept[n].words}
    start = max((n for n in range(inside[0]) if kept[n].block.text == title), default=inside[0])
    beside = {kept[n].around[1:2] for n in range(start + 1, inside[0]) if kept[n].words}
    before = [n for n in range(start + 1, inside[0]) if kept[n].words or _stands_in(kept[n], beside)]
    alike = [n for n, one in enumerate(kept) if n > start and one.words and _signature(one) in kinds]
    spans = {*inside, *before, *alike}
    first, last = min(spans), max(spans)
    near = {kept[n].around[2:5] for n in alike}
    return [n for n in range(first, last + 1) if n in spans or kept[n].around[2:5] in near]


def _stands_in(one: Weighed, parents: set[tuple[int, ...]]) -> bool:
    return one.block.tag == "p" and one.around[1:2] in parents


def _signature(one: Weighed) -> tuple[str, ...]:
    node, parent = one.block.node, one.block.node.parent
    return tuple(f"{each.tag} {each.attributes.get('class') or ''}" for each in (node, parent) if each)


def _weighed(block: PageBlock) -> Weighed:
    prose = block.tag not in HEADINGS and block.link_share < _LINKED and is_prose(block.text)
    return Weighed(block, count_words(block.text) if prose else 0, tuple(_ancestors(block.node)))


def _ancestors(node: LexborNode | None) -> Iterator[int]:
    for _ in range(_DEEPEST):
        if node is None:
            return
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
    """Return the id of the element that is the article, 0 when there is no prose."""
    weights = _weights(blocks)
    total = max(weights.values(), default=0)
    large = [node.mem_id for node in _named_bodies(tree) if weights[node.mem_id] >= _NAMED_SHARE * total > 0]
    if large:
        return max(large, key=lambda id_: weights[id_])
    depth: dict[int, int] = {}
    for one in blocks:
        inner = one.around[1:] if one.block.tag in _LEAVES else one.around
        depth.update((around, len(inner) - n) for n, around in enumerate(inner))
    whole = [around for around in depth if weights[around] >= _WHOLE * total > 0]
    return max(whole, key=lambda around: depth[around], default=0)


def _named_bodies(tree: LexborHTMLParser) -> list[LexborNode]:
    named = (node for node in tree.css("div[class], section[class], article[class]") if is_named(node, "content"))
    return tree.css('[itemprop="articleBody"]') or list(named)


def _without_teasers(blocks: list[Weighed]) -> list[Weighed]:
    """Drop teasers of other articles: a linked heading with a few words of prose in the same small element."""
    weights = _weights(blocks)
    small = {
        around
        for one in blocks
        if one.block.tag in HEADINGS and one.block.link_share > 0.45
        for around in one.around[1:5]
        if weights[around] <= _TEASER
    }
    return [one for one in blocks if small.isdisjoint(one.around)]


def _without_next_articles(tree: LexborHTMLParser, blocks: list[Weighed], title: str) -> list[Weighed]:
    """Drop the articles that endless scrolling hangs on: other article elements beside the one with the headline."""
    articles = {node.mem_id for node in tree.css("article")}
    own = next((articles & set(one.around) for one in blocks if one.block.text == title), set())
    if max((_weights(blocks)[id_] for id_ in own), default=0) < _TEASER:
        return blocks  # an element of the headline alone
    return [one for one in blocks if not (others := articles & set(one.around)) or others & own]


def _lead(
    everything: Sequence[Weighed],
    kept: Sequence[Weighed],
    first: int,
    body: Sequence[str],
    title: str,
    description: str,
) -> list[str]:
    """Return what stands between headline and body and belongs to the article: standfirst, first paragraphs."""
    above = [one.block for one in kept[:first]]
    start = max((n for n, block in enumerate(above) if block.text == title), default=-1)
    found = standfirst(above[start + 1 :], body, description, title)
    if not found:
        before = takewhile(lambda one: one is not kept[first], everything)
        found = standfirst([one.block for one in before], body, description, title, named=False)
    return found
