"""Days and spans of days, as dates of three granularities tell them."""

from __future__ import annotations

import calendar
from datetime import date
from functools import lru_cache
from typing import NamedTuple


class Span(NamedTuple):
    """From the first to the last possible day; `exact` when days were told, not a month or a year."""

    first: date
    last: date
    exact: bool


@lru_cache(maxsize=20_000)
def span_of(start: str | None, end: str | None = None) -> Span | None:
    """Return the span told by YYYY, YYYY-MM or YYYY-MM-DD dates; None for none or for what is no date."""
    first = _bounds(start)
    last = _bounds(end)
    if first is None or last is None:
        return first or last
    if last[1] < first[0]:  # "from the 20th to the 3rd": one of the two was misread, the first stands
        return first
    return Span(first[0], last[1], first[2] and last[2])


def _bounds(text: str | None) -> Span | None:
    parts = (text or "")[:10].split("-")
    try:
        numbers = [int(p) for p in parts]
        if len(numbers) == 3:
            day = date(*numbers)
            return Span(day, day, True)
        if len(numbers) == 2:
            year, month = numbers
            return Span(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), False)
        return Span(date(numbers[0], 1, 1), date(numbers[0], 12, 31), False)
    except (ValueError, calendar.IllegalMonthError):
        return None


def gap(a: Span, b: Span) -> int:
    """Return the days between two spans, 0 when they share a day."""
    if a.last < b.first:
        return (b.first - a.last).days
    return max(0, (a.first - b.last).days)


def length(span: Span) -> int:
    """Return the number of days in a span."""
    return (span.last - span.first).days + 1
