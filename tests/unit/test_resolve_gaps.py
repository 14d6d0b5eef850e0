"""A series whose numbers leave one out: what the operator is told of it. The events are invented."""

from __future__ import annotations

from typing import Any

import pytest

from model.event import Event
from parsers.resolving.gaps import gaps


def event(ordinal: int | None, date: str | None, **more: Any) -> Event:
    given = {"kind": "exchange", "status": "completed", "parties": ("Chad", "Sudan")}
    return Event(id=f"{ordinal}-{date}-{sorted(more)}", ordinal=ordinal, date=date, **given | more)


def test_a_number_left_out_is_a_gap() -> None:
    (gap,) = gaps([event(60, "2031-05-20"), event(58, "2031-05-02")])
    assert (gap.missing, gap.below.ordinal, gap.above.ordinal) == ((59,), 58, 60)
    assert gap.words == (
        "No report of exchange 59 between Chad and Sudan was found, "
        "though number 58 (2031-05-02) and number 60 (2031-05-20) are known."
    )
    assert gaps([event(60, "2031-05-20"), event(58, "2031-05-02"), event(61, "2031-05-22")])[0].id == gap.id


@pytest.mark.parametrize(
    "between",
    [
        [event(59, "2031-05-09")],
        [event(None, "2031-05-09")],  # it was reported without its number
    ],
)
def test_what_happened_in_between_fills_it(between: list[Event]) -> None:
    assert gaps([event(58, "2031-05-02"), *between, event(60, "2031-05-20")]) == ()


@pytest.mark.parametrize(
    "later",
    [
        event(60, "2031-11-20"),  # after half a year the count may be another
        event(90, "2031-05-20"),  # another way of counting
        event(3, "2031-05-20"),  # begun anew
        event(60, "2031-05-20", part_of="deal"),
        event(60, "2031-05-20", kind="round"),
        event(60, "2031-05-20", series="technical"),
        event(60, "2031-05-20", parties=("Chad", "Libya")),
        event(60, "2031-05-20", withdrawn=True),
        event(60, "2031-05"),
    ],
)
def test_no_gap(later: Event) -> None:
    assert gaps([event(58, "2031-05-02"), later]) == ()


def test_two_left_out_of_which_one_may_be_known() -> None:
    (gap,) = gaps([event(58, "2031-05-02"), event(None, "2031-05-09"), event(61, "2031-05-20")])
    assert gap.missing == (59, 60)
    assert "exchange 59 to 60 between" in gap.words
