"""Digests and quiet hours over a real store: one message, whose tries are those of every alert in it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from alerts.gathering import StormRule
from model.alert import Message, Outcome, Watch
from scheduler import stages
from scheduler.digesting import digest_due
from store.store import Store
from tests.integration.store_samples import AT, later, read

KYIV = "Europe/Kyiv"  # at AT it is noon there
RULE = StormRule()
GOOD, BAD = Outcome(ok=True, status=200), Outcome(ok=False, detail="503 down")
LOST = Outcome(ok=False, permanent=True, detail="550 no")


def detect(store: Store, watch: Watch, *names: str, at: datetime = AT, channels: tuple[str, ...] = ("mail",)) -> None:
    for name in names:
        quote = f"{name} and Varenia held talks in Port Sayle"
        read(store, f"https://gazette.example/{name}", quote, at=at, parties=(name, "Varenia"))
    while stages.resolve_dirty(store, (watch,), channels, at, RULE):
        pass


async def sent(store: Store, at: datetime, outcome: Outcome = GOOD) -> list[Message]:
    """Make digests and try what is due; return what was sent."""
    out: list[Message] = []

    async def send(_: str, message: Message) -> Outcome:
        out.append(message)
        return outcome

    digest_due(store, RULE, at, "https://desk.example")
    await stages.deliver_due(store, send, at, 0.0)
    return out


async def test_a_daily_digest_comes_at_its_local_hour_with_summary_and_chart(store: Store) -> None:
    watch = Watch(name="desk", digest="daily", digest_at="18:30", time_zone=KYIV)
    detect(store, watch, "Osmark", "Lindholt")
    detect(store, watch, "Estmere", at=later(hours=3))
    assert await sent(store, later(hours=6, minutes=29)) == []
    (digest,) = await sent(store, later(hours=6, minutes=30))
    assert digest.type == "digest" and digest.subject.startswith("Daily digest: 3 alerts")
    assert "BY CONFLICT" in digest.text and "█" in digest.text and "3 alerts: " in digest.text
    assert all(name in digest.text for name in ("Osmark", "Lindholt", "Estmere"))
    assert set(json.loads(digest.data_json)["alert_ids"]) == {a.alert_id for a in store.alerts().items}
    assert {(d.state, d.attempts) for d in store.deliveries().items} == {("delivered", 1)}
    assert await sent(store, later(days=3)) == [], "a day with nothing has no digest"


async def test_what_comes_after_the_hour_is_tomorrows(store: Store) -> None:
    watch = Watch(name="desk", digest="hourly")
    detect(store, watch, "Osmark")
    detect(store, watch, "Lindholt", at=later(hours=1, seconds=0.1))  # before anybody looked at the clock
    (first,) = await sent(store, later(hours=1, seconds=0.5))
    (second,) = await sent(store, later(hours=2))
    assert "Osmark" in first.text and "Lindholt" in second.text and first.id != second.id


async def test_the_tries_of_a_digest_are_those_of_its_alerts(store: Store) -> None:
    detect(store, Watch(name="desk", digest="hourly"), "Osmark", "Lindholt")
    (digest,) = await sent(store, later(hours=1), BAD)
    assert {(d.state, d.attempts, d.error) for d in store.deliveries().items} == {("pending", 1, "503 down")}
    (again,) = await sent(store, later(hours=1, seconds=5), LOST)
    assert again.id == digest.id
    assert {d.state for d in store.deliveries().items} == {"dead"}
    (kept,) = [d for d in store.deliveries().items if d.message_type == "digest"]
    store.retry(kept.id, later(hours=2))
    assert [m.id for m in await sent(store, later(hours=2))] == [digest.id]
    for delivery in store.deliveries().items:
        assert [a.ok for a in store.attempts(delivery.id)] == [False, False, True]
        assert delivery.state == "delivered"


async def test_one_of_a_lost_digest_can_be_sent_by_itself(store: Store) -> None:
    detect(store, Watch(name="desk", digest="hourly"), "Osmark", "Lindholt")
    await sent(store, later(hours=1), LOST)
    one = next(d for d in store.deliveries().items if d.message_type == "event.new")
    store.retry(one.id, later(hours=2))
    (message,) = await sent(store, later(hours=2))
    assert (message.type, message.id) == ("event.new", one.message_id)


async def test_quiet_hours_end_in_one_message_and_some_break_through(store: Store) -> None:
    night = Watch(name="desk", quiet="11:00-15:00", time_zone=KYIV, break_through=("exchange",))
    detect(store, night, "Osmark", "Lindholt")
    read(
        store, "https://gazette.example/x", "Estmere and Varenia swapped 40", kind="exchange", parties=("Estmere", "V")
    )
    while stages.resolve_dirty(store, (night,), ("mail",), AT, RULE):
        pass
    assert [m.type for m in await sent(store, AT)] == ["event.new"]
    assert await sent(store, later(hours=2, minutes=59)) == []
    (digest,) = await sent(store, later(hours=3))
    assert digest.subject.startswith("After quiet hours: 2 alerts")


async def test_one_alert_of_the_quiet_hours_comes_as_itself(store: Store) -> None:
    detect(store, Watch(name="desk", quiet="11:00-15:00", time_zone=KYIV), "Osmark")
    assert [m.type for m in await sent(store, later(hours=3))] == ["event.new"]


async def test_each_channel_has_its_own_digest_of_the_same_alerts(store: Store) -> None:
    detect(store, Watch(name="desk", digest="hourly"), "Osmark", "Lindholt", channels=("mail", "hook"))
    first, second = await sent(store, later(hours=1))
    assert first.id == second.id
    assert {d.state for d in store.deliveries(limit=100).items} == {"delivered"} and store.verify() == ()


@pytest.mark.parametrize("at", [timedelta(seconds=30), timedelta(hours=1)])
async def test_a_kill_between_gathering_and_digest_loses_nothing(store: Store, at: timedelta) -> None:
    """The digest and what goes in it are one transaction: before it all waits, after it nothing is taken twice."""
    detect(store, Watch(name="desk", digest="hourly"), "Osmark", "Lindholt")

    class Killed(BaseException):
        pass

    with pytest.raises(Killed), store.transaction():
        digest_due(store, RULE, later(hours=1))
        raise Killed
    assert len(store.gatherings()) == 1 and store.deliveries_due(later(days=1)) == ()
    assert len(await sent(store, later(hours=1) + at)) == 1
