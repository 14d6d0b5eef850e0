"""Dates and numbers in words: what is read and which day is meant."""

from __future__ import annotations

from datetime import date

import pytest

from parsers.grammar.calendar import resolve
from parsers.grammar.dates import read_dates
from parsers.grammar.lexicon import Hit
from parsers.grammar.numbers import read_numbers, read_ordinals
from parsers.grammar.pack import packs
from parsers.grammar.tokens import Token, tokenize

PUBLISHED = date(2031, 6, 4)  # a Wednesday


def _read(text: str, language: str = "en") -> tuple[list[Token], dict[str, list[Hit]]]:
    tokens = tokenize(text)
    return tokens, packs()[language].lexicon.hits(tokens)


@pytest.mark.parametrize(
    ("text", "future", "first", "last"),
    [
        ("on May 16", False, "2031-05-16", None),
        ("on 16 May 2024", False, "2024-05-16", None),
        ("on Wednesday", False, "2031-06-04", None),
        ("on Friday", False, "2031-05-30", None),
        ("on Friday", True, "2031-06-06", None),
        ("last Wednesday", False, "2031-05-28", None),
        ("next Wednesday", True, "2031-06-11", None),
        ("yesterday", False, "2031-06-03", None),
        ("tomorrow", True, "2031-06-05", None),
        ("in mid-October", False, "2030-10", None),
        ("in March 2022", False, "2022-03", None),
        ("last month", False, "2031-05", None),
        ("two weeks ago", False, "2031-05", None),
        ("in 2018", False, "2018", None),
        ("from May 23 to 25", False, "2031-05-23", "2031-05-25"),
        ("between June 20 and June 30", True, "2031-06-20", "2031-06-30"),
        ("on 18 and 19 May", False, "2031-05-18", "2031-05-19"),
        ("on Sunday and Monday", False, "2031-06-01", "2031-06-02"),
        ("this weekend", True, "2031-06-07", "2031-06-08"),
        ("on 2031-05-16", False, "2031-05-16", None),
        ("on 16.05.2031", False, "2031-05-16", None),
        ("on Friday (30 May 2031)", False, "2031-05-30", None),
        ("on December 30", False, "2030-12-30", None),
    ],
)
def test_a_date_in_words_is_the_day_it_means(text: str, future: bool, first: str, last: str | None) -> None:
    found = read_dates(*_read(text))
    interval = resolve(found[0], PUBLISHED, future)
    assert interval is not None
    assert (interval.text, interval.end_text) == (first, last)


@pytest.mark.parametrize("text", ["it may be so", "they march on", "the 60 men", "may 3 men go"])
def test_no_date_is_read_where_there_is_none(text: str) -> None:
    assert read_dates(*_read(text)) == []


@pytest.mark.parametrize(
    ("language", "text", "first", "last"),
    [
        ("ru", "Переговоры пройдут через две недели", "2031-06-18", None),
        ("ru", "Переговоры пройдут через три дня", "2031-06-07", None),
        ("ru", "Переговоры пройдут во вторник на следующей неделе", "2031-06-10", None),
        ("ru", "Переговоры пройдут 17-го июня", "2031-06-17", None),
        ("ru", "Обмен пройдет в ночь с четверга на пятницу", "2031-06-06", None),
        ("uk", "Переговори відбудуться наступного тижня, у четвер", "2031-06-12", None),
        ("uk", "Переговори відбудуться за два тижні", "2031-06-18", None),
        ("pl", "Rozmowy odbędą się w przyszłym tygodniu w piątek", "2031-06-13", None),
        ("pl", "Rozmowy odbędą się siedemnastego czerwca", "2031-06-17", None),
        ("tr", "Görüşmeler önümüzdeki hafta perşembe günü yapılacak", "2031-06-12", None),
        ("tr", "Görüşmeler üç gün sonra yapılacak", "2031-06-07", None),
        ("de", "Die Gespräche sollen am Freitag kommender Woche beginnen", "2031-06-13", None),
        ("de", "Die Gespräche sollen in zwei Wochen beginnen", "2031-06-18", None),
        ("de", "Die Gespräche sollen in einer Woche beginnen", "2031-06-11", None),
        ("pl", "Rozmowy odbędą się za tydzień", "2031-06-11", None),
        ("de", "Die Gespräche sollen vom 17. bis 19. Juni dauern", "2031-06-17", "2031-06-19"),
        ("en", "The talks are due on Friday next week", "2031-06-13", None),
    ],
)
def test_a_day_ahead_in_words(language: str, text: str, first: str, last: str | None) -> None:
    found = read_dates(*_read(text, language))
    interval = resolve(found[0], PUBLISHED, True)
    assert interval is not None
    assert (len(found), interval.text, interval.end_text) == (1, first, last)


def test_how_long_something_took_is_no_day_ahead() -> None:
    assert not read_dates(*_read("За два дні сторони обміняли 300 полонених", "uk"))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("two hundred and thirty", [(230, "exact")]),
        ("nearly 1,200 men", [(1200, "about")]),
        ("at least 1,000 each", [(1000, "at least")]),
        ("up to 60", [(60, "up to")]),
        ("seven and thirteen", [(7, "exact"), (13, "exact")]),
        ("one hundred and eighty-five", [(185, "exact")]),
        ("3 thousand", [(3000, "exact")]),
        ("99999999999999999999", [(10**9, "exact")]),
    ],
)
def test_numbers_in_figures_and_words(text: str, values: list[tuple[int, str]]) -> None:
    assert [(n.value, n.qualifier) for n in read_numbers(*_read(text))] == values


@pytest.mark.parametrize(("text", "value"), [("58th round", 58), ("the second round", 2), ("twenty-second", 22)])
def test_ordinals(text: str, value: int) -> None:
    assert [o.value for o in read_ordinals(*_read(text), packs()["en"].ordinal_suffixes)] == [value]
