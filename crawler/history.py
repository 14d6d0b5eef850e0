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
_NEXT_WORDS = frozenset({"next", "next page", "older", "older posts", "›", "»", "→", ">"})
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


def next_page(body: bytes) -> Link | None:
    """Return the link to the next page of a section, None on its last one."""
    tree = LexborHTMLParser(body)
    related = tree.css_first(_NEXT_RELATION)
    nodes = [related] if related is not None else tree.css("a[href]")
    for node in nodes:
        if related is not None or node.text(deep=True).strip().lower() in _NEXT_WORDS:
            return Link(node.attributes.get("href") or "", is_list=True)
    return None


def _last_day(url: str) -> date | None:
    found = _DATED.search(url)
    if not found:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        return date(year, month, day) if day else date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    except ValueError:
        return None
