"""What leaves the parse room: spans that hold, named outcomes for strange input, no runaway cost."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.page import Article
from parsers.parse import PARSED_BY, parse

TEXT = (
    "Varenia and Osmark exchanged 40 prisoners each on Wednesday at the Tarn bridge, both armies said.\n\n"
    "The swap was agreed at the sixth round of talks in Lindholt in May. Türkiye mediated."
)


def _article(text: str = TEXT, **fields: object) -> Article:
    base = {"id": "a1", "outlet": "The Gazette", "title": "Varenia and Osmark swap 80 prisoners", "language": "en"}
    return Article.model_validate({**base, "published": "2031-06-04T12:00:00+00:00", "text": text, **fields})


def test_quotes_stand_verbatim_where_their_span_says() -> None:
    for mention in parse(_article()):
        assert mention.quote_start is not None
        assert TEXT[mention.quote_start : mention.quote_end] == mention.quote
        assert len(mention.quote) <= 300


def test_a_quote_from_the_title_has_no_span() -> None:
    found = parse(_article("Both sides confirmed it."))
    assert [(m.quote_start, m.quote) for m in found] == [(None, "Varenia and Osmark swap 80 prisoners")]


def test_every_mention_names_its_evidence_and_its_maker() -> None:
    found = parse(_article())
    assert found
    assert all(m.reasons and m.rule and m.parsed_by == PARSED_BY for m in found)
    assert all(0 <= m.confidence <= 1 for m in found)


def test_an_undated_article_tells_no_news() -> None:
    assert all(m.role == "background" for m in parse(_article(published=None)))


def test_a_language_without_a_pack_gives_nothing() -> None:
    assert parse(_article(language="xx")) == ()


def test_reading_twice_is_the_same() -> None:
    assert parse(_article()) == parse(_article())


def test_a_report_without_a_day_is_of_its_publication_and_says_so() -> None:
    text = "Varenia and Osmark have swapped 80 prisoners, both armies said."
    current = [m for m in parse(_article(text)) if m.role == "current"]
    assert [(m.date, m.date_inferred) for m in current] == [("2031-06-04", True)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n\n",
        "swap " * 5000,
        "prisoners " * 5000 + "exchange",
        "on 31 February 0000 they exchanged 99999999999999999999 prisoners",
        "The \ud800 prisoner exchange \u202e between Varenia and Osmark",
        "(" * 20000,
        "a-" * 20000,
        "1,000-for-1,000 " * 3000,
        "Varenia and Osmark and " * 3000 + "swapped prisoners",
        "交换战俘 обмен пленными تبادل الأسرى prisoner swap",
    ],
)
def test_strange_text_is_read_in_good_time(text: str) -> None:
    begun = time.process_time()
    parse(_article(text[:100_000]))
    assert time.process_time() - begun < 5


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(TEXT.split()), max_size=60).map(" ".join), st.text(max_size=40))
def test_shuffled_words_never_break_it(text: str, title: str) -> None:
    for mention in parse(_article(text, title=title)):
        assert mention.quote_start is None or text[mention.quote_start : mention.quote_end] == mention.quote
