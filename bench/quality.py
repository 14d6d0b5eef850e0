"""The labelled articles in tests/corpus, scored; beside the floors where tests/floors.toml sets some."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bench.measure import Measure
from model.errors import UsageError
from scheduler.evaluate import evaluate, read_floors, read_gold

TESTS = Path(__file__).resolve().parents[1] / "tests"
FLOORS = TESTS / "floors.toml"


def quality() -> Iterator[Measure]:
    """Yield precision and recall of each corpus; the ratio is to its floor, 1 where it has none."""
    for corpus in sorted((TESTS / "corpus").glob("*.jsonl")):
        with suppress(UsageError):  # articles with mentions to expect, but no events to find
            yield from _scored(corpus)


def _scored(corpus: Path) -> Iterator[Measure]:
    score = evaluate(read_gold(corpus)).score
    floors = read_floors(FLOORS, corpus.stem) if FLOORS.exists() else {}
    for name, value in (("precision", score.precision), ("recall", score.recall)):
        floor = floors.get(name, 0.0)
        ratio = value / floor if floor else 1.0
        yield Measure(f"{corpus.stem}: {name}", "floor" if floor else "", "", value, floor, ratio, floor, "rate")
