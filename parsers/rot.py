"""Is an outlet still read as it was: what its last pages gave against those before. Pure.

A layout rots when its outlet is redesigned. General reading steps in, so nothing looks broken; the pages on which no
element stands where the layout looks for one tell of it. A quiet day does not: a short notice has its text where the
layout looks, and too little of it; and pages that did not come are not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from selectolax.lexbor import LexborHTMLParser

from model.outlet import Outlet, OutletFigures, PageRead, ReadFigures
from model.page import Article, ReadRefusal
from parsers.text.layout import fits, layouts_for
from parsers.text.page_text import text_of

LOOKED_AT = 60  # newest pages of an outlet: what "lately" is, and what is usual
_CRAWLS = 2  # the newest ones that brought pages are "lately"
_MOST = 0.6  # of these pages must lack what was usual
_BY_CHANCE = 0.005  # how seldom so many lacking pages in a row may come by the usual share alone
_FEW = 3  # pages from which nothing is usual
_NEVER = 8  # pages, none of which a layout fitted: it never did
_STILL = 0.5  # of the last pages lacking: what was told is not over
_NOTICES = frozenset({"blocked", "paywall", "soft404", "empty"})  # in an article's place, whatever the layout
_UNPARSED = frozenset({"too complex", "encoding", "unreadable"})  # nor is what a parser may choke on parsed here


@dataclass(frozen=True)
class _Sign:
    """Something that pages may lack. `about` are the pages that could have it; `words` follow "n of m pages"."""

    lacks: Callable[[PageRead], bool]
    about: Callable[[PageRead], bool]
    words: str


_SIGNS = (
    _Sign(
        lambda page: page.layout == "gone",
        lambda page: page.layout != "" and page.reason not in _NOTICES,
        "have nothing where the layout looks",
    ),
    _Sign(lambda page: not page.dated, lambda page: not page.reason, "tell no date"),
    _Sign(lambda page: not page.titled, lambda page: not page.reason, "have no title"),
    _Sign(
        lambda page: page.reason in _NOTICES,
        lambda page: page.layout != "short",
        "give no article but a notice (blocked, paywall, not found, empty)",
    ),
)


def fit(body: bytes, result: Article | ReadRefusal, outlet: Outlet | None) -> str:
    """Return whether a layout of `outlet` fitted a page: "used", "short" (too little text), "gone"; "" without one."""
    if outlet is None or not outlet.layouts or _is_no_page(result):
        return ""
    if isinstance(result, Article) and result.method.startswith("layout:"):
        return "used"
    tree = LexborHTMLParser(body)
    near = [layout for layout in layouts_for(outlet, date.max) if fits(tree, layout)]
    there = (text_of(node) for layout in near for selector in layout.body for node in tree.css(selector)[:20])
    return "short" if any(there) else "gone"


def _is_no_page(result: Article | ReadRefusal) -> bool:
    if isinstance(result, ReadRefusal):
        return result.reason in _UNPARSED
    return result.method in ("pdf", "text", "jsonl")


def outlet_figures(pages: Sequence[PageRead], told: str = "") -> OutletFigures:
    """Return the running figures of an outlet, whose pages are the newest first; see `rot`."""
    lately, before = parted(pages)
    return OutletFigures(lately=figures(lately), usual=figures(before), rot=rot(pages, told))


def figures(pages: Sequence[PageRead]) -> ReadFigures:
    """Return the running figures of pages that were read."""
    read = [page for page in pages if not page.reason]
    return ReadFigures(
        pages=len(pages),
        refused=len(pages) - len(read),
        by_layout=sum(page.layout == "used" for page in pages),
        layout_gone=sum(page.layout == "gone" for page in pages),
        untitled=sum(not page.titled for page in read),
        undated=sum(not page.dated for page in read),
        unsigned=sum(not page.signed for page in read),
        text_length=round(median(page.length for page in read)) if read else None,
    )


def parted(pages: Iterable[PageRead]) -> tuple[list[PageRead], list[PageRead]]:
    """Return the pages of the newest two crawls that brought any, and those before; `pages` are the newest first.

    An outlet's first crawl and its backfills are what is usual, unless there is nothing else.
    """
    rows = list(pages)
    live = [page for page in rows if not page.quiet] or rows
    crawls = list(dict.fromkeys(page.crawl_id for page in live))[:_CRAWLS]
    lately = [page for page in live if page.crawl_id in crawls]
    return lately, _others(rows, lately)


def _others(pages: Iterable[PageRead], some: Iterable[PageRead]) -> list[PageRead]:
    """Return `pages` but for those that are of `some`: by identity: comparing all 60 with all took 9 ms, this 0.2."""
    those = set(map(id, some))
    return [page for page in pages if id(page) not in those]


def rot(pages: Sequence[PageRead], told: str = "") -> tuple[str, ...]:
    """Return what an outlet's pages lack since a short while, in sentences; () when it is read as it was.

    `pages` are the newest first, `told` are the words of what was told and is not over yet.
    """
    lately, before = parted(pages)
    newest = [page for page in lately if page.crawl_id == lately[0].crawl_id]
    found = (_words(sign, window, [*lately, *before], told) for sign in _SIGNS for window in (newest, lately))
    return tuple(dict.fromkeys(filter(None, found)))


def _words(sign: _Sign, window: Sequence[PageRead], pages: Sequence[PageRead], told: str) -> str:
    about = [page for page in window if sign.about(page)]
    usual = [page for page in _others(pages, window) if sign.about(page)]
    lacking = sum(map(sign.lacks, about))
    share = (sum(map(sign.lacks, usual)) + 1) / (len(usual) + 2)
    sudden = len(usual) >= _FEW and lacking >= _MOST * len(about) and share**lacking < _BY_CHANCE
    never = sign is _SIGNS[0] and lacking == len(about) >= _NEVER
    still = sign.words in told and lacking >= _STILL * len(about)
    return f"{lacking} of its last {len(about)} pages {sign.words}." if lacking and (sudden or never or still) else ""
