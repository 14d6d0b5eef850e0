"""Fit `parsers/gist.toml` on labelled articles: `python -m bench.fit_gist GOLD.jsonl...`.

Logistic regression with a ridge, by article: does it report an event of the kind as current? `--folds 8` prints the
precision and recall that held-out articles reach instead (files and, in large files, stretches of ids are held out
together, so that reports of one event never stand on both sides).
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from parsers.grammar.gist import features, of_kind
from parsers.grammar.pack import packs
from parsers.grammar.proclitics import parted
from parsers.grammar.sentence import read_sentences
from parsers.grammar.tokens import passages
from parsers.grammar.unknown import with_unknown
from scheduler.replay import article_of

KINDS = ("round", "exchange")
_SEEN = 10  # articles in which a feature must stand
_LEAST = 0.04  # weights under this are left out


def main() -> None:
    """Print the file, or what held-out articles reach."""
    ask = argparse.ArgumentParser()
    ask.add_argument("gold", type=Path, nargs="+")
    ask.add_argument("--ridge", type=float, default=16.0)
    ask.add_argument("--folds", type=int, default=0)
    o = ask.parse_args()
    lines = [(f, line) for f in o.gold for line in f.read_text("utf-8").splitlines()]
    rows = [(f, {"outlet": "", "language": "en"} | json.loads(line)) for f, line in lines]
    rows = [(f, r) for f, r in rows if r["language"] in packs()]
    read = [set(_features(r)) for _, r in rows]
    seen = Counter(f for r in read for f in r)
    for kind in KINDS:
        names = ["", *sorted(f for f, n in seen.items() if n >= _SEEN and of_kind(f, kind))]
        table = np.array([[float(n in r or not n) for n in names] for r in read])
        labels = np.array([float(_tells(r, kind)) for _, r in rows])
        if o.folds:
            _held_out(kind, table, labels, [_group(f, r) % o.folds for f, r in rows], o)
        else:
            _print(kind, names, fit(table, labels, o.ridge))


def _features(row: Any) -> Iterable[str]:
    article, pack = article_of(row), packs()[row["language"]]
    return features(
        with_unknown(read_sentences(pack, passages(article.title, article.text, pack.abbreviations), parted))
    )


def _tells(row: Any, kind: str) -> bool:
    return any(e["kind"] == kind and e.get("role") == "current" for e in row.get("events", row.get("expect", ())))


def _group(file: Path, row: Any) -> int:
    return zlib.crc32(f"{file.name}{row['id'][:-1]}".encode())


def fit(
    rows: Any, labels: Any, ridge: float, steps: int = 3000, rate: float = 0.5, weights: Any = None, least: float = -9.0
) -> Any:
    """Gradient descent; the base alone is free of the ridge, and of what the others are at `least`."""
    w = np.zeros(rows.shape[1])
    free = np.array([0.0, *np.ones(rows.shape[1] - 1)])
    weights = np.ones(len(labels)) if weights is None else weights
    for _ in range(steps):
        p = 1 / (1 + np.exp(-np.clip(rows @ w, -30, 30)))
        w -= rate * (rows.T @ (weights * (p - labels)) + ridge * free * w) / weights.sum()
        w[1:] = np.maximum(w[1:], least)
    return w


def _held_out(kind: str, table: Any, labels: Any, groups: list[int], o: Any) -> None:
    odds = np.zeros(len(labels))
    for fold in range(o.folds):
        out = np.array([g == fold for g in groups])
        odds[out] = table[out] @ fit(table[~out], labels[~out], o.ridge)
    for least in (0.0, 0.5, 1.0, 1.5, 2.0):
        told = odds >= least
        right = float((told * labels).sum())
        print(f"{kind} odds >= {least}: precision {right / max(1, told.sum()):.3f} recall {right / labels.sum():.3f}")


def _print(kind: str, names: list[str], w: Any) -> None:
    print(f"\n[{kind}]")
    for name, weight in zip(names, w, strict=True):
        if abs(weight) >= _LEAST or not name:
            print(f'"{name}" = {weight:.2f}')


if __name__ == "__main__":
    main()
