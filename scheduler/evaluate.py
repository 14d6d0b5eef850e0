"""Evaluate: replay labelled articles and score the alerts: in all, by group, each error with its evidence."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.alert import Alert
from model.errors import UsageError
from model.mention import Mention
from scheduler.replay import Replayed, alert_row, article_of, replay, rows_of
from scheduler.scoring import Judged, Row, Score, score

GROUPS: Mapping[str, Callable[[Row, Row], str]] = {
    "kind": lambda _, event: str(event["kind"]),
    "language": lambda row, _: str(row["language"]),
    "outlet": lambda row, _: str(row["outlet"]),
    "conflict": lambda _, event: " / ".join(sorted(event["parties"])),
}


@dataclass(frozen=True)
class Tally:
    """Of one group: alerts raised and right, events to find and found."""

    raised: int
    right: int
    keys: int
    found: int


@dataclass(frozen=True)
class Error:
    """One wrong alert, or one event missed, with the evidence that led to it."""

    verdict: str  # duplicate, background, false or missed
    article_id: str
    what: str
    quote: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Evaluation:
    """The score in all, per group name and value, and the errors."""

    score: Score
    groups: Mapping[str, Mapping[str, Tally]]
    errors: tuple[Error, ...]


def evaluate(gold: Sequence[Row], replayed: Replayed | None = None) -> Evaluation:
    """Replay the labelled articles `gold` (or take what was `replayed`) and score the alerts."""
    run = replayed or replay([article_of(dict(row)) for row in gold])
    whole = score(gold, [alert_row(a) for a in run.alerts])
    groups = {name: _tallies(gold, whole, of) for name, of in GROUPS.items()}
    return Evaluation(whole, groups, (*_wrong(whole, run), *_missed(gold, whole, run)))


def read_gold(path: Path) -> list[dict[str, Any]]:
    """Return the labelled articles of a .jsonl file. Raises UsageError naming the line that has no labels."""
    rows = []
    for number, row in rows_of(path):
        if not isinstance(row.get("events"), list) or not row.get("published"):
            raise UsageError(f"{path}:{number}: this article has no labels (`events`, `published`)")
        rows.append(row)
    return rows


def under_floor(found: Score, floors: Mapping[str, float]) -> list[str]:
    """Return a sentence for each figure of `found` that is under its floor. Raises UsageError for an unknown one."""
    known = {"precision": found.precision, "recall": found.recall, "quiet": found.quiet}
    unknown = set(floors) - set(known)
    if unknown:
        raise UsageError(f"no floor is kept for {', '.join(sorted(unknown))}; only for {', '.join(known)}")
    return [f"{n} {known[n]:.3f} is under its floor {floor}" for n, floor in floors.items() if known[n] < floor]


def read_floors(path: Path, corpus: str) -> dict[str, float]:
    """Return the floors `[alerts]` that a file sets, or `[alerts.CORPUS]` where there is one. Raises UsageError."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))["alerts"]
        own = table.get(corpus, {k: v for k, v in table.items() if not isinstance(v, dict)})
        return {k: float(v) for k, v in own.items()}
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(f"{path}: no floors of alerts in it ({error})") from None


def _tallies(gold: Sequence[Row], whole: Score, of: Callable[[Row, Row], str]) -> dict[str, Tally]:
    keys: dict[str, set[str]] = {}
    for row in gold:
        for event in row["events"]:
            if event["role"] == "current":
                keys.setdefault(of(row, event), set()).add(event["key"])
    raised = [(of(j.article, j.event or j.alert), j) for j in whole.judged if j.article]
    names = sorted(keys.keys() | {name for name, _ in raised})
    missed = set(whole.missed)
    return {n: _tally([j for name, j in raised if name == n], keys.get(n, set()), missed) for n in names}


def _tally(judged: Sequence[Judged], keys: set[str], missed: set[str]) -> Tally:
    right = sum(j.verdict == "right" for j in judged)
    return Tally(raised=len(judged), right=right, keys=len(keys), found=len(keys - missed))


def _wrong(whole: Score, run: Replayed) -> Iterable[Error]:
    by_id = {a.alert_id: a for a in run.alerts}
    for judged in whole.judged:
        if judged.verdict != "right":
            alert = by_id[judged.alert["alert_id"]]
            yield Error(judged.verdict, alert.article_id, _described(judged.alert), alert.quote, _reasons(alert, run))


def _reasons(alert: Alert, run: Replayed) -> tuple[str, ...]:
    """Why the alert was raised, what its article's report rests on, and why reports were taken for one."""
    event = next((e for e in run.events if alert.event_id in (e.id, *e.aliases)), None)
    mentions = [run.mentions[i] for i in event.mention_ids if i in run.mentions] if event else []
    own = [m for m in mentions if m.article_id == alert.article_id]
    return (alert.why, *(_evidence(m) for m in own), *(event.why if event else ()))


def _missed(gold: Sequence[Row], whole: Score, run: Replayed) -> Iterable[Error]:
    """Each missed event by the first article that reports it as news, with what was read there."""
    missed = set(whole.missed)
    for row in sorted(gold, key=lambda r: str(r["published"])):
        for event in row["events"]:
            if event["role"] == "current" and event["key"] in missed:
                missed.discard(event["key"])
                read = [m for m in run.mentions.values() if m.article_id == row["id"] and m.kind == event["kind"]]
                reasons = tuple(_evidence(m) for m in read) or ("nothing of this kind was read in it",)
                yield Error("missed", row["id"], f"{event['key']}: {_described(event)}", "", reasons)


def _described(row: Row) -> str:
    told = (row["kind"], row["status"], "/".join(row["parties"]), row.get("ordinal"), row.get("place"), row.get("date"))
    return " ".join(str(t) for t in told if t is not None)


def _evidence(mention: Mention) -> str:
    weights = ", ".join(f"{r.name} {r.weight:+.2g}" for r in mention.reasons)
    parties = "/".join(mention.parties)
    return f"{mention.role} {mention.status} {parties} {mention.confidence:.2f} by {mention.rule}: {weights}"
