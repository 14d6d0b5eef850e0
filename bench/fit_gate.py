"""Fit `parsers/gate.toml` on labelled articles: `python -m bench.fit_gate GOLD.jsonl... --ordinary ARTICLES.jsonl...`.

Logistic regression with a ridge, by article: does it report an event, or is it ordinary news? No weight is under zero:
a gate adds up what speaks for reading an article. Of each article with an event there is a copy that names no known
party, so that a conflict in no data file passes. `--folds 8` prints what held-out articles reach instead.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bench.fit_gist import fit
from parsers.grammar.gate import KNOWN, STRETCH, features, tell
from parsers.grammar.pack import packs
from scheduler.replay import article_of

KINDS = ("round", "exchange")
_FAMILIES = frozenset({"delegation", "people", "mediator_after", "conflict_noun", "group_side", "side"})
_FAMILIES |= {"kind_of_talks", "format_noun"}
_GROUPS = ("round.", "exchange.", "ceasefire.", "gist.")
_SEEN = 15  # articles in which a feature must stand
_LEAST = 0.1  # weights under this are left out
_UNKNOWN = 0.3  # weight of the copies without known parties
_LOST = 0.002  # of the articles with an event, how many may be lost
_SAFE = 0.5  # for articles that were not seen


class Row(NamedTuple):
    """An article: its features, whether it reports an event, whether the gate asks, and what it is held out with."""

    features: frozenset[str]
    told: bool
    weighed: bool
    group: int


def main() -> None:
    """Print the file, or what held-out articles reach."""
    ask = argparse.ArgumentParser()
    ask.add_argument("gold", type=Path, nargs="+")
    ask.add_argument("--ordinary", type=Path, nargs="+", required=True)
    ask.add_argument("--ridge", type=float, default=8.0)
    ask.add_argument("--folds", type=int, default=0)
    o = ask.parse_args()
    rows = [row for row in _rows(o.gold) if row.told] + _rows(o.ordinary)
    seen = Counter(name for row in rows for name in row.features)
    names = ["", *sorted(name for name, n in seen.items() if n >= _SEEN)]
    if o.folds:
        _held_out(rows, names, o)
        return
    w = _fit(rows, names, o.ridge)
    told = np.sort(_table([row for row in rows if row.told and row.weighed], names) @ w)
    _print(names, w, float(told[int(_LOST * len(told))]) - _SAFE)


def _rows(files: Sequence[Path]) -> list[Row]:
    lines = [(file, json.loads(line)) for file in files for line in file.read_text("utf-8").splitlines()]
    rows = [(file, {"outlet": "", "language": "en"} | row) for file, row in lines]
    return [_row(file, row) for file, row in rows if row["language"] in packs()]


def _row(file: Path, row: Any) -> Row:
    article = article_of(row)
    told = tell(article.title, article.text, article.language, _classes(article.language))
    found = {f"title {name}" for name in features(told.title)} | {f"stretch {name}" for name in features(told.top)}
    events = row.get("events", row.get("expect", ()))
    news = any(event["kind"] in KINDS and event.get("role") == "current" for event in events)
    return Row(frozenset(found), news, len(article.text) > STRETCH, zlib.crc32(f"{file.name}{row['id'][:-1]}".encode()))


def _classes(code: str) -> frozenset[str]:
    families = {entry.family for entry in packs()[code].lexicon.entries()}
    return frozenset(f for f in families if f in _FAMILIES or f.startswith(_GROUPS))


def _table(rows: Sequence[Row], names: Sequence[str]) -> Any:
    return np.array([[float(name in row.features or not name) for name in names] for row in rows])


def _fit(rows: Sequence[Row], names: Sequence[str], ridge: float) -> Any:
    """Both sides weigh alike, however many articles each has."""
    news = [row for row in rows if row.told]
    copies = [row._replace(features=frozenset(f for f in row.features if not f.endswith(KNOWN))) for row in news]
    quiet = [row for row in rows if not row.told]
    weights = [1.0] * len(news) + [_UNKNOWN] * len(copies) + [len(news) / len(quiet)] * len(quiet)
    labels = np.array([float(row.told) for row in (*news, *copies, *quiet)])
    return fit(_table([*news, *copies, *quiet], names), labels, ridge, weights=np.array(weights), least=0.0)


def _held_out(rows: Sequence[Row], names: Sequence[str], o: Any) -> None:
    odds = np.zeros(len(rows))
    for fold in range(o.folds):
        out = np.array([row.group % o.folds == fold for row in rows])
        w = _fit([row for row, held in zip(rows, out, strict=True) if not held], names, o.ridge)
        odds[out] = _table([row for row, held in zip(rows, out, strict=True) if held], names) @ w
    told = np.array([row.told and row.weighed for row in rows])
    ordinary = np.array([not row.told for row in rows])
    for lost in (0.0005, 0.001, 0.002, 0.005, 0.01):
        enough = np.sort(odds[told])[int(lost * told.sum())]
        print(f"{lost:.2%} of {told.sum()} lost: {np.mean(odds[ordinary] >= enough):.1%} of ordinary articles pass")


def _print(names: Sequence[str], w: Any, enough: float) -> None:
    print(f"enough = {enough - w[0]:.2f}\nkinds = {json.dumps(KINDS)}")
    for zone in ("title", "stretch"):
        print(f"\n[{zone}]")
        for name, weight in zip(names, w, strict=True):
            if weight >= _LEAST and name.startswith(f"{zone} "):
                print(f'"{name.removeprefix(f"{zone} ")}" = {weight:.2f}')


if __name__ == "__main__":
    main()
