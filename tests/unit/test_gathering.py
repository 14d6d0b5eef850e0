"""Storms, digests and quiet hours: what goes out with what, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from alerts.gathering import NO_STORM, STORM, StormRule, next_local, places, quiet_until, ripe
from model.alert import Alert, Watch
from parley.watch_times import check_times
from tests.faults.sample_alerts import alert

NOW = datetime(2026, 11, 21, 3, 12, tzinfo=UTC)
RULE = StormRule()


def many(n: int, **more: object) -> list[Alert]:
    return [alert(alert_id=f"a{i}", event_id=f"e{i}", watch="w", raised_at=NOW, **more) for i in range(n)]


def names(alerts: list[Alert], lately: int = 0, rule: StormRule = RULE, **watch: object) -> list[str]:
    return [place.name for place in places(alerts, [Watch(name="w", **watch)], lately, rule, NOW)]


def test_ten_new_events_in_a_minute_are_no_storm_the_eleventh_is() -> None:
    assert names(many(12)) == [""] * 10 + [STORM] * 2
    assert names(many(1), lately=9) == [""]
    assert names(many(1), lately=10) == [STORM]
    assert names(many(40), rule=NO_STORM) == [""] * 40


def test_an_event_counts_once_however_many_watches_hear_of_it() -> None:
    twice = [each for one in many(10) for each in (one, one.model_copy(update={"watch": "v"}))]
    found = places(twice, [Watch(name="w"), Watch(name="v")], 0, RULE, NOW)
    assert {place.name for place in found} == {""}


def test_updates_make_no_storm_but_go_with_one() -> None:
    assert names(many(30, trigger="update")) == [""] * 30
    assert names(many(1, trigger="update"), lately=11) == [STORM]


def test_a_storm_goes_out_when_it_is_calm_or_has_lasted_long() -> None:
    minute = timedelta(minutes=1)
    assert not ripe(STORM, NOW, NOW + minute, RULE, NOW + minute / 2)
    assert ripe(STORM, NOW, NOW + minute, RULE, NOW + minute)
    assert not ripe(STORM, NOW, NOW + 9.5 * minute, RULE, NOW + 9 * minute)
    assert ripe(STORM, NOW, NOW + 10.5 * minute, RULE, NOW + 10 * minute)


def test_digests_have_their_moment_in_the_name() -> None:
    assert names(many(1), digest="hourly") == ["hourly:w:2026-11-21T04:00Z"]
    assert names(many(1), digest="hourly", time_zone="Asia/Kolkata") == ["hourly:w:2026-11-21T03:30Z"]
    assert names(many(1), digest="daily", time_zone="Europe/Kyiv") == ["daily:w:2026-11-21T05:00Z"]
    assert names(many(1), digest="daily", digest_at="05:00", time_zone="Europe/Kyiv") == ["daily:w:2026-11-22T03:00Z"]
    assert names(many(30), digest="daily")[29].startswith("daily"), "a digest is one message also in a storm"


def test_quiet_hours_end_by_local_time_and_some_things_break_through() -> None:
    night = {"quiet": "22:00-07:00", "time_zone": "Europe/Kyiv"}  # it is 05:12 there
    assert names(many(1), **night) == ["quiet:w:2026-11-21T05:00Z"]
    assert names(many(1, trigger="withdrawn"), break_through=("withdrawn",), **night) == [""]
    assert names(many(1, status="completed"), break_through=("completed", "round"), **night) == [""]
    assert names(many(1), quiet="04:00-05:00") == [""]
    assert quiet_until(Watch(name="w", quiet="03:12-03:13"), NOW) == NOW.replace(minute=13)
    assert quiet_until(Watch(name="w", quiet="03:00-03:12"), NOW) is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # 03:30 is not there
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # 03:30 comes twice
    ],
)
def test_F53_a_daily_hour_comes_once_a_day_also_when_clocks_are_changed(day: datetime, expected: datetime) -> None:
    first = next_local(day, "03:30", "Europe/Kyiv")
    assert first == expected
    following = [first]
    while len(following) < 4:
        following.append(next_local(following[-1], "03:30", "Europe/Kyiv"))
    assert len({moment.date() for moment in following}) == 4
    gaps = [(b - a).total_seconds() / 3600 for a, b in pairwise(following)]
    assert all(23 <= gap <= 25 for gap in gaps)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"digest": "weekly"}, "digest: one of"),
        ({"digest_at": "7:00"}, "digest_at: an hour"),
        ({"digest_at": "24:00"}, "digest_at: an hour"),
        ({"quiet": "22:00"}, "quiet: hours"),
        ({"quiet": "07:00-07:00"}, "never be quiet"),
        ({"time_zone": "Mars/Olympus"}, "is no zone"),
        ({"time_zone": "../etc"}, "is no zone"),
    ],
)
def test_times_that_cannot_be_read_are_refused(wrong: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=f"watches.w.*{said}"):
        check_times(Watch(name="w", **wrong))
