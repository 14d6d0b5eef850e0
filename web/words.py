"""Times and ranges as the desk shows them; UTC, and the moment "now" is an argument. Other words: alerts.words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from babel import Locale
from babel.core import UnknownLocaleError

from alerts.terms import several
from alerts.words import status_word
from model.alert import Watch
from parsers.parse import without_pack


def span(low: int, high: int) -> str:
    """`243` or `243–250`."""
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


def duration(seconds: float) -> str:
    """`40 s`, `12 min`, `9 h`, `3 days`: one unit, as people say it."""
    for limit, unit, size in ((90, "s", 1), (90 * 60, "min", 60), (36 * 3600, "h", 3600)):
        if seconds < limit:
            return f"{max(0, round(seconds / size))} {unit}"
    return several(round(seconds / 86400), "day")


def ago(moment: datetime, now: datetime) -> str:
    """`2 min ago`, or `in 5 min` for the future."""
    seconds = (now - moment).total_seconds()
    return f"{duration(seconds)} ago" if seconds >= 0 else f"in {duration(-seconds)}"


def clock(moment: datetime, now: datetime) -> str:
    """`03:12` today, else `20 Nov 16:20`, with the year when it is another."""
    moment, now = moment.astimezone(UTC), now.astimezone(UTC)
    if moment.date() == now.date():
        return f"{moment:%H:%M}"
    year = "" if moment.year == now.year else f" {moment.year}"
    return f"{moment.day} {moment:%b}{year} {moment:%H:%M}"


def time_of_day(moment: datetime) -> str:
    """`03:12`."""
    return f"{moment.astimezone(UTC):%H:%M}"


def published(text: str | None, now: datetime) -> str:
    """A publication as told: a plain date keeps no time."""
    if not text:
        return "undated"
    return clock(_moment(text), now) if len(text) > 10 else day(text, now.date())


def day_title(moment: date) -> str:
    """`Saturday 21 November`."""
    return f"{moment:%A} {moment.day} {moment:%B}"


def day(text: str | None, today: date | None = None) -> str:
    """`21 Nov`, `Nov 2026` or `2026`, as far as `text` (YYYY, YYYY-MM, YYYY-MM-DD) tells; else itself."""
    if not text:
        return ""
    parts = text[:10].split("-")
    try:
        first = date(*(int(part) for part in [*parts, "1", "1"][:3]))
    except ValueError:
        return text
    if len(parts) < 3:
        return str(first.year) if len(parts) == 1 else f"{first:%B} {first.year}"
    return f"{first.day} {first:%b}" + ("" if today and first.year == today.year else f" {first.year}")


def days(start: str | None, end: str | None, today: date | None = None) -> str:
    """`24–25 Nov 2026`, `30 Nov – 2 Dec 2026`, one day, or ``."""
    if not start or not end or end == start:
        return day(start, today)
    if len(start) == len(end) == 10 and start[:7] == end[:7]:
        return f"{int(start[8:])}–{day(end, today)}"
    return f"{day(start, today)} – {day(end, today)}"


def countdown(text: str | None, today: date) -> str:
    """`today`, `in 3 days`, `2 days ago`; `` when the day is not told."""
    if not text or len(text) < 10:
        return ""
    left = (date.fromisoformat(text[:10]) - today).days
    if abs(left) < 2:
        return {0: "today", 1: "tomorrow", -1: "yesterday"}[left]
    return f"in {left} days" if left > 0 else f"{-left} days ago"


def language_name(code: str) -> str:
    """English name of a language (CLDR); the code itself when nobody knows it."""
    try:
        return Locale.parse(code).get_language_name("en") or code
    except (ValueError, UnknownLocaleError):
        return code


def unread(languages: Mapping[str, int]) -> str:
    """Return `3 articles in Dutch, Swedish: no language pack` for numbers of articles by language code, "" for none."""
    lacking = without_pack(languages)
    number = sum(lacking.values())
    names = ", ".join(sorted(map(language_name, lacking)))
    return f"{number:,} article{'' if number == 1 else 's'} in {names}: no language pack" if number else ""


def iso(moment: datetime | None) -> str:
    """`2026-11-21T03:12Z` for the `datetime` attribute."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}" if moment else ""


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def within(moment: datetime | None, now: datetime, seconds: float) -> bool:
    """Return whether `moment` lies in the last `seconds`."""
    return moment is not None and timedelta(0) <= now - moment <= timedelta(seconds=seconds)


def watch_words(watch: Watch) -> str:
    """`India, Pakistan · round · at Geneva`: what a watch asks for; `everything` when it asks for nothing."""
    listed = [", ".join(names) for names in (watch.parties, watch.kinds, map(status_word, watch.statuses))]
    listed += ["at " + ", ".join(watch.places)] if watch.places else []
    listed += ["by " + ", ".join(watch.outlets)] if watch.outlets else []
    listed += ["in " + ", ".join(map(language_name, watch.languages))] if watch.languages else []
    return " · ".join(part for part in listed if part) or "everything"
