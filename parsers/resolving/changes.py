"""The difference between an event before and after a resolve."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from model.event import Change, Difference, Event, Source
from model.mention import Count
from model.value import digest

_FIELDS = ("status", "date", "date_end", "place", "ordinal", "counts")


def changes_of(before: Sequence[Event], after: Sequence[Event], at: datetime) -> tuple[Change, ...]:
    """Return what is new in `after`: at most one change an event."""
    earlier = {e.id: e for e in before}
    found = (_change(_earlier(event, earlier), event, at) for event in after)
    return tuple(c for c in found if c)


def _earlier(event: Event, earlier: dict[str, Event]) -> Event | None:
    """The event as it was; of merged ones the one that was told."""
    known = [earlier[i] for i in (event.id, *event.aliases) if i in earlier]
    return next((e for e in known if e.current), known[0] if known else None)


def _change(old: Event | None, new: Event, at: datetime) -> Change | None:
    if new.withdrawn:
        return _made("withdrawn", new, (), at) if old and old.current and not old.withdrawn else None
    if not new.current:
        return None
    if old is None or not old.current or old.withdrawn:
        return _made("new", new, (), at)
    revised = _revised(old, new)
    if not revised and not _fresh_news(old, new):
        return None
    differences = tuple(_differences(old, new))
    told = tuple(d for d in differences if d.field in _FIELDS)
    if revised and any(map(_taken_back, told)):
        return _made("correction", new, told, at, revised.article_id)
    return _made("update", new, differences, at) if differences else None


def _revised(old: Event, new: Event) -> Source | None:
    """Return the source whose text was replaced by a later version, which has another article id."""
    known = {s.url: s.article_id for s in old.sources}
    return next((s for s in new.sources if s.url in known and s.article_id != known[s.url]), None)


def _taken_back(difference: Difference) -> bool:
    """Return whether what was told no longer stands; that more is known now, or that a plan was held, is an update."""
    if difference.field == "status":
        return difference.before == "completed"
    return bool(difference.before)


def _fresh_news(old: Event, new: Event) -> bool:
    """Return whether a report came that tells it as news: one that only recalls confirms, and never alerts."""
    known = {s.article_id for s in old.sources}
    return any(s.article_id not in known for s in new.sources) and (
        new.newest_current != old.newest_current or new.confidence != old.confidence or new.article_id != old.article_id
    )


def _differences(old: Event, new: Event) -> list[Difference]:
    out = [
        Difference(field=field, before=in_words(getattr(old, field)), after=in_words(getattr(new, field)))
        for field in _FIELDS
        if in_words(getattr(old, field)) != in_words(getattr(new, field))
    ]
    if old.independent < new.independent:
        out.append(Difference(field="sources", before=str(old.independent), after=str(new.independent)))
    if new.confidence > old.confidence:
        out.append(Difference(field="confidence", before=f"{old.confidence:.2f}", after=f"{new.confidence:.2f}"))
    return out


def in_words(value: object) -> str:
    """Return a field's value as people read it."""
    if isinstance(value, tuple):
        return "; ".join(sorted(_count(c) if isinstance(c, Count) else str(c) for c in value))
    return "" if value is None else str(value).replace("_", " ")


def _count(count: Count) -> str:
    rough = "" if count.qualifier == "exact" else f"{count.qualifier} "
    return f"{count.who}: {rough}{count.n:,} {count.what}"


def _made(
    trigger: str, event: Event, differences: tuple[Difference, ...], at: datetime, article_id: str = ""
) -> Change:
    content = [(d.field, d.after) for d in differences]
    return Change(
        id=digest("change", event.id, trigger, content, len(event.sources) if trigger == "update" else 0),
        event_id=event.id,
        trigger=trigger,
        differences=differences,
        article_id=article_id or event.article_id,
        at=at,
        newest_current=event.newest_current,
        confidence=event.confidence,
        independent_sources=event.independent,
    )
