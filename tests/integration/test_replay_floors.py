"""Floors: how good the alerts are on our own labelled articles. A change that makes them worse fails here."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scheduler.evaluate import read_floors, read_gold, under_floor
from scheduler.replay import alert_row, article_of, replay
from scheduler.scoring import Score, score

TESTS = Path(__file__).parents[1]
CORPUS = TESTS / "corpus"
FLOORS = TESTS / "floors.toml"


def _together(path: Path) -> Score:
    """Running stories, replayed as one stream: what is told again is a duplicate."""
    gold = read_gold(path)
    return score(gold, [alert_row(a) for a in replay([article_of(row) for row in gold]).alerts])


def _one_by_one(path: Path) -> Score:
    """Articles that have nothing to do with one another: each is replayed alone."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    gold = [_labelled(row) for row in rows if all("parties" in e for e in row["expect"])]  # without, none can be right
    return score(gold, [alert_row(a) for row in gold for a in replay([article_of(row)]).alerts])


def _labelled(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of english.jsonl, which names the facts that must be found, as a labelled article."""
    empty: dict[str, Any] = {
        "role": "current",
        "status": "",
        "ordinal": None,
        "place": None,
        "date": None,
        "counts": [],
    }
    events = [{**empty, **e, "key": f"{row['id']}-{n}"} for n, e in enumerate(row["expect"])]
    return {"language": "en", "outlet": "The Gazette", "url": f"https://gazette.example/{row['id']}", **row} | {
        "events": events
    }


_CORPORA = sorted(str(p.relative_to(CORPUS).with_suffix("")) for p in CORPUS.rglob("*.jsonl"))


@pytest.mark.parametrize("corpus", _CORPORA)
def test_alerts_keep_their_floor(corpus: str) -> None:
    of: Callable[[Path], Score] = _one_by_one if corpus == "english" else _together
    found = of(CORPUS / f"{corpus}.jsonl")
    wrong = [(j.verdict, j.alert["article_id"], j.alert["quote"][:80]) for j in found.judged if j.verdict != "right"]
    floors = read_floors(FLOORS, corpus)
    assert floors, f"tests/floors.toml has no [alerts.{corpus}]"
    assert under_floor(found, floors) == [], (wrong, found.missed)


def test_an_event_of_the_stream_is_told_once() -> None:
    found = _together(CORPUS / "stream.jsonl")
    assert [j.alert["quote"] for j in found.judged if j.verdict == "duplicate"] == []
