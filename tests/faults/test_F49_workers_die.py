"""F49: a worker that is killed or stands still with a task; tasks that are poison: done once more, then given up."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import update

from crawler.results import CrawlDone
from model.alert import Message, Outcome
from model.errors import StoreError, StoreHeld
from model.outlet import Outlet
from model.page import Snapshot
from parsers.read import Reading
from scheduler.clock import WallClock
from scheduler.cluster.dispatch import Dispatch
from scheduler.cluster.letting_go import MOST_TRIES, again
from scheduler.cluster.orders import crawl_job, lock_of, locks, wish_of
from scheduler.cluster.sweeping import sweep
from scheduler.cluster.worker import Worker
from scheduler.crawl_rows import CrawlRules, TakenOver, Wish, conclude, prepare
from scheduler.plan import Slot
from scheduler.writer import Writer
from store.jobs import read_job
from store.queue import open_queue
from store.store import Store
from store.tables import lease
from tests.faults.telling import detect, new_store, parts_of, sinks, telling
from tests.integration.daemon_fakes import DirectReaders, outlet, until
from tests.integration.store_samples import AT, later, snapshot

CLOCK = WallClock()


on_a_server = pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)


@pytest.fixture
def server_store(store: Store) -> Store:
    """A store with a queue; its test is marked with `on_a_server`."""
    open_queue(store)
    return store


def _jobs(url: str) -> list[tuple[str, str, int]]:
    query = "SELECT queueing_lock, status::text, coalesce((args->>'tries')::int, 0) FROM procrastinate_jobs ORDER BY id"
    with psycopg.connect(url) as connection:
        return [(key, status, tries) for key, status, tries in connection.execute(query).fetchall()]


async def test_F49_a_daemon_that_stands_still_over_a_delivery_writes_nothing_when_it_wakes_up(tmp_path: Path) -> None:
    """One machine: while it stood, another daemon took the store over and delivered."""
    with new_store(tmp_path) as store, new_store(tmp_path) as second, sinks() as (_, receiver, channels):
        hook = {"hook": channels["hook"]}
        stopped, awake = parts_of(store, hook), parts_of(second, hook)
        wakes_up, sending, send = asyncio.Event(), asyncio.Event(), stopped.courier.send

        async def send_late(name: str, message: Message) -> Outcome:
            sending.set()
            await wakes_up.wait()
            return await send(name, message)

        stopped.courier.send = send_late  # type: ignore[method-assign]
        with pytest.raises(StoreHeld):
            async with telling(stopped) as slept:
                detect(store, 1)
                await asyncio.wait_for(sending.wait(), 10)
                with second.transaction() as connection:  # it was silent for longer than a lease lasts
                    silent = {"renewed_at": datetime.now(UTC) - timedelta(minutes=1), "host": "elsewhere"}
                    connection.execute(update(lease).values(**silent))
                async with telling(awake):
                    await until(lambda: [d.state for d in second.deliveries().items] == ["delivered"])
                    wakes_up.set()
                    await until(lambda: len(receiver.bodies) == 2 and slept._fault)
        assert len(receiver.ids()) == 1, "the same id: the receiver takes it once"
        (delivery,) = second.deliveries().items
        assert [(a.number, a.ok) for a in second.attempts(delivery.id)] == [(1, True)]


@pytest.mark.timeout(60)
async def test_F49_a_crawl_that_another_went_on_with_is_not_concluded_by_the_first(store: Store) -> None:
    place, rules = outlet("gazette"), CrawlRules()
    first = prepare(store, Wish(place, slot=Slot("gazette", AT)), AT, rules)
    assert first is not None
    assert prepare(store, Wish(place, slot=Slot("gazette", AT)), later(seconds=1), rules) is None
    wish = Wish(place, slot=Slot("gazette", AT), again=True)
    second = prepare(store, wish, later(seconds=30), rules)
    assert second is not None and second[0].id == first[0].id
    with pytest.raises(TakenOver):
        conclude(store, wish, first[0], CrawlDone(crawl_id=first[0].id, pages=9), 9, later(seconds=31), rules)
    assert store.outlet_state("gazette").crawls == 0
    assert conclude(store, wish, second[0], CrawlDone(crawl_id=first[0].id, pages=1), 1, later(seconds=40), rules)
    (crawl,) = store.crawls("gazette")
    assert (crawl.pages, crawl.finished_at) == (1, later(seconds=40))
    assert prepare(store, wish, later(seconds=50), rules) is None, "it has ended"


@on_a_server
def test_F49_a_page_and_its_job_are_saved_together_and_put_in_once(server_store: Store, store_url: str) -> None:
    page = snapshot("https://gazette.example/1")
    with pytest.raises(KeyError), server_store.transaction():
        server_store.save_snapshot(page, b"<p>page</p>")
        raise KeyError
    assert _jobs(store_url) == [] and server_store.snapshot(page.id) is None
    server_store.save_snapshot(page, b"<p>page</p>")
    assert server_store.put_jobs(read_job(page.id)) == 0, "one that waits is enough"
    assert _jobs(store_url) == [(f"read:{page.id}", "todo", 0)]


@on_a_server
def test_F49_work_that_the_queue_has_lost_is_put_in_again(server_store: Store, store_url: str) -> None:
    page = snapshot("https://gazette.example/1")
    server_store.save_snapshot(page, b"<p>page</p>")
    detect(server_store, 1)
    assert sweep(server_store, CLOCK) == 0
    with psycopg.connect(store_url, autocommit=True) as connection:
        connection.execute("DELETE FROM procrastinate_jobs")
    assert sweep(server_store, CLOCK) == 1
    assert _jobs(store_url) == [(f"read:{page.id}", "todo", 0)]
    with psycopg.connect(store_url, autocommit=True) as connection:
        connection.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    assert sweep(server_store, CLOCK) == 0, "somebody is at it"


@on_a_server
def test_F49_poison_ends_as_a_dead_letter(server_store: Store, store_url: str) -> None:
    page, place = snapshot("https://gazette.example/1"), outlet("gazette")
    server_store.save_snapshot(page, b"<p>page</p>")
    scheduled, asked = (crawl_job(Wish(place), lock_of("gazette"), name) for name in ("", "somebody"))
    for job in (read_job(page.id), scheduled, asked):
        tries = [again(server_store, _with_tries(job, n), "it killed its worker", AT) for n in range(MOST_TRIES)]
        assert tries == [True] * (MOST_TRIES - 1) + [False]
    read = server_store.was_read(page.id)
    assert read is not None and read[1] is not None
    assert read[1].reason == "too complex" and "given up after 3 tries" in read[1].detail
    state = server_store.outlet_state("gazette")
    assert state.health == "quarantined" and "killed its worker" in state.error


def _with_tries(job: Any, tries: int) -> Any:
    return replace(job, arguments={**job.arguments, "tries": tries})


class PoisonedReaders(DirectReaders):
    """Fails over one page."""

    async def read(self, snapshot: Snapshot, body: bytes, outlet: Outlet | None, clutter: frozenset[str]) -> Reading:
        if b"poison" in body:
            raise ValueError("poison")
        return await super().read(snapshot, body, outlet, clutter)


@on_a_server
@pytest.mark.timeout(60)
async def test_F49_a_poisoned_page_is_tried_three_times_and_keeps_no_other_waiting(server_store: Store) -> None:
    worker = Worker(replace(parts_of(server_store, {}), readers=PoisonedReaders()), ("read",))
    working = asyncio.create_task(worker.run())
    bad = snapshot("https://gazette.example/1", b"poison")
    good = [snapshot(f"https://gazette.example/{n}", b"<p>page %d</p>" % n) for n in (2, 3)]
    server_store.save_snapshot(bad, b"poison")
    for n, page in zip((2, 3), good, strict=True):
        server_store.save_snapshot(page, b"<p>page %d</p>" % n)
    await until(lambda: all(server_store.was_read(page.id) for page in (bad, *good)), 30)
    worker.stop()
    await asyncio.wait_for(working, 20)
    read = server_store.was_read(bad.id)
    assert read is not None and read[1] is not None and read[1].detail == "given up after 3 tries: poison"


def test_F49_what_a_job_says_of_a_crawl_is_what_was_wished() -> None:
    wish = Wish(outlet("gazette"), ("https://gazette.example/1",), AT, AT.date(), Slot("gazette", AT))
    assert wish_of(crawl_job(wish, "outlet:gazette").arguments, again=False) == wish


def test_F49_outlets_that_share_a_host_exclude_one_another() -> None:
    named = {name: outlet(name) for name in ("a", "b", "c", "d")}
    named["b"] = named["b"].model_copy(update={"feeds": ("https://shared.example/b.xml",)})
    named["c"] = named["c"].model_copy(update={"feeds": ("https://shared.example/c.xml",), "hosts": ("d.example",)})
    assert locks(named) == {"a": "outlet:a", "b": "outlet:b", "c": "outlet:b", "d": "outlet:b"}


@on_a_server
async def test_F49_a_dispatched_crawl_that_came_to_nothing_goes_again(server_store: Store, store_url: str) -> None:
    planned: list[Slot] = []
    writer = Writer(server_store)
    dispatch, place = Dispatch(writer, CLOCK, planned.append), outlet("gazette")
    dispatch.use({"gazette": place})
    slot = Slot("gazette", CLOCK.now())
    await dispatch.scheduled(place, slot)
    await dispatch.scheduled(place, slot)
    assert _jobs(store_url) == [("crawl:gazette", "todo", 0)]
    await dispatch.follow()
    assert planned == []
    with psycopg.connect(store_url, autocommit=True) as connection:
        connection.execute("DELETE FROM procrastinate_jobs")
    await dispatch.follow()
    assert [each.outlet for each in planned] == ["gazette"] and planned[0].due > slot.due
    await writer.close()


class BrokenQueue:
    """Takes nothing, for a reason that nobody foresaw."""

    def put(self, connection: Any, job: Any) -> bool:
        raise ValueError("broken")


async def test_F49_a_crawl_that_could_not_be_put_in_is_planned_again(tmp_path: Path) -> None:
    planned: list[Slot] = []
    with new_store(tmp_path) as store:
        store.use_queue(BrokenQueue())
        writer = Writer(store)
        dispatch = Dispatch(writer, CLOCK, planned.append)
        await dispatch.scheduled(outlet("gazette"), Slot("gazette", CLOCK.now()))
        await writer.close()
    assert [slot.outlet for slot in planned] == ["gazette"]


@on_a_server
def test_F48_who_stops_in_the_middle_of_a_transaction_keeps_nobody_from_the_lease(
    store: Store, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.seat.IDLE_SECONDS", 1)
    open_queue(store)
    other = Store.open(store_url, create=False, at=AT)
    assert store.hold(1, "one", AT) == 1
    with pytest.raises(StoreError), store.transaction():  # has looked whether it leads still, and stands still there
        time.sleep(2)
        began = time.monotonic()
        assert other.hold(2, "two", AT) == 2
        assert time.monotonic() - began < 1
    store.release()
    assert other.holder(AT) == (2, "two")
    other.close()
