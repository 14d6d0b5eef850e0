"""The shape of a page: which parts are clutter by tag, role and class, whatever the outlet."""

from __future__ import annotations

import re
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

_TAGS = "nav, footer, aside, form, figure, figcaption, menu"
_ROLES = ",".join(
    f'[role="{role}"]' for role in ("navigation", "banner", "contentinfo", "complementary", "dialog", "search", "menu")
)
_HIDDEN = '[hidden], [aria-hidden="true"], [style*="display:none"], [style*="display: none"]'
_NAMED = "[class], [id], [data-testid], [data-component]"

_WORD = (
    r"related|recirc\w*|recommend\w*|share|sharing|social|socials|newsletter\w*|promo\w*|advert\w*|ads?|adslot|adunit|banner"
    r"|sidebar|comments?|disqus|breadcrumbs?|cookie\w*|consent|gdpr|subscri\w+|subscriber|signup|sign-up|popup|modal|overlay"
    r"|outbrain|taboola|most-?(?:read|popular|viewed)|trending|read-?(?:more|next|also)|readmore|see-?also|more-?(?:on|from|stories|news)"
    r"|author-?(?:bio|box|info|card)|bio|byline\w*|dateline|timestamp|meta|tags?|tag-?list|topics?|keywords?|captions?|credits?|copyright"
    r"|toolbar|tools|nav|navbar|navigation|menu|footer|masthead|pagination|pager|donat\w+|support|app-?download|sponsor\w*|partners?"
    r"|teasers?|cards?|widget\w*|gallery|slideshow|carousel|slider|player|video|audio|podcast\w*|embed\w*|tooltip|screen-?reader\w*|sr-only"
    r"|visually-?hidden|visuallyhidden|hidden|skip-?(?:link|to)\w*|live-?blog-?nav|outline|poll|quiz|survey|rating\w*|login|register"
    r"|print-?only|noprint|no-print|disclaimer|disclosure|correction-?policy|jobs?|shop\w*|commerce|affiliate\w*|deals?|feedback|contact|follow"
)
_CLUTTER = re.compile(rf"(?:^|[\s_-])(?:{_WORD})(?:$|[\s_-])", re.IGNORECASE)
_CONTENT = re.compile(
    r"(?:^|[\s_-])(?:article-?(?:body|content|text|main)|story-?(?:body|content|text)|entry-?content|post-?(?:content|body)|body-?(?:text|content|copy)"
    r"|main-?content|content-?(?:body|main)|articlebody|storybody|article|story|main)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|__|\.")


@lru_cache(maxsize=20_000)
def is_clutter_name(name: str) -> bool:
    """Tell whether a class or id is that of clutter: "story-related", "ArticleShareTools"; not "has-related-layout main"."""
    return any(_CLUTTER.search(part) for part in _CAMEL.sub("-", name).split())


def clutter_nodes(tree: LexborHTMLParser) -> list[LexborNode]:
    """Return the nodes that tag, role, class or id mark as clutter. One that holds most of the page's text is not spared here."""
    marked = [node for selector in (_TAGS, _ROLES, _HIDDEN) for node in tree.css(selector)]
    return marked + [node for node in tree.css(_NAMED) if any(map(is_clutter_name, names_of(node)))]


def names_of(node: LexborNode) -> list[str]:
    """Return the words of the classes, id and test names of `node`."""
    told = node.attributes
    return [value for key in ("class", "id", "data-testid", "data-component") if (value := told.get(key))]


def is_content_name(node: LexborNode) -> bool:
    """Tell whether `node` is named like the body of an article."""
    return node.attributes.get("itemprop") == "articleBody" or any(_CONTENT.search(name) for name in names_of(node))
