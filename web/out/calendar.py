"""A calendar of announced rounds (RFC 5545).

The UID is the event's id, so a postponed round moves and is not doubled; SEQUENCE counts its changes, so clients take
the newer one; a cancelled or denied round has STATUS:CANCELLED. A round without a day is not in the calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from icalendar import Calendar
from icalendar import Event as Entry

from alerts.words import headline, status_word
from model.event import Change, Event

_STATUS = {
    "proposed": "TENTATIVE", "planned": "CONFIRMED", "agreed": "CONFIRMED", "under_way": "CONFIRMED",
    "completed": "CONFIRMED", "postponed": "TENTATIVE", "cancelled": "CANCELLED", "denied": "CANCELLED",
}  # fmt: skip


def calendar(entries: Iterable[tuple[Event, Sequence[Change]]], base: str, now: datetime) -> bytes:
    """Return the calendar of events with their changes (the oldest first)."""
    made = Calendar()
    made.add("prodid", "-//Parley//Announced rounds//EN")
    made.add("version", "2.0")
    made.add("name", "Rounds of negotiations")
    made.add("x-wr-calname", "Rounds of negotiations")
    made.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    told = [_lines(event, *_stamp(event, changes, now), base) for event, changes in entries if day_of(event.date)]
    head, tail, _ = bytes(made.to_ical()).partition(b"END:VCALENDAR")
    return b"".join((head, *told, tail, b"\r\n"))


def day_of(text: str | None) -> date | None:
    """The day, when the text tells one."""
    return date.fromisoformat(text[:10]) if text and len(text) >= 10 else None


def _stamp(event: Event, changes: Sequence[Change], now: datetime) -> tuple[datetime, int]:
    """When the event has become what it is, and how many times it has changed before."""
    return (changes[-1].at if changes else event.newest_current or now), max(len(changes) - 1, 0)


@lru_cache(maxsize=1024)  # half a millisecond an entry, of which a calendar that is asked for again has few new ones
def _lines(event: Event, stamp: datetime, sequence: int, base: str) -> bytes:
    first = date.fromisoformat((event.date or "")[:10])
    entry = Entry()
    entry.add("uid", f"{event.id}@parley")
    entry.add("dtstamp", stamp)
    entry.add("last-modified", stamp)
    entry.add("sequence", sequence)
    entry.add("dtstart", first)
    entry.add("dtend", (day_of(event.date_end) or first) + timedelta(days=1))  # the end of a whole day is exclusive
    entry.add("summary", _summary(event))
    entry.add("status", "CANCELLED" if event.withdrawn else _STATUS.get(event.status, "TENTATIVE"))
    entry.add("transp", "TRANSPARENT")
    entry.add("url", f"{base}/events/{event.id}")
    if event.place:
        entry.add("location", event.place)
    entry.add("description", "\n".join(filter(None, (event.quote, *(s.url for s in event.sources[:5])))))
    return bytes(entry.to_ical())


def _summary(event: Event) -> str:
    word = "withdrawn" if event.withdrawn else status_word(event.status)
    return f"{headline(event)} ({word})"
