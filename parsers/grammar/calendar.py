"""Dates resolved: the interval that words mean in a text published on a given day of the outlet's zone."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from parsers.grammar.date_words import DateWords

_LATEST_PAST = 45  # days after the publication up to which a day without a year counts as this year's
_MONTH_AND_MORE = 45  # days around the publication in which a day without its month is sought
_LATEST_FUTURE = 200  # and where the clause tells of something to come


@dataclass(frozen=True)
class Interval:
    """From `start` to `end`, told as far as `text` and `end_text` go (YYYY, YYYY-MM, YYYY-MM-DD)."""

    start: date
    end: date
    text: str
    end_text: str | None
    rule: str

    @property
    def fine(self) -> bool:
        """Whether it is known to the day."""
        return len(self.text) == 10


def resolve(words: DateWords, published: date, future: bool) -> Interval | None:
    """Return the interval that `words` mean in a text published that day; None when no calendar has it."""
    try:
        first = _resolve_one(words, published, future)
        last = _resolve_one(words.until, first.start, True) if words.until and first else None
    except (ValueError, OverflowError):
        return None
    if not first or not last or last.end < first.start:
        return first
    return Interval(first.start, last.end, first.text, last.text, f"{words.rule} range")


def _resolve_one(words: DateWords, published: date, future: bool) -> Interval | None:
    if words.unit and words.weekday is not None:
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=words.offset)
        return _one_day(monday + timedelta(days=words.weekday), words.rule)
    if words.unit:
        return _relative(words, published, future)
    if words.weekday is not None:
        return _one_day(_weekday(words, published, future), words.rule)
    if words.month and words.day:
        year = words.year or _year_of_day(words.month, words.day, published, future)
        return _one_day(date(year, words.month, words.day), words.rule)
    if words.month:
        year = words.year or _year_of_month(words, published, future)
        start, end = date(year, words.month, 1), date(year, words.month, monthrange(year, words.month)[1])
        return Interval(start, end, f"{year:04}-{words.month:02}", None, words.rule)
    if words.year:
        return Interval(date(words.year, 1, 1), date(words.year, 12, 31), f"{words.year:04}", None, words.rule)
    return None


def _weekday(words: DateWords, published: date, future: bool) -> date:
    back = (published.weekday() - (words.weekday or 0)) % 7
    if words.day:  # "el martes 7": the nearest Tuesday that is a seventh
        near = sorted(range(-_MONTH_AND_MORE, _MONTH_AND_MORE + 1), key=lambda n: (abs(n), n < 0))
        days = (published + timedelta(days=n) for n in near if (n + back) % 7 == 0)
        return next((d for d in days if d.day == words.day), published - timedelta(days=back))
    if words.direction < 0:
        return published - timedelta(days=back or 7)
    ahead = (7 - back) % 7
    if words.direction > 0:
        return published + timedelta(days=ahead or 7)
    return published + timedelta(days=ahead) if future else published - timedelta(days=back)


def _year_of_day(month: int, day: int, published: date, future: bool) -> int:
    """The year that brings the day nearest to the publication; far ahead only where something to come is told."""
    years = [y for y in (published.year - 1, published.year, published.year + 1) if day <= monthrange(y, month)[1]]
    latest = _LATEST_FUTURE if future else _LATEST_PAST
    days = {y: (date(y, month, day) - published).days for y in years}
    return min((y for y in years if days[y] <= latest), key=lambda y: abs(days[y]))


def _year_of_month(words: DateWords, published: date, future: bool) -> int:
    month, year = words.month or 1, published.year
    if words.direction < 0:
        return year if month < published.month else year - 1
    if future or words.direction > 0:
        return year if month >= published.month else year + 1
    return year if month <= published.month else year - 1


def _relative(words: DateWords, published: date, future: bool) -> Interval | None:
    if words.unit == "day":
        return _one_day(published + timedelta(days=words.offset), words.rule)
    if words.unit in ("week", "weekend"):
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=words.offset)
        late = words.unit == "weekend"
        if late and words.offset == 0 and not future and published < monday + timedelta(days=5):
            monday -= timedelta(weeks=1)  # "met over the weekend", told on a Wednesday
        start, end = monday + timedelta(days=5 if late else 0), monday + timedelta(days=6)
        return Interval(
            start, end, start.isoformat() if late else f"{start:%Y-%m}", end.isoformat() if late else None, words.unit
        )
    if words.unit == "month":
        year, month = divmod(published.year * 12 + published.month - 1 + words.offset, 12)
        end = date(year, month + 1, monthrange(year, month + 1)[1])
        return Interval(date(year, month + 1, 1), end, f"{year:04}-{month + 1:02}", None, words.rule)
    year = published.year + words.offset
    return Interval(date(year, 1, 1), date(year, 12, 31), f"{year:04}", None, words.rule)


def _one_day(day: date, rule: str) -> Interval:
    return Interval(day, day, day.isoformat(), None, rule)
