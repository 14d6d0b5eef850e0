"""The plan of crawls: pure decisions over times that are handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.outlet import Outlet, OutletState, Pace
from scheduler.plan import Ended, Slot, after_crawl, backoff, first_slots, habit_interval, killed, revisits, usual_gap

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PACE = Pace(poll_min=300, poll_max=3600)
OUTLET = Outlet(name="gazette", title="The Gazette", pace=PACE)


def every(minutes: float, count: int = 10, last: datetime = NOW) -> list[datetime]:
    return [last - timedelta(minutes=minutes * i) for i in range(count)]


@dataclass(frozen=True)
class Seen:
    url: str
    first_at: datetime
    looks: int


def test_the_interval_follows_the_habit() -> None:
    assert usual_gap(every(30)) == 1800
    assert habit_interval(PACE, every(30), NOW) == 900
    assert habit_interval(PACE, every(1), NOW) == 300  # never under poll_min
    assert habit_interval(PACE, every(1440), NOW) == 3600  # never over poll_max
    assert habit_interval(PACE, [], NOW) == 300


def test_silence_stretches_the_interval() -> None:
    published = every(20, last=NOW - timedelta(hours=6))
    assert habit_interval(PACE, published, NOW) == 6 * 3600 / 8


def test_failures_back_off_and_one_success_clears_them() -> None:
    assert [backoff(PACE, n, 6 * 3600) for n in (1, 2, 3, 20)] == [600, 1200, 2400, 21600]
    state = OutletState(outlet="gazette")
    for expected in ("late", "late", "silent"):
        state = after_crawl(state, OUTLET, Ended(answered=False), [], NOW, 0)
        assert state.health == expected
        assert state.error == "no answer"
    assert state.failures == 3 and state.next_crawl_at == NOW + timedelta(seconds=2400)
    state = after_crawl(state, OUTLET, Ended(answered=True, new=2), every(30), NOW, 0)
    assert (state.failures, state.health, state.error) == (0, "ok", "")
    assert state.last_article_at == NOW and state.articles == 2


def test_retry_after_outlasts_the_interval() -> None:
    later = NOW + timedelta(hours=5)
    state = after_crawl(OutletState(outlet="gazette"), OUTLET, Ended(True, not_before=later), [], NOW, 1)
    assert state.next_crawl_at == later


@given(jitter=st.floats(-1, 1), failures=st.integers(0, 500))
def test_the_next_crawl_is_never_under_nine_tenths_of_the_poll_minimum(jitter: float, failures: int) -> None:
    state = OutletState(outlet="gazette", failures=failures)
    after = after_crawl(state, OUTLET, Ended(answered=failures % 2 == 0), [], NOW, jitter)
    assert after.next_crawl_at is not None
    assert after.next_crawl_at >= NOW + timedelta(seconds=0.9 * PACE.poll_min)


def test_two_kills_quarantine() -> None:
    once = killed(OutletState(outlet="gazette"), NOW)
    assert once.health != "quarantined"
    twice = killed(once, NOW)
    assert twice.health == "quarantined" and twice.next_crawl_at is None
    assert first_slots({"gazette": OUTLET}, {"gazette": twice}, NOW, 60) == {}


def test_a_start_keeps_what_was_planned_and_spreads_the_rest() -> None:
    outlets = {name: OUTLET.model_copy(update={"name": name}) for name in ("a", "b", "c", "d")}
    soon = NOW + timedelta(minutes=10)
    states = {
        "b": OutletState(outlet="b", next_crawl_at=soon),
        "c": OutletState(outlet="c", next_crawl_at=NOW - timedelta(hours=8)),
        "d": OutletState(outlet="d", next_crawl_at=NOW + timedelta(days=3650)),  # written by a wrong clock
    }
    slots = first_slots(outlets, states, NOW, 60)
    assert slots["b"].due == soon
    others = [slots[name].due for name in ("a", "c", "d")]
    assert len(set(others)) == 3 and all(NOW <= due < NOW + timedelta(seconds=60) for due in others)


def test_after_a_kill_every_host_has_its_delay_first() -> None:
    outlets = {"a": OUTLET.model_copy(update={"name": "a"}), "b": OUTLET.model_copy(update={"name": "b"})}
    assert first_slots(outlets, {}, NOW, 60)["a"].due == NOW  # nobody was asked before
    states = {"b": OutletState(outlet="b", next_crawl_at=NOW + timedelta(seconds=1))}
    rested = NOW + timedelta(seconds=PACE.delay)
    assert [first_slots(outlets, states, NOW, 60)[name].due for name in ("a", "b")] == [rested, rested]


def test_blocked_and_paused_outlets_have_no_slot() -> None:
    outlets = {
        "wall": Outlet(name="wall", title="Wall", blocked="answers 403"),
        "rest": Outlet(name="rest", title="Rest"),
    }
    assert first_slots(outlets, {"rest": OutletState(outlet="rest", paused=True)}, NOW, 60) == {}


def test_a_slot_is_what_it_is() -> None:
    assert Slot("a", NOW).id == Slot("a", NOW).id
    assert len({Slot("a", NOW).id, Slot("b", NOW).id, Slot("a", NOW + timedelta(seconds=1)).id}) == 3


@pytest.mark.parametrize(
    ("hours_ago", "looks", "due"),
    [
        (0.5, 1, False),
        (1.5, 1, True),
        (1.5, 2, False),
        (3.1, 2, True),
        (30, 2, True),
        (30, 5, False),
        (80, 5, True),
        (900, 6, False),
    ],
)
def test_articles_are_looked_at_again_after_each_step(hours_ago: float, looks: int, due: bool) -> None:
    seen = Seen("https://a.example/1", NOW - timedelta(hours=hours_ago), looks)
    assert bool(revisits([seen], NOW)) is due


def test_the_longest_due_comes_first_and_the_rest_waits() -> None:
    seen = [Seen(f"https://a.example/{n}", NOW - timedelta(hours=n), 1) for n in (2, 9, 5)]
    assert revisits(seen, NOW, limit=2) == ("https://a.example/9", "https://a.example/5")
