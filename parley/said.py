"""How values read in a terminal: times, sides, figures, short and in the words of the desk."""

from __future__ import annotations

from datetime import UTC, datetime

from model.alert import Alert
from model.event import Event
from model.mention import Count

STATUS_STYLE = {
    "proposed": "dim", "planned": "cyan", "agreed": "cyan", "under_way": "yellow", "completed": "green",
    "postponed": "magenta", "cancelled": "red", "denied": "red",
}  # fmt: skip
TRIGGER_STYLE = {"new": "bold", "correction": "magenta", "withdrawn": "red"}
HEALTH_STYLE = {
    "ok": "green",
    "late": "yellow",
    "silent": "yellow",
    "quarantined": "red",
    "blocked": "red",
    "rot": "red",
}


def moment(at: datetime | None) -> str:
    """Return a time in UTC to the minute, such as `2026-03-01 12:05`."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M") if at else ""


def ago(at: datetime | None, now: datetime) -> str:
    """Return how long ago `at` was, or how long it is still to come, such as `5 min ago`, `in 2 h`."""
    if at is None:
        return "never"
    seconds = (now - at).total_seconds()
    size = abs(seconds)
    if size < 10:
        return "now"
    return f"{span(size)} ago" if seconds > 0 else f"in {span(size)}"


def span(seconds: float) -> str:
    """Return a length of time in one unit, such as `90 s`, `5 min`, `2 h`."""
    units = (("d", 86400), ("h", 3600), ("min", 60))
    unit, length = next(((unit, length) for unit, length in units if seconds >= 2 * length), ("s", 1))
    return f"{seconds / length:.0f} {unit}"


def sides(parties: tuple[str, ...]) -> str:
    """Return the parties, such as `Russia – Ukraine`."""
    return " – ".join(parties)


def counts(figures: tuple[Count, ...]) -> str:
    """Return figures, such as `each side 6,000 bodies; Russia releases about 10 civilians`."""
    return "; ".join(_count(figure) for figure in figures)


def _count(figure: Count) -> str:
    qualifier = "" if figure.qualifier == "exact" else f"{figure.qualifier} "
    said = f" (says {figure.said_by})" if figure.said_by else ""
    return f"{figure.who} {qualifier}{figure.n:,} {figure.what}{said}"


def what(value: Event | Alert) -> str:
    """Return what an event is: its kind with ordinal, stage or object, such as `round 2`, `exchange of bodies`."""
    name = value.kind
    if value.ordinal is not None:
        name += f" {value.ordinal}"
    if value.kind == "exchange" and _of_bodies(value):
        name += " of bodies"
    return name + (" (stage)" if value.part_of else "")


def _of_bodies(value: Event | Alert) -> bool:
    if isinstance(value, Event):
        return value.object == "bodies"
    return bool(value.counts) and all(figure.what == "bodies" for figure in value.counts)


def days(value: Event | Alert) -> str:
    """Return the day or days."""
    return f"{value.date} to {value.date_end}" if value.date_end and value.date_end != value.date else value.date or ""


def status(value: Event | Alert) -> str:
    """Return the status as people say it."""
    return value.status.replace("_", " ")


def in_short(value: Event | Alert) -> str:
    """Return an event in one line: sides, what, place, figures, and for an alert the days."""
    day = days(value) if isinstance(value, Alert) else ""
    told = (what(value), day, value.place or "", counts(value.counts) or ", ".join(value.categories))
    return f"{sides(value.parties)}: {', '.join(part for part in told if part)}"


def sure(confidence: float) -> str:
    """Return a confidence with two decimals."""
    return f"{confidence:.2f}"
