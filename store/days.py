"""The day at which a mention stands on its block's line of time, and the key of that block. Pure."""

from __future__ import annotations

from calendar import monthrange
from contextlib import suppress
from datetime import date, datetime

from model.mention import Mention
from model.page import moment_of
from model.value import utc


def block_key(kind: str, pair: tuple[str, ...]) -> str:
    """Return the key of a block; U+001F cannot stand in a name (model.value.clean_text)."""
    return "\x1f".join((kind, *pair))


def day_of(mention: Mention, at: datetime) -> date:
    """Return the day of what is told, else of its publication, else that of `at`, when it was read.

    What is told and not when, since a report of today may recall what belongs to an event of years ago. Of a bare
    month or year it is the day nearest to the publication.
    """
    written = _interval(mention.published)[0] or utc(at).date()
    first, last = _interval(mention.date)
    return min(max(written, first), last) if first and last else written


def _interval(told: str | None) -> tuple[date, date] | tuple[None, None]:
    """Return the first and last day of YYYY, YYYY-MM, YYYY-MM-DD or an ISO time; nothing for none or a wrong one."""
    if not told:
        return None, None
    with suppress(ValueError):
        year, month = told[:4], told[5:7]
        if len(told) == 4:
            return date(int(year), 1, 1), date(int(year), 12, 31)
        if len(told) == 7:
            first = date(int(year), int(month), 1)
            return first, date(first.year, first.month, monthrange(first.year, first.month)[1])
        return date.fromisoformat(told[:10]), date.fromisoformat(told[:10])
    return None, None


def told_at(published: str | None, time_zone: str, at: datetime) -> datetime:
    """Return the moment of publication in UTC, `at` when it is not told or cannot be read."""
    with suppress(ValueError, OverflowError, KeyError):
        moment = moment_of(published, time_zone)
        return utc(moment) if moment else utc(at)
    return utc(at)
