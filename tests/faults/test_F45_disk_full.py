"""F45: a full disk: nothing that was said to be saved is lost, the operator is told, and all goes on by itself."""

from __future__ import annotations

import asyncio
import hashlib
import json
import resource
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from model.errors import StoreError
from parley.demo.sinks import Mailbox
from scheduler.writer import Writer
from store.store import Store
from tests.faults.telling import detect, new_store, parts_of, sinks, telling
from tests.integration.daemon_fakes import until
from tests.integration.daemon_site import ROOT, Running, Site, daemon, parley, write_house
from tests.integration.daemon_site import until as wait
from tests.wanted import program

FULL = "database or disk is full"


@pytest.fixture(autouse=True)
def calm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.base.CALM_SECONDS", 0.5)


class Disk:
    """The connections of a store, which find the disk full while `full` is set."""

    def __init__(self, store: Store) -> None:
        self.full = False
        event.listen(store._engine, "begin", self._limit)

    def _limit(self, connection: Any) -> None:
        raw: sqlite3.Connection = connection.connection.driver_connection
        (pages,) = raw.execute("PRAGMA page_count").fetchone()
        raw.execute(f"PRAGMA max_page_count = {pages if self.full else 2**30}")


def test_F45_a_transaction_on_a_full_disk_leaves_nothing_and_says_so(tmp_path: Path) -> None:
    """SQLite undoes all of it at the write that finds the disk full; what follows must not be saved by itself."""
    with new_store(tmp_path) as store:
        disk, none = Disk(store), store.note("none")
        disk.full = True
        with pytest.raises(StoreError, match=FULL), store.transaction():
            store.set_note("before", "1")
            try:
                store.set_note("large", "x" * 100_000)
            except Exception as error:
                assert FULL in str(error)
            store.set_note("after", "1")
        assert [store.note(key) for key in ("before", "large", "after")] == [none] * 3
        assert FULL in store.refusal
        disk.full = False
        store.set_note("before", "2")
        assert store.note("before") == "2"
        assert FULL in store.refusal, "small writes may succeed between large ones that do not"
        time.sleep(1)
        assert store.refusal == ""


async def test_F45_writes_that_go_together_fail_together(tmp_path: Path) -> None:
    with new_store(tmp_path) as store:
        disk, writer = Disk(store), Writer(store)
        disk.full = True
        held = asyncio.create_task(writer.load(time.sleep, 0.3))  # so that all wait, and are one transaction
        await asyncio.sleep(0.05)
        notes = [("a", "1"), ("b", "x" * 100_000), ("c", "1")]
        ended = await asyncio.gather(*(writer.write(store.set_note, *n) for n in notes), return_exceptions=True)
        await held
        said = [key for (key, _), outcome in zip(notes, ended, strict=True) if not isinstance(outcome, StoreError)]
        assert [key for key, _ in notes if store.note(key)] == said, "what is said to be saved is saved"
        assert said == []
        await writer.close()


@pytest.mark.timeout(60)
async def test_F45_told_past_the_store_once_and_nothing_is_sent_twice(tmp_path: Path) -> None:
    with new_store(tmp_path) as store, sinks() as (mailbox, receiver, channels):
        disk = Disk(store)
        async with telling(parts_of(store, channels)) as running:
            running._works.store_watch._patience = 0.5
            detect(store, 1)
            await until(lambda: len(mailbox.messages) == len(receiver.bodies) == 1)
            disk.full = True
            full = asyncio.create_task(_try_to_write(store))
            await until(lambda: store.refusal)
            await until(lambda: _types(mailbox).count("operator.raised") == 1 and len(receiver.bodies) == 2, 30)
            await asyncio.sleep(1.5)
            assert _types(mailbox) == ["event.new", "operator.raised"], "it is told once"
            disk.full = False
            full.cancel()
            detect(store, 2, 3)
            await until(lambda: len(mailbox.messages) == len(receiver.bodies) == 5, 30)
            await until(lambda: not store.deliveries(state="pending").items)
        assert sorted(_types(mailbox)) == ["event.new"] * 3 + ["operator.cleared", "operator.raised"]
        assert {body["type"] for body in receiver.bodies} == {"event.new", "operator.raised", "operator.cleared"}
        sent = store.deliveries(limit=100).items
        assert {d.state for d in sent} == {"delivered"} and len(sent) == 10
        assert all(len(store.attempts(d.id)) == 1 for d in sent), "the ledger holds what was told past the store"
        assert store.verify() == ()


@pytest.mark.timeout(60)
async def test_F45_what_was_sent_and_could_not_be_saved_is_not_sent_again(tmp_path: Path) -> None:
    with new_store(tmp_path) as store, sinks() as (mailbox, receiver, channels):
        disk = Disk(store)
        parts = parts_of(store, {"hook": channels["hook"]})
        send = parts.courier.send

        async def send_as_the_disk_fills(name: str, message: Any) -> Any:
            outcome = await send(name, message)
            disk.full = message.type == "event.new" and not filled
            filled.append(message.id)
            return outcome.model_copy(update={"detail": "x" * 300_000})  # finds no room

        filled: list[str] = []
        parts.courier.send = send_as_the_disk_fills  # type: ignore[method-assign]
        async with telling(parts):
            detect(store, 1)
            await until(lambda: store.refusal, 20)
            await asyncio.sleep(3)
            assert len(receiver.bodies) == 1 and not mailbox.messages
            assert [d.state for d in store.deliveries().items] == ["pending"]
            disk.full = False
            await until(lambda: [d.state for d in store.deliveries(message_id=filled[0]).items] == ["delivered"], 20)
        assert [body["type"] for body in receiver.bodies].count("event.new") == 1


async def _try_to_write(store: Store) -> None:
    """As the lines of a daemon do that have something to save."""
    while True:
        with pytest.raises(StoreError):
            store.set_note("large", "x" * 100_000)
        await asyncio.sleep(0.1)


def _types(mailbox: Mailbox) -> list[str]:
    return [str(mail["X-Parley-Type"]) for mail in mailbox.messages]


@pytest.mark.timeout(110)
def test_F45_a_daemon_whose_files_cannot_grow_is_read_only_and_goes_on_by_itself(tmp_path: Path) -> None:
    """RLIMIT_FSIZE of the running process: the database, its log, the daemon's own log, the channel that is a file."""
    site, mailbox = Site(), Mailbox()
    site.publish("harbour", "Harbour opens to ships again", "The harbour of Geneva opened to ships after repairs.")
    mailbox.start()
    mail = (
        f'[channels.mail]\ntype = "email"\nhost = "127.0.0.1"\nport = {mailbox.port}\ntls = "none"\n'
        'sender = "parley@desk.example"\nrecipients = ["ana@desk.example"]\n'
    )
    try:
        with daemon(write_house(tmp_path, site, mail, poll=1)) as running:
            wait(lambda: any(line["pages"] for line in running.lines("crawled")), 30)  # the first crawl is quiet
            with files_that_cannot_grow(running):
                wait(lambda: _status(running, "/healthz") == 503 and _status(running, "/readyz") == 503, 20)
                title = "India and Pakistan hold third round of talks in Geneva"
                held, day = title.replace("hold", "held the"), f"{datetime.now(UTC):%A}"
                site.publish("talks", title, f"{held} on {day}, their foreign ministries said.")
                wait(lambda: _types(mailbox) == ["operator.raised"], 40)
                assert _status(running, "/") == 200, "what is there can be read"
                assert running.process.poll() is None
            wait(lambda: _status(running, "/healthz") == _status(running, "/readyz") == 200, 30)
            wait(lambda: {"event.new", "operator.cleared"} <= set(_types(mailbox)), 60)
            assert running.end() == 0
    finally:
        mailbox.stop()
        site.server.close()
    assert sorted(_types(mailbox)) == ["event.new", "operator.cleared", "operator.raised"]
    told = [json.loads(line) for line in (tmp_path / "alerts.jsonl").read_text().splitlines()]
    assert [each["type"] for each in told].count("event.new") == 1
    store = Store.open(f"sqlite:///{tmp_path}/parley.db", create=False, at=datetime.now(UTC))
    assert store.verify() == ()
    store.close()


@contextmanager
def files_that_cannot_grow(running: Running) -> Iterator[None]:
    limit = partial(resource.prlimit, running.process.pid, resource.RLIMIT_FSIZE)
    before = limit()
    limit((1, before[1]))
    try:
        yield
    finally:
        limit(before)


def _status(running: Running, path: str) -> int:
    try:
        with urllib.request.urlopen(f"{running.base}{path}", timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_F45_on_a_full_disk_a_daemon_does_not_start_and_leaves_the_store_as_it_is(tmp_path: Path) -> None:
    site = Site()
    config = write_house(tmp_path, site)
    kept = tmp_path / "parley.db"
    with new_store(tmp_path) as store:
        detect(store, 1)
    before = hashlib.sha256(kept.read_bytes()).hexdigest()
    with a_full_disk():
        said = parley(config, "run")
    site.server.close()
    assert said.returncode == 3 and len(said.stderr.strip().splitlines()) <= 3, said.stderr
    assert "The store cannot be used" in said.stderr and str(kept) in said.stderr
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == before
    with new_store(tmp_path) as store:
        assert store.verify() == () and store.counts().to_resolve == 1


@contextmanager
def a_full_disk() -> Iterator[None]:
    """No file of this process can grow."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.soak
def test_F45_a_full_folder_for_temporary_files_stops_nothing(tmp_path: Path) -> None:
    """Nothing of the path of a page needs one: crawling, reading, the store's sorting, an alert."""
    site = Site()
    config = write_house(tmp_path, site)
    title = "India and Pakistan hold third round of talks in Geneva"
    text = f"{title.replace('hold', 'held the')} on {datetime.now(UTC):%A}, their foreign ministries said."
    url = site.publish("talks", title, text)
    crawl = f"{sys.executable} -m parley --config {config} recrawl {url}"
    full = "mount -t tmpfs -o size=4096 none /var/tmp && head -c 4096 /dev/zero > /var/tmp/full"
    inside = f"set -e; export TMPDIR=/var/tmp; {full}; cd {ROOT}; exec {crawl}"
    alone = [program("unshare", "util-linux"), "-rm", "sh", "-c", inside]
    done = subprocess.run(alone, capture_output=True, text=True, timeout=100)
    site.server.close()
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("new"), done.stdout
    told = [json.loads(line) for line in (tmp_path / "alerts.jsonl").read_text().splitlines()]
    assert [each["type"] for each in told] == ["event.new"]
