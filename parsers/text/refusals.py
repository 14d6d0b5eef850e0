"""Which pages are no articles: blocked, not there, behind a paywall, a list. Judged on what a reader would see."""

from __future__ import annotations

import re
from functools import cache

from selectolax.lexbor import LexborHTMLParser

from parsers.text.blocks import blocks_in
from parsers.text.data import table
from parsers.text.draft import Draft, Refused
from parsers.text.metadata import text_of
from parsers.text.prose import is_paywall_notice, is_prose, words

FULL = 150  # words of prose: a page with so many is an article whatever its title says
LEAST = 25  # words: less is no article
_TEASER = 80  # words: with a paywall notice, less is only the teaser
_SEEN = 1_500  # characters of the page's text that are read for a notice
_CHALLENGE = (
    "#challenge-form, #cf-challenge-running, #cf-wrapper, .cf-error-details, #px-captcha, .g-recaptcha, .h-captcha,"
    ' #captcha, [src*="captcha-delivery"], [src*="_Incapsula_"], [src*="/challenge-platform"], #sec-if-container, input[type="password"]'
)
_LISTING = 6.0  # times as many words in links as in prose make a page of lists


def check_article(tree: LexborHTMLParser, draft: Draft) -> None:
    """Raise Refused when `draft` is no article."""
    prose = sum(len(words(paragraph)) for paragraph in draft.paragraphs if is_prose(paragraph))
    if prose >= FULL and (draft.marked or not _is_listing(tree, prose)):
        return
    seen = _visible(tree)
    if not seen:
        raise Refused("empty", _needs_script(tree) or "the page shows no text")
    if prose < FULL:
        _check_notices(tree, draft, seen, prose)
    if prose < LEAST or (not draft.marked and _is_listing(tree, prose)):
        raise Refused("not an article", f"{prose} words of prose were found in the page")


def _check_notices(tree: LexborHTMLParser, draft: Draft, seen: str, prose: int) -> None:
    headings = [draft.title, *(text_of(node) for node in tree.css("title, h1, h2")[:4])]
    for reason in ("soft404", "blocked"):
        if any(_matches(reason, "titles", heading) for heading in headings if len(heading) < 120):
            raise Refused(reason, f"the page is called {headings[0] or headings[1]!r}" if headings[1:] else reason)
    if tree.css_first(_CHALLENGE) is not None or (
        prose < LEAST and tree.css_first('input[type="password"]') is not None
    ):
        raise Refused("blocked", "the page asks for a CAPTCHA or a login")
    for reason in ("soft404", "blocked"):
        if prose < _TEASER and _matches(reason, "texts", seen):
            raise Refused(reason, f"the page says: {seen[:120]}")
    if prose < _TEASER and (is_paywall_notice(seen[:390]) or any(map(is_paywall_notice, _lines(tree)))):
        raise Refused("paywall", "only the beginning is shown to those who have not paid")


@cache
def _pattern(reason: str, kind: str) -> re.Pattern[str]:
    return re.compile("|".join(table("refusals")[reason][kind]), re.IGNORECASE)


def _matches(reason: str, kind: str, text: str) -> bool:
    pattern = _pattern(reason, kind)
    return bool(pattern.match(text.strip(" -–|:!")) if kind == "titles" else pattern.search(text))


def _lines(tree: LexborHTMLParser) -> list[str]:
    return [block.text for block in blocks_in(tree.body)][:400] if tree.body else []


def _visible(tree: LexborHTMLParser) -> str:
    return " ".join(_lines(tree))[:_SEEN]


def _needs_script(tree: LexborHTMLParser) -> str:
    notice = tree.css_first("noscript")
    return f"the page says: {text_of(notice)[:120]}" if notice else ""


def _is_listing(tree: LexborHTMLParser, prose: int) -> bool:
    linked = sum(block.linked for block in blocks_in(tree.body)) / 6 if tree.body else 0  # about six characters a word
    return linked > _LISTING * max(prose, 1)
