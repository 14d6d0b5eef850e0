"""Where an event took place: the place of its own words, and of sentences that go on about it."""

from __future__ import annotations

import pytest

from model.page import Article
from parsers.grammar.latin import in_latin
from parsers.parse import parse

_CASES = [
    # (language, title, text, place of the first event that is news)
    (
        "en",
        "Chad and Sudan trade captives",
        "CAIRO - Chad and Sudan exchanged 40 captives on Tuesday.\n\nThe handover took place in the village of Wadi "
        "Barda. The freed men were to be flown to Abeche.",
        "Wadi Barda",
    ),
    (
        "en",
        "Armenia and Azerbaijan to swap bodies",
        "Armenia and Azerbaijan will exchange the bodies of 14 soldiers on Friday at the Yerkhan crossing point near "
        "Goris, both sides said.",
        "Yerkhan",
    ),
    (
        "en",
        "Fourth round opens",
        "PARIS - Indirect talks between Iran and the United States resumed on Tuesday, France's foreign ministry said."
        "\n\nThe fourth round, which opened in the morning at the Marble Palace in Muscat, will go on until Thursday.",
        "Muscat",
    ),
    (
        "ru",
        "Чад и Судан обменялись пленными",
        "Чад и Судан во вторник обменялись пленными, по 12 человек с каждой стороны. Обмен прошел в деревне Барда.",
        "Barda",
    ),
]


@pytest.mark.parametrize(("language", "title", "text", "place"), _CASES, ids=lambda v: str(v)[:20])
def test_the_place_is_that_of_the_event(language: str, title: str, text: str, place: str) -> None:
    article = Article(
        id="a", outlet="", language=language, title=title, text=text, published="2031-03-11T18:00:00+00:00"
    )
    told = [m.place for m in parse(article) if m.role == "current"]
    assert told[:1] == [place]


@pytest.mark.parametrize(
    ("name", "language", "told"),
    [("Трёхизбенка", "ru", "Tryokhizbenka"), ("Єланець", "uk", "Yelanets"), ("Doha", "ru", "Doha")],
)
def test_names_in_cyrillic_are_written_as_english_news_does(name: str, language: str, told: str) -> None:
    assert in_latin(name, language) == told
