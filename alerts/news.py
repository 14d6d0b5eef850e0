"""What is new in an event against what was last told of it."""

from __future__ import annotations

from collections.abc import Sequence

from model.alert import Alert
from model.event import Change, Event
from model.mention import Count


def differences(event: Event, told: Alert) -> tuple[str, ...]:
    """Return, in words, what a reader of `told` does not know of `event` yet: status, days, place, figures.

    A figure is news when a side has none yet, or when the one that stands foremost is another; a further rival
    figure is none, and nothing that was told is news for being no longer told.
    """
    out = ["withdrawn → reported again"] if told.trigger == "withdrawn" else []
    if event.status != told.status:
        out.append(f"{_words(told.status)} → {_words(event.status)}")
    if _day_changed(event, told):
        out.append(f"date {told.date or 'unknown'} → {event.date}")
    if event.place and event.place != told.place:
        out.append(f"place {told.place or 'unknown'} → {event.place}")
    return (*out, *_figures(event.counts, told.counts))


def corrected(change: Change) -> tuple[str, ...]:
    """Return, in words, what a source told otherwise in the older version of its text."""
    return tuple(
        f"{d.field.replace('_', ' ')} {d.before or 'unknown'} → {d.after or 'unknown'}" for d in change.differences
    )


def _day_changed(event: Event, told: Alert) -> bool:
    """A day that only became more exact ("2025-06" to "2025-06-02") or was inferred is no news of its own."""
    if not event.date or event.date == told.date or event.date_inferred:
        return False
    return not (told.date and event.date.startswith(told.date))


def _figures(now: Sequence[Count], before: Sequence[Count]) -> tuple[str, ...]:
    known = {c.n for c in before}
    out = []
    for who, count in _foremost(now).items():
        if count.n in known:
            continue
        older = _foremost(before).get(who)
        out.append(f"{count.who}: {f'{older.n:,}' if older else 'no figure'} → {count.n:,} {count.what}")
    return tuple(out)


def _foremost(counts: Sequence[Count]) -> dict[tuple[str, str], Count]:
    """The first figure of each side: the one that most outlets give."""
    out: dict[tuple[str, str], Count] = {}
    for count in counts:
        out.setdefault((count.who, count.what), count)
    return out


def _words(status: str) -> str:
    return status.replace("_", " ")
