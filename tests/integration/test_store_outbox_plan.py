"""Deliveries, slots, pauses, notes, requests and the lease, on both engines."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from model.alert import Attempt, Delivery, Message, Request
from model.errors import StoreHeld, UsageError
from model.outlet import OutletState
from store.process import started
from store.store import Store
from store.values import Crawl
from tests.integration.store_samples import AT, later

HOST = socket.gethostname()


def delivery(number: int, **more: object) -> Delivery:
    fields: dict[str, Any] = {
        "id": f"d{number}",
        "message_id": f"m{number}",
        "channel": "mail",
        "created_at": later(seconds=number),
    }
    return Delivery(**{**fields, "next_attempt_at": AT, **more})


def message(id: str = "m1") -> Message:
    return Message(id=id, type="digest", at=AT, subject="Digest", text="Two events.", references=("m0",))


def test_deliveries_are_due_in_their_order(store: Store) -> None:
    late, early = delivery(1, next_attempt_at=later(seconds=9)), delivery(2, next_attempt_at=later(seconds=3))
    store.add_message(message(), [late, early, delivery(3, channel="hook"), delivery(4, state="dead")])
    assert store.message("m1") == message() and store.message("m2") is None
    assert store.deliveries_due(later(seconds=2), channel="mail") == ()
    assert store.deliveries_due(later(seconds=10), channel="mail") == (early, late)
    assert [d.id for d in store.deliveries_due(later(seconds=10), limit=1)] == ["d3"]


def test_attempts_are_appended_with_the_new_state(store: Store) -> None:
    one = delivery(1)
    store.add_message(message(), [one])
    failed = one.model_copy(update={"attempts": 1, "next_attempt_at": later(seconds=5), "error": "busy"})
    first = Attempt(delivery_id="d1", number=1, at=AT, ok=False, detail="busy", status=503)
    store.save_attempts([(failed, first)])
    store.save_attempts([(failed.model_copy(update={"state": "dead"}), first)])  # of a worker that was taken for dead
    assert store.delivery("d1") == failed and store.attempts("d1") == (first,)
    done = failed.model_copy(update={"attempts": 2, "state": "delivered", "next_attempt_at": None, "done_at": AT})
    store.save_attempts([(done, Attempt(delivery_id="d1", number=2, at=AT, ok=True))])
    assert [a.ok for a in store.attempts("d1")] == [False, True]
    assert store.deliveries_due(later(days=1)) == ()


def test_dead_letter_can_be_retried(store: Store) -> None:
    store.add_message(message(), [delivery(1, state="dead", next_attempt_at=None, attempts=10)])
    again = store.retry("d1", AT)
    assert again is not None and (again.state, again.attempts) == ("pending", 10)
    assert store.deliveries_due(AT) == (again,)
    assert store.retry("none", AT) is None


def test_deliveries_come_in_pages(store: Store) -> None:
    store.add_message(message(), [delivery(number) for number in range(7)])
    ids, cursor = [], None
    while True:
        page = store.deliveries(limit=3, cursor=cursor)
        ids += [d.id for d in page.items]
        if not (cursor := page.next):
            break
    assert ids == [f"d{number}" for number in reversed(range(7))]
    assert [d.id for d in store.deliveries(message_id="m3", state="pending").items] == ["d3"]
    for wrong in ("x", "!!!", "MjAyNg"):
        with pytest.raises(UsageError, match="cursor"):
            store.deliveries(cursor=wrong)


def test_slot_is_run_once(store: Store) -> None:
    slot = Crawl("c1", "gazette", AT, planned_at=AT)
    assert store.start_crawl(slot)
    assert not store.start_crawl(Crawl("c2", "gazette", later(seconds=1), planned_at=AT))
    assert store.start_crawl(Crawl("c3", "herald", AT, planned_at=AT))
    assert store.start_crawl(Crawl("c4", "gazette", later(seconds=2)))
    assert store.start_crawl(Crawl("c5", "gazette", later(seconds=3)))
    done = Crawl("c1", "gazette", AT, AT, finished_at=later(seconds=9), pages=3, error="slow")
    store.finish_crawl(done)
    assert store.crawls("gazette") == (
        Crawl("c5", "gazette", later(seconds=3)),
        Crawl("c4", "gazette", later(seconds=2)),
        done,
    )


def test_slot_is_run_once_by_many_at_a_time(store: Store) -> None:
    got: list[bool] = []

    def run(number: int) -> None:
        got.append(store.start_crawl(Crawl(f"c{number}", "gazette", AT, planned_at=AT)))

    threads = [threading.Thread(target=run, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False] * 7 + [True]


def test_states_pauses_and_notes_are_kept(store: Store) -> None:
    state = OutletState(outlet="gazette", health="ok", last_crawl_at=AT, crawls=1)
    store.save_outlet_state(state.model_copy(update={"health": "late"}))
    store.save_outlet_state(state)
    assert store.outlet_states() == {"gazette": state} and store.outlet_state("gazette") == state
    assert store.outlet_state("herald") == OutletState(outlet="herald")
    store.save_not_before([("gazette.example", later(hours=2)), ("gazette.example", later(hours=1))])
    assert store.not_before(AT) == (("gazette.example", later(hours=2)),)
    assert store.not_before(later(hours=2)) == ()
    assert store.note("breaker", "shut") == "shut"
    store.set_note("breaker", "open")
    assert store.note("breaker") == "open"


def test_request_is_taken_once_and_given_back(store: Store) -> None:
    for number in (2, 1):
        store.put_request(Request(id=f"r{number}", kind="recrawl", made_at=later(seconds=number)))
    assert [r.id for r in store.take_requests(AT, limit=1)] == ["r1"]
    assert [r.id for r in store.take_requests(AT)] == ["r2"]
    assert store.take_requests(AT) == ()
    store.save_progress("r1", '{"done": 3}')
    store.finish_request("r1", later(seconds=9), error="busy")
    found = store.request("r1")
    assert found is not None
    assert (found.done_at, found.error, found.progress_json) == (later(seconds=9), "busy", '{"done": 3}')
    assert store.counts().requests == 1
    assert store.untake_requests() == 1
    assert [r.id for r in store.take_requests(AT)] == ["r2"]


def test_one_daemon_a_store(store: Store, store_url: str) -> None:
    other = Store.open(store_url, at=AT)
    store.hold(os.getpid(), HOST, AT)
    assert other.holder(AT) == (os.getpid(), HOST)
    with pytest.raises(StoreHeld, match=f"process {os.getpid()} on {HOST}"):
        other.hold(os.getpid(), "elsewhere", later(seconds=1))
    store.release()
    assert other.holder(AT) is None
    other.hold(os.getpid(), HOST, AT)
    other.close()


def test_dead_holder_is_taken_over_at_once_and_cannot_write(store: Store, store_url: str) -> None:
    dead = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    store.hold(dead.pid, HOST, AT)
    other = Store.open(store_url, at=AT)
    with pytest.raises(StoreHeld, match=f"process {dead.pid}"):
        other.hold(os.getpid(), HOST, AT)
    dead.kill()
    dead.wait()
    _end_its_session(store)
    other.hold(os.getpid(), HOST, AT)
    writes: tuple[Callable[[], None], ...] = (lambda: store.set_note("a", "b"), lambda: store.renew(AT))
    for write in writes:
        with pytest.raises(StoreHeld, match=f"process {os.getpid()}"):
            write()
    store.release()
    assert other.holder(AT) == (os.getpid(), HOST)
    other.set_note("a", "c")
    assert store.note("a") == "c"
    other.close()


def _end_its_session(store: Store) -> None:
    """What the kernel does for a process that dies: its connections to a server end."""
    session: Any = getattr(store._seat, "_session", None)
    if session is not None:
        session.connection.driver_connection.close()
        while store.holder(AT):  # the server's own process for it takes a moment
            time.sleep(0.01)


def test_silent_holder_is_taken_over_after_its_time(
    store: Store, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.seat.IDLE_SECONDS", 1)
    store.hold(os.getpid(), "elsewhere", AT)
    store.renew(later(seconds=10))
    other = Store.open(store_url, at=AT)
    with pytest.raises(StoreHeld, match="elsewhere"):
        other.hold(os.getpid(), HOST, later(seconds=30))
    if not store_url.startswith("sqlite"):
        time.sleep(1.2)  # the server's clock tells, not the machine's
    other.hold(os.getpid(), HOST, later(seconds=36))
    with pytest.raises(StoreHeld):
        store.set_note("a", "b")
    with pytest.raises(StoreHeld):
        store.renew(later(seconds=36))
    other.close()


def test_on_a_server_the_holder_outlives_the_end_of_its_session(postgres_url: str) -> None:
    store = Store.open(postgres_url, at=AT)
    store.hold(os.getpid(), HOST, AT)
    _end_its_session(store)
    store.renew(AT)  # as after a restart of the server: nobody else was quicker
    other = Store.open(postgres_url, at=AT)
    with pytest.raises(StoreHeld):
        other.hold(os.getpid(), "elsewhere", AT)
    for each in (store, other):
        each.close()


def test_start_of_a_process_tells_it_from_a_later_one() -> None:
    assert started(os.getpid()) == started(os.getpid()) != ""
    assert started(1) not in ("", started(os.getpid()))
    assert started(2**22 + 7) == ""


def test_transaction_keeps_all_or_nothing_and_a_failed_part_alone(store: Store) -> None:
    def fail() -> None:
        with store.transaction():
            store.set_note("inner", "1")
            raise KeyError

    with store.transaction():
        store.set_note("outer", "1")
        with pytest.raises(KeyError):
            fail()
        assert (store.note("outer"), store.note("inner")) == ("1", "")
    assert (store.note("outer"), store.note("inner")) == ("1", "")
    with pytest.raises(KeyError), store.transaction():
        store.set_note("lost", "1")
        raise KeyError
    assert store.note("lost") == ""


def test_writers_wait_for_one_another(store: Store, store_url: str) -> None:
    others = [Store.open(store_url, at=AT) for _ in range(4)]
    errors: list[Exception] = []

    def write(each: Store, name: str) -> None:
        try:
            for number in range(25):
                with each.transaction():
                    seen = each.note("count", "0")
                    each.set_note(f"{name}{number}", seen)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(each, f"n{i}-")) for i, each in enumerate(others)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    for each in others:
        each.close()
