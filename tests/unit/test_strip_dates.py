"""Dates as pages write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parsers.text.dates import find_date, parse_date

LATEST = datetime(2026, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2026-03-04T18:20:00+01:00", "2026-03-04T18:20:00+01:00"),
        ("2026-03-04T18:20:00.123Z", "2026-03-04T18:20:00+00:00"),
        ("2026-03-04 18:20:00 +0300", "2026-03-04T18:20:00+03:00"),
        ("20260304T182000+0200", "2026-03-04T18:20:00+02:00"),
        ("2026-03-04", "2026-03-04"),
        ("Wed, 04 Mar 2026 18:20:05 +0100", "2026-03-04T18:20:05+01:00"),
        ("Wed, 04 Mar 2026 18:20:05 GMT", "2026-03-04T18:20:05+00:00"),
        ("March 4, 2026", "2026-03-04"),
        ("Mar 04, 2026 - 9:05 pm GMT+3", "2026-03-04T21:05:00+03:00"),
        ("Mar. 4, 2026 at 12:15 a.m. EST", "2026-03-04T00:15:00-05:00"),
        ("4th March 2026 12:00 BST", "2026-03-04T12:00:00+01:00"),
        ("4 марта 2026 г.", "2026-03-04"),
        ("4 березня 2026", "2026-03-04"),
        ("4 Mart 2026", "2026-03-04"),
        ("4. März 2026", "2026-03-04"),
        ("4 de marzo de 2026", "2026-03-04"),
        ("4 février 2026", "2026-02-04"),
        ("٤ مارس ٢٠٢٦", "2026-03-04"),
        ("04.03.2026", "2026-03-04"),
        ("Anna Berg | 04.03.2026 - Updated : 05.03.2026", "2026-03-04"),
        ("04.03.2026 18.20", "2026-03-04"),
        ("2026/03/04", "2026-03-04"),
        ("25/02/2026", "2026-02-25"),
        ("1772640000", "2026-03-04T16:00:00+00:00"),
        (1772640000, "2026-03-04T16:00:00+00:00"),
    ],
)
def test_written_dates(written: object, told: str) -> None:
    assert parse_date(written, "", LATEST) == told


@pytest.mark.parametrize(
    "written",
    [
        "",
        "31 Feb 2026",
        "2026-02-30",
        "9999-01-01",
        "2026-13-01",
        "today",
        "1970-01-01",
        "0",
        None,
        [],
        "5/6/2025",
        "2027-01-01",
        "1.5.26",
    ],
)
def test_what_is_no_date_is_unknown(written: object) -> None:
    assert parse_date(written, "", LATEST) is None


def test_day_and_month_by_the_outlets_country() -> None:
    assert parse_date("5/6/2025", "America/New_York", LATEST) == "2025-05-06"
    assert parse_date("5/6/2025", "Europe/Kyiv", LATEST) == "2025-06-05"


def test_a_time_takes_the_outlets_zone_with_its_summer_time() -> None:
    assert parse_date("1 July 2025, 12:00", "Europe/Kyiv", LATEST) == "2025-07-01T12:00:00+03:00"
    assert parse_date("1 January 2026, 12:00", "Europe/Kyiv", LATEST) == "2026-01-01T12:00:00+02:00"
    assert parse_date("1 July 2025, 12:00", "", LATEST) == "2025-07-01"


def test_where_a_date_stands_in_a_line() -> None:
    found = find_date("GENEVA Mar 04, 2026 - 9:05 pm GMT+3", latest=LATEST)
    assert found is not None
    assert (found.start, found.end) == (7, 35)
