"""Reading a page by its outlet's layout: CSS selectors on the parsed tree."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date

from selectolax.lexbor import LexborHTMLParser, LexborNode

from model.outlet import Layout, Outlet
from parsers.text.blocks import PageBlock, blocks_in
from parsers.text.paragraphs import HEADINGS, is_caption, without_pull_quotes
from parsers.text.prose import count_words, ends_like_sentence, is_clutter, once, repeats

_DEEPEST = 100  # elements around a node that are looked at, as in general reading
_LINKED = 0.9  # of its letters
_ECHO = 1.0  # of a standfirst: at 0.7 the summaries of two pages in 32 were lost, F1 .9884 for .9895
MIN_WORDS = 25  # a body shorter than this is taken for a layout that no longer fits


def layouts_for(outlet: Outlet | None, day: date) -> list[Layout]:
    """Return the outlet's layouts: those valid on `day` first, the one that ends first before later ones.

    The others follow, because a page saved long ago may be read only today.
    """
    layouts = outlet.layouts if outlet else ()
    return sorted(layouts, key=lambda one: (one.until is not None and one.until < day, one.until or date.max))


def fits(tree: LexborHTMLParser, layout: Layout) -> bool:
    """Tell whether the page is one that `layout` describes."""
    return not layout.requires or tree.css_first(layout.requires) is not None


def read_body(tree: LexborHTMLParser, layout: Layout) -> list[str]:
    """Return the standfirst and the paragraphs that `layout` finds; [] when they are too few to be an article."""
    dropped = frozenset(node.mem_id for selector in layout.drop for node in tree.css(selector))
    body = _paragraphs(tree, layout.body, dropped)
    if sum(count_words(paragraph) for paragraph in body) < MIN_WORDS:
        return []
    lead = [text for text in _paragraphs(tree, layout.standfirst, dropped) if not repeats(text, body, _ECHO)]
    return [*lead, *body]


def _paragraphs(tree: LexborHTMLParser, selectors: Sequence[str], dropped: frozenset[int]) -> list[str]:
    """Return the texts under the first selector that finds any; of nested matches the outer ones."""
    for selector in selectors:
        nodes = [node for node in _outer(tree.css(selector)) if not _within(node, dropped)]
        found = [block for node in nodes for block in blocks_in(node, dropped)]
        if found:
            kept = [
                block
                for block in without_pull_quotes(found)
                if not (is_clutter(block.text) or _points_away(block) or is_caption(block))
            ]
            return once(block.text for block in kept[: _end(kept)])
    return []


def _end(blocks: Sequence[PageBlock]) -> int:
    """Return how many of `blocks` are left when the headings at their end, which head a list of links, are not."""
    return next((n for n in range(len(blocks), 0, -1) if blocks[n - 1].tag not in HEADINGS), len(blocks))


def _points_away(block: PageBlock) -> bool:
    """Tell whether `block` is but a link to another article, as some outlets put between their paragraphs."""
    return block.link_share > _LINKED and not ends_like_sentence(block.text)


def _outer(nodes: list[LexborNode]) -> list[LexborNode]:
    ids = {node.mem_id for node in nodes}
    return [node for node in nodes if not (node.parent and _within(node.parent, ids))]


def _within(node: LexborNode | None, ids: Container[int]) -> bool:
    """Tell whether `node` or an element around it is one of `ids`."""
    for _ in range(_DEEPEST):
        if node is None or node.mem_id in ids:
            return node is not None
        node = node.parent
    return False
