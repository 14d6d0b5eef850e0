"""Totals as ranges, announced events, the timeline with its gaps, and the chart that shows them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.event import Event
from model.mention import Count
from web.views import conflict
from web.views.months_chart import ceiling, months_chart

PAIR = ("A", "B")


def exchange(id: str, day: str, *counts: Count, status: str = "completed", **more: object) -> Event:
    return Event(id=id, kind="exchange", status=status, parties=PAIR, date=day, counts=counts, **more)  # type: ignore[arg-type]


def talks(id: str, day: str | None, ordinal: int | None = None, status: str = "completed", **more: object) -> Event:
    return Event(id=id, kind="round", status=status, parties=PAIR, date=day, ordinal=ordinal, **more)  # type: ignore[arg-type]


def each(n: int, said_by: str | None = None) -> Count:
    return Count(who="each side", what="prisoners of war", n=n, said_by=said_by)


def test_who_releases_tells_who_comes_home() -> None:
    event = exchange(
        "1",
        "2026-03-01",
        Count(who="A releases", what="prisoners", n=40),
        Count(who="B releases", what="prisoners", n=12),
    )
    a, b = conflict.home_of(event, PAIR)
    assert (a.home.text, b.home.text) == ("12", "40")


def test_differing_claims_are_a_range_and_a_total_tells_of_no_side() -> None:
    a, b = conflict.home_of(
        exchange("1", "2026-03-01", each(243), each(250), Count(who="total", what="prisoners", n=493)), PAIR
    )
    assert a.home == b.home == conflict.Range(243, 250)


def test_people_on_the_way_are_kept_apart_from_people_at_home() -> None:
    events = [
        exchange("1", "2026-11-18", each(215)),
        exchange("2", "2026-11-20", each(243), each(250), status="under_way"),
    ]
    a, _ = conflict.totals(conflict.months(events, PAIR, 2026), PAIR)
    assert (a.home.text, a.way.text, a.all.text) == ("215", "243–250", "458–465")


def test_an_agreement_is_not_counted_beside_its_stages_nor_are_bodies_or_what_is_only_planned() -> None:
    events = [
        exchange("deal", "2026-11-09", each(600)),
        exchange("1", "2026-11-18", each(215), part_of="deal"),
        exchange("2", "2026-11-18", Count(who="each side", what="bodies", n=900), object="bodies"),
        exchange("3", "2026-11-25", each(135), status="planned"),
        exchange("4", "2026-11-19", each(7), withdrawn=True),
        exchange("5", "2025-11-19", each(3)),
    ]
    a, _ = conflict.totals(conflict.months(events, PAIR, 2026), PAIR)
    assert a.all == conflict.Range(215, 215)


def test_announced_events_come_nearest_first_and_past_ones_are_gone() -> None:
    events = [
        talks("far", "2026-12-20", status="planned"),
        talks("near", "2026-11-22", status="planned"),
        talks("gone", "2026-11-01", status="planned"),
        talks("vague", None, status="proposed"),
        talks("month", "2026-11", status="planned"),
        talks("late", "2026-11-01", status="postponed"),
        talks("held", "2026-11-22"),
        talks("off", "2026-11-22", status="cancelled"),
    ]
    found = [event.id for event in conflict.announced(events, date(2026, 11, 21))]
    assert found == ["month", "late", "near", "far", "vague"]


def test_an_agreement_whose_stages_have_begun_is_no_longer_announced() -> None:
    events = [
        exchange("deal", "2026-12-09", each(600), status="agreed"),
        exchange("1", "2026-11-18", each(215), part_of="deal"),
        exchange("other", "2026-12-10", each(3), status="agreed"),
    ]
    assert [event.id for event in conflict.announced(events, date(2026, 11, 21))] == ["other"]


def test_a_gap_in_the_numbers_of_rounds_is_a_row() -> None:
    lines = conflict.timeline(
        [talks("3", "2026-07-30", 3), talks("6", "2026-11-05", 6), talks("x", "2026-08-01")], PAIR
    )
    assert [line.event.id if line.event else line.gap for line in lines] == [
        "6",
        "x",
        "No report of round 4 to 5 was found, though round 6 was counted as such.",
        "3",
    ]


def test_what_both_say_is_written_once() -> None:
    both, apart, reported = conflict.timeline(
        [
            exchange("1", "2026-11-03", each(5, "A"), each(5, "B")),
            exchange("2", "2026-11-02", each(5, "A"), each(9, "B")),
            exchange("3", "2026-11-01", each(5), each(9)),
        ],
        PAIR,
    )
    assert (both.both, both.note, apart.a, apart.b, apart.both) == ("5", "both", "5", "9", "")
    assert (reported.both, reported.note) == ("5–9", "reported")


def test_the_finding_is_said_only_when_it_is_one() -> None:
    clear = [exchange("1", "2026-03-01", each(100)), exchange("2", "2026-05-01", each(300))]
    assert (
        conflict.finding(conflict.months(clear, PAIR, 2026))
        == "May 2026 brought more people than any other month of the year"
    )
    open_question = [exchange("1", "2026-03-01", each(100), each(400)), exchange("2", "2026-05-01", each(300))]
    assert conflict.finding(conflict.months(open_question, PAIR, 2026)) == "People exchanged in 2026, month by month"
    assert conflict.finding(conflict.months([], PAIR, 2026)) == ""


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 5), (5, 5), (6, 10), (90, 100), (465, 500), (501, 1000), (1900, 2000)]
)
def test_the_axis_has_round_steps(highest: int, top: int) -> None:
    assert ceiling(highest) == top


@given(st.integers(0, 10**7))
def test_the_axis_holds_every_number(highest: int) -> None:
    assert highest <= ceiling(highest) <= max(5, 3 * highest)
    assert ceiling(highest) % 5 == 0


def test_the_chart_names_itself_and_has_no_style() -> None:
    months = conflict.months([exchange("1", "2026-11-20", each(243), each(250), status="under_way")], PAIR, 2026)
    svg = str(months_chart(months, "People <b>", "Words & more"))
    assert '<title id="ch-t">People &lt;b&gt;</title>' in svg and "Words &amp; more" in svg
    assert "style" not in svg and 'stroke-dasharray="3 2"' in svg and "243–250" in svg
