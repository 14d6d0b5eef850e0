"""What the text of a page tells of itself where no metadata do: headline, bylines, dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from model.value import one_line
from parsers.text.blocks import blocks_in
from parsers.text.lines import date_line
from parsers.text.names import authors_of
from parsers.text.titles import agrees

_BYLINES = (
    '[rel="author"]', '[itemprop="author"]', '[class*="byline"]', '[class*="author-name"]',
    'a[href*="/author/"]', 'a[href*="/authors/"]', ".author",
)  # fmt: skip
_BESIDE = 6  # blocks above the headline, and twice as many below it, in which a bare date is looked for
_FAR = 40  # elements looked at before a search gives up
LONGEST = 5_000  # characters of any field that are looked at: a title of 1 MB took 2 s to clean


def text_of(node: LexborNode) -> str:
    """Return the text of `node` on one line; of a meta tag its content."""
    text = (node.attributes.get("content") if node.tag == "meta" else "") or node.text(deep=True)
    return one_line(text[:LONGEST], LONGEST)


def first_text(tree: LexborHTMLParser, selectors: Sequence[str]) -> str:
    """Return the first text that stands at one of `selectors`, in their order."""
    found = (text_of(node) for selector in selectors for node in tree.css(selector)[:_FAR])
    return next((text for text in found if text), "")


def dates_at(tree: LexborHTMLParser, selectors: Sequence[str]) -> Iterable[str]:
    """Yield what may be dates at `selectors`: a datetime or content attribute, else the text."""
    for selector in selectors:
        for node in tree.css(selector)[:_FAR]:
            told = node.attributes
            yield told.get("datetime") or told.get("content") or text_of(node)


def date_lines(tree: LexborHTMLParser) -> list[str]:
    """Return the lines around the headline that are little more than a date."""
    blocks = list(blocks_in(tree.body)) if tree.body else []
    at = next((n for n, block in enumerate(blocks) if block.tag == "h1"), 0)
    return [block.text for block in blocks[max(0, at - _BESIDE) : at + 2 * _BESIDE] if date_line(block.text)]


def headline(tree: LexborHTMLParser, told: Sequence[str]) -> str:
    """Return the h1 that agrees with what JSON-LD or the window's title tell; a site's name in an h1 does not."""
    texts = (text_of(node) for node in tree.css("h1")[:_FAR])
    return next((text for text in texts if agrees(text, told)), "")


def page_authors(tree: LexborHTMLParser) -> tuple[str, ...]:
    """Return the names in the page's first byline; of more than eight none is believed."""
    for selector in _BYLINES:
        nodes = tree.css(selector)[:5]
        beside = [
            node for node in nodes if node.parent and nodes[0].parent and node.parent.mem_id == nodes[0].parent.mem_id
        ]
        names = authors_of(", ".join(dict.fromkeys(_name_in(node) for node in beside)))
        if names and len(names) <= 8:
            return names
    return ()


def _name_in(node: LexborNode) -> str:
    """Return the names in a byline: its link where it has one ("By <a>A</a> <a>Follow</a> 5:00 am"), else its text."""
    links = [text for text in map(text_of, node.css("a")) if 2 <= len(text.split()) <= 5]
    return ", ".join(links[:1]) if len(links) == 1 else text_of(node)
