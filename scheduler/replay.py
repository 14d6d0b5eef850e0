"""Replay: articles through parse, resolve and match in memory; the clock follows them. No network, no store."""

from __future__ import annotations

import heapq
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from alerts.settle import settle
from model.alert import Alert, Watch
from model.errors import UsageError
from model.event import Change, Event, Ruling
from model.mention import Mention
from model.page import Article
from model.value import clean_text, digest, one_line
from parsers.parse import parse
from scheduler.memory import Memory
from scheduler.watching import in_full

Parse = Callable[[Article], Sequence[Mention]]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Replayed:
    """What a replay gave: alerts in the order in which they were raised, all events, and all changes settled."""

    alerts: tuple[Alert, ...]
    events: tuple[Event, ...]
    changes: tuple[Change, ...]
    mentions: dict[str, Mention] = field(default_factory=dict)


def replay(
    articles: Sequence[Article],
    watches: Sequence[Watch] = (),
    *,
    order: Literal["published", "file"] = "published",
    now: datetime | None = None,
    rulings: Sequence[Ruling] = (),
    parse: Parse = parse,
) -> Replayed:
    """Return what `articles` would have alerted; the clock follows them, or stands at `now`.

    At the end the clock runs on until nothing waits: held alerts whose second source never came are dropped, and
    groups are told.
    """
    run = _Run(in_full(watches), Memory(rulings), now)
    for article in in_order(articles, order):
        run.read(article, parse(article))
    run.finish()
    events = sorted(run.memory.events.values(), key=lambda e: e.id)
    return Replayed(tuple(run.alerts), tuple(events), tuple(run.changes.values()), run.memory.mentions)


def in_order(articles: Sequence[Article], order: str) -> list[Article]:
    """Return `articles` by publication, undated ones last, or as they stand in the file."""
    if order == "file":
        return list(articles)
    return sorted(articles, key=lambda a: (a.moment is None, a.moment or _EPOCH))


class _Run:
    def __init__(self, watches: Sequence[Watch], memory: Memory, stands_at: datetime | None) -> None:
        self.memory = memory
        self.alerts: list[Alert] = []
        self.changes: dict[str, Change] = {}
        self._watches = watches
        self._stands_at = stands_at
        self._clock = stands_at or _EPOCH
        self._timers: list[tuple[datetime, str]] = []  # moment, change
        self._told: dict[str, list[Alert]] = defaultdict(list)  # by event
        self._waiting: dict[str, set[str]] = defaultdict(set)  # ids of changes, by event

    def read(self, article: Article, mentions: Sequence[Mention]) -> None:
        """Let the clock come to the article, ringing on the way, and take what it says."""
        if self._stands_at is None and article.moment:
            self._ring_until(article.moment.astimezone(UTC))
        changes = self.memory.learn(article.url, mentions, self._clock)
        for id in dict.fromkeys(c.event_id for c in changes):
            self._settle(id, [c for c in changes if c.event_id == id])

    def finish(self) -> None:
        """Let the clock run until nothing waits."""
        self._ring_until(None)

    def _ring_until(self, moment: datetime | None) -> None:
        while self._timers and (moment is None or self._timers[0][0] <= moment):
            due, id = heapq.heappop(self._timers)
            change = self.changes[id]
            if change.state == "held" and change.held_until == due:
                self._clock = max(self._clock, due)
                self._settle(change.event_id, [])
        self._clock = max(self._clock, moment or self._clock)

    def _settle(self, event_id: str, changes: Sequence[Change]) -> None:
        event = self._event(event_id)
        if event is None:
            return
        names = (event.id, *event.aliases)
        waiting = [self.changes[i] for name in names for i in sorted(self._waiting.pop(name, ()))]
        parent = self._event(event.part_of or "")
        family = [e for e in (parent, event) if e]
        told = [a for e in family for name in (e.id, *e.aliases) for a in self._told[name]]
        settled = settle([*waiting, *changes], family, self._watches, told, self._clock)
        for change in settled.changes:
            self._keep(change, event.id)
        for alert in settled.alerts:
            self.alerts.append(alert)
            self._told[alert.event_id].append(alert)

    def _event(self, id: str) -> Event | None:
        found = self.memory.events.get(id)
        return found or next((e for e in self.memory.events.values() if id in e.aliases), None) if id else None

    def _keep(self, change: Change, event_id: str) -> None:
        self.changes[change.id] = change
        if change.state == "held" and change.held_until:
            self._waiting[event_id].add(change.id)
            heapq.heappush(self._timers, (change.held_until, change.id))


def article_of(row: dict[str, Any]) -> Article:
    """Return the article of one row of contracts.md, "Article in". Raises UsageError for a row that is none."""
    try:
        text = clean_text(row["text"])
        return Article(
            id=str(row.get("id") or digest(row.get("url"), text)),
            outlet=one_line(row.get("outlet") or ""),
            url=str(row.get("url") or row.get("id") or digest(text)),
            language=row.get("language") or "en",
            published=_published(row.get("published")),
            title=one_line(row.get("title") or ""),
            text=text,
            method="jsonl",
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"this is no article: {error!r} in {str(row)[:80]}") from None


def _published(told: object) -> str | None:
    """An unparseable date is unknown, never now."""
    try:
        datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return str(told)


def read_articles(path: Path) -> Iterator[Article]:
    """Yield the articles of a .jsonl file. Raises UsageError naming the line that is none."""
    for number, row in rows_of(path):
        try:
            yield article_of(row)
        except UsageError as error:
            raise UsageError(f"{path}:{number}: {error.detail}") from None


def rows_of(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield number and content of each line of a .jsonl file that is not blank. Raises UsageError."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError as error:
                raise UsageError(f"{path}:{number}: this is no JSON: {error}") from None


_OUT = (
    "alert_id", "event_id", "trigger", "kind", "status", "parties", "mediators", "ordinal", "place", "date",
    "date_end", "counts", "categories", "part_of", "confidence", "article_id", "outlet", "url", "title",
    "published", "quote", "quote_span", "sources", "sources_total", "raised_at",
)  # fmt: skip


def alert_row(alert: Alert) -> dict[str, Any]:
    """Return the keys of contracts.md, "Alert out", no more and no less."""
    row = alert.model_dump(mode="json", include=set(_OUT))
    row["confidence"] = round(alert.confidence, 2)
    row["sources"] = [{k: s[k] for k in ("outlet", "url", "published")} for s in row["sources"]]
    return {key: row[key] for key in _OUT}


def write_rows(rows: Iterable[dict[str, Any]], path: Path) -> None:
    """Write one JSON object a line."""
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
