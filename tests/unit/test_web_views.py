"""Claims by side, figures, the track of a status, stages, marks in a text, versions: pure functions of values."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.event import Change, Difference, Event
from model.mention import Count, Mention
from model.page import Article
from web import charts
from web.views import claims, figures, stream, text, track, versions


def mention(
    id: str, status: str = "completed", published: str | None = "2026-11-20T10:00:00+00:00", **more: object
) -> Mention:
    values: dict[str, object] = {
        "id": id,
        "article_id": f"a-{id}",
        "kind": "exchange",
        "status": status,
        "role": "current",
        "parties": ("A", "B"),
        "outlet": f"Outlet {id}",
        "quote": "They were 250.",
        "published": published,
    }
    return Mention(**{**values, **more})


def event(**more: object) -> Event:
    values: dict[str, object] = {"id": "e", "kind": "exchange", "status": "completed", "parties": ("A", "B")}
    return Event(**{**values, **more})


def count(
    n: int, who: str = "each side", said_by: str | None = None, what: str = "prisoners", qualifier: str = "exact"
) -> Count:
    return Count(who=who, what=what, n=n, said_by=said_by, qualifier=qualifier)


@pytest.mark.parametrize(
    ("quote", "n", "marked"),
    [
        ("Some 1,000 men", 1000, "1,000"),
        ("Some 1.000 men", 1000, "1.000"),
        ("Some 1 000 men", 1000, "1 000"),
        ("Some 1000 men", 1000, "1000"),
        ("In 2025, 25 men", 25, "25"),
        ("Two hundred and fifty crossed", 250, "Two hundred and fifty"),
        ("two hundred fifty crossed", 250, "two hundred fifty"),
        ("twenty-five men", 25, "twenty-five"),
        ("a thousand and six: one thousand and six", 1006, "one thousand and six"),
        ("on 12.5 per cent", 12, None),
        ("250,000 people", 250, None),
        ("No number", 7, None),
        ("Тази нощ 243 наши", 243, "243"),
    ],
)
def test_the_number_is_found_in_its_sentence(quote: str, n: int, marked: str | None) -> None:
    where = figures.number_at(quote, n)
    assert (quote[slice(*where)] if where else None) == marked


@given(st.integers(0, 999_999))
def test_every_number_is_found_in_words_and_in_digits(n: int) -> None:
    for written in (figures.english_number(n), f"{n:,}", str(n)):
        start, end = figures.number_at(f"There were {written} of them.", n) or (0, 0)
        assert f"There were {written} of them."[start:end] == written


def test_a_figure_is_a_range_of_its_widest_share() -> None:
    found = figures.figure_of([count(243, said_by="A"), count(250, said_by="B"), count(500, "total")])
    assert found and (found.text, found.unit) == ("243–250", "prisoners, each side")
    assert figures.figure_of([]) is None


def test_an_uneven_exchange_is_told_as_a_pair() -> None:
    counts = [count(40, "B releases", what="detainees"), count(12, "A releases", what="civilians")]
    assert figures.figure_text(counts, ("A", "B")) == ("12 : 40", "civilians for detainees")


def test_claims_are_grouped_by_side_and_the_newest_number_leads() -> None:
    told = [
        mention("1", said_by="A", counts=(count(240, said_by="A"),)),
        mention("2", said_by="A", counts=(count(243, said_by="A"),), published="2026-11-20T12:00:00+00:00"),
        mention("3", said_by="A", published="2026-11-20T13:00:00+00:00"),
        mention("4", said_by="B", counts=(count(250, said_by="B"),)),
        mention("5", said_by="M", counts=(count(500, "total", "M"),)),
        mention("6", counts=(count(250),), quote="Another sentence: 250."),
    ]
    seen = event(mediators=("M",))
    sides = claims.by_side(seen, claims.claim_rows(seen, told))
    assert [(side.name, side.mark, len(side.rows)) for side in sides] == [
        ("A", "a", 3),
        ("B", "b", 1),
        (claims.OTHERS, "", 1),
        (claims.REPORTED, "", 1),
    ]
    assert [row.number for row in sides[0].rows] == ["243", "–", "240"]
    assert sides[2].rows[0].role == "mediator"
    pair = claims.versus(seen, sides)
    assert pair and (pair.a.number, pair.b.number, pair.gap) == ("243", "250", "7 apart")


def test_repeats_of_the_same_words_are_folded_and_counted() -> None:
    same = [mention(str(n), counts=(count(250),), published=f"2026-11-20T1{n}:00:00+00:00") for n in range(4)]
    (row,) = claims.claim_rows(event(), same)
    assert (row.mention.id, row.copies) == ("0", ("Outlet 1", "Outlet 2", "Outlet 3"))


def test_the_order_of_mentions_does_not_matter() -> None:
    told = [mention(str(n), counts=(count(240 + n, said_by="AB"[n % 2]),), published=f"2026-11-2{n}") for n in range(4)]
    assert len({claims.claim_rows(event(), order) for order in itertools.permutations(told)}) == 1


@pytest.mark.parametrize(
    ("a", "b", "gap"),
    [
        (count(5), count(5), "the same"),
        (count(5), count(9), "4 apart"),
        (count(5), count(9, "total"), "counted apart"),
        (count(5), count(9, what="bodies"), "counted apart"),
        (count(5), count(9, "A releases"), "4 apart"),
        (count(1200), count(1, qualifier="about"), "1,199 apart"),
    ],
)
def test_the_difference_is_said_in_words(a: Count, b: Count, gap: str) -> None:
    seen = event()
    told = [mention("1", said_by="A", counts=(a,)), mention("2", said_by="B", counts=(b,))]
    pair = claims.versus(seen, claims.by_side(seen, claims.claim_rows(seen, told)))
    assert pair and pair.gap == gap


def test_one_side_alone_is_no_versus_and_said_so() -> None:
    seen = event()
    sides = claims.by_side(seen, claims.claim_rows(seen, [mention("1", said_by="A", counts=(count(5, said_by="A"),))]))
    assert claims.versus(seen, sides) is None
    assert claims.how_sure(seen, sides, None) == "only A says completed"


def test_the_track_has_each_status_at_its_first_report_and_what_is_to_come() -> None:
    told = [
        mention("2", "under_way", "2026-11-20T10:00:00+00:00"),
        mention("1", "agreed", "2026-11-09", said_by="M"),
        mention("3", "under_way", "2026-11-21"),
        mention("0", "proposed", None),
    ]
    steps = track.track(event(status="under_way"), told)
    assert [(s.status, s.mention.id if s.mention else "", s.current) for s in steps] == [
        ("agreed", "1", False),
        ("under_way", "2", True),
        ("proposed", "0", False),
        ("completed", "", False),
    ]
    assert steps[0].speaker == "M"


@pytest.mark.parametrize("status", ["completed", "cancelled", "denied"])
def test_what_has_ended_has_nothing_to_come(status: str) -> None:
    assert [s.status for s in track.track(event(status=status), [])] == [status]


def test_stages_lie_in_time_and_their_bar_keeps_home_and_way_apart() -> None:
    whole = event(id="deal", status="agreed", counts=(count(600),))
    parts = [
        event(id="2", status="under_way", part_of="deal", date="2026-11-20", counts=(count(243), count(250))),
        event(id="1", part_of="deal", date="2026-11-18", counts=(count(215),)),
        event(id="3", status="planned", part_of="deal", date="2026-11", counts=()),
    ]
    found = track.stages(whole, parts)
    assert [stage.event.id for stage in found] == ["1", "2"]
    assert charts.stages_told(whole, found) == "215 of 600 are home and 243–250 on the way"
    svg = str(charts.stage_bar(found))
    assert 'aria-label="215 completed, 243–250 under way"' in svg and "style" not in svg
    assert charts.stages_told(whole, found[1:]) == "none of 600 is home yet and 243–250 on the way"


def article(words: str, title: str = "Title", version: int = 1) -> Article:
    return Article(id=f"v{version}", outlet="O", title=title, text=words, version=version)


def read(start: int | None, end: int | None, id: str, role: str = "current") -> Mention:
    return mention(id, quote_start=start, quote_end=end, role=role)


def test_sentences_are_marked_and_numbered_in_the_order_of_the_text() -> None:
    words = "One two. Three four.\n\nFive six."
    reads = text.numbered([read(22, 31, "c", "background"), read(0, 8, "a"), read(None, None, "t"), read(9, 20, "b")])
    assert [r.mention.id for r in reads] == ["t", "a", "b", "c"]
    first, second = text.paragraphs(words, reads)
    assert [(piece.text, piece.anchors, piece.ends) for piece in first] == [
        ("One two.", (2,), (2,)),
        (" ", (), ()),
        ("Three four.", (3,), (3,)),
    ]
    assert [(piece.text, piece.background) for piece in second] == [("Five six.", True)]
    assert text.title_piece("Title", reads).numbers == (1,)


@given(
    st.text(alphabet="ab \n", max_size=60), st.lists(st.tuples(st.integers(-2, 62), st.integers(-2, 62)), max_size=6)
)
def test_no_character_is_lost_or_doubled_however_quotes_lie(words: str, spans: list[tuple[int, int]]) -> None:
    reads = text.numbered([read(start, end, str(n)) for n, (start, end) in enumerate(spans)])
    shown = text.paragraphs(words, reads)
    assert "".join(piece.text for pieces in shown for piece in pieces).replace("\n", "") == words.replace("\n", "")
    anchors = [n for pieces in shown for piece in pieces for n in piece.anchors]
    assert len(anchors) == len(set(anchors))


def test_versions_tell_what_changed_by_words() -> None:
    old = article("Same paragraph.\n\nOsmark has handed over some 240 of ours, staff said.")
    new = article("Same paragraph.\n\nOsmark has handed over 243 of ours, staff said.", version=2)
    newest, first = versions.versions([old, new])
    (change,) = newest.changes
    assert [part for part in change.parts if part[0]] == [("del", "some 240"), ("ins", "243")]
    assert first.changes == ()


def change(trigger: str, minute: int, *fields: str) -> Change:
    told = tuple(Difference(field=field, before=f"old {field}", after="new") for field in fields)
    at = datetime(2026, 11, 21, 3, minute, tzinfo=UTC)
    return Change(id=str(minute), event_id="e", trigger=trigger, differences=told, at=at)


def test_a_row_tells_the_newest_change_that_is_one() -> None:
    changes = [change("new", 1), change("update", 2, "status", "sources"), change("update", 3, "sources", "confidence")]
    row = stream.event_row(event(), changes, datetime(2026, 11, 21, 4, tzinfo=UTC))
    assert (row.trigger, row.at.minute) == ("update", 2)
    assert row.meta == "day and place not told · status was old status"


def test_an_event_that_is_only_recalled_is_not_called_new() -> None:
    now = datetime(2026, 11, 21, 4, tzinfo=UTC)
    assert stream.event_row(event(current=False), [], now).trigger == "recalled"
    assert stream.event_row(event(current=True), [], now).trigger == "new"


def test_rows_stand_under_their_days_the_newest_first() -> None:
    now = datetime(2026, 11, 21, 4, tzinfo=UTC)
    rows = [stream.event_row(event(id=str(n)), [change("new", n)], now) for n in (1, 3, 2)]
    older = stream.event_row(event(id="old", newest_current=datetime(2026, 11, 20, 23, 59, tzinfo=UTC)), [], now)
    days = stream.by_day([older, *rows])
    assert [(day.title, day.count) for day in days] == [
        ("Saturday 21 November", "3 events"),
        ("Friday 20 November", "1 event"),
    ]
    assert [row.event.id for row in days[0].rows] == ["3", "2", "1"]
