"""F45, F46, F47, F51, F52 where the store is on PostgreSQL: full, foreign, busy, migrated by a killed hand, copied."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from model.errors import StoreError
from store.migrate import newest
from store.store import Store
from tests.faults.test_F51_killed_migration import _MIGRATE, _scripts
from tests.integration.store_samples import snapshot

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
PAGE = b"<p>page</p>"
_KILL_AFTER = (0.1,)  # seconds; not killed, it takes 0.4 or more
_FULL = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON snapshot FOR EACH ROW EXECUTE FUNCTION no_room();
"""

on_a_server = pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)


@on_a_server
def test_F45_a_server_whose_disk_is_full_takes_nothing_of_a_transaction_and_goes_on_by_itself(
    store: Store, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.base.CALM_SECONDS", 0.0)
    with psycopg.connect(store_url, autocommit=True) as server:
        server.execute(_FULL)
        page = snapshot("https://gazette.example/1", PAGE)
        with pytest.raises(StoreError, match="No space left"), store.transaction():
            store.set_note("a", "b")
            store.save_snapshot(page, PAGE)
        assert store.note("a") == "" and "No space left" in store.refusal, "readiness is red"
        server.execute("DROP TRIGGER no_room ON snapshot")
        store.save_snapshot(page, PAGE)
    assert store.refusal == "" and store.snapshot(page.id) is not None


@on_a_server
def test_F46_damage_of_a_server_is_named_and_nothing_is_made_anew(store: Store, store_url: str) -> None:
    """A table that is gone, or that we may not read any more, is an error of the store at once."""
    store.set_note("a", "b")
    with psycopg.connect(store_url, autocommit=True) as server:
        server.execute("ALTER TABLE note RENAME TO lost")
        with pytest.raises(StoreError, match="note"):
            store.note("a")
        Store.open(store_url, at=AT).close()
        assert server.execute("SELECT to_regclass('note')").fetchone() == (None,), "it is left as it is"
        server.execute("ALTER TABLE lost RENAME TO note")
    assert store.note("a") == "b"


@on_a_server
def test_F47_twenty_writers_and_a_reader(store: Store, store_url: str) -> None:
    failures, end = list[Exception](), time.monotonic() + 1.0
    stores = (store, Store.open(store_url, create=False, at=AT))

    def write(kept: Store, name: str) -> None:
        count = 0
        try:
            while time.monotonic() < end or not count:
                with kept.transaction():
                    assert kept.note(name, "0") == str(count)
                    count += 1
                    kept.set_note(name, str(count))
        except Exception as error:
            failures.append(error)

    writers = [threading.Thread(target=write, args=(stores[n % 2], f"writer {n}")) for n in range(20)]
    for thread in writers:
        thread.start()
    while any(thread.is_alive() for thread in writers):
        store.counts()
        store.events()
    assert failures == [] and min(int(store.note(f"writer {n}", "0")) for n in range(20)) > 0
    assert store.verify() == ()
    stores[1].close()


@on_a_server
def test_F51_a_killed_migration_leaves_the_old_or_the_new_schema(
    store: Store, store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.set_note("a", "b")
    scripts, seen = _scripts(tmp_path), set[tuple[str, int, int]]()
    old, new = (newest(), 0, 0), ("9998", 20, 20)
    for seconds in _KILL_AFTER:
        command = [sys.executable, "-c", _MIGRATE, store_url, str(scripts)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None and process.stdout.readline() == b"ready\n"
            time.sleep(seconds)
            process.kill()
        seen.add(_schema(store_url))
    assert seen <= {old, new} and old in seen, "no kill came in time"
    monkeypatch.setattr("store.migrate._SCRIPTS", scripts)
    Store.open(store_url, at=AT).close()
    assert _schema(store_url) == new and store.note("a") == "b"


def _schema(url: str) -> tuple[str, int, int]:
    """Revision, new columns, new tables."""
    with psycopg.connect(url) as server:
        found = server.execute(
            "SELECT (SELECT version_num FROM parley_schema),"
            " (SELECT count(*) FROM information_schema.columns WHERE column_name LIKE 'colour%'),"
            " (SELECT count(*) FROM information_schema.tables WHERE table_name LIKE 'more%')"
        ).fetchone()
    assert found is not None
    return found


@on_a_server
def test_F52_a_copy_while_it_is_written_to_is_whole_and_goes_home_again(
    store: Store, store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        store.save_snapshot(snapshot(f"https://gazette.example/{number}", PAGE), PAGE)
    with pytest.raises(StoreError, match="pg_dump"):
        store.backup(tmp_path / "no.backup")
    file = f"sqlite:///{tmp_path / 'copy.db'}"
    kept = Store.open(file, at=AT)
    with _writing(store):
        copied = kept.copy_from(store)
    assert {each.table: each.rows for each in copied}["snapshot"] >= 20
    assert kept.verify() == () and kept.counts().snapshots >= 20
    kept.close()


@contextmanager
def _writing(store: Store) -> Iterator[None]:
    """Pages come in until the end of the block."""
    ending = threading.Event()

    def write() -> None:
        number = 1000
        while not ending.wait(0.002):
            number += 1
            store.save_snapshot(snapshot(f"https://gazette.example/{number}", PAGE), PAGE)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()
