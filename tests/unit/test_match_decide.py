"""Match: what is told at once, held, dropped, grouped, told as what, and under which id."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.match import Decision, decide, deliveries_for, raise_alert
from alerts.settle import Settled, settle
from model.alert import Alert, Watch
from model.event import Change, Difference, Event, Source
from model.mention import Count

NOW = datetime(2031, 5, 6, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
WATCH = Watch(name="default")


def event(**more: Any) -> Event:
    given: dict[str, Any] = {
        "id": "e", "kind": "round", "status": "completed", "parties": ("Chile", "Peru"), "place": "Lima",
        "date": "2031-05-06", "confidence": 0.9, "current": True, "newest_current": NOW, "article_id": "a",
        "sources": (Source(outlet="Gazette", url="https://gazette.example/", article_id="a"),), "quote": "They met.",
    }  # fmt: skip
    return Event(**given | more)


def change(id: str = "c", trigger: str = "new", at: datetime = NOW) -> Change:
    return Change(id=id, event_id="e", trigger=trigger, at=at, article_id="a")


def decided(told: Sequence[Alert] = (), now: datetime = NOW, watch: Watch = WATCH, **more: Any) -> Decision:
    trigger = more.pop("trigger", "update" if told else "new")
    return decide(change(trigger=trigger), event(**more), watch, told, now)


def told(**more: Any) -> Alert:
    return raise_alert(change(), event(**more), WATCH, (), NOW - HOUR)


@pytest.mark.parametrize(
    ("confidence", "independent", "action"),
    [(0.8, 1, "alert"), (0.79, 1, "hold"), (0.5, 1, "hold"), (0.5, 2, "alert"), (0.49, 3, "quiet")],
)
def test_bands_of_confidence(confidence: float, independent: int, action: str) -> None:
    assert decided(confidence=confidence, independent=independent).action == action


def test_a_muted_event_is_quiet_until_its_status_changes_or_it_is_withdrawn() -> None:
    def muted(trigger: str, before: Sequence[Alert], **more: Any) -> Decision:
        return decide(change(trigger=trigger), event(**more), WATCH, before, NOW + HOUR, "completed")

    assert muted("new", ()) == Decision("quiet", "it is muted while it is completed")
    assert muted("update", [told()], place="Cusco").action == "quiet"
    assert muted("correction", [told()], place="Cusco").action == "quiet"
    assert muted("update", [told()], status="denied", status_outlets=2).action == "alert"
    assert muted("withdrawn", [told()], withdrawn=True).action == "alert"
    settled = settle([change()], [event(id="f", aliases=("e",))], [WATCH], (), NOW, muted={"e": "completed"})
    assert settled.alerts == () and settled.changes[0].reason == "it is muted while it is completed"
    assert settle([change()], [event()], [WATCH], (), NOW, muted={"other": "completed"}).alerts


def test_a_hold_ends_after_six_hours_and_the_change_is_dropped() -> None:
    held = decided(confidence=0.6)
    assert (held.until, held.timer) == (NOW + 6 * HOUR, "source")
    assert decided(confidence=0.6, now=NOW + 6 * HOUR).action == "quiet"


def test_a_watch_may_take_one_source_and_the_alert_says_so() -> None:
    watch = Watch(name="default", single_source=True)
    assert decided(confidence=0.6, watch=watch).action == "alert"
    assert raise_alert(change(), event(), watch, (), NOW).one_source
    assert not raise_alert(change(), event(independent=2), watch, (), NOW).one_source


@pytest.mark.parametrize(
    ("status", "confidence", "outlets", "say_so", "action"),
    [
        ("cancelled", 0.85, 1, 1, "alert"),  # it is first heard of as called off: nothing that was told is taken back
        ("denied", 0.99, 1, 1, "hold"),  # but what never was is no event
        *((status, 0.75, 1, 1, "hold") for status in ("cancelled", "denied")),
        *((status, 0.99, 3, 1, "hold") for status in ("cancelled", "denied")),  # the others tell it otherwise
        *((status, 0.85, 2, 2, "alert") for status in ("cancelled", "denied")),
    ],
)
def test_first_heard_of_as_called_off(status: str, confidence: float, outlets: int, say_so: int, action: str) -> None:
    found = decided(status=status, confidence=confidence, independent=outlets, status_outlets=say_so)
    assert found.action == action


def test_what_was_told_as_planned_is_not_called_off_by_one_outlet() -> None:
    before = [told(status="planned")]
    assert decided(before, status="cancelled", confidence=0.99).timer == "source"
    assert decided(before, status="cancelled", status_outlets=2).timer == "group"


@pytest.mark.parametrize(
    "more",
    [
        {"current": False},
        {"newest_current": None},  # undated articles never alert alone
        {"newest_current": NOW - 49 * HOUR},
        {"newest_current": NOW + 72 * HOUR},  # a date that cannot be
        {"withdrawn": True},
    ],
)
def test_what_is_never_told(more: dict[str, Any]) -> None:
    assert decided(**more).action == "quiet"


@pytest.mark.parametrize(
    "asked",
    [
        {"parties": ("Peru", "Brazil")}, {"kinds": ("exchange",)}, {"statuses": ("planned",)}, {"places": ("Quito",)},
        {"outlets": ("Herald",)}, {"languages": ("es",)}, {"triggers": ("update",)},
    ],
)  # fmt: skip
def test_a_watch_hears_what_it_asked_for(asked: dict[str, Any]) -> None:
    assert decided(watch=Watch(name="default", **asked)).action == "quiet"
    fitting: dict[str, Any] = {
        "parties": ("Peru",), "kinds": ("round",), "statuses": ("completed",), "places": ("lima",),
        "outlets": ("Gazette",), "languages": ("en",), "triggers": ("new",),
    }  # fmt: skip
    assert decided(watch=Watch(name="default", **fitting), languages=("en",)).action == "alert"


def test_only_one_new_an_event_ever_and_its_id_is_stable() -> None:
    first = raise_alert(change("c1"), event(), WATCH, (), NOW)
    assert (
        raise_alert(change("c2", "update"), event(status="planned"), WATCH, (), NOW + HOUR).alert_id == first.alert_id
    )
    assert raise_alert(change("c2", "update"), event(), WATCH, (), NOW).trigger == "new"
    later = raise_alert(change("c3", "new"), event(status="planned"), WATCH, [first], NOW)
    assert later.trigger == "update"
    assert later.alert_id != first.alert_id
    assert later.differences == ("completed → planned",)


def test_two_told_events_that_become_one_are_silent() -> None:
    other = raise_alert(change(), event(id="other"), WATCH, (), NOW - HOUR)
    merged = decide(change(trigger="update"), event(aliases=("other",)), WATCH, [told(), other], NOW)
    assert merged.action == "quiet"


@pytest.mark.parametrize(
    ("before", "now", "news"),
    [
        ({"status": "planned"}, {}, 1),
        ({"date": "2031-05"}, {}, 0),  # only more exact
        ({"date": None}, {}, 1),
        ({"date": "2031-05-04"}, {}, 1),
        ({"date": "2031-05-04"}, {"date_inferred": True}, 0),
        ({"place": "Quito"}, {}, 1),
        ({}, {"place": None, "date": None}, 0),
        ({}, {"confidence": 0.95, "independent": 4}, 0),
    ],
)
def test_what_is_news_against_what_was_told(before: dict[str, Any], now: dict[str, Any], news: int) -> None:
    found = decided([told(**before)], now=NOW + HOUR, **now)
    assert (found.action == "alert") == bool(news)


def test_a_figure_is_news_when_it_stands_foremost() -> None:
    def figures(*numbers: int) -> tuple[Count, ...]:
        return tuple(Count(who="each side", what="prisoners", n=n) for n in numbers)

    before = [told(counts=figures(270))]
    assert decided(before, now=NOW + HOUR, counts=figures(270, 268)).action == "quiet"
    assert decided(before, now=NOW + HOUR, counts=figures(268, 270)).action == "alert"


def test_updates_wait_ten_minutes_then_six_hours_after_the_one_before() -> None:
    first = told(status="planned")
    held = decided([first])
    assert (held.until, held.timer) == (NOW + timedelta(minutes=10), "group")
    update = raise_alert(change("u", "update"), event(status="under_way"), WATCH, [first], NOW - HOUR)
    assert decided([first, update]).until == NOW + 5 * HOUR


def test_a_correction_is_told_at_once_and_only_when_it_differs() -> None:
    assert decided([told(date="2031-05-05")], trigger="correction").action == "alert"
    assert decided([told()], trigger="correction").action == "quiet"


def test_a_figure_that_a_source_took_back_is_told_though_others_still_give_it() -> None:
    figures = tuple(Count(who="each side", what="prisoners", n=n) for n in (210, 204))
    taken_back = Difference(field="counts", before="each side: 210 prisoners", after="each side: 204 prisoners")
    correction = change("c", "correction").model_copy(update={"differences": (taken_back,)})
    before = [told(counts=figures[:1])]
    alert = raise_alert(correction, event(counts=figures), WATCH, before, NOW)
    assert decide(correction, event(counts=figures), WATCH, before, NOW).action == "alert"
    assert alert.differences == ("counts each side: 210 prisoners → each side: 204 prisoners",)


def test_withdrawn_is_told_to_those_who_were_told_once() -> None:
    assert decided(trigger="withdrawn", withdrawn=True).action == "quiet"
    first = told()
    assert decided([first], trigger="withdrawn", withdrawn=True).action == "alert"
    gone = raise_alert(change("w", "withdrawn"), event(withdrawn=True), WATCH, [first], NOW)
    assert (gone.trigger, decided([first, gone], trigger="withdrawn").action) == ("withdrawn", "quiet")


def test_a_stage_may_be_told_as_an_update_of_its_agreement() -> None:
    watch = Watch(name="default", stages_as_updates=True)
    deal = event(id="deal")
    stage = event(id="stage", part_of="deal")
    before = [raise_alert(change(), deal, watch, (), NOW)]
    assert raise_alert(change("s"), stage, watch, before, NOW, deal).trigger == "update"
    assert raise_alert(change("s"), stage, WATCH, before, NOW, deal).trigger == "new"


def test_the_alert_names_the_article_that_it_quotes() -> None:
    alert = raise_alert(change(), event(), WATCH, (), NOW)
    assert (alert.outlet, alert.url, alert.quote) == ("Gazette", "https://gazette.example/", "They met.")
    many = tuple(Source(outlet=f"O{n}", url=f"https://o{n}.example/") for n in range(25))
    alert = raise_alert(change(), event(sources=many), WATCH, (), NOW)
    assert (len(alert.sources), alert.sources_total) == (20, 25)


def test_one_delivery_a_channel_with_ids_that_stay() -> None:
    alert = told()
    first, again = deliveries_for(alert, ["mail", "hook", "mail"], NOW), deliveries_for(alert, ["mail"], NOW + HOUR)
    assert [d.channel for d in first] == ["mail", "hook"]
    assert again[0].id == first[0].id
    assert (first[0].message_id, first[0].message_type) == (alert.alert_id, "event.new")


def settled(changes: list[Change], now: datetime = NOW, before: Sequence[Alert] = (), **more: Any) -> Settled:
    watches = more.pop("watches", [WATCH])
    return settle(changes, [event(**more)], watches, before, now, channels=("mail",))


def test_settling_holds_and_later_tells_all_that_waited() -> None:
    held = settled([change("c1")], confidence=0.6)
    (waiting,) = held.changes
    assert (waiting.state, waiting.held_until, held.alerts) == ("held", NOW + 6 * HOUR, ())
    found = settled([waiting, change("c2", "update", NOW + HOUR)], NOW + HOUR, confidence=0.84, independent=2)
    (alert,) = found.alerts
    assert (alert.trigger, alert.change_ids) == ("new", ("c1", "c2"))
    assert {c.state for c in found.changes} == {"alerted"}
    assert [d.message_id for d in found.deliveries] == [alert.alert_id]


def test_settling_tells_each_watch_by_itself() -> None:
    eager = Watch(name="eager", single_source=True, channels=("hook",))
    first = settled([change("c1")], confidence=0.6, watches=[WATCH, eager])
    assert [(a.watch, d.channel) for a, d in zip(first.alerts, first.deliveries, strict=True)] == [("eager", "hook")]
    assert first.changes[0].state == "held"
    again = settled(list(first.changes), NOW + HOUR, first.alerts, confidence=0.9, watches=[WATCH, eager])
    assert [a.watch for a in again.alerts] == ["default"]


def test_an_outlets_first_crawl_is_quiet() -> None:
    found = settle([change()], [event()], [WATCH], (), NOW, quiet_articles=frozenset({"a"}))
    assert (found.alerts, found.changes[0].state) == ((), "quiet")


def test_changes_of_a_merged_event_go_to_the_one_that_is_left() -> None:
    found = settle([change()], [event(id="new-name", aliases=("e",))], [WATCH], (), NOW)
    assert [a.event_id for a in found.alerts] == ["new-name"]
