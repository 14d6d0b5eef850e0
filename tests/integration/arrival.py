"""What must not depend on how articles arrive. `python -m tests.integration.arrival FILE...` says where it does."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from model.event import Event
from model.page import Article
from parsers.parse import parse
from parsers.resolve import resolve
from scheduler.replay import article_of, replay, rows_of

_SHUFFLES = 3


def breaches(articles: Sequence[Article]) -> Iterator[str]:
    """Yield, in words, each way in which order, repetition or a late clock changes what is told of `articles`."""
    told = {a.id: parse(a) for a in articles}
    by_day = replay(articles, parse=lambda a: told[a.id])
    again = replay(articles, parse=lambda a: told[a.id])
    if (again.alerts, again.events, again.changes) != (by_day.alerts, by_day.events, by_day.changes):
        yield "replaying twice"
    double = replay([a for a in articles for _ in range(2)], parse=lambda a: told[a.id])
    if (double.alerts, double.events) != (by_day.alerts, by_day.events):
        yield "each article twice"
    whole = resolve([m for mentions in told.values() for m in mentions], at=datetime(2040, 1, 1, tzinfo=UTC))
    if _content(whole.events) != _content(by_day.events):
        yield f"from scratch: {_difference(whole.events, by_day.events)}"
    for seed in range(_SHUFFLES):
        shuffled = Random(seed).sample(articles, len(articles))
        found = replay(shuffled, order="file", parse=lambda a: told[a.id])
        if _content(found.events) != _content(by_day.events):
            yield f"shuffle {seed}: {_difference(found.events, by_day.events)}"
    last = max(a.moment for a in articles if a.moment)
    if late := replay(articles, now=last + timedelta(days=365), parse=lambda a: told[a.id]).alerts:
        yield f"{len(late)} alerts a year later"


def _content(events: Sequence[Event]) -> set[str]:
    """Events without the names they were given: a name is that of the report which came first."""
    anchors = {name: min(e.anchors, default="") for e in events for name in (e.id, *e.aliases)}
    nameless = ({"id": "", "aliases": (), "part_of": anchors.get(e.part_of or "")} for e in events)
    return {e.model_copy(update=n).model_dump_json() for e, n in zip(events, nameless, strict=True)}


def _difference(one: Sequence[Event], other: Sequence[Event]) -> list[tuple[str, tuple[str, ...]]]:
    only = _content(one) ^ _content(other)
    events = (Event.model_validate_json(e) for e in sorted(only))
    return [(f"{e.kind} {e.date}", e.parties) for e in events]


def articles_of(file: Path) -> list[Article]:
    """Return the articles of a .jsonl file, labelled or not."""
    return [article_of(row) for _, row in rows_of(file)]


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(name, *(list(breaches(articles_of(Path(name)))) or ["holds"]), sep="\n  ", flush=True)
