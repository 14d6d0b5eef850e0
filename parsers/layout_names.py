"""How an element can be named by a CSS selector that holds on other pages of its site, and on tomorrow's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

_KEYS = ("itemprop", "data-testid", "data-component", "data-role")
_PLAIN = re.compile(r"\A[A-Za-z][A-Za-z_-]*\Z")
_WORD = re.compile(r"\A-?[A-Za-z_][A-Za-z0-9_-]*\Z")
# CSS modules end in a digest that each build of the site makes anew: `Body_root__5GhX2`.
_MODULE = re.compile(r"\A([A-Za-z][A-Za-z0-9-]*_[A-Za-z0-9-]+__)[A-Za-z0-9_-]{2,12}\Z")
_DIGEST = re.compile(r"(?:^|[-_])(?:css|sc|jsx|emotion|svelte|astro)-|[a-z][A-Z0-9][a-z]?[A-Z0-9]|\d{2,}")
_BARE = frozenset({"article", "main", "h1", "time"})
_MOST = 8  # classes of one element that are looked at


def names_of(node: LexborNode) -> Iterator[str]:
    """Yield selectors of `node`, the most lasting first: what it is for, its id, each of its classes, its tag."""
    tag, told = node.tag or "", node.attributes
    for key in _KEYS:
        value = told.get(key) or ""
        if _PLAIN.match(value):
            yield f'{tag}[{key}="{value}"]'
    if _PLAIN.match(told.get("id") or ""):
        yield f"#{told['id']}"
    for name in (told.get("class") or "").split()[:_MOST]:
        if module := _MODULE.match(name):
            yield f'{tag}[class*="{module.group(1)}"]'
        elif _WORD.match(name) and not _DIGEST.search(name):
            yield f"{tag}.{name}"
    if tag in _BARE:
        yield tag
