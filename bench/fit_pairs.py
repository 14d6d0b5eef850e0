"""Fit `parsers/pairs.toml` on labelled articles: `python -m bench.fit_pairs GOLD.jsonl...`.

Conditional logistic regression with a ridge: of all pairs of parties that an article names, which are sides of an event
that it reports as current? `--folds 8` prints instead in how many held-out articles the likeliest pair is one of them
(neighbouring articles are held out together, so that reports of one event never stand on both sides).
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from parsers.grammar.internal import with_internal
from parsers.grammar.pack import packs
from parsers.grammar.pairing import joint_features, pair_features, party_features
from parsers.grammar.proclitics import parted
from parsers.grammar.sentence import read_sentences
from parsers.grammar.tokens import passages
from parsers.grammar.unknown import with_unknown
from scheduler.party_names import parties_of
from scheduler.replay import article_of
from scheduler.scoring import compatible

_SEEN = 15  # pairs in which a feature must stand
_LEAST = 0.02  # weights under this are left out
_STEPS, _RATE = 600, 0.03


class Choice(NamedTuple):
    """An article: the features of each pair, and whether it is right."""

    group: int
    pairs: Sequence[dict[str, float]]
    right: Sequence[bool]


def main() -> None:
    """Print the file, or what held-out articles reach."""
    ask = argparse.ArgumentParser()
    ask.add_argument("gold", type=Path, nargs="+")
    ask.add_argument("--ridge", type=float, default=40.0)
    ask.add_argument("--folds", type=int, default=0)
    o = ask.parse_args()
    choices = [c for f in o.gold for line in f.read_text("utf-8").splitlines() for c in _choices(f, json.loads(line))]
    seen = Counter(f for c in choices for p in c.pairs for f in p)
    names = sorted(f for f, n in seen.items() if n >= _SEEN)
    if o.folds:
        print(f"{len(choices)} articles, right in {_held_out(choices, names, o):.3f}")
        return
    for name, weight in zip(names, fit(choices, names, o.ridge), strict=True):
        if abs(weight) >= _LEAST:
            print(f'"{name}" = {weight:.2f}')


def _choices(file: Path, row: Any) -> Iterator[Choice]:
    """Yield the article as a choice, if it reports an event with two sides and names several pairs."""
    row = {"outlet": "", "language": "en"} | row
    events = [e for e in row.get("events", ()) if e.get("role") == "current" and len(parties_of(e)) > 1]
    if not events or row["language"] not in packs():
        return
    article, pack = article_of(row), packs()[row["language"]]
    sentences = read_sentences(pack, passages(article.title, article.text, pack.abbreviations), parted)
    story = with_unknown(with_internal(sentences, article.day))
    own, joined = party_features(story), joint_features(story)
    pairs = list(combinations(own, 2))
    right = [any(compatible(e, {"parties": list(p)}) for e in events) for p in pairs]
    if any(right):
        table = [_sum(own[a], own[b], pair_features(a, b), joined.get(frozenset((a, b)), {})) for a, b in pairs]
        yield Choice(zlib.crc32(f"{file.name}{row['id'][:-1]}".encode()), table, right)


def _sum(*parts: Any) -> dict[str, float]:
    return dict(sum((Counter(p) for p in parts), Counter()))


def fit(choices: Sequence[Any], names: Sequence[str], ridge: float) -> Any:
    """Adam on the log likelihood that the right pairs of an article are chosen."""
    table, right = _table(choices, names), np.concatenate([np.array(c.right, float) for c in choices])
    scale = table.std(0) + 1e-6
    x = table / scale
    lengths = [len(c.pairs) for c in choices]
    starts, article = np.r_[0, np.cumsum(lengths)[:-1]], np.repeat(np.arange(len(lengths)), lengths)
    w, m, v = (np.zeros(len(names)) for _ in range(3))
    for step in range(1, _STEPS + 1):
        odds = x @ w
        e = np.exp(odds - np.maximum.reduceat(odds, starts)[article])
        chosen, told = e / np.add.reduceat(e, starts)[article], e * right
        wanted = told / np.add.reduceat(told, starts)[article]
        slope = (x.T @ (chosen - wanted) + ridge * w) / len(choices)
        m, v = 0.9 * m + 0.1 * slope, 0.999 * v + 0.001 * slope**2
        w -= _RATE * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
    return w / scale


def _table(choices: Sequence[Any], names: Sequence[str]) -> Any:
    return np.array([[p.get(n, 0.0) for n in names] for c in choices for p in c.pairs])


def _held_out(choices: Sequence[Choice], names: Sequence[str], o: Any) -> float:
    right = 0
    for fold in range(o.folds):
        w = fit([c for c in choices if c.group % o.folds != fold], names, o.ridge)
        for c in (c for c in choices if c.group % o.folds == fold):
            right += c.right[int(np.argmax(_table([c], names) @ w))]
    return right / len(choices)


if __name__ == "__main__":
    main()
