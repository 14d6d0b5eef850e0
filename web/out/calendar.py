"""A calendar of announced rounds (RFC 5545).

The UID is the event's id, so a postponed round moves and is not doubled; SEQUENCE counts its changes, so clients take
the newer one; a cancelled or denied round has STATUS:CANCELLED. A round without a day is not in the calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

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
    for event, changes in entries:
        first = day_of(event.date)
        if first:
            made.add_component(_entry(event, changes, first, base, now))
    return bytes(made.to_ical())


def day_of(text: str | None) -> date | None:
    """The day, when the text tells one."""
    return date.fromisoformat(text[:10]) if text and len(text) >= 10 else None


def _entry(event: Event, changes: Sequence[Change], first: date, base: str, now: datetime) -> Entry:
    entry = Entry()
    stamp = changes[-1].at if changes else event.newest_current or now
    entry.add("uid", f"{event.id}@parley")
    entry.add("dtstamp", stamp)
    entry.add("last-modified", stamp)
    entry.add("sequence", max(len(changes) - 1, 0))
    entry.add("dtstart", first)
    entry.add("dtend", (day_of(event.date_end) or first) + timedelta(days=1))  # the end of a whole day is exclusive
    entry.add("summary", _summary(event))
    entry.add("status", "CANCELLED" if event.withdrawn else _STATUS.get(event.status, "TENTATIVE"))
    entry.add("transp", "TRANSPARENT")
    entry.add("url", f"{base}/events/{event.id}")
    if event.place:
        entry.add("location", event.place)
    entry.add("description", "\n".join(filter(None, (event.quote, *(s.url for s in event.sources[:5])))))
    return entry


def _summary(event: Event) -> str:
    word = "withdrawn" if event.withdrawn else status_word(event.status)
    return f"{headline(event)} ({word})"
