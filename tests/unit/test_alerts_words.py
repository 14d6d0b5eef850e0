"""Wording: subjects, headlines and figures, as people read them on a phone at night."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.terms import day, days, direction, listed, ordinal, published, web_address
from alerts.words import figures, headline, quantities, subject, sure_word
from tests.faults.sample_alerts import alert, count, event

BODIES = (count(6000, what="bodies"),)
DIFFER = (count(250, by="Osmark"), count(243, by="Varenia"))


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"counts": BODIES}, "Osmark, Varenia: exchange agreed, 6,000 bodies each"),
        ({"counts": DIFFER, "status": "under_way"}, "Osmark, Varenia: exchange under way, 243 or 250 each side"),
        ({"counts": (*DIFFER, count(493, "total"))}, "Osmark, Varenia: exchange agreed, 243 or 250 each side"),
        ({"counts": (count(90, "total"),)}, "Osmark, Varenia: exchange agreed, 90 in all"),
        (
            {"counts": (count(1200, "Osmark releases"), count(1700, "Varenia releases"))},
            "Osmark, Varenia: exchange agreed, Osmark releases 1,200, Varenia releases 1,700",
        ),
        ({"counts": (count(40, q="at least"),)}, "Osmark, Varenia: exchange agreed, at least 40 each side"),
        (
            {"kind": "round", "ordinal": 2, "status": "completed", "counts": ()},
            "Osmark, Varenia: 2nd round of talks completed, 20 November 2026, Port Sayle",
        ),
        (
            {"kind": "round", "counts": (), "place": None, "date": None},
            "Osmark, Varenia: round of talks agreed",
        ),
        (
            {"kind": "prisoner_visit", "counts": ()},
            "Osmark, Varenia: prisoner visit agreed, 20 November 2026, Port Sayle",
        ),
        (
            {"counts": (count(1000), count(1000, what="prisoners"), count(500, what="prisoners"))},
            "Osmark, Varenia: exchange agreed, 500 or 1,000 each side",
        ),
        (
            {"part_of": "e0", "ordinal": 2, "counts": (count(215),)},
            "Osmark, Varenia: stage 2 of an exchange agreed, 215 each side",
        ),
        ({"counts": (count(40), count(40, q="about"))}, "Osmark, Varenia: exchange agreed, 40 each side"),
        ({"trigger": "update", "counts": BODIES}, "Update: Osmark, Varenia: exchange agreed, 6,000 bodies each"),
        ({"trigger": "withdrawn", "counts": BODIES}, "Withdrawn: Osmark, Varenia: exchange agreed, 6,000 bodies each"),
        (
            {"one_source": True, "confidence": 0.6, "counts": BODIES},
            "Osmark, Varenia: exchange agreed, 6,000 bodies each (one source)",
        ),
        ({"one_source": True, "counts": BODIES}, "Osmark, Varenia: exchange agreed, 6,000 bodies each"),
    ],
)
def test_a_subject_carries_parties_status_and_numbers(changes: dict, said: str) -> None:
    assert subject(alert(**changes)) == said


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"status": "proposed"}, "An exchange of bodies between Osmark and Varenia is proposed: 600 each side"),
        ({"status": "planned"}, "Osmark and Varenia plan an exchange of bodies: 600 each side"),
        ({"status": "agreed"}, "Osmark and Varenia have agreed on an exchange of bodies: 600 each side"),
        ({"status": "under_way"}, "Osmark and Varenia are exchanging bodies: 600 each side"),
        ({"status": "completed"}, "Osmark and Varenia have exchanged bodies: 600 each side"),
        ({"status": "postponed"}, "An exchange of bodies between Osmark and Varenia is postponed: 600 each side"),
        ({"status": "cancelled"}, "An exchange of bodies between Osmark and Varenia is cancelled: 600 each side"),
        (
            {"part_of": "e0", "ordinal": 2},
            "Osmark and Varenia have agreed on stage 2 of an exchange of bodies: 600 each side",
        ),
        ({"status": "denied"}, "An exchange of bodies between Osmark and Varenia is denied: 600 each side"),
        (
            {"counts": (), "status": "completed"},
            "An exchange between Osmark and Varenia is completed: 20 November 2026, Port Sayle",
        ),
        (
            {"counts": (count(270), count(120, what="civilians"))},
            "Osmark and Varenia have agreed on an exchange of prisoners of war and civilians: "
            "270 prisoners of war each, 120 civilians each",
        ),
        (
            {"kind": "round", "counts": (), "ordinal": 2, "status": "completed"},
            "Osmark and Varenia have held the 2nd round of talks: 20 November 2026, Port Sayle",
        ),
        (
            {"kind": "round", "counts": (), "status": "under_way", "parties": ("A", "B", "C"), "place": None},
            "A, B and C are holding a round of talks: 20 November 2026",
        ),
    ],
)
def test_a_headline_is_a_sentence(changes: dict, said: str) -> None:
    assert headline(alert(**{"counts": (count(600, what="bodies"),), **changes})) == said


def test_an_event_reads_as_its_alert() -> None:
    fields = {"kind": "exchange", "status": "agreed", "counts": DIFFER, "place": "Kessa", "date": "2026-11"}
    assert headline(event(**fields)) == headline(alert(**fields))


def test_claims_are_grouped_and_never_averaged() -> None:
    (figure,) = figures([*DIFFER, count(243, by="Tellis")])
    assert [claim.n for claim in figure.claims] == [243, 250]
    assert figure.apart == 7
    assert quantities([*DIFFER, count(230)]) == "230 to 250 prisoners of war each"
    assert figures([count(240, q="about"), count(250)])[0].apart == 0, "what is about 240 is not 10 apart"


@given(st.text(max_size=400), st.text(max_size=400))
def test_whatever_is_scraped_a_subject_is_one_short_line(party: str, place: str) -> None:
    line = subject(alert(parties=(party, "Varenia"), place=place, counts=()))
    assert len(line) <= 200
    assert line.isprintable() or not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in line)
    assert len(line.splitlines()) == 1


def test_the_three_words_for_sureness() -> None:
    assert [sure_word(n) for n in (0.9, 0.8999, 0.7, 0.6999)] == ["firm", "likely", "likely", "weak"]


@pytest.mark.parametrize(
    "first, last, said",
    [
        ("2025-06-02", None, "2 June 2025"),
        ("2025-06-02", "2025-06-02", "2 June 2025"),
        ("2026-11-24", "2026-11-25", "24–25 November 2026"),
        ("2026-11-30", "2026-12-02", "30 November 2026 – 2 December 2026"),
        ("2025-06", None, "June 2025"),
        ("2025", None, "2025"),
        (None, None, ""),
        (None, "2025-06-02", ""),
    ],
)
def test_days(first: str | None, last: str | None, said: str) -> None:
    assert days(first, last) == said


def test_odd_dates_do_no_harm() -> None:
    assert day("2025-02-31") == "2025-02-31"
    assert day("soon") == "soon"
    assert published("soon") == "undated" == published(None)
    assert published("2026-11-21") == "21 Nov 2026"
    assert published("2026-11-21T05:12:00+02:00") == "21 Nov 2026, 03:12 UTC"


def test_small_words() -> None:
    assert [listed(each) for each in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == ["", "A", "A and B", "A, B and C"]
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th",
    ]  # fmt: skip
    assert [direction(each) for each in ("", "12 قول", "קול abc", "abc קול", "«")] == [
        "ltr",
        "rtl",
        "rtl",
        "ltr",
        "ltr",
    ]


@pytest.mark.parametrize(
    "url, kept",
    [
        ("https://courier.example/a?b=1", True),
        ("http://courier.example", True),
        ("javascript:alert(1)", False),
        ("JavaScript:alert(1)//https://x.example", False),
        ("data:text/html,<script>", False),
        ("//courier.example", False),
        ("https://", False),
        ('https://x.example/"onmouseover="alert(1)', False),
        ("https://x.example/\nBcc: y", False),
        ("https://[x", False),
        ("", False),
    ],
)
def test_only_web_addresses_become_links(url: str, kept: bool) -> None:
    assert web_address(url) == (url if kept else "")
