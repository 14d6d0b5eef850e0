"""Which pages are no articles: blocked, not there, behind a paywall, a list. Judged on what a reader would see."""

from __future__ import annotations

import re
from functools import cache

from selectolax.lexbor import LexborHTMLParser

from parsers.text.blocks import blocks_in
from parsers.text.data import table
from parsers.text.draft import Draft, Refused
from parsers.text.page_text import text_of
from parsers.text.prose import count_words, is_paywall_notice, is_prose

FULL = 150  # words of prose: a page with so many is an article whatever its title says
LEAST = 25  # words: less is no article
_FLASH = 8  # words: less is none even where the page is marked as an article; a flash is one sentence
_TEASER = 80  # words: with a notice beside them, less is only the teaser; newsletter forms carry CAPTCHAs too
_SEEN = 1_500  # characters of the page's text that are read for a notice
_CHALLENGE = (
    "#challenge-form, #cf-challenge-running, #cf-wrapper, .cf-error-details, #px-captcha, .g-recaptcha, .h-captcha,"
    ' #captcha, [src*="captcha-delivery"], [src*="_Incapsula_"], [src*="/challenge-platform"], #sec-if-container,'
    ' input[type="password"]'
)
_LONGEST_HEADING = 120  # characters
_LETTERS = 6  # a word, about
_LISTING = 6.0  # times as many words in links as in prose make a page of lists


def check_article(tree: LexborHTMLParser, draft: Draft) -> None:
    """Raise Refused when `draft` is no article."""
    prose = sum(count_words(paragraph) for paragraph in draft.paragraphs if is_prose(paragraph))
    if draft.marked and prose >= _TEASER:
        return
    blocks = list(blocks_in(tree.body)) if tree.body else []
    if not blocks:
        raise Refused("empty", _needs_script(tree) or "the page shows no text")
    if prose < FULL:
        _check_notices(tree, draft, [block.text for block in blocks], prose)
    linked = sum(block.linked for block in blocks) / _LETTERS
    if prose < (_FLASH if draft.marked else LEAST) or (not draft.marked and linked > _LISTING * prose):
        raise Refused("not an article", f"{prose} words of prose were found in the page")


def _check_notices(tree: LexborHTMLParser, draft: Draft, lines: list[str], prose: int) -> None:
    seen = " ".join(lines)[:_SEEN]
    headings = [text_of(node) for node in tree.css("title, h1") or tree.css("h2")][:4]
    for reason in ("soft404", "blocked"):
        if any(_matches(reason, "titles", heading) for heading in headings if len(heading) < _LONGEST_HEADING):
            raise Refused(reason, f"the page is called {headings[0]!r}")
    if prose < (LEAST if draft.marked else _TEASER) and tree.css_first(_CHALLENGE) is not None:
        raise Refused("blocked", "the page asks for a CAPTCHA or a login")
    if prose < _TEASER and any(map(is_paywall_notice, lines)):
        raise Refused("paywall", "only the beginning is shown to those who have not paid")
    for reason in ("soft404", "blocked"):
        if prose < _TEASER and _matches(reason, "texts", seen):
            raise Refused(reason, f"the page says: {seen[:120]}")


@cache
def _pattern(reason: str, kind: str) -> re.Pattern[str]:
    return re.compile("|".join(table("refusals")[reason][kind]), re.IGNORECASE)


def _matches(reason: str, kind: str, text: str) -> bool:
    pattern = _pattern(reason, kind)
    return bool(pattern.match(text.strip(" -–|:!")) if kind == "titles" else pattern.search(text))


def _needs_script(tree: LexborHTMLParser) -> str:
    notice = tree.css_first("noscript")
    return f"the page says: {text_of(notice)[:120]}" if notice else ""
