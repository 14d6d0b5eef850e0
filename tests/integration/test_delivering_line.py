"""The delivering line by itself: what it loads ahead, what it makes for whom, and how outcomes are saved together."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from alerts.channels import webhook
from alerts.match import deliveries_for
from alerts.message import bare_message, message_for
from alerts.registry import channel_types, load_channels
from model.alert import Delivery, Message, Outcome
from parley.deliveries import told_text
from scheduler import stages
from scheduler.clock import WallClock
from scheduler.delivering_line import DeliveringLine
from scheduler.writer import Writer
from store.outcome import save_changes
from store.store import Store
from tests.faults.sample_alerts import alert, hook_settings
from tests.faults.telling import new_store

NOW = datetime(2026, 11, 21, 3, 12, tzinfo=UTC)
WENT = Outcome(ok=True)
HOOK = load_channels({"hook": hook_settings("http://127.0.0.1:9/ok")})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with new_store(tmp_path) as made:
        yield made


class Sends:
    """Sends two at once; `says` is what comes of each."""

    def __init__(self, says: Outcome = WENT) -> None:
        self.channels, self.says, self.sent, self.now = HOOK, says, list[Message](), 0

    def free(self, name: str) -> int:
        return 2 - self.now

    async def send(self, name: str, message: Message) -> Outcome:
        self.now += 1
        self.sent.append(message)
        await asyncio.sleep(0.01)
        self.now -= 1
        return self.says


def put(store: Store, number: int, *channels: str) -> list[str]:
    alerts = [alert(alert_id=f"a{n:04}", event_id=f"e{n:04}") for n in range(number)]
    with store.transaction() as connection:
        save_changes(
            connection, (), alerts, [d for each in alerts for d in deliveries_for(each, channels or ("hook",), NOW)]
        )
    return [each.alert_id for each in alerts]


async def told(store: Store, sender: Sends, rounds: int = 100) -> None:
    writer = Writer(store)
    line = DeliveringLine(writer, sender, WallClock(), "")
    while rounds and await line.work("hook"):
        await line.drain()
        rounds -= 1
    await writer.close()


async def test_each_is_sent_once_though_some_are_loaded_ahead(store: Store) -> None:
    ids, sender = put(store, 25), Sends()
    await told(store, sender)
    assert sorted(message.id for message in sender.sent) == ids
    assert {d.state for d in store.deliveries(limit=100).items} == {"delivered"}


async def test_what_was_loaded_ahead_is_not_sent_over_a_channel_that_is_disabled(store: Store) -> None:
    put(store, 25)
    sender = Sends(Outcome(ok=False, permanent=True, disable=True, status=410, detail="410"))
    await told(store, sender)
    assert len(sender.sent) == 2, "those that were under way with the first"
    assert len(store.deliveries(state="dead", limit=100).items) == 25


async def test_a_message_that_cannot_be_made_is_a_failed_try_and_holds_up_no_other(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids, sender = put(store, 5), Sends()

    def made(each: Any) -> Message:
        if each.alert_id == ids[0]:
            raise ValueError("a figure nobody thought of")
        return bare_message(each)

    monkeypatch.setattr(stages, "bare_message", made)
    await told(store, sender)
    assert sorted(message.id for message in sender.sent) == ids[1:]
    (waits,) = store.deliveries(state="pending").items
    assert (waits.message_id, waits.attempts) == (ids[0], 1)
    assert "a figure nobody thought of" in waits.error
    assert store.channel_state("hook").failing_since is None, "that says nothing of the channel"


def test_a_channel_for_programs_is_told_the_same_without_prose() -> None:
    whole, bare = message_for(alert()), bare_message(alert())
    assert webhook.body_of(whole) == webhook.body_of(bare)
    assert (bare.text, bare.html, bare.subject) == ("", "", whole.subject)
    assert {name for name, kind in channel_types().items() if not kind.prose} == {"file", "syslog", "webhook"}


def test_what_is_due_on_a_channel_is_a_range_whatever_waits_on_others(store: Store) -> None:
    said: list[tuple[str, Any]] = []

    def remember(_: Connection, __: object, statement: str, values: Any, *___: object) -> None:
        said.append((statement, values))

    event.listen(store._engine, "before_cursor_execute", remember)
    store.deliveries_due(NOW, channel="hook")
    store.gatherings()
    queries = [each for each in said if each[0].startswith("SELECT")]
    with store._engine.connect() as connection:
        plans = [
            str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values).all()) for query, values in queries
        ]
    assert "(state=? AND digest=? AND channel=? AND next_attempt_at<?)" in plans[0] and "TEMP" not in plans[0]
    assert "(state=? AND digest>?)" in plans[1]


async def test_writes_that_share_their_work_are_one_call_and_one_that_fails_fails_alone(store: Store) -> None:
    calls: list[list[int]] = []

    def save(items: list[int]) -> list[int]:
        calls.append(items)
        with store.transaction():
            for item in items:
                store.set_note(f"n{item}", "kept")
            if 2 in items:
                raise ValueError("two")
        return [item * 10 for item in items]

    writer = Writer(store)
    came = await asyncio.gather(*(writer.write_one_of(save, n) for n in range(4)), return_exceptions=True)
    await writer.close()
    assert [each for each in came if not isinstance(each, Exception)] == [0, 10, 30]
    assert isinstance(came[2], ValueError)
    assert sorted(store.notes("n")) == ["0", "1", "3"]
    assert max(map(len, calls)) > 1


def test_of_two_workers_that_save_one_attempt_the_first_word_stays(store: Store) -> None:
    put(store, 1)
    (delivery,) = store.deliveries().items
    told: Delivery
    for outcome in (Outcome(ok=True), Outcome(ok=False, detail="late")):
        (told,) = stages.save_outcomes(store, [stages.Tried(delivery, outcome, NOW, NOW, 0.5)])
        assert told.attempts == 1
    assert [attempt.ok for attempt in store.attempts(delivery.id)] == [True]
    assert store.deliveries().items[0].state == "delivered"


async def test_the_ledger_has_the_text_that_people_were_told(store: Store) -> None:
    mail = {"type": "email", "host": "127.0.0.1", "port": 1, "tls": "none", "sender": "a@desk.example"}
    sender = Sends()
    sender.channels = {**HOOK, **load_channels({"mail": {**mail, "recipients": ["ana@desk.example"]}})}
    put(store, 1, *sender.channels)
    writer = Writer(store)
    line = DeliveringLine(writer, sender, WallClock(), "")
    for name in sender.channels:
        await line.work(name)
    await line.drain()
    await writer.close()
    told = {d.channel: told_text(store, d) for d in store.deliveries().items}
    (_, sent) = sender.sent
    assert told == {"hook": "", "mail/ana@desk.example": sent.text}
    assert "600" in sent.text


def test_what_went_in_a_digest_was_told_by_its_text(store: Store) -> None:
    put(store, 1)
    (inside,) = store.deliveries().items
    digest = Message(id="d1", type="digest", at=NOW, subject="One alert", text="Told together")
    out = Delivery(id="o1", message_id="d1", message_type="digest", channel="hook", created_at=NOW)
    store.save_digest(digest, out, [inside.id])
    stages.save_outcomes(store, [stages.Tried(out, WENT, NOW, NOW, 0.5, digest.text)])
    (inside,) = store.deliveries(message_id=inside.message_id).items
    assert (inside.state, told_text(store, inside)) == ("delivered", "Told together")
