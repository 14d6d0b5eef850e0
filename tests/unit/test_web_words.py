"""Times and ranges as the desk shows them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from web import words

NOW = datetime(2026, 11, 21, 3, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-5, "0 s"),
        (0, "0 s"),
        (89, "89 s"),
        (90, "2 min"),
        (3600, "60 min"),
        (5400, "2 h"),
        (9 * 3600, "9 h"),
        (36 * 3600, "2 days"),
        (86400 * 40, "40 days"),
    ],
)
def test_a_duration_has_one_unit(seconds: float, told: str) -> None:
    assert words.duration(seconds) == told


def test_ago_looks_both_ways() -> None:
    assert words.ago(NOW - timedelta(minutes=2), NOW) == "2 min ago"
    assert words.ago(NOW + timedelta(minutes=5), NOW) == "in 5 min"


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (datetime(2026, 11, 21, 3, 12, tzinfo=UTC), "03:12"),
        (datetime(2026, 11, 20, 16, 20, tzinfo=UTC), "20 Nov 16:20"),
        (datetime(2025, 11, 21, 3, 12, tzinfo=UTC), "21 Nov 2025 03:12"),
        (datetime(2026, 11, 21, 1, 30, tzinfo=timezone(timedelta(hours=3))), "20 Nov 22:30"),
    ],
)
def test_the_clock_is_utc_and_names_another_day(moment: datetime, told: str) -> None:
    assert words.clock(moment, NOW) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "undated"),
        ("", "undated"),
        ("2026-11-20", "20 Nov"),
        ("2025-06-02", "2 Jun 2025"),
        ("2026-11-21T05:01:00+02:00", "03:01"),
        ("2026-11-20T23:30:00", "20 Nov 23:30"),
    ],
)
def test_a_plain_date_is_given_no_time(text: str | None, told: str) -> None:
    assert words.published(text, NOW) == told


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (None, None, ""),
        ("2026-11-24", None, "24 Nov"),
        ("2026-11-24", "2026-11-24", "24 Nov"),
        ("2026-11-24", "2026-11-25", "24–25 Nov"),
        ("2026-11-30", "2026-12-02", "30 Nov – 2 Dec"),
        ("2026-12-30", "2027-01-02", "30 Dec – 2 Jan 2027"),
        ("2026-11", None, "November 2026"),
        ("2025", None, "2025"),
        ("soon", None, "soon"),
        ("2026-13-40", None, "2026-13-40"),
    ],
)
def test_days_tell_as_much_as_is_known(start: str | None, end: str | None, told: str) -> None:
    assert words.days(start, end, NOW.date()) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-11-21", "today"),
        ("2026-11-22", "tomorrow"),
        ("2026-11-20", "yesterday"),
        ("2026-11-27", "in 6 days"),
        ("2026-11-01", "20 days ago"),
        ("2026-12", ""),
        (None, ""),
    ],
)
def test_a_countdown_is_in_days(text: str | None, told: str) -> None:
    assert words.countdown(text, date(2026, 11, 21)) == told


def test_a_range_is_written_once_when_its_ends_are_equal() -> None:
    assert (words.span(243, 250), words.span(1015, 1015)) == ("243–250", "1,015")


def test_a_language_nobody_knows_keeps_its_code() -> None:
    assert (words.language_name("bg"), words.language_name("<b>"), words.language_name("")) == ("Bulgarian", "<b>", "")
