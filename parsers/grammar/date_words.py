"""What words say of a date, before it is known which day that was."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

_SHORT = 2  # letters of a word that is no noun


@dataclass(frozen=True)
class DateWords:
    """What tokens `start` to `end` say of a date; `rule` names the form."""

    start: int
    end: int
    rule: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    offset: int = 0
    unit: str = ""
    direction: int = 0  # -1 "last", 1 "next"
    until: DateWords | None = None

    @property
    def fine(self) -> bool:
        """Whether it tells a day."""
        return bool(self.day) or self.weekday is not None or self.unit == "day"


def next_day(first: DateWords, second: DateWords) -> bool:
    """Whether the second weekday follows the first."""
    return (second.weekday or 0) == ((first.weekday or 0) + 1) % 7


def lone_day(text: str, after: str) -> int | None:
    """`el martes 7 en Quito`: a day without its month, unless it counts something ("el martes 7 soldados")."""
    alone = not after.isalnum() or (len(after) <= _SHORT and after.isalpha())
    return int(text) if alone and re.fullmatch("[1-9]|[12][0-9]|3[01]", text) else None


def checked(start: int, end: int, rule: str, year: int | None, month: int, day: int | None) -> DateWords | None:
    """Return a day of the calendar, None for a 31st of June."""
    valid = 1 <= month <= 12 and day and 1 <= day <= monthrange(year or 2024, month)[1]
    return DateWords(start, end, rule, year, month, day) if valid else None


def joined(first: DateWords, second: DateWords) -> DateWords:
    """Return the range from the first date to the second."""
    return DateWords(
        first.start, max(first.end, second.end), first.rule, first.year or second.year, first.month, first.day,
        first.weekday, first.offset, first.unit, first.direction, second,
    )  # fmt: skip
