"""F46: a store that is damaged, cut off, empty, foreign, newer or not ours is refused and left as it is."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from model.errors import StoreError
from model.page import Snapshot
from store.store import Store

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
# Writes many pages, leaves them in the write-ahead log and dies without closing anything.
_WRITE_AND_DIE = """
import os, signal, sys
from datetime import UTC, datetime
from store.store import Store
store = Store.open("sqlite:///" + sys.argv[1], at=datetime(2026, 5, 4, tzinfo=UTC))
for number in range(60):
    store.set_note(f"key {number}", "x" * 5000)
os.kill(os.getpid(), signal.SIGKILL)
"""


def _whole(path: Path) -> Path:
    """A store with some pages in it, closed."""
    store = Store.open(f"sqlite:///{path}", at=AT)
    for number in range(20):
        body = os.urandom(9_000)  # fills pages of its own, of which SQLite knows nothing but the order
        sha256 = hashlib.sha256(body).hexdigest()
        url = f"https://gazette.example/{number}"
        page = {"outlet": "gazette", "url_asked": url, "url": url, "canonical_url": url, "fetched_at": AT}
        store.save_snapshot(Snapshot(id=f"s{number}", sha256=sha256, size=9_000, **page), body)
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def _killed(path: Path) -> Path:
    """A store of a process that was killed: its newest pages stand in the log."""
    run = subprocess.run([sys.executable, "-c", _WRITE_AND_DIE, str(path)], timeout=60, check=False)
    assert run.returncode == -9 and path.with_name(f"{path.name}-wal").stat().st_size > 100_000
    return path


def _refused(path: Path, *words: str) -> None:
    """Opening it is refused by path and remedy, and changes nothing."""
    before = _digest(path)
    for create in (True, False):
        with pytest.raises(StoreError) as caught:
            Store.open(f"sqlite:///{path}", create=create, at=AT)
        assert caught.value.exit_code == 3
        assert all(word in str(caught.value) for word in (str(path), *words)), str(caught.value)
    assert _digest(path) == before


def _digest(path: Path) -> tuple[str, ...]:
    files = (path, path.with_name(f"{path.name}-wal"))
    return tuple(
        hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.exists() and file.stat().st_size
    )


def _overwrite(path: Path, offset: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(content)


@pytest.mark.parametrize("content", [b"\x00", b"\xff", os.urandom(1)], ids=["zeros", "ones", "noise"])
def test_overwritten_page(tmp_path: Path, content: bytes) -> None:
    whole, path = _whole(tmp_path / "whole.db"), tmp_path / "parley.db"
    pages = whole.stat().st_size // 4096
    assert pages > 100
    for page in range(1, pages, 7):
        shutil.copy(whole, path)
        _overwrite(path, page * 4096, content * 4096)
        _refused(path, "is damaged", "db restore")


def test_overwritten_header(tmp_path: Path) -> None:
    path = _whole(tmp_path / "parley.db")
    _overwrite(path, 0, b"\x00" * 100)
    _refused(path, "is not a store of Parley", "db restore")


@pytest.mark.parametrize("left", [50, 99, 4096, 100_000])
def test_cut_off_file(tmp_path: Path, left: int) -> None:
    path = _whole(tmp_path / "parley.db")
    os.truncate(path, left)
    _refused(path, "db restore")


def test_zero_length_file(tmp_path: Path) -> None:
    path = tmp_path / "parley.db"
    path.touch()
    _refused(path, "length of zero", "db restore")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_cut_off_log(tmp_path: Path, share: float) -> None:
    path = _killed(tmp_path / "parley.db")
    log = path.with_name("parley.db-wal")
    os.truncate(log, int(log.stat().st_size * share))
    _refused(path, "-wal is cut off", "db restore")


def test_log_that_is_gone(tmp_path: Path) -> None:
    path = _killed(tmp_path / "parley.db")
    path.with_name("parley.db-wal").unlink()
    _refused(path, "-wal is cut off")


def test_killed_store_opens_with_all_that_was_committed(tmp_path: Path) -> None:
    path = _killed(tmp_path / "parley.db")
    with path.with_name("parley.db-wal").open("ab") as log:
        log.write(b"half a page of a commit that never ended")
    store = Store.open(f"sqlite:///{path}", create=False, at=AT)
    assert [len(store.note(f"key {number}")) for number in range(60)] == [5000] * 60
    store.close()


@pytest.mark.parametrize(
    "write",
    [lambda p: p.write_text("outlet,count\n" * 50), lambda p: _sqlite(p, "CREATE TABLE cats (name)")],
    ids=["text", "another program"],
)
def test_foreign_file(tmp_path: Path, write: Callable[[Path], object]) -> None:
    path = tmp_path / "cats.db"
    write(path)
    _refused(path)


def _sqlite(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_newer_schema(tmp_path: Path) -> None:
    path = _whole(tmp_path / "parley.db")
    _sqlite(path, "UPDATE parley_schema SET version_num = '9000'", "PRAGMA journal_mode=DELETE")
    _refused(path, "newer Parley", "schema 9000")


def test_unknown_schema(tmp_path: Path) -> None:
    path = _whole(tmp_path / "parley.db")
    _sqlite(path, "UPDATE parley_schema SET version_num = '0000abc'", "PRAGMA journal_mode=DELETE")
    _refused(path, "unknown schema")


def test_read_only_file(tmp_path: Path) -> None:
    path = _whole(tmp_path / "parley.db")
    path.chmod(0o400)
    _refused(path, "cannot be read and written", "chmod 600")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_file_of_another_user(tmp_path: Path) -> None:
    path = _whole(tmp_path / "parley.db")
    os.chown(path, 12345, 12345)
    _refused(path, "user 12345", "chown")


def test_folder_in_the_place_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is not a file"):
        Store.open(f"sqlite:///{tmp_path}", at=AT)


def test_absent_file_is_made_only_when_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "new" / "parley.db"
    with pytest.raises(StoreError, match="does not exist"):
        Store.open(f"sqlite:///{path}", create=False, at=AT)
    assert not path.parent.exists()
    Store.open(f"sqlite:///{path}", at=AT).close()
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["parley.db"]


def test_place_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be made"):
        Store.open(f"sqlite:///{tmp_path / 'file' / 'parley.db'}", at=AT)


def test_damage_while_running_is_named(tmp_path: Path) -> None:
    path = _whole(tmp_path / "parley.db")
    store = Store.open(f"sqlite:///{path}", at=AT)
    _overwrite(path, 4096, b"\xff" * (path.stat().st_size - 4096))
    with pytest.raises(StoreError, match=r"parley\.db"):
        store.seen("gazette")
    store.close()


def test_copy_of_a_whole_store_opens(tmp_path: Path) -> None:
    shutil.copy(_whole(tmp_path / "parley.db"), tmp_path / "copy.db")
    Store.open(f"sqlite:///{tmp_path / 'copy.db'}", create=False, at=AT).close()
