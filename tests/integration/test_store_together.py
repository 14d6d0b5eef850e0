"""Questions about many at once give what the questions about one give, on both engines."""

from __future__ import annotations

from datetime import timedelta

from model.event import Event
from store.store import Store
from tests.integration.store_samples import AT, later, read

URL = "https://gazette.example/"


def _save(store: Store, number: int, day: str | None) -> Event:
    read(store, f"{URL}{number}", f"Round number {number}.", at=later(days=number), parties=("Osmark", "Varenia"))
    (block,) = store.dirty_blocks()
    hood = store.load_block(block)
    (new,) = [m for m in hood.mentions if m.id in hood.fresh]
    event = Event(
        id=f"e{number}", kind="round", status="completed", parties=("Osmark", "Varenia"), confidence=0.9, date=day,
        mention_ids=(new.id,), newest_current=later(days=number),
    )  # fmt: skip
    store.save_resolution(hood, events=[*hood.before, event], changes=[], alerts=[], deliveries=[], at=AT)
    return event


def test_events_of_a_pair_are_found_by_outline_day_and_number(store: Store) -> None:
    days = ("2026-05-04", "2026-05-05", None, "2026-05-09", "2026-06")
    events = [_save(store, n, day) for n, day in enumerate(days)]
    outlines = store.outlines(("Varenia", "Osmark"))
    assert [(o.id, o.date, o.parties) for o in outlines] == [(e.id, e.date, e.parties) for e in reversed(events)]
    assert store.outlines(("Osmark",)) == () and store.pairs(3) == {("Osmark", "Varenia"): 3}
    assert [e.id for e in store.events(between=("Varenia", "Osmark")).items] == ["e4", "e3", "e2", "e1", "e0"]
    assert store.events(between=("Varenia", "Osmark", "Tarn")).items == ()
    assert [e.id for e in store.dated("round", None, "2026-05-05", 0.5, 3)] == ["e1", "e3", "e4"]
    assert [e.id for e in store.dated("round", ("Osmark", "Varenia"), "2026-05-09", 0.5, 9)] == ["e3", "e4", "e1", "e0"]
    assert (
        store.dated("exchange", None, "2026-05-05", 0.5, 3) == store.dated("round", None, "2026-05-05", 0.95, 3) == ()
    )
    wide = timedelta(days=30)
    near = store.near(events[1], "2026-05-05", AT - wide, AT + wide, 1)
    assert {event.id for event in near} == {"e0", "e3", "e2"}
    assert store.events_by_id(["e1", "none", "e1"]) == {"e1": events[1]}
    assert store.changes_of_each(events)["e0"] == store.changes_of(events[0])


def test_notes_are_asked_for_together(store: Store) -> None:
    store.set_note("a", "1")
    store.set_note("b", "")
    assert store.notes_of(f"{letter}" for letter in "abc") == {"a": "1", "b": ""}
    assert store.attempts_of_each(["none"]) == {"none": ()} and store.alerts_by_id(["none"]) == {}
