"""Dates of pages: one written date to ISO 8601 with offset, or to a plain date where no time or zone is told.

A date that cannot be (31 February, the year 9999, later than the fetch) is unknown: None, never now.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from parsers.text.data import table

_LONGEST = 120  # characters looked at; 6 kB of digits given as a date cost a plain parser 3 s (faults.md M13)
_EARLIEST_YEAR = 1900
_CLOCKS_APART = timedelta(days=1)  # a page may be ahead of us by a zone or a wrong clock, not by more
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")

_MONTHS = {stem: n for n, stems in enumerate(table("calendar")["months"], start=1) for stem in stems.split()}
_STEMS = sorted(_MONTHS, key=len, reverse=True)
_ZONES: dict[str, int] = table("calendar")["zones"]

_ISO = re.compile(
    r"(?<!\d)(?P<y>\d{4})(?P<by>-?)(?P<m>\d\d)(?P=by)(?P<d>\d\d)"
    r"(?:[T ]\s?(?P<h>\d\d):?(?P<n>\d\d)(?::?(?P<s>\d\d)(?:[.,]\d{1,9})?)?"
    r"\s?(?P<z>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?(?!\d)"
)
_WORD = r"[^\W\d_]{3,12}"
_DAY_MONTH = re.compile(
    rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º)?\.?[ -](?:de |of )?"
    rf"(?P<m>{_WORD})\.?,?[ -](?:de |del )?(?P<y>\d{{4}})(?!\d)"
)
_MONTH_DAY = re.compile(rf"(?P<m>{_WORD})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}})(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)(?P<d>\d{1,2})(?P<by>[./-])(?P<m>\d{1,2})(?P=by)(?P<y>\d{4})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(?P<y>\d{4})[./](?P<m>\d{1,2})[./](?P<d>\d{1,2})(?!\d)")
_PATTERNS = (_MONTH_DAY, _DAY_MONTH, _YEAR_FIRST, _NUMERIC)
_CLOCK = re.compile(
    r"(?<![\d:.])(?P<h>\d{1,2})"
    r"(?:[:.hH](?P<n>\d\d)(?![.\d])(?::(?P<s>\d\d))?\s?(?P<half>[aApP]\.?[mM]\b\.?)?|\s?(?P<only>[aApP]\.?[mM]\b\.?))"
)
_ZONE = re.compile(
    r"\b(?:(?:GMT|UTC)\s?(?P<named>[+-]\d{1,2}(?::?\d\d)?)|(?P<name>[A-Z]{2,4})\b)|(?P<bare>[+-]\d\d:?\d\d)\b"
)


@dataclass(frozen=True)
class Written:
    """A date as it stands in a text, with the place where it stands."""

    iso: str
    start: int
    end: int


def parse_date(text: object, zone: str = "", latest: datetime | None = None) -> str | None:
    """Return the date that `text` is, as ISO 8601 with offset or as a plain date; None when it is none.

    `zone` (IANA name) is taken where a time stands without one; with neither, only the day is told. Nothing later
    than a day after `latest` (the fetch) is believed.
    """
    if isinstance(text, int | float):
        text = str(int(text)) if 0 < text < 1e14 else ""
    if not isinstance(text, str) or len(text) > _LONGEST:
        return None
    stamp = text.strip()
    if stamp.isascii() and stamp.isdigit() and len(stamp) in (10, 13):
        return _checked(datetime.fromtimestamp(int(stamp[:10]), UTC), latest)
    found = find_date(stamp, zone, latest)
    return found.iso if found else None


def find_date(text: str, zone: str = "", latest: datetime | None = None) -> Written | None:
    """Return the first date written in the first 120 characters of `text`, with its time if one stands near."""
    line = text[:_LONGEST].translate(_DIGITS).replace("\xa0", " ").replace("\u202f", " ")
    iso = _ISO.search(line)
    if iso:
        return _written(iso, _day_of(iso, zone), _clock_of(iso), _zone_of(iso["z"] or "", zone), latest, iso.end())
    matches = (match for pattern in _PATTERNS for match in pattern.finditer(line))
    return next(filter(None, (_with_time(line, match, zone, latest) for match in matches)), None)


def _with_time(line: str, match: re.Match[str], zone: str, latest: datetime | None) -> Written | None:
    rest = _CLOCK.search(line, match.end(), match.end() + 24)
    before = None if rest else _CLOCK.search(line, max(0, match.start() - 24), match.start())
    clock = rest or before
    end = rest.end() if rest else match.end()
    named = _ZONE.search(line, clock.end(), clock.end() + 14) if clock else None
    offset = _zone_of((named["named"] or named["bare"] or named["name"]) if named else "", zone)
    end = max(end, named.end() if named else 0)
    return _written(match, _day_of(match, zone), _clock_of(clock) if clock else None, offset, latest, end)


def _written(
    match: re.Match[str], day: date | None, clock: time | None, zone: tzinfo | None, latest: datetime | None, end: int
) -> Written | None:
    told = _checked(datetime.combine(day, clock or time(), zone or UTC), latest) if day else None
    if not day or not told:
        return None
    return Written(told if clock and zone else day.isoformat(), match.start(), end)


def _day_of(match: re.Match[str], zone: str) -> date | None:
    year, month, day = int(match["y"]), _month(match["m"]), int(match["d"])
    if match.re is _NUMERIC and match["by"] != ".":
        if zone.startswith("America/") or month > 12:
            month, day = day, month
        elif not zone and day <= 12 and day != month:
            return None  # 5/6/2025 is 5 June or 6 May: the page does not tell
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _checked(moment: datetime, latest: datetime | None) -> str | None:
    day = moment.date()
    if day.year < _EARLIEST_YEAR or day.year > 2200 or day == date(1970, 1, 1):
        return None
    if latest and moment > latest + _CLOCKS_APART:
        return None
    if moment.time() == time():  # nobody publishes on the stroke: midnight is how a bare day is written down
        return day.isoformat()
    return moment.replace(microsecond=0).isoformat()


def _clock_of(match: re.Match[str]) -> time | None:
    parts = match.groupdict()
    if parts.get("h") is None:
        return None
    half = (parts.get("half") or parts.get("only") or "").lower()
    hour = int(parts["h"])
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    try:
        return time(hour, int(parts["n"] or 0), int(parts["s"] or 0))
    except ValueError:
        return None


def _month(word: str) -> int:
    if word.isdigit():
        return int(word)
    lower = word.casefold().replace("i̇", "i")
    return next((_MONTHS[stem] for stem in _STEMS if lower.startswith(stem)), 0)


def _zone_of(written: str, usual: str) -> tzinfo | None:
    if written and written[0] in "+-":
        hours, minutes = int(written[1:3].rstrip(":")), int(written[-2:]) if len(written) > 3 else 0
        ahead = timedelta(hours=hours, minutes=minutes)
        return timezone(ahead if written[0] == "+" else -ahead) if hours < 15 and minutes < 60 else None
    if written.lower() in _ZONES:
        return timezone(timedelta(hours=_ZONES[written.lower()]))
    if usual[:1] in ("+", "-"):
        return _zone_of(usual, "")
    return ZoneInfo(usual) if usual else None
