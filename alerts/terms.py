"""Small words: lists, ordinals, days, the direction of a script. Nothing here knows of events."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime
from urllib.parse import urlsplit


def listed(names: Iterable[str], last: str = "and") -> str:
    """`A`, `A and B`, `A, B and C`."""
    *head, tail = [*names] or [""]
    return f"{', '.join(head)} {last} {tail}" if head else tail


def several(n: int, one: str, many: str = "") -> str:
    """`1 report`, `3 reports`."""
    return f"{n:,} {one if n == 1 else many or f'{one}s'}"


def ordinal(n: int) -> str:
    """`1st`, `12th`, `23rd`."""
    suffix = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{suffix}"


def capital(text: str) -> str:
    """`text` with a capital first letter; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def day(told: str | None) -> str:
    """`2 June 2025`, `June 2025` or `2025`, as far as YYYY[-MM[-DD]] tells; what is no date comes back as it is."""
    if not told:
        return ""
    parts = told[:10].split("-")
    try:
        moment = date(*(int(part) for part in [*parts, "1", "1"][:3]))
    except ValueError:
        return told
    month = f"{moment:%B} {moment.year}"
    return {1: str(moment.year), 2: month}.get(len(parts), f"{moment.day} {month}")


def days(first: str | None, last: str | None) -> str:
    """`24–25 November 2026`, `30 November 2026 – 2 December 2026`, one day, or nothing."""
    if not first or not last or first == last:
        return day(first)
    if len(first) == len(last) == 10 and first[:7] == last[:7]:
        return f"{int(first[8:])}–{day(last)}"
    return f"{day(first)} – {day(last)}"


def stamp(moment: datetime) -> str:
    """`21 November 2026, 03:12 UTC`."""
    moment = moment.astimezone(UTC)
    return f"{moment.day} {moment:%B} {moment.year}, {moment:%H:%M} UTC"


def published(told: str | None) -> str:
    """A publication as told: `21 Nov 2026, 03:12 UTC`; a plain date keeps no time."""
    if not told:
        return "undated"
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return "undated"
    if len(told) == 10:
        return f"{moment.day} {moment:%b} {moment.year}"
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    return f"{moment.day} {moment:%b} {moment.year}, {moment:%H:%M} UTC"


def direction(text: str) -> str:
    """`rtl` or `ltr` by the first strong character (Unicode Standard Annex 9, rule P2)."""
    strong = (kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL"))
    return "ltr" if next(strong, "L") == "L" else "rtl"


def web_address(url: str) -> str:
    """Return `url` when it is http(s) with a host and no blanks, else nothing: all else may not become a link (F29)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    plain = parts.scheme in ("http", "https") and parts.hostname and not any(c.isspace() or c in "<>\"'" for c in url)
    return url if plain else ""
