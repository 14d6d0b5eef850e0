"""Events as rows of the stream, by day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from alerts.terms import capital, listed, several
from alerts.words import headline, kind_word
from model.event import Change, Event
from model.page import moment_of
from web.views.figures import figure_text
from web.words import day_title, days, published

_FIELDS = {
    "status": "status was", "date": "day was", "place": "place was", "counts": "figures were", "ordinal": "number was",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event as the stream shows it, by its newest change."""

    event: Event
    at: datetime
    trigger: str
    headline: str
    meta: str
    figure: str
    unit: str
    source: str
    said: str
    sources: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """The rows of one day."""

    title: str
    rows: tuple[EventRow, ...]

    @property
    def count(self) -> str:
        """`2 events`."""
        return several(len(self.rows), "event")


def event_row(event: Event, changes: Sequence[Change], now: datetime) -> EventRow:
    """The row of `event`; `changes` are its own, the oldest first."""
    newest = telling(changes)
    moment = newest.at if newest else _reported(event) or now
    source = next(
        (s for s in event.sources if s.article_id == event.article_id), event.sources[0] if event.sources else None
    )
    figure, unit = figure_text(event.counts, event.parties)
    return EventRow(
        event=event,
        at=moment,
        trigger=newest.trigger if newest else "new" if event.current else "recalled",
        headline=headline(event),
        meta=meta(event, newest, now),
        figure=figure,
        unit=unit,
        source=source.outlet if source else "",
        said=published(source.published, moment) if source else "",
        sources=several(len(event.sources), "source"),
    )


def telling(changes: Sequence[Change]) -> Change | None:
    """The newest change that a reader would call one: not a further source or a little more confidence."""
    told = [c for c in changes if c.trigger != "update" or any(d.field in _FIELDS for d in c.differences)]
    return told[-1] if told else None


def by_day(rows: Iterable[EventRow]) -> tuple[Day, ...]:
    """Rows, newest first, under their days (UTC)."""
    ordered = sorted(rows, key=lambda row: row.at, reverse=True)
    grouped = groupby(ordered, key=lambda row: row.at.astimezone(UTC).date())
    return tuple(Day(day_title(day), tuple(items)) for day, items in grouped)


def meta(event: Event, change: Change | None, now: datetime) -> str:
    """`27 Nov, Lindholt · mediator Tellis · the number was 250`."""
    when = ", ".join(part for part in (days(event.date, event.date_end, now.date()), event.place) if part)
    parts = [when or "day and place not told"]
    if event.mediators:
        parts.append(f"mediator {listed(event.mediators)}")
    if change and change.trigger in ("update", "correction"):
        parts += [f"{_FIELDS[d.field]} {d.before}" for d in change.differences if d.before and d.field in _FIELDS]
    return " · ".join(parts)


def kind_line(event: Event) -> str:
    """`Exchange · stage of an agreement`."""
    word = capital(kind_word(event))
    return word if not event.part_of or word.startswith("Stage") else f"{word} · stage of an agreement"


def short_line(event: Event, now: datetime) -> str:
    """`Exchange, 18 Nov: 215 prisoners of war, each side`: an event of the same parties, whose names need no repeat."""
    name = ", ".join(part for part in (capital(kind_word(event)), days(event.date, event.date_end, now.date())) if part)
    figure, unit = figure_text(event.counts, event.parties)
    tail = f"{figure} {unit}" if figure else event.place
    return f"{name}: {tail}" if tail else name


def place_line(event: Event, now: datetime) -> str:
    """`Kessa crossing, 20–21 Nov (day of publication)`."""
    day = days(event.date, event.date_end, now.date()) or "day not told"
    inferred = ", taken from the day of publication" if event.date_inferred and event.date else ""
    return f"{event.place or 'place not told'}, {day}{inferred}"


def source_line(event: Event) -> str:
    """`5 outlets, 3 of them independent`."""
    outlets = {source.outlet for source in event.sources}
    own = {source.outlet for source in event.sources if not source.copy_of}
    return several(len(outlets), "outlet") + (f", {len(own)} of them independent" if own != outlets else "")


def _reported(event: Event) -> datetime | None:
    told = event.sources[0].published if event.sources else None
    return event.newest_current or moment_of(told)
