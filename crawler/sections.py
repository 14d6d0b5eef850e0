"""Section pages: the links of an HTML page that fit the outlet's article pattern."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from crawler.addresses import belongs, canonical_url
from crawler.listing import Link
from crawler.refusal import Refused
from model.errors import RefusedAddress
from model.outlet import Outlet
from model.value import one_line

# For outlets without a pattern: a date in the path, a number of 5 digits or more, or a slug of four words.
DEFAULT_ARTICLE_PATTERN = r"/\d{4}/\d{1,2}/|\d{5,}|/[^/]+(?:-[^/-]+){3,}[^/]*/?$"
MAX_LINKS = 2000  # looked at on one page; front pages have 200 to 600


def read_section(body: bytes, url: str, outlet: Outlet) -> tuple[Link, ...]:
    """Return the article links of a section page, each once, in the page's order.

    Raises Refused "empty" for a page without any link that could be an article: its markup has changed.
    """
    found: dict[str, Link] = {}
    nodes = LexborHTMLParser(body).css("a[href]")
    for node in nodes[:MAX_LINKS]:
        address = _article(node.attributes.get("href") or "", url, outlet)
        if address:
            title = one_line(node.text(deep=True), 300)
            known = found.get(address)
            found[address] = Link(address, max(title, known.title if known else "", key=len))
    if not found:
        raise Refused("empty", f"None of the {len(nodes)} links of the page fits the article pattern")
    return tuple(found.values())


def is_article(url: str, outlet: Outlet) -> bool:
    """Tell whether a canonical address fits the outlet's article pattern (the general one when it has none)."""
    return bool(re.search(outlet.article_pattern or DEFAULT_ARTICLE_PATTERN, urlsplit(url).path))


def _article(href: str, base: str, outlet: Outlet) -> str:
    try:
        address = canonical_url(href, base)
    except RefusedAddress:
        return ""
    return address if belongs(address, outlet) and is_article(address, outlet) else ""
