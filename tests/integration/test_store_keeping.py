"""Schema, migration, verify, backup and restore."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text, update

from model.errors import StoreError, UsageError
from store.columns import METADATA
from store.migrate import VERSION_TABLE, newest
from store.search import of_search
from store.store import Store, restore
from store.tables import MENTION, body
from tests.integration.store_samples import AT, read

HEAD = newest()
HELD = "Varenia and Osmark held their sixth round of talks on Monday."


def test_migrations_lead_to_the_tables(store: Store) -> None:
    with store.transaction() as connection:
        opts = {"version_table": VERSION_TABLE, "compare_type": True, "include_name": lambda n, *_: not of_search(n)}
        assert compare_metadata(MigrationContext.configure(connection, opts=opts), METADATA) == []


def test_opened_again_it_holds_the_same(store: Store, store_url: str) -> None:
    kept = read(store, "https://gazette.example/1", HELD)
    store.close()
    again = Store.open(store_url, create=False, at=AT)
    assert again.article(kept.id) == kept
    again.close()


def test_sqlite_is_set_for_safety(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'parley.db'}", at=AT)
    with store.transaction() as connection:
        pragmas = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in (
            "journal_mode", "synchronous", "foreign_keys", "busy_timeout")}  # fmt: skip
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    assert (tmp_path / "parley.db").stat().st_mode & 0o777 == 0o600
    store.close()


def test_older_schema_is_backed_up_and_brought_up_in_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "parley.db"
    store = Store.open(f"sqlite:///{path}", at=AT)
    kept = read(store, "https://gazette.example/1", HELD)
    store.close()
    scripts = _with_another_revision(tmp_path, "op.add_column('note', sa.Column('colour', sa.Text()))")
    monkeypatch.setattr("store.migrate._SCRIPTS", scripts)
    store = Store.open(f"sqlite:///{path}", at=AT)
    with store.transaction() as connection:
        assert connection.execute(text("SELECT count(colour) FROM note")).scalar() == 0
    assert store.article(kept.id) == kept
    store.close()
    (saved,) = tmp_path.glob("*.backup")
    assert saved.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(saved)) as copy:
        assert copy.execute("SELECT count(*), max(version_num) FROM article, parley_schema").fetchone() == (1, HEAD)


def test_migration_that_fails_half_way_leaves_the_old_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "parley.db"
    Store.open(f"sqlite:///{path}", at=AT).close()
    steps = "op.add_column('note', sa.Column('colour', sa.Text())); op.execute('SELECT nonsense')"
    scripts = _with_another_revision(tmp_path, steps)
    with monkeypatch.context() as patched:
        patched.setattr("store.migrate._SCRIPTS", scripts)
        with pytest.raises(Exception, match="nonsense"):
            Store.open(f"sqlite:///{path}", at=AT)
    with closing(sqlite3.connect(path)) as connection:
        assert "colour" not in connection.execute("SELECT sql FROM sqlite_master WHERE name = 'note'").fetchone()[0]
    Store.open(f"sqlite:///{path}", at=AT).close()


def _with_another_revision(folder: Path, steps: str) -> Path:
    """A copy of the migrations with one more."""
    ours, scripts = Path(__file__).parents[2] / "store" / "migrations", folder / "migrations"
    shutil.copytree(ours, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    head = f"import sqlalchemy as sa\nfrom alembic import op\nrevision = '9998'\ndown_revision = '{HEAD}'\n"
    (scripts / "versions" / "9998_more.py").write_text(f"{head}def upgrade():\n    {steps}\n")
    return scripts


def test_postgres_of_another_program_or_time_is_refused(postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE article (name text)")
        with pytest.raises(StoreError, match="another program"):
            Store.open(postgres_url, at=AT)
        connection.execute("DROP TABLE article")
        Store.open(postgres_url, at=AT).close()
        connection.execute("UPDATE parley_schema SET version_num = '9000'")
    with pytest.raises(StoreError, match="newer Parley"):
        Store.open(postgres_url, at=AT)


def test_server_that_does_not_answer_and_wrong_addresses() -> None:
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        Store.open("postgresql://ann:CANARY-secret@127.0.0.1:1/parley", at=AT)
    assert "CANARY" not in str(caught.value)
    for wrong in ("mysql://somewhere/parley", "parley.db", "sqlite://", "sqlite:///:memory:"):
        with pytest.raises(UsageError):
            Store.open(wrong, at=AT)


def test_stores_that_open_at_once_make_one(store_url: str) -> None:
    opened: list[Store] = []
    threads = [threading.Thread(target=lambda: opened.append(Store.open(store_url, at=AT))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 4
    opened[0].set_note("a", "b")
    assert [each.note("a") for each in opened] == ["b"] * 4
    for each in opened:
        each.close()


def test_verify_names_what_is_wrong(store: Store) -> None:
    kept = read(store, "https://gazette.example/1", HELD)
    assert store.verify() == ()
    with store.transaction() as connection:
        connection.execute(update(body).values(zstd=b"noise"))
        connection.execute(update(MENTION.table).values(quote_start=3))
    problems = store.verify()
    assert len(problems) == 2
    assert "bytes" in problems[0] and store.mentions_in(kept.id)[0].id in problems[1]


def test_backup_while_writing_restores_to_the_same(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'parley.db'}", at=AT)
    for number in range(20):
        read(store, f"https://gazette.example/{number}", f"{HELD} {number}")
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            store.set_note("beat", "x" * 10_000)

    writer = threading.Thread(target=write)
    writer.start()
    store.backup(tmp_path / "copy.backup")
    stop.set()
    writer.join()
    with pytest.raises(StoreError, match="exists"):
        store.backup(tmp_path / "copy.backup")
    with pytest.raises(StoreError, match="exists"):
        restore(tmp_path / "copy.backup", f"sqlite:///{tmp_path / 'parley.db'}", at=AT)
    restore(tmp_path / "copy.backup", f"sqlite:///{tmp_path / 'other.db'}", at=AT)
    other = Store.open(f"sqlite:///{tmp_path / 'other.db'}", create=False, at=AT)
    assert other.counts() == store.counts() and other.verify() == ()
    assert other.articles().items == store.articles().items
    other.close()
    store.close()


@pytest.mark.parametrize("content", [b"", b"a zip or a text", b"SQLite format 3\x00"])
def test_bad_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.backup").write_bytes(content)
    with pytest.raises(StoreError, match=r"bad\.backup"):
        restore(tmp_path / "bad.backup", f"sqlite:///{tmp_path / 'parley.db'}", at=AT)
    assert not (tmp_path / "parley.db").exists()
