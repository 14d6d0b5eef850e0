"""The shape of a page: which parts are clutter by tag, role and class, whatever the outlet."""

from __future__ import annotations

import re
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.text.data import table

_TAGS = "nav, footer, aside, form, figcaption, menu, figure:not(:has(blockquote))"
_ROLES = ",".join(
    f'[role="{role}"]' for role in ("navigation", "banner", "contentinfo", "complementary", "dialog", "search", "menu")
)
_HIDDEN = '[hidden], [aria-hidden="true"], [style*="display:none"], [style*="display: none"]'
_NAMED = "[class], [id], [data-testid], [data-component]"
_KEYS = ("class", "id", "data-testid", "data-component")
_EXEMPT = frozenset({"html", "body", "main", "article", "h1", "h2", "h3", "h4", "h5", "h6"})


def _whole_words(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[\s_-])(?:{'|'.join(table('shapes')[name])})(?:$|[\s_-])", re.IGNORECASE)


_CLUTTER, _CONTENT, _LEAD = _whole_words("clutter"), _whole_words("content"), _whole_words("lead")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|__|\.")
_STATE = re.compile(
    r"(?:^|-)(?:has|is|no|with|js|hide|show)-|[:\[\]/]"
)  # "has-sidebar", "md:hidden" tell of state, not of kind


def clutter_nodes(tree: LexborHTMLParser) -> list[LexborNode]:
    """Return the nodes that tag, role, class or id mark as clutter, outer before inner within one selector."""
    marked = [node for selector in (_TAGS, _ROLES, _HIDDEN) for node in tree.css(selector)]
    unseen = [node for node in tree.css(".hidden, .is-hidden, .d-none") if not _shown_elsewhere(node)]
    named = [node for node in tree.css(_NAMED) if node.tag not in _EXEMPT and is_named(node, "clutter")]
    return marked + unseen + named


def _shown_elsewhere(node: LexborNode) -> bool:
    """Tell whether a hidden class is undone at other widths ("hidden md:block", "d-none d-lg-block")."""
    return any(
        re.search(r":(?:block|flex|grid|inline|table)|^d-\w+-\w+", word)
        for word in (node.attributes.get("class") or "").split()
    )


def is_named(node: LexborNode, kind: str) -> bool:
    """Tell whether class, id or test name of `node` are those of `clutter`, `content` or a `lead`."""
    told = node.attributes
    for key in _KEYS:  # a plain loop, for this is asked of each node of a page
        value = told.get(key)
        if value and _names(kind, value):
            return True
    return False


@lru_cache(maxsize=50_000)
def _names(kind: str, value: str) -> bool:
    pattern = {"clutter": _CLUTTER, "content": _CONTENT, "lead": _LEAD}[kind]
    return any(pattern.search(_CAMEL.sub("-", word)) for word in value.split()[:12] if not _STATE.search(word))
