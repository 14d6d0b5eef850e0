"""Every article of the demo is read right: an invented conflict, parties and places that no list knows."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from model.mention import Mention
from model.page import Article
from parsers.parse import parse

STORY = tomllib.loads((Path(__file__).parents[2] / "parley" / "demo" / "story.toml").read_text("utf-8"))
ARTICLES: dict[str, dict[str, Any]] = {a["id"]: a for a in STORY["article"]}
SIXTH = {"kind": "round", "ordinal": 6, "place": "Lindholt", "date": "2026-11-11"}
SEVENTH = {"kind": "round", "ordinal": 7, "place": "Lindholt", "date": "2026-11-20"}
STAGE = {"kind": "exchange", "status": "completed", "place": "Kessa", "stage": True, "ordinal": None}
FIRST = STAGE | {"date": "2026-11-12", "stage_ordinal": 1, "deal": {500}}
SECOND = STAGE | {"date": "2026-11-13", "stage_ordinal": 2, "n": {300}}
EXPECTED: dict[str, dict[str, Any] | None] = {
    "older-a": None, "older-b": None, "older-c": None, "lure-b": None, "recall-c": None,
    "planned-a": SIXTH | {"status": "planned"}, "planned-c": SIXTH | {"status": "planned"},
    "held-a": SIXTH | {"status": "completed"}, "held-b": SIXTH | {"status": "completed"},
    "held-c": SIXTH | {"status": "completed"},
    "agreed-a": {"kind": "exchange", "status": "agreed", "n": {500}, "stage": False},
    "agreed-b": {"kind": "exchange", "status": "agreed", "n": {500}, "stage": False},
    "stage1-a": FIRST | {"n": {200}}, "stage1-b": FIRST | {"n": {200}},
    "stage2-a": SECOND, "stage2-c": SECOND | {"deal": {500}},
    "seventh-a": SEVENTH | {"status": "planned"}, "seventh-b": SEVENTH | {"status": "planned"},
    "denied-a": SEVENTH | {"status": "denied"}, "denied-b": SEVENTH | {"status": "denied"},
}  # fmt: skip


def _news(story: dict[str, Any], title: str, paragraphs: list[str]) -> list[Mention]:
    day, _, hour = story["at"].partition(" ")
    start: datetime = STORY["start"]
    at = start + timedelta(days=int(day), hours=int(hour[:2]), minutes=int(hour[3:]))
    text = "\n\n".join([*([story["standfirst"]] if "standfirst" in story else []), *paragraphs])
    article = Article(id=story["id"], outlet=story["outlet"], title=title, text=text, published=at.isoformat())
    return [m for m in parse(article) if m.role == "current"]


def _fields(mention: Mention, asked: dict[str, Any]) -> dict[str, Any]:
    figures = {"n": {c.n for c in mention.counts}, "deal": {c.n for c in mention.deal_counts}}
    return {k: figures[k] if k in figures else getattr(mention, k) for k in asked}


@pytest.mark.parametrize("name", ARTICLES)
def test_what_the_demo_reports(name: str) -> None:
    expected, story = EXPECTED[name], ARTICLES[name]
    news = _news(story, story["title"], story["paragraphs"])
    assert [m.parties for m in news] == ([("Osmark", "Varenia")] if expected else [])
    for mention in news:
        assert _fields(mention, expected or {}) == expected
        assert len(mention.fingerprint) == 16


def test_a_correction_changes_the_figure_alone() -> None:
    story = ARTICLES["stage1-b"]
    (mention,) = _news(story, story["corrected_title"], story["corrected"])
    expected = FIRST | {"n": {196}}
    assert _fields(mention, expected) == expected


def test_who_says_a_figure_stands_beside_it() -> None:
    text = "Armenia exchanged 32 prisoners with Azerbaijan on Wednesday, the Armenian defence ministry said."
    article = Article(id="s", outlet="The Gazette", title="", text=text, published="2031-03-12T10:00:00+00:00")
    (mention,) = parse(article)
    assert mention.said_by == "Armenia"
    assert [(c.n, c.said_by) for c in mention.counts] == [(32, "Armenia")]


def test_unknown_mediators_are_no_side() -> None:
    story = ARTICLES["held-b"]
    (mention,) = _news(story, story["title"], story["paragraphs"])
    assert mention.mediators == ("Tellis",)
