"""F56: who is dead, stuck or deaf sends no sign of life; all outlets failing is one notice, cleared by one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from alerts.heartbeat import ping
from crawler.egress import EgressGuard
from crawler.results import CrawlResult
from model.alert import Outcome
from model.outlet import CrawlOrder
from parley.settings import Settings
from scheduler.clock import WallClock
from scheduler.heart import PATIENCE, Heart, Ping, Pulse
from scheduler.noticing import NoticeRules
from scheduler.plan import Slot
from scheduler.timetable import Timetable
from scheduler.writer import Writer
from tests.faults.receivers import HookReceiver, hook_receiver
from tests.faults.telling import new_store, parts_of, sinks, telling
from tests.integration.daemon_fakes import done, until

EVERY = 0.2  # seconds; shipped 60
QUICK = NoticeRules(all_failing=0.5, every=0.1)


def test_F56_the_shipped_limits() -> None:
    settings = Settings()
    assert (settings.heartbeat.every, settings.heartbeat.url, PATIENCE) == (60, "", 60)
    assert settings.notices.all_failing == 900


def pinging(receiver: HookReceiver, path: str = "/ok", allow: bool = True) -> Ping:
    guard = EgressGuard(frozenset({f"127.0.0.1:{receiver.port}"} if allow else ())).check
    return partial(ping, receiver.url(path), guard, 0.4)


class Network:
    """Outlets that answer, or do not."""

    there = True

    async def __call__(self, order: CrawlOrder) -> list[CrawlResult]:
        return [done(order, error="" if self.there else "no route to host").model_copy(update={"unchanged": 0})]


async def test_F56_a_network_that_is_gone_is_one_notice_and_ends_the_heartbeat(tmp_path: Path) -> None:
    network, names = Network(), ("gazette", "herald", "courier")
    with new_store(tmp_path) as store, sinks() as (mailbox, receiver, channels):
        async with hook_receiver() as monitor:
            more = {"notices": QUICK, "ping": pinging(monitor), "ping_every": EVERY}
            async with telling(parts_of(store, channels, script=network, names=names, **more)):
                await until(lambda: len(monitor.requests) >= 3)
                network.there = False
                await until(lambda: "outlets" in store.troubles(), 20)
                await asyncio.sleep(2 * EVERY)  # one may be under way
                beats = len(monitor.requests)
                await asyncio.sleep(4 * EVERY)
                assert len(monitor.requests) == beats
                await until(lambda: len(mailbox.messages) == 1)
            async with telling(parts_of(store, channels, script=network, names=names, **more)):  # a new start
                await asyncio.sleep(1.0)
                assert len(mailbox.messages) == 1 and len(monitor.requests) == beats
                network.there = True
                await until(lambda: len(mailbox.messages) == 2, 20)
                await until(lambda: len(monitor.requests) > beats)
    told = [(each["X-Parley-Type"], each["Subject"]) for each in mailbox.messages]
    assert told == [
        ("operator.raised", "[Parley] No outlet answers"),
        ("operator.cleared", "[Parley] Outlets answer again"),
    ]
    assert [body["type"] for body in receiver.bodies] == ["operator.raised", "operator.cleared"]


async def test_F56_a_dead_daemon_and_a_stuck_store_send_no_sign(tmp_path: Path) -> None:
    with new_store(tmp_path) as store:
        async with hook_receiver() as monitor:
            more = {"ping": pinging(monitor), "ping_every": EVERY, "notices": QUICK}
            async with telling(parts_of(store, {}, **more)) as daemon:
                await until(lambda: len(monitor.requests) >= 2)
                stuck = asyncio.create_task(daemon._writer.load(time.sleep, 6 * EVERY))
                await asyncio.sleep(EVERY)
                beats = len(monitor.requests)
                await asyncio.sleep(4 * EVERY)
                assert len(monitor.requests) == beats, "the thread of the store stands still"
                await stuck
                await until(lambda: len(monitor.requests) > beats)
            beats = len(monitor.requests)
            await asyncio.sleep(3 * EVERY)
            assert len(monitor.requests) == beats, "it has ended"


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Writer]:
    with new_store(tmp_path) as store:
        made = Writer(store)
        yield made
        await made.close()


def heart(writer: Writer, pulse: Pulse | None = None, troubles: Callable[[], list[str]] = list) -> Heart:
    async def good() -> Outcome:
        return Outcome(ok=True)

    return Heart(writer, pulse or Pulse(), good, 1.0, lambda: datetime.now(UTC), troubles, patience=0.5)


async def test_F56_one_line_that_stands_still_is_enough(writer: Writer) -> None:
    pulse = Pulse()
    pulse.beat("reading")
    pulse.beat("resolving")
    assert await heart(writer, pulse).beat()
    await asyncio.sleep(0.6)
    pulse.beat("reading")
    assert not await heart(writer, pulse).beat()
    pulse.beat("resolving")
    assert await heart(writer, pulse).beat()


async def test_F56_no_sign_while_something_grave_is_wrong_or_the_store_fails(writer: Writer) -> None:
    def broken() -> list[str]:
        raise OSError("disk full")

    assert await heart(writer).beat()
    assert not await heart(writer, troubles=lambda: ["no channel delivers"]).beat()
    assert not await heart(writer, troubles=broken).beat()


async def test_F56_a_schedule_that_stands_still_is_seen() -> None:
    timetable = Timetable(WallClock(), lambda _: None)  # never started
    timetable.put(Slot("gazette", datetime.now(UTC) - timedelta(seconds=40)))
    timetable.put(Slot("herald", datetime.now(UTC) + timedelta(seconds=40)))
    assert timetable.late(30) == ["gazette"] and timetable.late(60) == []


@pytest.mark.parametrize(
    ("path", "ok", "said"),
    [("/ok", True, "200"), ("/500", False, "500"), ("/302", False, "302"), ("/hang", False, "no answer")],
)
async def test_F56_the_ping_tells_what_came_of_it(path: str, ok: bool, said: str) -> None:
    async with hook_receiver() as monitor:
        outcome = await pinging(monitor, path)()
    assert outcome.ok is ok and said in outcome.detail and len(monitor.requests) == 1


async def test_F56_the_ping_reaches_no_address_that_is_not_allowed() -> None:
    async with hook_receiver() as monitor:
        outcome = await pinging(monitor, allow=False)()
    assert not outcome.ok and "not a public address" in outcome.detail and monitor.connections == 0
