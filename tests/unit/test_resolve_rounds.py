"""Rounds: which reports are of one, and what they amount to. The talks are invented."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from model.event import Event
from model.mention import Mention
from parsers.resolve import resolve

AT = datetime(2031, 12, 1, tzinfo=UTC)


def report(day: str, status: str = "completed", role: str = "current", **more: Any) -> Mention:
    """One report of talks, published at noon of `day` by an outlet of its own unless told otherwise."""
    url = more.pop("url", f"https://{status}-{role}-{day}.example/{len(more)}-{sorted(more.items())}")
    given = {"parties": ("Armenia", "Georgia"), "confidence": 0.9, "quote": f"Quote of {url}", "outlet": url, **more}
    published = f"{day}T12:00:00+00:00"
    return Mention(
        id=url, article_id=url, kind="round", status=status, role=role, url=url, published=published, **given
    )


def events(*mentions: Mention) -> list[Event]:
    return sorted(resolve(mentions, at=AT).events, key=lambda e: (e.date or "", e.id))


def test_planned_then_held_is_one_and_the_status_moves_forward() -> None:
    planned = report("2031-05-01", "planned", date="2031-05-06", place="Vienna")
    held = report("2031-05-06", "under_way", date="2031-05-06", place="Vienna")
    done = report("2031-05-07", "completed", date="2031-05-06", date_end="2031-05-07")
    late = report("2031-05-07", "planned", date="2031-05-06", url="https://late.example/1")
    (event,) = events(planned, held, done, late)
    assert (event.status, event.place, len(event.sources)) == ("completed", "Vienna", 4)


def test_proposed_in_june_and_held_in_late_july_is_one() -> None:
    proposed = report("2031-06-02", "proposed", date="2031-06-20", date_end="2031-06-30")
    planned = report("2031-07-21", "planned", date="2031-07-23", ordinal=3, place="Istanbul")
    (event,) = events(proposed, planned)
    assert (event.status, event.date, event.ordinal) == ("planned", "2031-07-23", 3)


def test_another_number_is_another_round() -> None:
    second = report("2031-05-06", date="2031-05-06", ordinal=2, place="Vienna")
    third = report("2031-05-20", date="2031-05-20", ordinal=3, place="Vienna")
    assert [e.ordinal for e in events(second, third)] == [2, 3]


def test_numbers_that_differ_on_one_day_at_one_place_are_of_one_round() -> None:
    one = report("2031-05-06", date="2031-05-06", ordinal=2, place="Vienna")
    other = report("2031-05-06", date="2031-05-06", ordinal=3, place="Vienna")
    assert len(events(one, other)) == 1


def test_a_new_plan_without_a_number_is_not_the_round_just_held() -> None:
    held = report("2031-05-06", date="2031-05-06", place="Vienna")
    planned = report("2031-05-07", "planned", date="2031-05-14", place="Vienna")
    agreed = report("2031-05-07", "agreed")
    assert sorted(e.status for e in events(held, planned, agreed)) == ["completed", "planned"]


def test_postponed_moves_the_day_and_keeps_the_event() -> None:
    planned = report("2031-05-01", "planned", date="2031-05-06", place="Vienna")
    moved = report("2031-05-05", "postponed", date="2031-05-20", place="Vienna")
    held = report("2031-05-20", "completed", date="2031-05-20", place="Vienna")
    (first,) = events(planned, moved)
    assert (first.status, first.date) == ("postponed", "2031-05-20")
    (event,) = events(planned, moved, held)
    assert (event.status, event.date) == ("completed", "2031-05-20")


def test_one_denial_is_a_claim_two_are_the_status() -> None:
    planned = report("2031-05-01", "planned", date="2031-05-06")
    denied = report("2031-05-02", "denied", date="2031-05-06")
    again = report("2031-05-03", "denied", date="2031-05-06", url="https://other.example/")
    assert [e.status for e in events(planned, denied)] == ["planned"]
    assert [e.status for e in events(planned, denied, again)] == ["denied"]


def test_a_third_state_at_the_table_is_another_meeting_a_mediator_is_none() -> None:
    two = report("2031-05-06", date="2031-05-06", place="Vienna")
    host = report("2031-05-06", date="2031-05-06", parties=("Armenia", "Austria", "Georgia"), mediators=("Austria",))
    three = report("2031-05-06", date="2031-05-06", parties=("Armenia", "France", "Georgia"))
    assert len(events(two, host)) == 1
    assert len(events(two, three)) == 2


def test_a_party_that_is_not_told_does_not_part_reports() -> None:
    whole = report("2031-05-06", date="2031-05-06", place="Vienna")
    half = report("2031-05-06", date="2031-05-06", place="Vienna", parties=("Georgia",))
    (event,) = events(whole, half)
    assert event.parties == ("Armenia", "Georgia")


def test_two_states_with_one_in_common_are_another_table() -> None:
    one = report("2031-05-06", date="2031-05-06", place="Vienna")
    other = report("2031-05-06", date="2031-05-06", place="Vienna", parties=("Armenia", "Iran"))
    assert len(events(one, other)) == 2


@pytest.mark.parametrize(
    ("here", "there", "found"), [("Vienna", "Austria", 1), ("Vienna", "Rome", 2), ("Kyiv", "Kiev", 1)]
)
def test_places(here: str, there: str, found: int) -> None:
    undated = report("2031-05-06", place=here, date="2031-05")
    assert len(events(undated, report("2031-05-09", "completed", "background", place=there, date="2031-05"))) == found


def test_a_report_that_recalls_confirms_and_tells_no_status() -> None:
    planned = report("2031-05-05", "planned", date="2031-05-06", place="Vienna")
    recalled = report("2031-05-06", "completed", "background", date="2031-05-06", place="Vienna")
    later = report("2031-05-12", "completed", "background", date="2031-05-06", place="Vienna")
    (soon,) = events(planned, recalled)
    assert (soon.status, soon.current, soon.independent) == ("planned", True, 2)
    (event,) = events(planned, recalled, later)
    assert event.status == "completed"


def test_what_is_only_recalled_is_no_news() -> None:
    (event,) = events(report("2031-05-12", "completed", "background", date="2030-05"))
    assert not event.current
    assert event.newest_current is None


def test_the_day_of_publication_is_taken_for_news_of_the_day_and_marked() -> None:
    (event,) = events(report("2031-05-06"))
    assert (event.date, event.date_inferred) == ("2031-05-06", True)
    (plan,) = events(report("2031-05-06", "planned"))
    assert plan.date is None


def test_copies_of_one_text_are_one_source() -> None:
    texts = ["0123456789abcdef", "0123456789abcdee", "fedcba9876543210"]
    copies = [
        report("2031-05-06", date="2031-05-06", url=f"https://o{i}.example/", fingerprint=t)
        for i, t in enumerate(texts)
    ]
    (event,) = events(*copies)
    assert (event.independent, len(event.sources)) == (2, 3)
    assert [s.copy_of for s in event.sources] == ["", "https://o0.example/", ""]


def test_trilateral_and_direct_tracks_stay_apart_without_a_common_day() -> None:
    direct = report("2031-05-06", date="2031-05-06", series="direct", place="Vienna")
    technical = report("2031-05-08", date="2031-05-08", series="technical", place="Vienna")
    assert len(events(direct, technical)) == 2


def test_dates_that_are_none_do_not_matter() -> None:
    (event,) = events(report("2031-05-06", "planned", date="2031-13-45", place="Vienna"))
    assert event.kind == "round"


def test_states_that_share_a_word_of_their_names_are_others() -> None:
    one = report("2031-05-06", date="2031-05-06", place="Geneva", parties=("Georgia", "United States"))
    other = report("2031-05-06", date="2031-05-06", place="Geneva", parties=("Georgia", "United Kingdom"))
    assert len(events(one, other)) == 2


def test_one_sentence_tells_one_round_of_one_day_whatever_places_it_names() -> None:
    common = {"url": "https://one.example/", "quote": "They meet in Tbilisi on the 29th after talks in Vienna."}
    planned = report("2031-05-16", "planned", date="2031-05-29", place="Tbilisi", ordinal=2, **common)
    misread = report("2031-05-16", "completed", date="2031-05-29", place="Vienna", **common)
    (event,) = events(planned, misread.model_copy(update={"id": "misread"}))
    assert (event.status, event.ordinal) == ("planned", 2)


def test_a_plan_that_stood_for_weeks_is_the_one_put_off_and_the_one_named_again() -> None:
    planned = report("2031-05-01", "planned", date="2031-06-17", place="Ankara")
    put_off = report("2031-06-15", "postponed", date="2031-06-17", ordinal=3, place="Ankara")
    again = report("2031-06-16", "planned", date="2031-06-17")
    (event,) = events(planned, put_off, again)
    assert event.ordinal == 3


def test_the_next_round_is_another_where_outlets_count_the_last_one_by_its_number() -> None:
    one = report("2031-05-16", date="2031-05-16", ordinal=2, place="Istanbul")
    other = report("2031-05-28", "proposed", date="2031-06-02", ordinal=2, place="Istanbul")
    held = report("2031-06-02", date="2031-06-02", date_inferred=True, ordinal=2, place="Istanbul")
    assert [e.date for e in events(one, other, held)] == ["2031-05-16", "2031-06-02"]


def test_talks_of_a_week_in_one_place_are_one_round_those_of_the_next_week_another() -> None:
    opened = report("2031-05-04", date="2031-05-04", place="Muscat")
    ended = report("2031-05-10", date="2031-05-10", place="Muscat")
    again = report("2031-05-18", date="2031-05-18", place="Muscat")
    assert [len(e.sources) for e in events(opened, ended, again)] == [2, 1]
    elsewhere = report("2031-05-10", date="2031-05-10", place="Doha")
    assert len(events(opened, elsewhere)) == 2
