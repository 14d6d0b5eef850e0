"""An archived page made harmless: text, structure and tables only, nothing that loads, runs or sends."""

from __future__ import annotations

import nh3
from w3lib.encoding import html_to_unicode

_TAGS = {
    "a", "abbr", "article", "aside", "b", "bdi", "blockquote", "br", "caption", "cite", "code", "dd", "del", "div",
    "dl", "dt", "em", "figcaption", "figure", "footer",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "ins", "li",
    "main", "mark", "nav", "ol", "p", "pre", "q", "s", "section", "small", "span", "strong", "sub", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {"*": {"lang", "dir"}, "a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_GONE = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head"}
# The frame may be shown by our own page alone, and loads nothing at all, not even a style.
POLICY = "sandbox; default-src 'none'; frame-ancestors 'self'"


def harmless(body: bytes, content_type: str) -> str:
    """Return the page's text and structure as a whole HTML document."""
    _, text = html_to_unicode(content_type, body)
    cleaned = nh3.clean(
        text,
        tags=_TAGS,
        clean_content_tags=_GONE,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer",
    )
    return f'<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark">{cleaned}'
