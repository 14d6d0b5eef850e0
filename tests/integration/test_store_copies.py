"""`parley db copy`: a whole store into an empty one of the other sort and back, all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from model.alert import Request
from model.errors import StoreError
from store.store import Store
from store.tables import MENTION, SNAPSHOT
from tests.integration.daemon_site import parley
from tests.integration.store_samples import AT, read, snapshot

HELD = "Varenia and Osmark held their sixth round of talks on Monday."


def _filled(path: Path) -> Store:
    store = Store.open(f"sqlite:///{path}", at=AT)
    for n in range(3):
        read(store, f"https://gazette.example/{n}", f"{HELD} Paragraph {n} tells more.")
    store.save_snapshot(
        snapshot("https://gazette.example/unread", b"\x00\xff raw", headers=(("X-Odd", "a\x00b"),)), b"\x00\xff raw"
    )
    store.put_request(Request(id="r1", kind="recrawl", made_at=AT))
    store.set_note("ключ", "значение 😀")
    return store


def _url(store: Store) -> str:
    return str(store._engine.url.render_as_string(hide_password=False))


def test_there_and_back_every_row_is_the_same(tmp_path: Path, postgres_url: str) -> None:
    given = _filled(tmp_path / "a.db")
    there = parley(None, "db", "copy", "--from", _url(given), "--to", postgres_url)
    assert there.returncode == 0, there.stderr
    assert "the same hashes on both sides" in there.stdout
    back = f"sqlite:///{tmp_path / 'b.db'}"
    home = parley(None, "--store", postgres_url, "db", "copy", "--to", back)
    assert home.returncode == 0, home.stderr
    server, kept = Store.open(postgres_url, at=AT), Store.open(back, at=AT)
    empty = Store.open(f"sqlite:///{tmp_path / 'c.db'}", at=AT)
    copied = empty.copy_from(kept)
    assert [table for table in copied if table.rows] and copied[0].sha256
    assert given.rows_to_copy() == server.rows_to_copy() == kept.rows_to_copy()
    assert [s.id for s in given.snapshots_to_read("x")] == [s.id for s in server.snapshots_to_read("x")]
    assert {s.verify() for s in (given, server, kept)} == {()}
    assert server.dirty_blocks() == given.dirty_blocks() != ()
    # What comes after is numbered after what was copied.
    read(server, "https://gazette.example/later", HELD)
    assert len(server.snapshots_to_read("x")) == len(given.snapshots_to_read("x")) + 1
    for store in (given, server, kept, empty):
        store.close()


def test_a_store_with_anything_in_it_is_never_copied_into(tmp_path: Path, store: Store, store_url: str) -> None:
    given = _filled(tmp_path / "a.db")
    store.set_note("mine", "1")
    before = store.rows_to_copy()
    refused = parley(None, "db", "copy", "--from", _url(given), "--to", store_url)
    assert refused.returncode == 2 and "is not empty" in refused.stderr and "note" in refused.stderr
    assert store.rows_to_copy() == before
    given.close()


def test_a_copy_that_ends_half_way_leaves_nothing_and_is_made_again(tmp_path: Path, store: Store) -> None:
    given = _filled(tmp_path / "a.db")

    def killed(table: str, _rows: int) -> None:
        if table == "mention":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.copy_from(given, killed)
    assert not any(store.rows_to_copy().values())
    assert sum(table.rows for table in store.copy_from(given)) == sum(given.rows_to_copy().values())
    given.close()


def test_rows_that_do_not_arrive_as_they_were_are_found(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = _filled(tmp_path / "a.db")

    def change_one(table: str, _rows: int) -> None:
        if table == "mention":
            with store.transaction() as connection:
                connection.execute(update(MENTION.table).values(confidence=0.5))

    with pytest.raises(StoreError, match="mention did not arrive"):
        store.copy_from(given, change_one)
    assert not any(store.rows_to_copy().values())
    given.close()


def test_what_the_other_engine_cannot_keep_is_named(tmp_path: Path, postgres_url: str) -> None:
    given = _filled(tmp_path / "a.db")
    with given.transaction() as connection:
        connection.execute(update(SNAPSHOT.table).values(found_in="a\x00b"))
    said = parley(None, "db", "copy", "--from", _url(given), "--to", postgres_url)
    assert said.returncode == 3 and "snapshot" in said.stderr
    target = Store.open(postgres_url, at=AT)
    assert not any(target.rows_to_copy().values())
    target.close()
    given.close()
