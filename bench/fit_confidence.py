"""Fit the weights of `parsers/confidence.toml` on labelled articles: `python bench/fit_confidence.py GOLD.jsonl`.

Logistic regression of "is current news of the article" on the named pieces of evidence, held near the weights that
stand in the file (ridge around them, so that a piece seen twice moves little) and kept at their sign.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
from pathlib import Path
from typing import Any

import numpy as np

from model.page import Article
from parsers.grammar.weights import weights
from parsers.parse import parse

ROOT = Path(__file__).resolve().parents[1]
LABELLED = ("round", "exchange")  # the kinds that the corpus labels


def main() -> None:
    """Print the file's tables with fitted weights."""
    ask = argparse.ArgumentParser()
    ask.add_argument("gold", type=Path, nargs="+")
    ask.add_argument("--tools", type=Path, default=Path("../shared/tools/score.py"))
    ask.add_argument("--ridge", type=float, default=2.0)
    ask.add_argument("--languages", default="en")
    o = ask.parse_args()
    spec = importlib.util.spec_from_file_location("score", o.tools)
    assert spec and spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    names = sorted(weights())
    rows, labels = samples(o.gold, tool, names, o.languages.split(","))
    start = np.array([weights()[n] for n in names])
    fitted = fit(rows, labels, start, o.ridge)
    print(
        f"# {len(labels)} drafts, {labels.sum():.0f} current; log loss {loss(rows, labels, start):.3f} -> {loss(rows, labels, fitted):.3f}"
    )
    for name, old, new, seen in zip(names, start, fitted, (rows != 0).sum(axis=0), strict=True):
        print(f'"{name}" = {new:.1f}  # was {old}, seen {seen}')


def samples(files: list[Path], tool: Any, names: list[str], languages: list[str]) -> tuple[Any, Any]:
    rows, labels = [], []
    for line in (x for f in files for x in f.read_text("utf-8").splitlines() if x.strip()):
        row = json.loads(line)
        if row["language"] in languages:
            for mention, right in judged(row, tool):
                seen = {
                    r["name"]: r["weight"] / weights()[r["name"]] for r in mention["reasons"]
                }  # 1, or a gist's odds
                rows.append([seen.get(n, 0.0) for n in names])
                labels.append(float(right))
    return np.array(rows), np.array(labels)


def judged(row: dict[str, Any], tool: Any) -> list[tuple[dict[str, Any], bool]]:
    """Return each mention of the article with whether a current label stands behind it."""
    article = Article(id=row["id"], outlet=row["outlet"], language=row["language"], title=row["title"], text=row["text"],
                      published=row["published"])  # fmt: skip
    made = [json.loads(m.model_dump_json()) for m in parse(article) if m.kind in LABELLED]
    pairs = sorted(
        ((tool.closeness(g, m) + 2 * (g["role"] == m["role"]), i, j) for i, m in enumerate(made) for j, g in enumerate(row["events"])
         if g["kind"] == m["kind"] and tool.compatible(g, m) and not tool.contradicts(g, m)), reverse=True)  # fmt: skip
    of: dict[int, int] = {}
    for _, i, j in pairs:
        if i not in of and j not in of.values():
            of[i] = j
    return [(m, i in of and row["events"][of[i]]["role"] == "current") for i, m in enumerate(made)]


def loss(rows: Any, labels: Any, w: Any) -> float:
    z = rows @ w
    return float(np.mean(np.logaddexp(0, z) - labels * z))


def fit(rows: Any, labels: Any, start: Any, ridge: float, steps: int = 4000, rate: float = 0.02) -> Any:
    """Gradient descent with the ridge around `start`; a weight never changes its sign."""
    w = start.copy()
    for _ in range(steps):
        p = 1 / (1 + np.exp(-np.clip(rows @ w, -30, 30)))
        w -= rate * (rows.T @ (p - labels) + ridge * (w - start)) / max(1.0, len(labels) / 50)
        w = np.where(start > 0, np.maximum(w, 0.05), np.where(start < 0, np.minimum(w, -0.05), w))
    return w


if __name__ == "__main__":
    main()
