"""What a list (feed, sitemap, section page) names: links as written, before they are checked and made canonical."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # no outlet published on the web before
_AHEAD = timedelta(days=2)  # zones and clocks that are off; beyond, a date is made up


@dataclass(frozen=True)
class Link:
    """One address that a list names. `published` is ISO 8601 or None; `is_list` marks a sitemap in an index."""

    url: str
    title: str = ""
    summary: str = ""
    published: str | None = None
    is_list: bool = False


def iso_date(text: str, now: datetime) -> str | None:
    """Return a feed's or sitemap's date (RFC 2822, ISO 8601) as ISO 8601, None when unreadable or made up."""
    if not 8 <= len(text.strip()) <= 60:
        return None
    moment = _read(text.strip())
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if not _EARLIEST <= aware <= now + _AHEAD:
        return None
    return text.strip()[:10] if len(text.strip()) == 10 else aware.isoformat()


def _read(text: str) -> datetime | None:
    for reader in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return reader(text)
        except (ValueError, OverflowError, TypeError):
            continue
    return None


def day_of(published: str) -> date | None:
    """Return the day of a date as `iso_date` gives it."""
    moment = _read(published)
    return moment.date() if moment else None


def newest(links: list[Link], limit: int) -> tuple[Link, ...]:
    """Return the newest `limit` links, dated before undated, in their order otherwise."""
    return tuple(sorted(links, key=sort_key, reverse=True)[:limit]) if len(links) > limit else tuple(links)


def sort_key(link: Link) -> float:
    """Return the publication as seconds since 1970; 0 for an undated link."""
    moment = _read(link.published) if link.published else None
    if moment is None:
        return 0.0
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
