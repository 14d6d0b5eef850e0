"""The gate: ordinary news is not read deeply, and what may tell of an event is, wherever in the article it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parsers.grammar.gate import STRETCH, names_event, passes

ORDINARY = Path(__file__).parents[1] / "corpus" / "ordinary.jsonl"
HARVEST = "Farmers brought in the wheat before the rain, and the mill at the ford ran until the lamps were lit. "
PARLIAMENT = "The chamber passed the budget for roads, 61 votes to 40, after a debate that ran past midnight. "
LONG = HARVEST * 12 + PARLIAMENT * 4
SWAP = "The two cantons' militias swapped 12 captives at the mill."
TALKS = "Delegations of Chad and Sudan held a second round of talks in Nairobi on Tuesday."


def test_news_is_read_in_title_lead_and_far_down() -> None:
    assert passes("Chad and Sudan hold second round of talks", LONG, "en")
    assert passes("Harvest", f"{TALKS}\n\n{LONG}", "en")
    assert passes("The week in brief", f"{LONG}\n\n{TALKS} {SWAP}\n\n{LONG}", "en")


def test_ordinary_news_is_not_read() -> None:
    assert len(LONG) > STRETCH
    assert not passes("Harvest is in before the rain", LONG, "en")
    assert not passes("Chad plants a forest", LONG, "en")


def test_a_conflict_in_no_data_file_is_read() -> None:
    assert passes("Captives home in both valleys", f"{SWAP} Monks stood between the lines.\n\n{LONG}", "en")


def test_a_short_text_is_read_where_any_word_stands() -> None:
    assert passes("", "They swapped prisoners.", "en")
    assert not passes("Harvest", HARVEST, "en")


def test_a_kind_without_weights_asks_for_its_action_and_its_object() -> None:
    assert passes("Guns fall silent", f"{LONG} Chad extended the truce by a week.", "en")
    assert not passes("Guns fall silent", f"{LONG} Chad extended the tender by a week.", "en")


def test_a_quoted_passage_must_name_an_event() -> None:
    assert names_event("They swapped prisoners.", "en")
    assert not names_event("Chad and Sudan share a river.", "en")


@pytest.mark.parametrize("language", ["ar", "de", "en", "es", "fr", "pl", "ru", "tr", "uk"])
def test_most_ordinary_news_of_a_language_is_not_read(language: str) -> None:
    rows = [r for r in map(json.loads, ORDINARY.read_text("utf-8").splitlines()) if r["language"] == language]
    read = [r["id"] for r in rows if passes(r["title"], r["text"], language)]
    assert len(rows) == 16
    assert len(read) <= 8, read
