"""F42: 500 detections at once are at most ten messages and one digest, which counts for every alert in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alerts.gathering import StormRule
from model.alert import Alert
from parley.settings import Settings
from scheduler import stages
from scheduler.works import Parts
from store.store import Store
from tests.faults.telling import detect, new_store, parts_of, sinks, telling
from tests.integration.daemon_fakes import until

RULE = StormRule(events=10, within=3.0, longest=60.0)  # a twentieth of the shipped minute
MANY = 500


def test_F42_the_shipped_limits() -> None:
    storm = Settings().storm
    assert (storm.events, storm.within, storm.longest) == (10, 60, 600)


@pytest.mark.timeout(100)
async def test_F42_a_storm_is_one_digest_that_says_so(tmp_path: Path) -> None:
    with new_store(tmp_path) as store, sinks() as (mailbox, receiver, channels):
        detect(store, *range(MANY))
        parts = parts_of(store, channels, storm=RULE)
        resolve_at_once(store, parts)
        assert sum(store.counts().alerts.values()) == MANY
        async with telling(parts):
            await until(lambda: len(mailbox.messages) >= 11 and len(receiver.bodies) >= 11, 40)
            await until(lambda: not store.counts().deliveries.get("pending"), 20)
        assert len(mailbox.messages) == 11 and len(receiver.bodies) == 11
        digests = [each for each in mailbox.messages if each["X-Parley-Type"] == "digest"]
        body = digests[0].get_body(("plain",))
        text = body.get_content() if body else ""
        assert len(digests) == 1 and "Storm: 490 alerts" in digests[0]["Subject"]
        assert "More alerts came at once" in text and "and 430 more" in text
        (storm,) = [body["data"] for body in receiver.bodies if body["type"] == "digest"]
        told = [body["id"] for body in receiver.bodies if body["type"] == "event.new"] + storm["alert_ids"]
        assert len(told) == MANY and receiver.bad_signatures == 0
        assert set(told) == {alert.alert_id for alert in _alerts(store)}
        _each_delivery_has_its_attempt(store)


def resolve_at_once(store: Store, parts: Parts) -> None:
    """Resolve what is detected as in one moment, however slow the machine is."""
    now = datetime.now(UTC)
    with store.transaction():  # one sync of the disk for all
        while stages.resolve_dirty(store, parts.watches, tuple(parts.courier.channels), now, RULE):
            pass


async def test_F42_ten_are_no_storm_and_one_too_many_goes_out_as_itself(tmp_path: Path) -> None:
    with new_store(tmp_path) as store, sinks() as (mailbox, _, channels):
        async with telling(parts_of(store, channels, storm=RULE)):
            detect(store, *range(11))
            await until(lambda: len(mailbox.messages) >= 11, 20)
            await until(lambda: not store.counts().deliveries.get("pending"), 20)
        assert {each["X-Parley-Type"] for each in mailbox.messages} == {"event.new"}


async def test_F42_what_gathers_outlives_the_daemon(tmp_path: Path) -> None:
    """One that is stopped in the midst of a storm: the next makes the digest."""
    with new_store(tmp_path) as store, sinks() as (mailbox, receiver, channels):
        long = replace(RULE, within=60.0)  # it is stopped before that, however slow the machine is
        async with telling(parts_of(store, channels, storm=long)):
            detect(store, *range(30))
            await until(lambda: sum(store.counts().alerts.values()) == 30, 20)
            await until(lambda: len(receiver.bodies) >= 10 and len(mailbox.messages) >= 10, 20)
        assert store.gatherings()
        async with telling(
            parts_of(store, channels, storm=replace(RULE, longest=0.5))
        ):  # for which it has lasted long enough
            await until(lambda: not store.counts().deliveries.get("pending"), 20)
        assert [len(mailbox.messages), len(receiver.bodies)] == [11, 11]
        _each_delivery_has_its_attempt(store)


def _alerts(store: Store) -> list[Alert]:
    return list(store.alerts(limit=1000).items)


def _each_delivery_has_its_attempt(store: Store) -> None:
    now = datetime.now(UTC)
    for delivery in store.deliveries(limit=2000).items:
        attempts = store.attempts(delivery.id)
        assert delivery.state == "delivered" and [each.ok for each in attempts] == [True], delivery
        assert delivery.done_at and delivery.done_at <= now
