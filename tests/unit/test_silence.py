"""When an outlet is silent longer than its habit; when none answers. Times are invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from model.outlet import Outlet, OutletState
from scheduler.silence import all_failing, patience, silence, silent_trouble

NOW = datetime(2031, 6, 2, 9, 0, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SIX_HOURS = 6 * 3600.0


def every(step: timedelta, since: timedelta, until: datetime = NOW) -> list[datetime]:
    times, at = [], until - since
    while at <= until:
        times.append(at)
        at += step
    return times


def on_working_days(until: datetime, weeks: int = 4) -> list[datetime]:
    """Every half hour from 8 to 18 h, Monday to Friday."""
    return [t for t in every(HOUR / 2, weeks * 7 * DAY, until) if t.weekday() < 5 and 8 <= t.hour < 18]


def seen(at: datetime = NOW, **more: object) -> OutletState:
    return OutletState(outlet="gazette", last_crawl_at=at, last_success_at=at, health="ok", **more)


def test_a_working_days_outlet_may_have_its_weekend_and_a_holiday() -> None:
    friday = datetime(2031, 5, 30, 18, 0, tzinfo=UTC)
    told = on_working_days(friday)
    for hours in (15, 40, 63, 80):  # overnight, Saturday, Monday morning, a Monday off until Tuesday 2 h
        assert silence(seen(max(told) + hours * HOUR), told, SIX_HOURS) == "speaks", hours
    assert silence(seen(max(told) + 96 * HOUR), told, SIX_HOURS) == "silent"


def test_an_outlet_of_every_hour_is_silent_after_a_night() -> None:
    told = every(HOUR, 20 * DAY)
    assert patience(told) == 1.5 * HOUR
    assert silence(seen(NOW + 5 * HOUR), told, SIX_HOURS) == "speaks"  # not before the setting
    assert silence(seen(NOW + 7 * HOUR), told, SIX_HOURS) == "silent"


def test_a_quiet_day_that_it_had_before_is_habit() -> None:
    told = [t for t in every(HOUR, 20 * DAY) if t.date() != (NOW - 6 * DAY).date()]
    assert silence(seen(NOW + 30 * HOUR), told, SIX_HOURS) == "speaks"
    assert silence(seen(NOW + 40 * HOUR), told, SIX_HOURS) == "silent"


def test_a_short_history_is_given_a_weekend() -> None:
    told = every(HOUR, 3 * DAY)
    assert silence(seen(NOW + 70 * HOUR), told, SIX_HOURS) == "speaks"
    assert silence(seen(NOW + 73 * HOUR), told, SIX_HOURS) == "silent"


def test_of_few_articles_nothing_is_said() -> None:
    assert silence(seen(NOW + 90 * DAY), every(DAY, 9 * DAY), SIX_HOURS) == "unsure"
    assert silence(seen(), [], SIX_HOURS) == "unsure"


def test_an_old_silence_is_no_habit() -> None:
    """A gap of ten days two months ago does not stretch today's patience."""
    assert patience([*every(HOUR, 20 * DAY, NOW - 50 * DAY), *every(HOUR, 30 * DAY)]) == 1.5 * HOUR


def test_what_was_not_visited_is_not_silent() -> None:
    """The machine was off for two weeks: the last visit is as old as the newest article."""
    told = every(HOUR, 20 * DAY, NOW - 14 * DAY)
    assert silence(seen(NOW - 14 * DAY), told, SIX_HOURS) == "speaks"


def test_the_cause_is_told() -> None:
    told, gazette = every(HOUR, 20 * DAY), Outlet(name="gazette", title="The Gazette")
    answers = silent_trouble(gazette, seen(NOW + 50 * HOUR), told)
    assert answers.subject == "The Gazette has been silent for 2 days" and "bring no new article" in answers.detail
    fails = silent_trouble(gazette, seen(NOW + 9 * HOUR, failures=4, error="503 from its feed"), told)
    assert "silent for 9 hours" in fails.subject and "503 from its feed, 4 times in a row" in fails.detail


OUTLETS = {name: Outlet(name=name, title=name) for name in ("a", "b", "c")}


def failing(name: str, minutes: int = 40, **more: object) -> OutletState:
    well = NOW - timedelta(minutes=minutes)
    known = {"last_crawl_at": NOW, "last_success_at": well, "failures": 2, "error": "no route", "health": "late"}
    return OutletState(outlet=name, **known | more)


def test_no_outlet_answers_is_one_trouble() -> None:
    trouble = all_failing(OUTLETS, {name: failing(name) for name in OUTLETS}, 900)
    assert trouble and (trouble.name, trouble.subject) == ("outlets", "No outlet answers")
    assert "3 outlets failed, with “no route”" in trouble.detail
    assert trouble.since == NOW - timedelta(minutes=40)


@pytest.mark.parametrize(
    "one",
    [
        failing("c", failures=0, error="", last_success_at=NOW),
        failing("c", minutes=3),
    ],
)
def test_one_that_answers_or_did_just_now_is_enough(one: OutletState) -> None:
    assert all_failing(OUTLETS, {"a": failing("a"), "b": failing("b"), "c": one}, 900) is None


def test_where_none_ever_answered_each_must_have_failed_three_times() -> None:
    never = {"last_success_at": None, "failures": 2}
    assert all_failing(OUTLETS, {name: failing(name, **never) for name in OUTLETS}, 900) is None
    assert all_failing(OUTLETS, {name: failing(name, **never | {"failures": 3}) for name in OUTLETS}, 900)


def test_paused_blocked_and_new_outlets_do_not_count() -> None:
    states = {"a": failing("a"), "b": failing("b", failures=0, paused=True), "c": OutletState(outlet="c")}
    assert all_failing(OUTLETS, states, 900)
    assert all_failing(OUTLETS, {"c": OutletState(outlet="c")}, 900) is None
    assert all_failing({}, {}, 900) is None
