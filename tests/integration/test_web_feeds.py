"""Feeds out: Atom read by feedparser, the calendar by icalendar, tables by csv; postponement as a client sees it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import feedparser
import icalendar
import pytest

from model.event import Change, Difference, Event
from store.store import Store
from tests.integration.desk_night import night
from tests.integration.desk_world import NOW, World
from tests.integration.web_app import browser, filled_store, night_store
from web.out.calendar import calendar


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = night_store(tmp_path_factory.mktemp("feeds"))
    yield opened
    opened.close()


async def get(store: Store, path: str) -> bytes:
    async with browser(store) as client:
        answer = await client.get(path)
    assert answer.status_code == 200
    return answer.content


async def table(store: Store, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((await get(store, path)).decode("utf-8-sig"))))


async def test_atom_is_read_by_feedparser_the_newest_change_first(store: Store) -> None:
    feed = feedparser.parse(await get(store, "/feed.atom"))
    assert not feed.bozo
    assert feed.entries[0].id == "urn:parley:event:ev-stage2"
    assert feed.entries[0].title == "Osmark and Varenia are exchanging prisoners of war: 243 or 250 each side"
    assert feed.entries[0].link == "http://localhost:8080/events/ev-stage2"
    assert "Тази нощ" in feed.entries[0].summary
    assert "Tellis Wire: https://tellis-wire.example/a-wire" in feed.entries[0].summary
    times = [entry.updated_parsed for entry in feed.entries]
    assert times == sorted(times, reverse=True)


async def test_atom_of_one_conflict_holds_no_other(store: Store) -> None:
    whole = feedparser.parse(await get(store, "/feed.atom"))
    feed = feedparser.parse(await get(store, "/feed.atom?pair=Osmark~Varenia&kind=round"))
    assert {entry.id.rsplit(":", 1)[1] for entry in feed.entries} == {"ev-round3", "ev-round5", "ev-round6", "ev-off"}
    assert feed.feed.id != whole.feed.id


async def test_the_calendar_holds_rounds_with_their_state(store: Store) -> None:
    made = icalendar.Calendar.from_ical(await get(store, "/calendar.ics"))
    entries = {str(entry["uid"]): entry for entry in made.walk("VEVENT")}
    assert set(entries) == {f"{id}@parley" for id in ("ev-round3", "ev-round5", "ev-round6", "ev-off", "ev-late")}
    sixth = entries["ev-round6@parley"]
    assert (sixth.decoded("dtstart"), sixth.decoded("dtend")) == (date(2026, 11, 27), date(2026, 11, 28))
    assert (str(sixth["status"]), str(sixth["location"])) == ("CONFIRMED", "Lindholt")
    assert str(entries["ev-off@parley"]["status"]) == "CANCELLED"
    assert str(entries["ev-late@parley"]["status"]) == "TENTATIVE"
    assert entries["ev-late@parley"]["sequence"] == 1


async def test_the_calendar_of_one_conflict(store: Store) -> None:
    made = icalendar.Calendar.from_ical(await get(store, "/calendar.ics?pair=Coastal%20Movement~Naharin"))
    assert [str(entry["uid"]) for entry in made.walk("VEVENT")] == ["ev-late@parley"]


def one(entries: list[tuple[Event, list[Change]]]) -> icalendar.Event:
    return icalendar.Calendar.from_ical(calendar(entries, "http://desk.example", NOW)).walk("VEVENT")[0]


def test_a_postponed_round_moves_and_a_cancelled_one_is_cancelled() -> None:
    world: World = night()
    planned = next(event for event in world.events if event.id == "ev-round6")
    first = world.change(planned, NOW - timedelta(days=2))
    moved = planned.model_copy(update={"status": "postponed", "date": "2026-12-03", "date_end": "2026-12-04"})
    second = world.change(moved, NOW, "update", Difference(field="date", before="2026-11-27", after="2026-12-03"))
    off = moved.model_copy(update={"status": "cancelled"})
    third = world.change(off, NOW + timedelta(days=1), "update")
    seen = [one([(planned, [first])]), one([(moved, [first, second])]), one([(off, [first, second, third])])]
    assert len({str(entry["uid"]) for entry in seen}) == 1
    assert [entry.decoded("dtstart") for entry in seen] == [date(2026, 11, 27), date(2026, 12, 3), date(2026, 12, 3)]
    assert seen[1].decoded("dtend") == date(2026, 12, 5)
    assert [int(entry["sequence"]) for entry in seen] == [0, 1, 2]
    assert [str(entry["status"]) for entry in seen] == ["CONFIRMED", "TENTATIVE", "CANCELLED"]
    assert seen[2].decoded("dtstamp") > seen[1].decoded("dtstamp") > seen[0].decoded("dtstamp")


def test_a_withdrawn_round_is_cancelled_and_one_without_a_day_is_left_out() -> None:
    planned = next(event for event in night().events if event.id == "ev-round6")
    withdrawn = planned.model_copy(update={"withdrawn": True})
    assert str(one([(withdrawn, [])])["status"]) == "CANCELLED"
    vague = planned.model_copy(update={"date": "2026-11"})
    assert not icalendar.Calendar.from_ical(calendar([(vague, [])], "http://desk.example", NOW)).walk("VEVENT")


async def test_tables_are_read_by_csv(store: Store) -> None:
    rows = await table(store, "/export/events.csv")
    stage = next(row for row in rows if row["id"] == "ev-stage2")
    assert (stage["status"], stage["parties"], stage["sources"]) == ("under_way", "Osmark; Varenia", "4")
    assert len(rows) == len(json.loads(await get(store, "/export/events.json"))) > 10
    claims = list(
        csv.DictReader(io.StringIO((await get(store, "/api/events/ev-stage2/claims.csv")).decode("utf-8-sig")))
    )
    assert {(row["speaker"], row["n"], row["qualifier"]) for row in claims} == {
        ("Osmark", "250", "exact"),
        ("Varenia", "243", "exact"),
        ("Varenia", "250", "up to"),
        ("Tellis", "500", "about"),
    }
    alerts = await table(store, "/export/alerts.csv")
    assert {row["event_id"] for row in alerts} == {"ev-stage2", "ev-late"}


@pytest.mark.parametrize("kind", ["events", "alerts"])
async def test_formulas_leave_as_text(tmp_path: Path, kind: str) -> None:
    world = World()
    for number, start in enumerate(("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "plain")):
        quote = f"{start} was said."
        article = world.article(f"a{number}", "tellis-wire", NOW - timedelta(minutes=number), "Title", quote)
        said = world.mention(article, quote, "round", "planned", parties=(f"A{number}", "B"), place=start)
        event = world.event(f"e{number}", [said], "planned")
        world.alert(event, world.change(event, NOW))
    store = filled_store(tmp_path, world)
    rows = await table(store, f"/export/{kind}.csv")
    store.close()
    assert len(rows) == 8
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]
    assert {row["place"] for row in rows} >= {"'=1+1", "'+1", "'-1", "'@SUM(A1)", "plain"}
