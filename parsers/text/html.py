"""Reading an HTML page: one parse shared by metadata and body; the outlet's layout first, general extraction else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from model.outlet import Outlet
from parsers.text.draft import Draft
from parsers.text.fallback import better_of
from parsers.text.general import read_general
from parsers.text.layout import fits, layouts_for, read_body
from parsers.text.metadata import Metadata, Page, read_metadata
from parsers.text.prose import without_echoes
from parsers.text.quality import estimate
from parsers.text.refusals import check_article

_REPEATED = 0.5  # of a layout's lines standing on other pages too: it reads the page's frame
_SIGNED = 3  # last lines in which an author signs
_LONGEST_NOTE = 400  # characters of who the author is
_IS = re.compile(
    r" (?:is|was|are|ist|war|est|es|è|jest|covers|reports|writes|works|has been|berichtet|schreibt|arbeitet) "
)


@dataclass(frozen=True)
class Request:
    """What is known of a page before it is read."""

    url: str
    outlet: Outlet | None
    clutter: frozenset[str]
    at: datetime


def read_html(source: bytes | str, html: str, asked: Request) -> Draft:
    """Return what the page tells: `html`, and `source` its UTF-8 bytes where they are at hand, which parse faster.

    Raises Refused when it is no article.
    """
    tree = LexborHTMLParser(source)
    page = Page(tree, asked.url, asked.outlet.time_zone if asked.outlet else "", asked.at)
    draft = next(_by_layout(page, asked), None) or _by_rules(page, html, asked)
    check_article(tree, draft)
    return draft


def _by_layout(page: Page, asked: Request) -> Iterator[Draft]:
    """Yield a draft for each of the outlet's layouts that passes its own check."""
    for layout in layouts_for(asked.outlet, asked.at.date()):
        lines = read_body(page.tree, layout) if fits(page.tree, layout) else []
        own = [line for line in lines if line not in asked.clutter]
        if own and len(own) > _REPEATED * len(lines):
            meta = read_metadata(replace(page, layout=layout))
            if meta.title:
                yield _draft(meta, own, f"layout:{layout.name}")


def _by_rules(page: Page, html: str, asked: Request) -> Draft:
    meta = read_metadata(page)
    read = read_general(page.tree, meta.headline or meta.title, meta.description)
    found = better_of(read, html, page.tree, meta.body, meta.is_article)
    own = [line for line in found if line not in asked.clutter]
    return _draft(meta, _without_signature(own, meta.authors), "general")


def _without_signature(lines: list[str], authors: tuple[str, ...]) -> list[str]:
    """Drop the author's name, or who the author is, from the last three lines."""
    head, tail = lines[:-_SIGNED], lines[-_SIGNED:]
    return head + [line for line in tail if not any(_signs(line, name) for name in authors)]


def _signs(line: str, author: str) -> bool:
    low, name = line.casefold(), author.casefold()
    return low == name or (low.startswith(name + " ") and bool(_IS.match(low, len(name))) and len(line) < _LONGEST_NOTE)


def _draft(meta: Metadata, paragraphs: list[str], method: str) -> Draft:
    draft = Draft(
        title=meta.title,
        byline=meta.byline,
        authors=meta.authors,
        section=meta.section,
        published=meta.published,
        modified=meta.modified,
        language=meta.language,
        url=meta.url,
        outlet=meta.site,
        paragraphs=tuple(without_echoes(paragraphs)),
        method=method,
        marked=meta.is_article,
        found=meta.found,
    )
    return replace(draft, quality=estimate(draft, meta.body))
