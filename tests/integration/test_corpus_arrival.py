"""On every corpus of ours: order, repetition and a late clock change no event and wake nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.arrival import articles_of, breaches

CORPUS = Path(__file__).parents[1] / "corpus"


# Reports of the leads have hardly an event in common and cost 3 s of a core a file: one always, all of them in a soak.
SELDOM = {path for path in CORPUS.glob("leads_*.jsonl") if path.stem != "leads_en"}
CORPORA = [
    pytest.param(path, id=path.stem, marks=[pytest.mark.soak] * (path in SELDOM))
    for path in sorted(CORPUS.glob("*.jsonl"))
]


@pytest.mark.parametrize("corpus", CORPORA)
def test_how_articles_arrive_changes_nothing(corpus: Path) -> None:
    assert list(breaches(articles_of(corpus))) == []
