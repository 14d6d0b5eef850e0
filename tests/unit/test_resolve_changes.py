"""Names, changes and rulings: what stays when reports come, change and go."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from model.event import Event, Ruling
from model.mention import Count, Mention
from parsers.resolve import resolve

AT = datetime(2031, 12, 1, tzinfo=UTC)


def report(name: str, day: str, status: str = "completed", role: str = "current", **more: Any) -> Mention:
    """One report of a round held on 6 May, in an article of its own."""
    url = f"https://{name}.example/"
    given = {"date": "2031-05-06", "article_id": name, "quote": f"Quote of {name}", "confidence": 0.9, "outlet": name}
    return Mention(
        id=more.pop("id", name), kind="round", status=status, role=role, parties=("Peru", "Chile"), url=url,
        published=f"{day}T12:00:00+00:00", **given | more,
    )  # fmt: skip


def only(events: tuple[Event, ...]) -> Event:
    (event,) = events
    return event


def test_a_first_report_is_new_a_further_one_of_the_same_is_support() -> None:
    first = resolve([report("a", "2031-05-06")], at=AT)
    (change,) = first.changes
    assert (change.trigger, change.event_id, change.article_id) == ("new", only(first.events).id, "a")
    second = resolve([report("a", "2031-05-06"), report("b", "2031-05-07")], before=first.events, at=AT)
    (support,) = second.changes
    assert {d.field for d in support.differences} == {"sources", "confidence"}
    assert only(second.events).id == change.event_id


def test_a_new_status_is_an_update_told_by_what_it_was() -> None:
    planned = [report("a", "2031-05-04", "planned")]
    before = resolve(planned, at=AT).events
    (change,) = resolve([*planned, report("b", "2031-05-06")], before=before, at=AT).changes
    assert change.trigger == "update"
    assert ("status", "planned", "completed") in {(d.field, d.before, d.after) for d in change.differences}


def test_a_report_that_recalls_changes_in_silence() -> None:
    told = [report("a", "2031-05-06")]
    before = resolve(told, at=AT).events
    found = resolve([*told, report("b", "2031-05-08", role="background")], before=before, at=AT)
    assert found.changes == ()
    assert len(only(found.events).sources) == 2


def test_an_earlier_report_that_comes_late_leaves_the_name() -> None:
    late, early = report("late", "2031-05-07"), report("early", "2031-05-06")
    before = resolve([late], at=AT).events
    after = resolve([late, early], before=before, at=AT)
    assert only(after.events).id == before[0].id
    assert only(resolve([late, early], at=AT).events).id == only(resolve([early], at=AT).events).id


def test_a_changed_text_gives_a_correction() -> None:
    first = report("a", "2031-05-06", article_id="a-1", counts=(Count(who="total", what="civilians", n=4),))
    later = report("a", "2031-05-06", article_id="a-2", counts=(Count(who="total", what="civilians", n=5),), id="a2")
    before = resolve([first], at=AT).events
    found = resolve([later], before=before, at=AT)
    (change,) = found.changes
    assert (change.trigger, change.article_id) == ("correction", "a-2")
    assert only(found.events).id == before[0].id
    same = resolve([first.model_copy(update={"article_id": "a-2", "id": "a2"})], before=before, at=AT)
    assert same.changes == ()


def test_a_text_rewritten_from_end_to_end_keeps_the_name() -> None:
    before = resolve([report("a", "2031-05-06", article_id="a-1", ordinal=3)], at=AT).events
    rewritten = report("a", "2031-05-06", article_id="a-2", id="a2", quote="Other words.", ordinal=4)
    found = resolve([rewritten], before=before, at=AT)
    assert ([e.id for e in found.events], [c.trigger for c in found.changes]) == ([before[0].id], ["correction"])
    elsewhere = rewritten.model_copy(update={"parties": ("Peru", "Bolivia")})
    assert sorted(c.trigger for c in resolve([elsewhere], before=before, at=AT).changes) == ["new", "withdrawn"]


def test_more_news_at_the_same_address_is_an_update() -> None:
    before = resolve([report("a", "2031-05-06", "planned", article_id="a-1")], at=AT).events
    held = report("a", "2031-05-06", article_id="a-2", id="a2", place="Lima")
    (change,) = resolve([held], before=before, at=AT).changes
    assert (change.trigger, {d.field for d in change.differences}) == ("update", {"status", "place"})


def test_reports_of_one_sentence_re_read_keep_the_name() -> None:
    before = resolve([report("a", "2031-05-06")], at=AT).events
    after = resolve([report("a", "2031-05-06", id="other", date="2031-05-05", place="Lima")], before=before, at=AT)
    assert only(after.events).id == before[0].id


def test_two_events_of_one_sentence_have_two_names_that_stay() -> None:
    two = [report("a", "2031-05-06", id=str(n), ordinal=n, date=f"2031-05-0{n}", quote="Both.") for n in (2, 5)]
    before = resolve(two, at=AT).events
    names = {e.ordinal: e.id for e in before}
    assert len(set(names.values())) == 2
    again = resolve([*two, report("b", "2031-05-06", ordinal=5)], before=before, at=AT)
    assert {e.ordinal: e.id for e in again.events} == names


def test_the_loss_of_the_last_report_withdraws() -> None:
    before = resolve([report("a", "2031-05-06")], at=AT).events
    found = resolve([], before=before, at=AT)
    assert only(found.events).withdrawn
    assert [c.trigger for c in found.changes] == ["withdrawn"]
    assert resolve([], before=found.events, at=AT).changes == ()


def test_ruled_wrong_is_withdrawn_and_swallows_no_report_of_others() -> None:
    told = [report("a", "2031-05-06")]
    before = resolve(told, at=AT).events
    ruling = Ruling(id="r", verdict="wrong", event_ids=(before[0].id,), anchors=(before[0].anchors,), at=AT)
    found = resolve(told, [ruling], before, at=AT)
    assert (only(found.events).withdrawn, found.changes[0].trigger) == (True, "withdrawn")
    true = resolve([*told, report("b", "2031-05-07")], [ruling], found.events, at=AT)
    assert sorted((e.withdrawn, e.article_id) for e in true.events) == [(False, "b"), (True, "a")]
    undone = resolve(told, [ruling.model_copy(update={"undone": True})], found.events, at=AT)
    assert not only(undone.events).withdrawn


def test_merged_by_a_person_the_older_name_stays_and_the_other_becomes_an_alias() -> None:
    one, other = report("a", "2031-05-06", ordinal=1), report("b", "2031-05-16", date="2031-05-16", ordinal=2)
    before = resolve([one, other], at=AT).events
    a, b = sorted(before, key=lambda e: e.ordinal or 0)
    ruling = Ruling(id="r", verdict="merge", event_ids=(a.id, b.id), anchors=(a.anchors, b.anchors), at=AT)
    event = only(resolve([one, other], [ruling], before, at=AT).events)
    assert (event.id, event.aliases) == (a.id, (b.id,))


def test_split_by_a_person_stays_apart() -> None:
    one, other = report("a", "2031-05-06"), report("b", "2031-05-06")
    before = resolve([one, other], at=AT).events
    ruling = Ruling(id="r", verdict="split", event_ids=(before[0].id,), anchors=(before[0].anchors,), at=AT)
    after = resolve([one, other], [ruling], before, at=AT).events
    assert len(after) == 2
    assert before[0].id in {e.id for e in after}
    merged = Ruling(id="s", verdict="merge", event_ids=(), anchors=ruling.anchors, at=AT.replace(month=12, day=2))
    assert len(resolve([one, other], [ruling, merged], after, at=AT).events) == 1
