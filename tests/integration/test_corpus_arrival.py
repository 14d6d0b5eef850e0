"""On every corpus of ours: order, repetition and a late clock change no event and wake nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.arrival import articles_of, breaches

CORPUS = Path(__file__).parents[1] / "corpus"


@pytest.mark.parametrize("corpus", sorted(CORPUS.glob("*.jsonl")), ids=lambda path: path.stem)
def test_how_articles_arrive_changes_nothing(corpus: Path) -> None:
    assert list(breaches(articles_of(corpus))) == []
