"""Troubles over a real store: told once, kept over a new start, cleared once, over what works."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from alerts.registry import load_channels
from model.alert import Delivery, Message, Outcome, Watch
from model.outlet import Outlet, OutletState
from scheduler import stages
from scheduler.noticing import NoticeRules, Scene, grave, look
from store.store import Store
from tests.faults.sample_alerts import hook_settings, mail_settings
from tests.integration.store_samples import AT, later, mention, read

CHANNELS = load_channels({"hook": hook_settings("https://hook.example/"), "mail": mail_settings(25)})
MAIL = "mail/ana@desk.example"
OUTLETS = {name: Outlet(name=name, title=name.title()) for name in ("gazette", "herald", "courier")}
SCENE = Scene(OUTLETS, CHANNELS, NoticeRules())


def notices(store: Store, at: datetime) -> list[tuple[str, str, str]]:
    """Type, channel and subject of every notice that is due."""
    found = []
    for delivery in store.deliveries_due(at):
        message = store.message(delivery.message_id)
        if message and message.type.startswith("operator."):
            found.append((message.type.removeprefix("operator."), delivery.channel, message.subject))
    return sorted(found)


def round_of(store: Store, number: int | None, day: str, at: datetime, name: str = "", **more: Any) -> None:
    word = f"round {number}" if number else "talks"
    title = f"Varenia and Osmark held {word} in Port Sayle on {day}"
    read(store, f"https://gazette.example/{number}{name}", title, at=at, ordinal=number, date=day, **more)
    while stages.resolve_dirty(store, (Watch(name="default"),), (), at):
        pass


def test_a_missed_number_is_told_once_and_cleared_once(store: Store) -> None:
    round_of(store, 58, "2026-05-04", AT)
    look(store, SCENE, AT)
    assert store.troubles() == {}
    round_of(store, 60, "2026-05-20", later(days=16))
    turn = look(store, SCENE, later(days=16))
    assert [t.subject for t in turn.raised] == ["Round 59 between Osmark and Varenia was missed"]
    raised = notices(store, later(days=16))
    assert raised == [("raised", name, turn.raised[0].subject) for name in ("hook", MAIL)]
    for hours in range(3):  # every later look, also of the next daemon
        assert not look(store, SCENE, later(days=17, hours=hours)).any
    (trouble,) = store.troubles().values()
    assert trouble.parties == ("Osmark", "Varenia") and "number 58 (2026-05-04)" in trouble.detail
    round_of(store, 59, "2026-05-11", later(days=18))
    assert not look(store, SCENE, later(days=18), numbers=False).any, "nothing has changed, it was said"
    turn = look(store, SCENE, later(days=18))
    assert [t.over for t in turn.cleared] == ["Round 59 between Osmark and Varenia is no longer missing"]
    assert store.troubles() == {} and len(notices(store, later(days=18))) == 4
    assert not look(store, SCENE, later(days=19)).any


def test_history_and_doubtful_numbers_raise_no_alarm(store: Store) -> None:
    round_of(store, 3, "2026-05-04", AT)
    round_of(store, 5, "2026-05-20", later(days=16), confidence=0.6)
    assert not look(store, SCENE, later(days=16)).any
    round_of(store, 12, "2026-08-20", later(days=108))
    round_of(store, 14, "2026-08-28", later(days=116))
    assert not look(store, SCENE, later(days=150)).any, "an archive that is read tells of no gap"


def test_a_gap_switched_off_later_ends_without_a_word(store: Store) -> None:
    round_of(store, 58, "2026-05-04", AT)
    round_of(store, 60, "2026-05-20", later(days=16))
    look(store, SCENE, later(days=16))
    before = notices(store, later(days=20))
    look(store, Scene(OUTLETS, CHANNELS, NoticeRules(gaps=False)), later(days=17))
    assert store.troubles() == {} and notices(store, later(days=20)) == before


def publish(store: Store, outlet: str, first: datetime, last: datetime, step: timedelta) -> None:
    at = first
    while at <= last:
        read(store, f"https://{outlet}.example/{at:%m%d%H%M}", f"News of {at}", at=at, outlet=outlet, mentions=False)
        at += step


def visit(store: Store, at: datetime, *names: str, well: bool = True) -> None:
    for name in names:
        before = store.outlet_state(name)
        now = {"last_crawl_at": at, "health": "ok" if well else "late", "failures": 0 if well else before.failures + 1}
        seen = {"last_success_at": at, "error": ""} if well else {"error": "no route to host"}
        store.save_outlet_state(before.model_copy(update=now | seen))


def test_a_silent_outlet_is_told_once_and_cleared_when_it_publishes(store: Store) -> None:
    publish(store, "gazette", later(days=-10), AT, timedelta(hours=4))
    publish(store, "herald", later(days=-10), AT, timedelta(hours=8))
    for hours in range(1, 11):
        visit(store, later(hours=hours), *OUTLETS)
        turn = look(store, SCENE, later(hours=hours))
        assert [t.name for t in turn.raised] == (["silent:gazette"] if hours == 7 else []), hours
    assert {row[2] for row in notices(store, later(hours=10))} == {"Gazette has been silent for 7 hours"}
    assert store.troubles()["silent:gazette"].subject == "Gazette has been silent for 10 hours"
    publish(store, "gazette", later(hours=11), later(hours=11), timedelta(hours=1))
    visit(store, later(hours=11), *OUTLETS)
    assert [t.over for t in look(store, SCENE, later(hours=11)).cleared] == ["Gazette publishes again"]
    assert [row[0] for row in notices(store, later(hours=11))] == ["cleared", "cleared", "raised", "raised"]


def test_a_network_that_is_gone_is_one_notice_not_one_an_outlet(store: Store) -> None:
    for name in OUTLETS:
        publish(store, name, later(days=-10), AT, timedelta(hours=4))
    visit(store, AT, *OUTLETS)
    raised = []
    for hours in range(1, 40, 3):
        visit(store, later(hours=hours), *OUTLETS, well=False)
        raised += [t.name for t in look(store, SCENE, later(hours=hours)).raised]
    assert raised == ["outlets"] and grave(store, SCENE) == ["No outlet answers"]
    visit(store, later(hours=40), "gazette")  # it brings nothing yet, and the others are visited hours later
    turn = look(store, SCENE, later(hours=40))
    assert ([t.name for t in turn.cleared], [t.name for t in turn.raised]) == (["outlets"], ["silent:gazette"])
    publish(store, "herald", later(hours=41), later(hours=41), timedelta(hours=1))
    visit(store, later(hours=42), "herald")
    assert not look(store, SCENE, later(hours=42)).raised
    visit(store, later(hours=43), "courier", well=False)
    assert [t.name for t in look(store, SCENE, later(hours=43)).raised] == ["silent:courier"]
    assert grave(store, SCENE) == []


def test_pages_that_are_being_read_are_waited_for(store: Store) -> None:
    publish(store, "gazette", later(days=-10), AT, timedelta(hours=4))
    visit(store, later(days=2), *OUTLETS)
    brought = {"last_article_at": later(days=2)}
    store.save_outlet_state(store.outlet_state("gazette").model_copy(update=brought))
    assert not look(store, SCENE, later(days=2, minutes=1)).any
    assert [t.name for t in look(store, SCENE, later(days=2, minutes=11)).raised] == ["silent:gazette"]


def test_an_outlet_that_is_paused_or_gone_is_forgotten_in_silence(store: Store) -> None:
    for name in ("gazette", "herald"):
        publish(store, name, later(days=-10), AT, timedelta(hours=4))
    visit(store, later(hours=9), *OUTLETS)
    look(store, SCENE, later(hours=9))
    assert set(store.troubles()) == {"silent:gazette", "silent:herald"}
    store.save_outlet_state(store.outlet_state("gazette").model_copy(update={"paused": True}))
    without = {name: outlet for name, outlet in OUTLETS.items() if name != "herald"}
    turn = look(store, Scene(without, CHANNELS, NoticeRules()), later(hours=9))
    assert (len(turn.dropped), turn.cleared, store.troubles()) == (2, (), {})


def test_when_all_are_paused_nobody_answers_again(store: Store) -> None:
    visit(store, AT, *OUTLETS)
    for minutes in (20, 40):
        visit(store, later(minutes=minutes), *OUTLETS, well=False)
    look(store, SCENE, later(minutes=40))
    for name in OUTLETS:
        store.save_outlet_state(store.outlet_state(name).model_copy(update={"paused": True}))
    turn = look(store, SCENE, later(minutes=50))
    assert ([t.name for t in turn.dropped], turn.cleared) == (["outlets"], ())


def test_an_outlet_set_apart_stays_so_while_no_other_answers(store: Store) -> None:
    visit(store, AT, *OUTLETS)
    apart = {"health": "quarantined", "error": "killed"}
    store.save_outlet_state(store.outlet_state("herald").model_copy(update=apart))
    assert [t.name for t in look(store, SCENE, AT).raised] == ["apart:herald"]
    for minutes in (20, 40):
        visit(store, later(minutes=minutes), "gazette", "courier", well=False)
    turn = look(store, SCENE, later(minutes=40))
    assert ([t.name for t in turn.raised], turn.cleared, turn.dropped) == (["outlets"], (), ())


def test_an_outlet_set_apart_is_told(store: Store) -> None:
    store.save_outlet_state(OutletState(outlet="herald", last_crawl_at=AT, health="quarantined", error="killed"))
    visit(store, AT, "gazette")
    assert [t.subject for t in look(store, SCENE, AT).raised] == ["Herald is set apart"]
    store.save_outlet_state(store.outlet_state("herald").model_copy(update={"health": "new"}))
    assert [t.over for t in look(store, SCENE, AT).cleared] == ["Herald is visited again"]


async def try_all(store: Store, at: datetime, **outcomes: Outcome) -> list[str]:
    """Send what is due, with this outcome a channel; return the channels that were called."""
    called = []

    async def send(channel: str, message: Message) -> Outcome:
        called.append(channel)
        return outcomes[channel.split("/")[0]]

    await stages.deliver_due(store, send, at, 0.0)
    return called


GOOD, BAD = Outcome(ok=True, status=200), Outcome(ok=False, detail="503 down")
GONE = Outcome(ok=False, permanent=True, disable=True, status=410, detail="410 Gone")


def raise_something(store: Store, number: int, at: datetime) -> None:
    made = read(store, f"https://gazette.example/x{number}", f"Osmark and Varenia held round {number}", at=at)
    assert mention(made, made.text)
    while stages.resolve_dirty(store, (Watch(name="default", max_age=10**9),), tuple(CHANNELS), at):
        pass


async def test_gone_disables_at_once_and_is_told_over_the_other(store: Store) -> None:
    raise_something(store, 1, AT)
    assert sorted(await try_all(store, AT, hook=GONE, mail=GOOD)) == ["hook", MAIL]
    look(store, SCENE, later(seconds=5))
    assert notices(store, later(seconds=5)) == [("raised", MAIL, "The channel hook is disabled")]
    assert await try_all(store, later(seconds=5), mail=GOOD) == [MAIL]
    raise_something(store, 2, later(days=200))
    assert await try_all(store, later(days=200), mail=GOOD) == [MAIL], "what is disabled is not called"
    dead = store.deliveries(state="dead", channel="hook").items
    assert len(dead) == 2 and all("410 Gone" in each.error for each in dead)
    assert not look(store, SCENE, later(days=200)).any


async def test_a_test_that_arrives_enables_it_again(store: Store) -> None:
    raise_something(store, 1, AT)
    await try_all(store, AT, hook=GONE, mail=GOOD)
    look(store, SCENE, AT)
    await try_all(store, AT, mail=GOOD)
    stages.save_outcomes(store, [stages.Tried(*_test_over(store, "hook"), later(hours=1), later(hours=1), 0.0)])
    assert [t.over for t in look(store, SCENE, later(hours=1)).cleared] == ["The channel hook delivers again"]
    assert {channel for _, channel, _ in notices(store, later(hours=1))} == {"hook", MAIL}
    (dead,) = store.deliveries(state="dead").items
    store.retry(dead.id, later(hours=2))
    assert "hook" in await try_all(store, later(hours=2), hook=GOOD, mail=GOOD)
    assert store.deliveries(state="dead").items == ()


def _test_over(store: Store, channel: str) -> tuple[Delivery, Outcome]:
    from scheduler.samples import put_test

    (id,) = put_test(store, channel, CHANNELS, later(hours=1))
    delivery = store.delivery(id)
    assert delivery
    return delivery, GOOD


@pytest.mark.parametrize("days", [5, 0])
async def test_five_days_of_failures_disable(store: Store, days: int) -> None:
    for n in range(8):
        raise_something(store, n, later(days=150 * n))  # far apart, so that each is an event of its own
    at = AT
    for hours in range(0, 24 * 6, 3):
        at = later(days=2000, hours=hours)
        for delivery in store.deliveries_due(at, channel="hook"):
            stages.save_outcomes(store, [stages.Tried(delivery, BAD, at, at, 0.0)], days * 86400)
            if delivery.attempts > 5:
                store.retry(delivery.id, at + timedelta(hours=1))
    assert bool(store.channel_state("hook").disabled_at) == bool(days)


async def test_a_dead_channel_escalates_in_one_line_of_notices(store: Store) -> None:
    raise_something(store, 1, AT)
    await try_all(store, AT, hook=BAD, mail=GOOD)
    look(store, SCENE, AT)
    assert notices(store, AT) == []
    look(store, SCENE, later(hours=1))
    assert notices(store, later(hours=1)) == [("raised", MAIL, "The channel hook does not deliver")]
    await try_all(store, later(hours=1), hook=GONE, mail=GOOD)
    turn = look(store, SCENE, later(hours=2))
    assert ([t.name for t in turn.raised], turn.cleared, len(turn.dropped)) == (["disabled:hook"], (), 1)
    assert grave(store, SCENE) == []


async def test_nobody_is_left_to_tell(store: Store) -> None:
    raise_something(store, 1, AT)
    await try_all(store, AT, hook=GONE, mail=GONE)
    look(store, SCENE, AT)
    assert set(store.troubles()) == {"disabled:hook", "disabled:mail"}
    assert notices(store, AT) == [] and grave(store, SCENE) == ["no channel delivers"]


def test_notices_go_where_they_are_wanted_and_programs_can_read_them(store: Store) -> None:
    visit(store, AT, *OUTLETS)
    for minutes in (20, 40):
        visit(store, later(minutes=minutes), *OUTLETS, well=False)
    look(store, Scene(OUTLETS, CHANNELS, NoticeRules(channels=("hook",)), "https://desk.example"), later(hours=1))
    (delivery,) = store.deliveries_due(later(hours=1))
    message = store.message(delivery.message_id)
    assert message and delivery.channel == "hook" and "https://desk.example/outlets" in message.text
    assert json.loads(message.data_json)["name"] == "outlets"
