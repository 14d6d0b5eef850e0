"""Fit `parsers/places.toml` on labelled articles: `python -m bench.fit_places GOLD.jsonl...`.

Conditional logistic regression with a ridge: of all places that a story names, and of none, which is that of an event?
`--folds 3` prints instead how many of the events of held-out articles get theirs (neighbouring articles are held out
together). `--bold` is taken from the bias of none: what is asked of an alert is where, and a place too many costs less.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bench.fit_pairs import fit
from parsers.grammar.dateline import filed_from
from parsers.grammar.latin import in_latin
from parsers.grammar.mention import mention_of
from parsers.grammar.pack import packs
from parsers.grammar.places import Setting, place_features, scenes
from parsers.parse import judged_of, stories
from scheduler.replay import article_of
from scheduler.scoring import ATTRIBUTES, closeness, compatible, contradicts

_SEEN = 12  # places in which a feature must stand
_HAPPENING = ("over news", "off news", "talks open news")  # a deal on people has a place only where one is told
_PRIOR = {
    "none people open news": 0.4,
    "elsewhere near another": -2.0,
    "own near another": -2.0,
    "own then near another": 1.0,
}  # seldom seen
_LEAST = 0.02  # weights under this are left out


class Choice(NamedTuple):
    """An event: the features of each place and of none, which is first, and whether it is right."""

    group: int
    pairs: Sequence[dict[str, float]]
    right: Sequence[bool]
    told: bool


def main() -> None:
    """Print the file, or what held-out events reach."""
    ask = argparse.ArgumentParser()
    ask.add_argument("gold", type=Path, nargs="+")
    ask.add_argument("--ridge", type=float, default=15.0)
    ask.add_argument("--bold", type=float, default=2.0)
    ask.add_argument("--folds", type=int, default=0)
    o = ask.parse_args()
    choices = [c for f in o.gold for line in f.read_text("utf-8").splitlines() for c in _choices(f, json.loads(line))]
    seen = Counter(f for c in choices if any(c.right) for p in c.pairs for f in p)
    names = sorted(_PRIOR.keys() | {f for f, n in seen.items() if n >= _SEEN})
    if o.folds:
        _held_out(choices, names, o)
        return
    for name, weight in zip(names, _fit(choices, names, o), strict=True):
        if abs(weight) >= _LEAST:
            print(f'"{name}" = {weight:.2f}')


def _fit(choices: Sequence[Choice], names: Sequence[str], o: Any) -> Any:
    weights = fit([c for c in choices if any(c.right)], names, o.ridge)
    asked = [i for i, n in enumerate(names) if n.startswith("none ") and n.endswith(_HAPPENING)]
    weights[asked] -= o.bold
    for name, more in _PRIOR.items():
        weights[names.index(name)] += more
    return weights


def _choices(file: Path, row: Any) -> Iterator[Choice]:
    """Yield the events of an article that a label stands behind."""
    row = {"outlet": "", "language": "en"} | row
    article, pack = article_of(row), packs().get(row["language"])
    if not pack or not row.get("events"):
        return
    for story in stories(pack, article):
        judged = judged_of(pack, story, article)
        setting = Setting.of(story, filed_from(pack, story), article.day)
        made = [mention_of(j, judged, article, "").model_dump(mode="json") for j in judged]
        told = scenes(setting, judged)
        for i, event in _labelled(made, row["events"]):
            features = place_features(told[i])
            right = [_is_right(in_latin(place, pack.code), event) for place in features]
            group = zlib.crc32(f"{file.name}{row['id'][:-1]}".encode())
            yield Choice(group, [dict(f) for f in features.values()], right, bool(event.get("place")))


def _is_right(place: str, event: Any) -> bool:
    told = [name for name in (event.get("place"), event.get("place_text")) if name]
    return any(ATTRIBUTES["place"]({"place": name}, {"place": place}) for name in told) if place else not told


def _labelled(made: Sequence[Any], events: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    """Yield the number of each mention with the label that is closest to it."""
    pairs = (
        (closeness(e, m) + 2 * (e["role"] == m["role"]), i, j)
        for i, m in enumerate(made)
        for j, e in enumerate(events)
        if e["kind"] == m["kind"] and compatible(e, m) and not contradicts(e, m)
    )
    mentions, labels = set[int](), set[int]()
    for _, i, j in sorted(pairs, reverse=True):
        if i not in mentions and j not in labels:
            mentions.add(i)
            labels.add(j)
            yield i, events[j]


def _held_out(choices: Sequence[Choice], names: Sequence[str], o: Any) -> None:
    found: Counter[bool] = Counter()
    for fold in range(o.folds):
        w = _fit([c for c in choices if c.group % o.folds != fold], names, o)
        for c in (c for c in choices if c.group % o.folds == fold):
            odds = np.array([[p.get(n, 0.0) for n in names] for p in c.pairs]) @ w
            found[c.told] += c.right[int(np.argmax(odds))]
    asked = Counter(c.told for c in choices)
    print(f"right: {found[True]} of {asked[True]} with a place, {found[False]} of {asked[False]} without")


if __name__ == "__main__":
    main()
