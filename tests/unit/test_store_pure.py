"""The store's pure parts: versions, blocks of marks, clutter, times, columns, addresses."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite

from model.errors import UsageError
from model.mention import Count, Mention
from model.page import Article
from store.base import chunks
from store.clutter import Sheet, _sort, lines_of
from store.columns import Kept, Nested, UtcTime
from store.days import told_at
from store.engine import file_of, parse_url
from store.marks import _near_in_time, _sharing_parties
from store.packing import is_body, pack
from store.tables import MENTION
from store.versions import Source, Version, drop, place

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def article(text: str, id: str = "a", url: str = "https://gazette.example/1") -> Article:
    return Article(id=id, outlet="Gazette", outlet_name="gazette", url=url, title="Talks", text=text)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.integers(0, 50), st.sampled_from("ABC"), min_size=1, max_size=8))
def test_the_page_fetched_last_is_in_force_in_any_order_of_reading(looks: dict[int, str]) -> None:
    versions: tuple[Version, ...] = ()
    for hour, text in looks.items():
        source = Source(AT + timedelta(hours=hour), quiet=False)
        _, versions = place(article(text, f"id-{hour}"), source, versions)
    newest = looks[max(looks)]
    assert len(versions) == len(set(looks.values())) == len({v.version for v in versions})
    (current,) = [v for v in versions if v.in_force]
    assert current.text_hash == place(article(newest), Source(AT, quiet=False), ())[1][0].text_hash


def test_other_rules_take_the_place_of_what_was_read_in_the_page() -> None:
    _, before = place(article("old"), Source(AT, quiet=False), ())
    id, after = place(article("new"), Source(AT, quiet=False, read_before="a"), before)
    assert id != "a" and [(v.version, v.in_force, v.replaced) for v in after] == [(1, False, True), (1, True, False)]
    again, last = place(article("new"), Source(AT, quiet=False, read_before=id), after)
    assert again == id and last[-1] == after[-1]
    assert not any(v.in_force for v in drop(id, after))


def _row(seq: int, parties: str, day: int, kind: str = "round") -> dict[str, Any]:
    return {"seq": seq, "kind": kind, "parties": tuple(parties), "moment": AT + timedelta(days=day)}


def test_marks_are_grouped_by_linked_parties_in_any_order() -> None:
    rows = [
        _row(1, "AB", 0),
        _row(2, "CD", 0),
        _row(3, "BC", 0),
        _row(4, "EF", 0),
        _row(5, "AB", 0, "swap"),
        _row(6, "", 0),
    ]
    for order in permutations(rows):
        groups = sorted(sorted(row["seq"] for row in group) for group in _sharing_parties(order))  # type: ignore[arg-type]
        assert groups == [[1, 2, 3], [4], [5], [6]]


def test_marks_far_apart_in_time_are_resolved_apart_and_long_chains_in_steps() -> None:
    rows = [_row(n, "AB", day) for n, day in enumerate((0, 100, 200, 300, 400, 900, 910))]
    parts = [[row["seq"] for row in part] for part in _near_in_time(rows)]  # type: ignore[arg-type]
    assert parts == [[0, 1, 2, 3], [4], [5, 6]]


def test_lines_of_a_page_count_once() -> None:
    assert lines_of("One.\n\n  Two. \n\nOne.\n\n") == ("One.", "Two.")
    sheets = [Sheet("o", url, text, AT) for url, text in (("1", "A\n\nB"), ("2", "C\n\nB\n\nB"), ("2", "C\n\nB"))]
    fresh, repeated = _sort(sheets, {})
    assert len(fresh) == 3 and {row["text"] for row in repeated} == {"B"}


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2026-05-04T12:00:00+03:00", AT),
        ("2026-05-04", datetime(2026, 5, 4, 20, 59, 59, tzinfo=UTC)),
        ("9999-12-31T23:59:59-23:00", AT),
        ("31 Feb", AT),
        (None, AT),
    ],
)
def test_time_of_publication_is_always_known(published: str | None, expected: datetime) -> None:
    assert told_at(published, "Europe/Kyiv", AT) == expected
    assert told_at(published, "No/Where", AT).tzinfo is UTC


def test_times_are_utc_on_disk_and_aware_in_the_program() -> None:
    kind, local = UtcTime(), AT.astimezone(timezone(timedelta(hours=3)))
    lite, server = sqlite.dialect(), postgresql.dialect()
    assert kind.process_bind_param(local, lite) == AT.replace(tzinfo=None)
    assert kind.process_bind_param(local, server) == AT
    assert kind.process_result_value(AT.replace(tzinfo=None), lite) == kind.process_result_value(local, server) == AT
    with pytest.raises(ValueError, match="zone"):
        kind.process_bind_param(AT.replace(tzinfo=None), lite)


@given(
    st.lists(st.builds(Count, who=st.text(max_size=5), what=st.text(max_size=5), n=st.integers(0, 9999)), max_size=3)
)
def test_nested_values_come_back_as_they_were(counts: list[Count]) -> None:
    kind = Nested(tuple[Count, ...])
    stored = kind.process_bind_param(tuple(counts), sqlite.dialect())
    assert kind.process_result_value(stored, sqlite.dialect()) == tuple(counts)


def test_every_field_of_a_value_has_its_column() -> None:
    assert isinstance(MENTION, Kept)
    assert set(Mention.model_fields) < set(MENTION.c.keys())
    assert MENTION.c.id.primary_key and MENTION.c.place.nullable and not MENTION.c.kind.nullable


def test_a_body_is_known_by_its_hash() -> None:
    packed, sha256 = pack(b"page"), hashlib.sha256(b"page").hexdigest()
    assert is_body(packed, sha256) and not is_body(packed, sha256[::-1]) and not is_body(b"noise", sha256)


@pytest.mark.parametrize("url", ["mysql://host/db", "nonsense", "sqlite://", "sqlite:///:memory:", ""])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(UsageError):
        parse_url(url)


def test_addresses_name_a_file_or_a_server() -> None:
    assert str(file_of(parse_url("sqlite:///parley.db"))) == "parley.db"
    assert str(file_of(parse_url("sqlite:////var/lib/parley.db"))) == "/var/lib/parley.db"
    for url in ("postgresql://host/db", "postgresql+psycopg://host/db", "postgres://host/db"):
        assert parse_url(url).drivername == "postgresql+psycopg" and file_of(parse_url(url)) is None


def test_chunks_hold_all_in_order() -> None:
    assert list(chunks(range(5), 2)) == [[0, 1], [2, 3], [4]] and list(chunks([])) == []
