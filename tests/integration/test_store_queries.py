"""What the dashboard and the command line ask for, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from model.alert import Alert, Delivery
from model.event import Event
from store.store import Store
from store.values import Page
from tests.integration.store_samples import AT, later, read

URL = "https://gazette.example/"


def all_of(ask: Callable[..., Page[Any]], **filters: Any) -> list[Any]:
    """Every item of a list that is asked for by pages of two."""
    found: list[Any] = []
    cursor = None
    while True:
        page = ask(limit=2, cursor=cursor, **filters)
        assert len(page.items) <= 2
        found += page.items
        cursor = page.next
        if not cursor:
            return found


@pytest.fixture
def filled(store: Store) -> Store:
    """Six events a day apart: rounds of Varenia and Osmark, swaps of Osmark and Tarn."""
    for number in range(6):
        kind, parties = ("exchange", ("Osmark", "Tarn")) if number % 2 else ("round", ("Osmark", "Varenia"))
        status = "planned" if number > 3 else "completed"
        text = f"Émile Öztürk, envoy number {number}, told 100% of it."
        read(store, f"{URL}{number}", text, at=later(days=number), kind=kind, parties=parties, status=status,
             language="tr" if number == 2 else "en")  # fmt: skip
        (block,) = store.dirty_blocks()
        hood = store.load_block(block)
        (new,) = [m for m in hood.mentions if m.id in hood.fresh]
        event = Event(
            id=f"e{number}", kind=kind, status=status, parties=parties, place="Port Sayle", current=number != 5,
            mention_ids=(new.id,), anchors=(f"a{number}",), quote=text, newest_current=later(days=number),
        )  # fmt: skip
        alert = Alert(
            alert_id=f"x{number}", event_id=event.id, trigger="new" if number else "update", kind=kind, status=status,
            parties=parties, raised_at=later(days=number, minutes=5), watch="all",
        )  # fmt: skip
        due = Delivery(id=f"d{number}", message_id=alert.alert_id, created_at=AT, next_attempt_at=AT)
        store.save_resolution(hood, events=[*hood.before, event], changes=[], alerts=[alert], deliveries=[due], at=AT)
    return store


def ids(found: list[Any]) -> str:
    return " ".join(each.id if hasattr(each, "id") else each.alert_id for each in found)


def test_events_by_filter_and_page(filled: Store) -> None:
    events = filled.events
    assert ids(all_of(events)) == "e5 e4 e3 e2 e1 e0"
    assert ids(all_of(events, kind="round")) == "e4 e2 e0"
    assert ids(all_of(events, party="Tarn")) == "e5 e3 e1"
    assert ids(all_of(events, party="Osmark", status="completed")) == "e3 e2 e1 e0"
    assert ids(all_of(events, current=False)) == "e5"
    assert ids(all_of(events, language="tr")) == "e2" and ids(all_of(events, language="en", kind="round")) == "e4 e0"
    assert ids(all_of(events, language="tr", text="envoy")) == "e2" and all_of(events, language="uk") == []
    assert ids(all_of(events, since=later(days=1), until=later(days=4))) == "e3 e2 e1"
    assert ids(all_of(events, text="öztürk NUMBER 3")) == "e3"
    assert ids(all_of(events, text="port varenia")) == "e4 e2 e0"
    assert ids(all_of(events, text="100%")) == "e5 e4 e3 e2 e1 e0" and all_of(events, text="1%0") == []
    assert all_of(events, party="Nowhere") == []


def test_events_of_one_moment_are_each_given_once(store: Store) -> None:
    for number in range(5):
        read(store, f"{URL}{number}", f"Talks number {number}.", parties=(f"P{number}", "Osmark"))
    for block in store.dirty_blocks():
        hood = store.load_block(block)
        events = [
            Event(id=m.id, kind="round", status="completed", parties=m.parties, mention_ids=(m.id,), newest_current=AT)
            for m in hood.mentions
        ]
        store.save_resolution(hood, events=events, changes=[], at=AT)
    found = [event.id for event in all_of(store.events)]
    assert len(found) == 5 == len(set(found))


def test_alerts_by_filter_and_page(filled: Store) -> None:
    alerts = filled.alerts
    assert ids(all_of(alerts)) == "x5 x4 x3 x2 x1 x0"
    assert ids(all_of(alerts, trigger="update")) == "x0"
    assert ids(all_of(alerts, party="Varenia", kind="round", since=later(days=1))) == "x4 x2"
    event = filled.event("e2")
    assert event is not None and ids(all_of(alerts, event=event)) == "x2"
    assert filled.alert("x3") == alerts(kind="exchange", until=later(days=4)).items[0] and filled.alert("y") is None


def test_articles_by_filter_and_page(filled: Store) -> None:
    read(filled, "https://herald.example/1", "Something else.", at=later(days=9), outlet="herald", mentions=False)
    articles = filled.articles
    assert [a.url[-1] for a in all_of(articles, outlet="gazette")] == list("543210")
    assert [a.outlet_name for a in all_of(articles, since=later(days=5))] == ["herald", "gazette"]
    assert [a.url[-1] for a in all_of(articles, text="number 4")] == ["4"]
    first = articles().items[0]
    assert filled.article(first.id) == first and filled.article("none") is None


def test_what_belongs_together_is_found_from_each_end(filled: Store) -> None:
    event = filled.event("e2")
    assert event is not None
    (mention,) = filled.mentions_of(event)
    assert filled.mentions_in(mention.article_id) == (mention,)
    assert filled.events_of(mention.article_id) == (event,)
    assert filled.event("nowhere") is None


def test_counts_tell_what_is_there_and_what_is_to_do(filled: Store) -> None:
    counts = filled.counts()
    assert (counts.snapshots, counts.articles, counts.events) == (6, 6, 6)
    assert counts.alerts == {"new": 5, "update": 1} and counts.deliveries == {"pending": 6}
    assert (counts.to_read, counts.to_resolve, counts.held, counts.requests) == (0, 0, 0, 0)
    assert filled.verify() == ()
