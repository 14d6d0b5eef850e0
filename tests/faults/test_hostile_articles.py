"""Articles with what breaks readers in them: a named outcome each."""

from __future__ import annotations

import pytest

from model.page import Article
from parsers.parse import parse, readable
from scheduler.replay import article_of, replay

TEXT = "Varenia and Osmark exchanged 40 prisoners each on Wednesday at the Tarn bridge, both armies said."
TITLE = "Varenia and Osmark swap 80 prisoners"
DAY = "2031-06-04T12:00:00+00:00"


def article(**told: object) -> Article:
    return article_of({"id": "a", "title": TITLE, "text": TEXT, "language": "en", "published": DAY, **told})


@pytest.mark.parametrize(
    "told",
    ["", "soon", "0000-00-00", "2031-02-30T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", 17, None, "20"],
)
def test_a_hostile_date_is_no_date_and_its_news_is_background(told: object) -> None:
    read = article(published=told)
    assert read.published is None
    assert {m.role for m in parse(read)} == {"background"}
    assert not replay([read]).alerts


def test_an_article_without_a_date_is_read_and_alerts_nobody() -> None:
    assert parse(article(published=None)) and not replay([article(published=None)]).alerts


def test_an_article_without_a_title_is_read() -> None:
    assert [m.parties for m in parse(article(title=""))] == [("Osmark", "Varenia")]


def test_an_overlong_title_is_cut() -> None:
    read = article(title=f"{TITLE} {'and more ' * 20_000}")
    assert len(read.title) == 1000 and read.title.endswith("…")
    assert parse(read)


@pytest.mark.parametrize("sign", ["\ud800", "\u200f", "\u202e", "\u2066", "\x00", "\u200b", "\ufeff"])
def test_surrogates_and_marks_of_direction_are_taken_out(sign: str) -> None:
    read = article(title=sign.join(TITLE), text=sign.join(TEXT))
    assert (read.title, read.text) == (TITLE, TEXT)
    assert parse(read) == parse(article())


def test_other_scripts_beside_change_nothing() -> None:
    mixed = f"{TEXT}\n\nНовости дня. أخبار اليوم. 今日のニュース。"
    assert [(m.kind, m.parties, m.date) for m in parse(article(text=mixed))] == [
        (m.kind, m.parties, m.date) for m in parse(article())
    ]


def test_an_article_in_a_language_without_a_pack_tells_nothing_and_says_so() -> None:
    read = article(language="sw")
    assert not readable(read) and parse(read) == ()
