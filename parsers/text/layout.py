"""Reading a page by its outlet's layout: CSS selectors on the parsed tree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from selectolax.lexbor import LexborHTMLParser, LexborNode

from model.outlet import Layout, Outlet
from parsers.text.blocks import blocks_in
from parsers.text.prose import repeats, words

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
    if sum(len(words(paragraph)) for paragraph in body) < MIN_WORDS:
        return []
    lead = [text for text in _paragraphs(tree, layout.standfirst, dropped) if not repeats(text, body)]
    return [*lead, *body]


def _paragraphs(tree: LexborHTMLParser, selectors: Sequence[str], dropped: frozenset[int]) -> list[str]:
    """Return the texts under the first selector that finds any; of nested matches the outer ones."""
    for selector in selectors:
        found = [block.text for node in _outer(tree.css(selector)) for block in blocks_in(node, dropped)]
        if found:
            return found
    return []


def _outer(nodes: list[LexborNode]) -> list[LexborNode]:
    ids = {node.mem_id for node in nodes}
    return [node for node in nodes if not _has_ancestor(node, ids)] if len(nodes) > 1 else nodes


def _has_ancestor(node: LexborNode, ids: set[int]) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.mem_id in ids:
            return True
        parent = parent.parent
    return False
