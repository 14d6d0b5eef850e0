"""Looking back: archive pages by date, the next page of a section, and how old an address says it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from selectolax.lexbor import LexborHTMLParser

from crawler.listing import Link, day_of

_DATED = re.compile(r"(?:/|-|_)((?:19|20)\d\d)[/-](\d{1,2})(?:[/-](\d{1,2}))?(?:[/._-]|\Z)")
# The last day of a month that an address names without a day is taken, so that nothing is left out.
_NEXT_RELATION = "a[rel~='next'][href], link[rel~='next'][href]"
_NEXT_WORDS = frozenset(
    (
        "next", "next page", "older", "older posts", "older articles", "›", "»", "→", ">",
        ">>", "weiter", "nächste", "nächste seite", "ältere beiträge", "suivant", "suivante", "page suivante",
        "siguiente", "página siguiente", "próxima", "próximo", "avanti", "successivo", "sonraki", "sonraki sayfa",
        "ileri", "далее", "дальше", "следующая", "следующая страница", "вперед", "далі",
        "наступна", "التالي", "الصفحة التالية",
        "بعدی", "صفحه بعد", "הבא", "下一页", "下一頁", "次へ", "次のページ", "다음",
    )
)  # fmt: skip
_ENDS = " ›»→>…."
# The number of a list's page in its address: /page/2, /seite-2.html, ?p=2, /2/ behind another part.
_NUMBERED = re.compile(
    r"(?:[/?&](?:p|pg|page|paged|seite|pagina|página|sayfa|strona|sida|side|stranica|str|pn|page_no)[=/_-]?(\d{1,4})(?:\.\w+)?/?(?:\Z|[&#])"
    r"|(?<=[a-z])/(\d{1,2})/?\Z)",
    re.IGNORECASE,
)
_MAX_ARCHIVE_PAGES = 4000  # days in eleven years


def archive_pages(template: str, since: date, until: date) -> Iterator[str]:
    """Yield the addresses of a template with {yyyy}, {mm} (or {m}) and {dd} (or {d}), the newest day first."""
    seen: set[str] = set()
    for back in range(min((until - since).days + 1, _MAX_ARCHIVE_PAGES)):
        day = until - timedelta(days=back)
        address = template.format(
            yyyy=f"{day.year:04}", mm=f"{day.month:02}", dd=f"{day.day:02}", m=day.month, d=day.day
        )
        if address not in seen:
            seen.add(address)
            yield address


def is_older(url: str, published: str | None, since: date) -> bool:
    """Tell whether what a list says, else a date in the address, is before `since`; the unknown is not older."""
    told = day_of(published) if published else _last_day(url)
    return told is not None and told < since


def is_paginated(url: str) -> bool:
    """Tell whether an address is that of a further page of a list."""
    return _page_number(url) > 1


def next_page(body: bytes, url: str = "") -> Link | None:
    """Return the link to the next page of a section, None on its last one.

    It is told by its relation, by its words, or by its number: one more than that of `url`, in its text and address.
    """
    tree = LexborHTMLParser(body)
    related = tree.css_first(_NEXT_RELATION)
    if related is not None:
        return Link(related.attributes.get("href") or "", is_list=True)
    after = str(max(_page_number(url), 1) + 1)
    numbered = ""
    for node in tree.css("a[href]"):
        text, href = node.text(deep=True).strip().lower(), node.attributes.get("href") or ""
        if text in _NEXT_WORDS or text.strip(_ENDS) in _NEXT_WORDS:
            return Link(href, is_list=True)
        if text == after and str(_page_number(href)) == after:
            numbered = numbered or href
    return Link(numbered, is_list=True) if numbered else None


def _page_number(url: str) -> int:
    found = _NUMBERED.search(url)
    return int(found.group(1) or found.group(2)) if found else 0


def _last_day(url: str) -> date | None:
    found = _DATED.search(url)
    if not found:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        return date(year, month, day) if day else date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    except ValueError:
        return None
