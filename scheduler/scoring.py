"""Scoring alerts against labelled articles: which are right, which repeat, which are false, what was missed.

A `new` alert is right when its article reports, as news, an event of that kind between those parties that no
earlier alert has taken; a duplicate when it has been taken; false otherwise (README of the labelled corpus).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from scheduler.party_names import fold, known, parties_of, states

Row = Mapping[str, Any]
Verdict = Literal["right", "duplicate", "background", "false"]
_NEAR = 7  # days by which an alert may miss the labelled day and still speak of the same happening
_CLOSER = 3  # by so much an alert must fit a taken event better to count as a repetition of it


@dataclass(frozen=True)
class Judged:
    """One alert with its verdict, the labelled event that it is of (None for none) and its article's row."""

    verdict: Verdict
    alert: Row
    event: Row | None
    article: Row | None


@dataclass(frozen=True)
class Score:
    """Figures of one replay. Pairs are (right, asked)."""

    articles: int
    keys: int
    raised: int
    right: int
    duplicates: int
    false: int
    quiet_articles: int
    quiet_alerted: int
    updates: int
    attributes: Mapping[str, tuple[int, int]]
    missed: tuple[str, ...]
    judged: tuple[Judged, ...] = field(repr=False)

    @property
    def precision(self) -> float:
        """Right alerts among those raised."""
        return self.right / self.raised if self.raised else 0.0

    @property
    def recall(self) -> float:
        """Events alerted among those that some article reports as news."""
        return (self.keys - len(self.missed)) / self.keys if self.keys else 0.0

    @property
    def quiet(self) -> float:
        """Articles without news that raised no alert, among all of these."""
        return 1 - self.quiet_alerted / self.quiet_articles if self.quiet_articles else 1.0

    @property
    def duplicate_rate(self) -> float:
        """Repetitions among the alerts raised."""
        return self.duplicates / self.raised if self.raised else 0.0


def score(gold: Sequence[Row], alerts: Sequence[Row]) -> Score:
    """Return how well `alerts` (rows of contracts.md, "Alert out") answer the labelled articles `gold`."""
    judged = judge(gold, alerts)
    keys = {e["key"] for row in gold for e in _of_role(row, current=True)}
    taken = {j.event["key"] for j in judged if j.verdict == "right" and j.event}
    verdicts = Counter(j.verdict for j in judged)
    quiet = {row["id"] for row in gold if not _of_role(row, current=True)}
    wrong = {j.alert["article_id"] for j in judged if j.verdict in ("false", "background")}
    return Score(
        articles=len(gold),
        keys=len(keys),
        raised=len(judged),
        right=verdicts["right"],
        duplicates=verdicts["duplicate"],
        false=verdicts["false"] + verdicts["background"],
        quiet_articles=len(quiet),
        quiet_alerted=len(quiet & wrong),
        updates=sum(a["trigger"] != "new" for a in alerts),
        attributes=_attributes([j for j in judged if j.verdict == "right"]),
        missed=tuple(sorted(keys - taken)),
        judged=tuple(judged),
    )


def judge(gold: Sequence[Row], alerts: Sequence[Row]) -> list[Judged]:
    """Return the verdict on each `new` alert, in the order of publication."""
    ordered = sorted(gold, key=lambda r: datetime.fromisoformat(r["published"]))
    place = {row["id"]: number for number, row in enumerate(ordered)}
    by_article: dict[str, list[Row]] = defaultdict(list)
    for alert in alerts:
        if alert["trigger"] == "new":
            by_article[alert["article_id"]].append(alert)
    taken: set[str] = set()
    out: list[Judged] = []
    for article in sorted(by_article, key=lambda i: place.get(i, len(place))):
        row = ordered[place[article]] if article in place else None
        out += _judge_article(by_article[article], row, taken)
    return out


def _judge_article(alerts: Sequence[Row], row: Row | None, taken: set[str]) -> list[Judged]:
    current = _of_role(row, current=True) if row else []
    matched = _matched(alerts, current, frozenset(taken))
    taken.update(current[j]["key"] for j in matched.values())
    out = []
    for number, alert in enumerate(alerts):
        if number in matched:
            out.append(Judged("right", alert, current[matched[number]], row))
            continue
        again = [e for e in current if _fits(e, alert)]
        old = row is not None and any(_same_sides(e, alert) for e in _of_role(row, current=False))
        verdict: Verdict = "duplicate" if again else "background" if old else "false"
        out.append(Judged(verdict, alert, max(again, key=lambda e: closeness(e, alert), default=None), row))
    return out


def _matched(alerts: Sequence[Row], events: Sequence[Row], taken: frozenset[str]) -> dict[int, int]:
    """Return which alert is of which event, the closest first; none that fits a taken event far better."""
    pairs = [(closeness(e, a), i, j) for i, a in enumerate(alerts) for j, e in enumerate(events) if _fits(e, a)]
    repeats = {
        i: max((c for c, m, j in pairs if m == i and events[j]["key"] in taken), default=-99) for _, i, _ in pairs
    }
    out: dict[int, int] = {}
    for close, i, j in sorted(pairs, key=lambda p: -p[0]):
        free = i not in out and j not in out.values() and events[j]["key"] not in taken
        if free and repeats[i] <= close + _CLOSER:
            out[i] = j
    return out


def _of_role(row: Row, *, current: bool) -> list[Row]:
    return [e for e in row["events"] if (e["role"] == "current") == current]


def _fits(event: Row, alert: Row) -> bool:
    return _same_sides(event, alert) and not contradicts(event, alert)


def _same_sides(event: Row, alert: Row) -> bool:
    return bool(event["kind"] == alert["kind"]) and compatible(event, alert)


def compatible(event: Row, alert: Row) -> bool:
    """Two parties in common; one is enough where the other's name is no state's, since names of groups vary."""
    asked, given = parties_of(event), parties_of(alert)
    both = asked & given
    if not both or len(given) > len(asked) + 2:  # a list of everybody names nobody
        return False
    if len(both) >= min(2, len(asked)):
        return True
    return bool(given - both) and not (asked - both) & states() and not (given - both) & known()


def contradicts(event: Row, alert: Row) -> bool:
    """Over a week (or a month) apart; or another ordinal, and no day that agrees."""
    near = _near(event, alert)
    if near is False:
        return True
    numbers = event.get("ordinal"), alert.get("ordinal")
    return bool(all(numbers) and numbers[0] != numbers[1] and near is not True)


def _near(event: Row, alert: Row) -> bool | None:
    asked, given = event.get("date"), alert.get("date")
    if not asked or not given:
        return None
    first, day = _day(asked), _day(given)
    last = _day(event.get("date_end")) or first
    if first and last and day:
        return (first - day).days <= _NEAR and (day - last).days <= _NEAR
    digits = min(len(asked), len(given), 7)
    return bool(asked[:digits] == given[:digits])


def closeness(event: Row, alert: Row) -> int:
    """How well an alert describes an event, to tell apart several of one kind in one article."""
    total = int(event.get("status") == alert.get("status"))
    if event.get("ordinal"):
        same = event["ordinal"] == alert.get("ordinal")
        total += 4 if same else -3 if alert.get("ordinal") else 0
    if event.get("date") and alert.get("date"):
        total += 3 if _date_right(event, alert) else -1
    if event.get("place") and alert.get("place"):
        total += fold(event["place"])[:5] == fold(alert["place"])[:5]
    return total + 2 * len(_numbers(event) & _numbers(alert)) + _objects(event, alert)


def _objects(event: Row, alert: Row) -> int:
    asked, given = ({c["what"] for c in x.get("counts") or ()} for x in (event, alert))
    if not asked or not given or "bodies" not in asked | given:
        return 0
    return 2 if "bodies" in asked & given else -2


def _attributes(right: Iterable[Judged]) -> dict[str, tuple[int, int]]:
    pairs = [(j.event or {}, j.alert) for j in right]
    asked = {name: [(e, a) for e, a in pairs if e.get(name)] for name in ATTRIBUTES}
    return {name: (sum(ATTRIBUTES[name](e, a) for e, a in asked[name]), len(asked[name])) for name in ATTRIBUTES}


def _date_right(event: Row, alert: Row) -> bool:
    asked, given = event.get("date") or "", alert.get("date") or ""
    digits = min(len(asked), len(given), 10)
    return not asked or (digits >= 7 and asked[:digits] == given[:digits])


def _within(event: Row, alert: Row) -> bool:
    first, given = _day(event.get("date")), _day(alert.get("date"))
    last = _day(event.get("date_end")) or first
    return bool(first and last and given and first <= given <= last)


def _place_right(event: Row, alert: Row) -> bool:
    asked, given = fold(event["place"]), fold(alert.get("place"))
    whole = ((asked, given), (given, asked))
    return bool(asked and given) and any(re.search(rf"\b{re.escape(a)}\b", b) for a, b in whole)


def _counts_right(event: Row, alert: Row) -> bool:
    given = alert.get("counts") or ()
    return _numbers(event) <= _numbers(alert) and len(given) <= 2 * len(event["counts"]) + 2


def _numbers(row: Row) -> set[int]:
    return {c["n"] for c in row.get("counts") or ()}


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


ATTRIBUTES: Mapping[str, Callable[[Row, Row], bool]] = {
    "status": lambda e, a: bool(e["status"] == a.get("status")),
    "ordinal": lambda e, a: bool(e["ordinal"] == a.get("ordinal")),
    "place": _place_right,
    "date": lambda e, a: _date_right(e, a) or _within(e, a),
    "counts": _counts_right,
    "parties": lambda e, a: parties_of(e) == parties_of(a),
}
