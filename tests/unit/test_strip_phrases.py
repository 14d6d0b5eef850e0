"""Phrases looked for in one pass find what their expressions find one by one."""

from __future__ import annotations

import re

import pytest

from parsers.text.data import table
from parsers.text.phrases import Phrases, fixed_words

LINES = (
    "please consider donating to keep the ferry running",
    "sign up for the harbour newsletter",
    "the terms of use were agreed at the ferry company",
    "this article is for subscribers",
    "a plain sentence of the ferry and its crew",
    "© the courier",
)


@pytest.mark.parametrize("line", LINES)
def test_the_same_is_found_as_by_trying_each(line: str) -> None:
    lists = {name: table("phrases")[name] for name in ("notices", "appeals", "paywalls")}
    each = {name for name, patterns in lists.items() if any(re.search(one, line) for one in patterns)}
    assert Phrases(lists).kinds_in(line) == each


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(?:log in|register) today", {"log in", "register"}),
        ("(?:log in|register)+", {"log in", "register"}),
        ("(?:please )?give", {"give"}),
        (r"\d+ (?:a|b)", set()),
        ("©", {"©"}),
    ],
)
def test_fixed_words(pattern: str, words: set[str]) -> None:
    assert fixed_words(pattern) == words


def test_a_phrase_without_fixed_words_is_tried_always() -> None:
    assert Phrases({"ages": [r"\b\d+ h\b"]}).kinds_in("told 5 h ago") == {"ages"}
