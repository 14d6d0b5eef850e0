"""English articles of our own on invented happenings: what is news in them, and with which facts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from model.mention import Mention
from model.page import Article
from parsers.parse import parse

FILE = Path(__file__).parents[1] / "corpus" / "english.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
KNOWN_GAPS = {"y06"}  # figures told beside the event ("1,150 bodies had been waiting")


def _current(row: dict[str, Any]) -> list[Mention]:
    article = Article(
        id=row["id"], outlet="The Gazette", title=row["title"], text=row["text"], published=row["published"]
    )
    return [m for m in parse(article) if m.role == "current"]


def _fits(mention: Mention, expected: dict[str, Any]) -> bool:
    seen = {**mention.model_dump(), "parties": list(mention.parties)}
    figures = {c.n for c in mention.counts}
    return all(set(v) <= figures if k == "n" else seen[k] == v for k, v in expected.items())


@pytest.mark.parametrize(
    "row", [r for r in ROWS if r["id"] not in KNOWN_GAPS], ids=lambda r: f"{r['id']}-{r['title'][:40]}"
)
def test_what_is_news_in_an_article(row: dict[str, Any]) -> None:
    left = _current(row)
    for expected in row["expect"]:
        match = next((m for m in left if _fits(m, expected)), None)
        assert match, (expected, [(m.kind, m.status, m.parties, m.date, m.place, m.counts) for m in left])
        left.remove(match)
    assert not left, [(m.kind, m.status, m.parties, m.quote) for m in left]
