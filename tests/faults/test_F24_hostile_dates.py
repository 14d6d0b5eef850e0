"""F24: hostile dates, 6 kB of digits, 31 February, the year 9999, no zone: "date unknown", each in under 0.1 s."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.text.dates import find_date, parse_date
from tests.unit.strip_samples import article_of, page

LATEST = datetime(2026, 3, 10, tzinfo=UTC)
_PIECES = st.sampled_from(
    [
        "2026",
        "-",
        "03",
        "T",
        "18:20",
        ":",
        "99",
        "Feb",
        "31",
        "March",
        ".",
        "/",
        " ",
        ",",
        "GMT+3",
        "+",
        "Z",
        "pm",
        "٣",
        "9999",
        "0",
        "de",
        "марта",
    ]
)


@settings(max_examples=1_000, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=40).map("".join), st.integers(), st.floats()))
def test_whatever_is_written(written: object) -> None:
    started = time.process_time()
    told = parse_date(written, "Europe/Kyiv", LATEST)
    assert time.process_time() - started < 0.1
    if told is not None:
        day = date.fromisoformat(told[:10])
        assert 1900 <= day.year <= LATEST.year
        assert len(told) == 10 or datetime.fromisoformat(told).tzinfo is not None
        assert len(told) == 10 or datetime.fromisoformat(told) <= LATEST + timedelta(days=1)


@pytest.mark.parametrize(
    "written",
    ["1" * 6_000, "2026-03-04" * 600, "31 Feb 2026", "9999-12-31", "0000-00-00", "29.02.2025", "1" * 13 + "x"],
)
def test_date_unknown(written: str) -> None:
    assert parse_date(written, "", LATEST) is None


def test_a_page_with_a_hostile_date_is_an_article_of_unknown_date() -> None:
    head = f'<title>x</title><meta property="article:published_time" content="{"9" * 6_000}">'
    started = time.process_time()
    assert article_of(page(head=head)).published is None
    assert time.process_time() - started < 0.5


def test_a_line_of_digits_is_searched_fast() -> None:
    started = time.process_time()
    assert find_date("1 " * 50_000) is None
    assert time.process_time() - started < 0.1
