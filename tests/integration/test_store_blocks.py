"""Dirty marks, neighbourhoods, resolutions, rulings, on both engines."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from model.alert import Alert, Delivery
from model.errors import UsageError
from model.event import Change, Event, Ruling, Source
from store.store import Store
from store.values import Block, Neighbourhood
from tests.integration.store_samples import AT, later, mention, read

URL = "https://gazette.example/"
HELD = "Varenia and Osmark held their sixth round of talks on Monday."


def event_of(hood: Neighbourhood, id: str = "e1", **more: object) -> Event:
    """All mentions of the neighbourhood as one event."""
    first = hood.mentions[0]
    fields: dict[str, object] = {
        "id": id,
        "kind": first.kind,
        "status": first.status,
        "parties": first.parties,
        "current": True,
        "mention_ids": tuple(m.id for m in hood.mentions),
        "anchors": (f"anchor-{id}",),
        "sources": (Source(outlet=first.outlet, url=first.url, published=first.published),),
        "article_id": first.article_id,
        "quote": first.quote,
        "newest_current": max(hood.moments.values()),
    }
    return Event(**{**fields, **more})


def change_of(event: Event, id: str = "c1", **more: object) -> Change:
    return Change(**{"id": id, "event_id": event.id, "trigger": "new", "at": AT, "state": "alerted", **more})


def alert_of(event: Event, id: str = "a1") -> Alert:
    return Alert(
        alert_id=id,
        event_id=event.id,
        trigger="new",
        kind=event.kind,
        status=event.status,
        parties=event.parties,
        raised_at=AT,
    )


def delivery_of(alert: Alert, id: str = "d1") -> Delivery:
    return Delivery(id=id, message_id=alert.alert_id, channel="mail", next_attempt_at=AT, created_at=AT)


def only(blocks: tuple[Block, ...]) -> Block:
    assert len(blocks) == 1
    return blocks[0]


def resolve_one(store: Store, id: str = "e1", at: datetime = AT) -> Event:
    """Save all that is new as one event of its own."""
    hood = store.load_block(only(store.dirty_blocks()))
    event = event_of(hood, id, mention_ids=tuple(sorted(hood.fresh)))
    assert store.save_resolution(hood, events=[*hood.before, event], changes=[change_of(event, f"c-{id}")], at=at)
    return event


def test_saving_clears_the_marks_and_keeps_all_together(store: Store) -> None:
    read(store, URL + "1", HELD)
    hood = store.load_block(only(store.dirty_blocks()))
    event = event_of(hood)
    alert = alert_of(event)
    assert store.save_resolution(
        hood, events=[event], changes=[change_of(event)], alerts=[alert], deliveries=[delivery_of(alert)], at=AT
    )
    assert store.dirty_blocks() == ()
    assert store.event("e1") == event
    assert [m.quote for m in store.mentions_of(event)] == [HELD]
    assert store.changes_of(event) == (change_of(event),)
    assert store.alerts(event=event).items == (alert,)
    assert store.deliveries_due(AT) == (delivery_of(alert),)


def test_nothing_of_a_resolution_is_kept_when_one_part_fails(store: Store) -> None:
    read(store, URL + "1", HELD)
    hood = store.load_block(only(store.dirty_blocks()))
    event = event_of(hood)
    broken = alert_of(event).model_copy(update={"raised_at": None})
    with pytest.raises(Exception, match="raised_at"):
        store.save_resolution(hood, events=[event], changes=[change_of(event)], alerts=[broken], at=AT)
    assert store.event("e1") is None and store.changes_of(event) == ()
    assert store.dirty_blocks() != ()


def test_a_resolution_of_what_was_resolved_meanwhile_is_dropped(store: Store) -> None:
    read(store, URL + "1", HELD)
    block = only(store.dirty_blocks())
    mine, theirs = store.load_block(block), store.load_block(block)
    assert store.save_resolution(theirs, events=[event_of(theirs)], changes=[], at=AT)
    late = event_of(mine, "e2")
    assert not store.save_resolution(mine, events=[late], changes=[change_of(late)], alerts=[alert_of(late)], at=AT)
    assert store.event("e2") is None and store.alerts().items == ()


def test_a_mark_made_while_resolving_stays(store: Store) -> None:
    read(store, URL + "1", HELD)
    hood = store.load_block(only(store.dirty_blocks()))
    read(store, URL + "2", HELD + " It took nine hours.", outlet="herald")
    assert store.save_resolution(hood, events=[event_of(hood)], changes=[], at=AT)
    again = store.load_block(only(store.dirty_blocks()))
    assert len(again.fresh) == 1 and len(again.mentions) == 2
    assert [e.id for e in again.before] == ["e1"]


def test_neighbourhood_does_not_grow_with_the_archive(store: Store) -> None:
    for month in range(24):
        read(store, f"{URL}{month}", f"{HELD} {month}", at=later(days=-30 * month))
        resolve_one(store, f"e{month}")
    read(store, URL + "new", HELD + " It is over.", at=later(days=1), outlet="herald")
    hood = store.load_block(only(store.dirty_blocks()))
    assert {e.id for e in hood.before} == {"e0", "e1", "e2", "e3"}  # within 120 days


def test_event_at_the_edge_comes_whole(store: Store) -> None:
    read(store, URL + "1", HELD, at=later(days=-130))
    resolve_one(store)
    read(store, URL + "2", HELD + " Later.", at=later(days=-100), outlet="herald")
    hood = store.load_block(only(store.dirty_blocks()))
    assert store.save_resolution(hood, events=[event_of(hood)], changes=[], at=AT)
    read(store, URL + "3", HELD + " Now.", outlet="courier")
    assert len(store.load_block(only(store.dirty_blocks())).mentions) == 3


def test_agreement_comes_with_its_stage(store: Store) -> None:
    read(store, URL + "1", HELD, at=later(days=-200))
    deal = resolve_one(store, "deal")
    read(store, URL + "2", "A first group was freed.", at=later(days=-100))
    hood = store.load_block(only(store.dirty_blocks()))
    stage = event_of(hood, "stage", part_of="deal", mention_ids=tuple(hood.fresh))
    assert store.save_resolution(hood, events=[deal, stage], changes=[], at=AT)
    assert store.stages_of("deal") == (stage,)
    read(store, URL + "3", "A second group was freed.", at=AT)
    assert set(store.load_block(only(store.dirty_blocks())).before) == {deal, stage}


def test_blocks_share_kind_and_party(store: Store) -> None:
    read(store, URL + "1", HELD)
    read(store, URL + "2", "Osmark met Tarn.", parties=("Osmark", "Tarn"))
    read(store, URL + "3", "Quell met Brask.", parties=("Brask", "Quell"))
    read(store, URL + "4", "Osmark swapped.", kind="exchange")
    read(store, URL + "5", HELD + " Long ago.", at=later(days=-400))
    blocks = store.dirty_blocks()
    assert sorted((b.kind, b.parties, len(b.marks)) for b in blocks) == [
        ("exchange", ("Osmark", "Varenia"), 1),
        ("round", ("Brask", "Quell"), 1),
        ("round", ("Osmark", "Tarn", "Varenia"), 2),
        ("round", ("Osmark", "Varenia"), 1),
    ]


def test_widening_brings_what_lies_near_what_moved(store: Store) -> None:
    read(store, URL + "far", HELD + " Far.", at=later(days=200))
    resolve_one(store, "far")
    read(store, URL + "mid", HELD + " Mid.", at=later(days=100))
    resolve_one(store, "mid")
    read(store, URL + "new", HELD)
    hood = store.load_block(only(store.dirty_blocks()))
    assert {e.id for e in hood.before} == {"mid"}
    wider = store.widen(hood, hood.mentions)
    assert {e.id for e in wider.before} == {"mid", "far"}
    assert store.widen(wider, wider.mentions) is wider
    assert store.widen(hood, []) is hood


def test_merged_event_lives_on_as_an_alias(store: Store) -> None:
    read(store, URL + "1", HELD)
    one = resolve_one(store, "one")
    read(store, URL + "2", HELD + " Two.", at=later(days=1))
    hood = store.load_block(only(store.dirty_blocks()))
    two = event_of(hood, "two", mention_ids=tuple(hood.fresh))
    held = change_of(two, "c-two", state="held", held_until=later(hours=6))
    assert store.save_resolution(hood, events=[one, two], changes=[held], at=AT)
    read(store, URL + "3", HELD + " Three.", at=later(days=2))
    hood = store.load_block(only(store.dirty_blocks()))
    merged = event_of(hood, "one", aliases=("two",))
    assert store.save_resolution(hood, events=[merged], changes=[], at=AT)
    assert store.event("two") == merged == store.event("one")
    assert {c.id for c in store.changes_of(merged)} == {"c-one", "c-two"}
    assert [b.events for b in store.due_blocks(later(hours=6))] == [("one",)]
    assert store.verify() == ()


def test_held_change_is_due_at_its_time_and_loads_its_event(store: Store) -> None:
    read(store, URL + "1", HELD)
    hood = store.load_block(only(store.dirty_blocks()))
    event = event_of(hood)
    held = change_of(event, state="held", held_until=later(hours=6))
    assert store.save_resolution(hood, events=[event], changes=[held], at=AT)
    assert store.due_blocks(later(hours=5)) == ()
    again = store.load_block(only(store.due_blocks(later(hours=6))))
    assert again.waiting == (held,) and again.before == (event,) and again.fresh == frozenset()
    told = held.model_copy(update={"state": "quiet", "held_until": None})
    assert store.save_resolution(again, events=[event], changes=[told], at=later(hours=6))
    assert store.due_blocks(later(days=6)) == ()


def test_event_that_lost_its_report_is_marked(store: Store) -> None:
    read(store, URL + "1", HELD)
    event = resolve_one(store)
    read(store, URL + "1", "The talks were not held.", at=later(hours=1), mentions=False)
    hood = store.load_block(only(store.dirty_blocks()))
    assert hood.before == (event,) and hood.mentions == ()
    gone = event.model_copy(update={"withdrawn": True, "mention_ids": (), "anchors": ()})
    assert store.save_resolution(hood, events=[gone], changes=[], at=AT)
    assert store.events(withdrawn=True).items == (gone,) and store.mentions_of(gone) == ()
    assert store.verify() == ()
    read(store, URL + "1", HELD, at=later(hours=2))
    assert store.load_block(only(store.dirty_blocks())).before == (gone,)  # a new report finds it again


def test_rulings_reach_their_events_and_can_be_undone(store: Store) -> None:
    read(store, URL + "1", HELD)
    near = resolve_one(store, "near")
    read(store, URL + "2", HELD + " Far.", at=later(days=300))
    far = resolve_one(store, "far")
    ruling = Ruling(id="r1", verdict="merge", event_ids=("near", "far"), at=AT, by="ann")
    store.add_ruling(ruling)
    store.add_ruling(ruling)
    for block in store.dirty_blocks():
        hood = store.load_block(block)
        assert set(hood.before) == {near, far}
        assert [r.anchors for r in hood.rulings] == [(near.anchors, far.anchors)]
    hoods = [store.load_block(block) for block in store.dirty_blocks()]
    assert [store.save_resolution(h, events=[near, far], changes=[], at=AT) for h in hoods] == [True, False]
    hood = store.load_block(only(store.dirty_blocks()))
    assert store.save_resolution(hood, events=[near, far], changes=[], at=AT)
    assert store.dirty_blocks() == ()
    store.undo_ruling("r1")
    assert all(store.load_block(b).rulings == () for b in store.dirty_blocks())
    assert [r.undone for r in store.rulings()] == [True]


def test_ruling_on_an_unknown_event_is_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="no event nowhere"):
        store.add_ruling(Ruling(id="r1", verdict="wrong", event_ids=("nowhere",), at=AT))
    with pytest.raises(UsageError, match="no ruling r1"):
        store.undo_ruling("r1")
    assert store.rulings() == ()


def test_mentions_of_several_events_of_one_article(store: Store) -> None:
    kept = read(store, URL + "1", HELD, "A swap was agreed.")
    store.save_mentions(kept.id, [mention(kept, HELD), mention(kept, "A swap was agreed.", kind="exchange")], "parse-2")
    for number, block in enumerate(store.dirty_blocks()):
        hood = store.load_block(block)
        assert store.save_resolution(hood, events=[event_of(hood, f"e{number}")], changes=[], at=AT)
    assert {e.kind for e in store.events_of(kept.id)} == {"round", "exchange"}
    assert timedelta(0) == store.events().items[0].newest_current - AT  # type: ignore[operator]


def test_widening_leaves_out_what_ended_before_what_is_new_unless_asked(store: Store) -> None:
    read(store, URL + "far", HELD + " Far.", at=later(days=-200))
    resolve_one(store, "far")
    read(store, URL + "mid", HELD + " Mid.", at=later(days=-100))
    resolve_one(store, "mid")
    read(store, URL + "new", HELD)
    hood = store.load_block(only(store.dirty_blocks()))
    assert store.widen(hood, hood.mentions, after=hood.start) is hood
    assert {e.id for e in store.widen(hood, hood.mentions).before} == {"mid", "far"}


def test_agreements_come_with_theirs_however_many(store: Store) -> None:
    read(store, URL + "0", HELD, at=later(days=-900))
    resolve_one(store, "e0")
    for n in range(1, 8):
        read(store, f"{URL}{n}", f"A group was freed. {n}", at=later(days=-900 + 125 * n))
        hood = store.load_block(only(store.dirty_blocks()))
        part = event_of(hood, f"e{n}", part_of=f"e{n - 1}", mention_ids=tuple(hood.fresh))
        assert store.save_resolution(hood, events=[*hood.before, part], changes=[], at=AT)
    read(store, URL + "new", HELD + " Now.")
    hood = store.load_block(only(store.dirty_blocks()))
    assert {e.id for e in hood.before} == {f"e{n}" for n in range(8)}
