"""JSON-LD of a page: the one object that describes the article (schema.org Article and its kinds)."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

_MAX_SCRIPT = 1_000_000  # characters; a page needs under 50,000
_LONGEST = 5_000  # characters of a field that are looked at
_MAX_NODES = 5_000
_KINDS = re.compile(
    r"^(?:News|Blog|Analysis|Opinion|Background|Report|Review|Scholarly|Tech|Live|Satirical)?\w*(?:Article|Posting|Report|Review)$"
)


def article_data(tree: LexborHTMLParser) -> dict[str, Any]:
    """Return the page's article object; {} when there is none. Of several the one with most known fields wins."""
    found = [item for block in _blocks(tree) for item in _objects(block) if _is_article(item)]
    return max(found, key=_weight, default={})


def strings(value: object) -> list[str]:
    """Return the names told by `value`: a string, an object with a name, or a list of such."""
    if isinstance(value, str):
        return [html.unescape(value)]
    if isinstance(value, dict):
        return strings(value.get("name") or value.get("@value") or "")
    return [name for item in value for name in strings(item)] if isinstance(value, list) else []


def first(value: object) -> str:
    """Return the first string that `value` tells, or ""."""
    return next((text[:_LONGEST].strip() for text in strings(value) if text.strip()), "")


def _blocks(tree: LexborHTMLParser) -> Iterator[object]:
    for node in tree.css('script[type*="ld+json"]')[:40]:
        raw = node.text(deep=True) or ""
        if not 2 < len(raw) <= _MAX_SCRIPT:
            continue
        try:
            yield json.loads(raw.strip().removeprefix("<!--").removesuffix("-->").rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue


def _objects(root: object) -> Iterator[dict[str, Any]]:
    waiting, seen = [root], 0
    while waiting and seen < _MAX_NODES:
        item, seen = waiting.pop(), seen + 1
        if isinstance(item, dict):
            yield item
            waiting += [
                item[key] for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement") if key in item
            ]
        elif isinstance(item, list):
            waiting += item[:200]


def _is_article(item: dict[str, Any]) -> bool:
    return any(_KINDS.match(kind) for kind in strings(item.get("@type")))


def _weight(item: dict[str, Any]) -> int:
    told = ("headline", "datePublished", "author", "articleBody", "dateModified", "publisher")
    return sum(bool(item.get(key)) for key in told)
