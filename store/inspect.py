"""Is this file a store of ours, whole, and ours to write? Looked at without changing a byte of it (F46)."""

from __future__ import annotations

import os
import sqlite3
import stat
import struct
import threading
import time
from contextlib import closing
from pathlib import Path

from model.errors import StoreError
from store.packing import is_body

APPLICATION_ID = 0x5041524C  # "PARL", in the header of every store
# Seconds of checking at each start: pages, then bodies; `db verify` checks all of a big file.
_CHECK_SECONDS = 2.0
_BODY_SECONDS = 0.3
_MAGIC = b"SQLite format 3\x00"
_REMEDY = "it is left as it is; restore a backup with `parley db restore FILE` or name another store with --store"


def inspect(path: Path) -> None:
    """Raise StoreError, with path and remedy, for a file that must not be opened as a store."""
    _check_access(path)
    header = _header(path)
    _check_header(path, header)
    _check_log(path, _page_size(header))
    _check_pages(path)


def refusal(path: Path, what: str, remedy: str = _REMEDY) -> StoreError:
    """Return the error for a file."""
    return StoreError(f"{path} {what}; {remedy}")


def _check_access(path: Path) -> None:
    info = path.stat()
    if not stat.S_ISREG(info.st_mode):
        raise refusal(path, "is not a file", "name a file with --store")
    # The mode is looked at as well, since to root every file seems writable.
    if not info.st_mode & stat.S_IWUSR or not os.access(path, os.R_OK | os.W_OK):
        raise refusal(path, "cannot be read and written", f"allow it: chmod 600 {path}")
    if info.st_uid != os.geteuid():
        owner = f"belongs to user {info.st_uid}, not to user {os.geteuid()} who runs this"
        raise refusal(path, owner, f"run as its owner or give it over: chown {os.geteuid()} {path}")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise refusal(path, "lies in a folder that cannot be written", f"allow it: chmod u+wx {path.parent}")


def _header(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(100)


def _check_header(path: Path, header: bytes) -> None:
    if not header:
        raise refusal(path, "has a length of zero")
    if not header.startswith(_MAGIC[: len(header)]):
        raise refusal(path, "is not a store of Parley")
    if len(header) < 100:
        raise refusal(path, "is cut off")
    if struct.unpack(">I", header[68:72])[0] != APPLICATION_ID:
        raise refusal(path, "is a database of another program")


def _page_size(header: bytes) -> int:
    size = int(struct.unpack(">H", header[16:18])[0])
    return 65536 if size == 1 else size


def _check_log(path: Path, page_size: int) -> None:
    """Refuse a write-ahead log that is shorter than its index says was committed to it.

    SQLite itself would silently go back to the last whole commit. The index outlives a kill; after a loss of power
    it can only lag behind. Looked at twice, since another process may be ending the log between our two reads.
    """
    missing = _pages_missing(path, page_size)
    if missing:
        time.sleep(0.2)
        missing = _pages_missing(path, page_size)
    if missing:
        raise refusal(path.with_name(f"{path.name}-wal"), f"is cut off: {missing} committed pages are missing")


def _pages_missing(path: Path, page_size: int) -> int:
    # Layout of both files: sqlite.org/walformat.html, sections 1 and 2.
    index, log = (_start(path.with_name(f"{path.name}{end}")) for end in ("-shm", "-wal"))
    if len(index[0]) < 100:
        return 0
    committed, moved = struct.unpack_from("=I", index[0], 16)[0], struct.unpack_from("=I", index[0], 96)[0]
    other_log = len(log[0]) >= 32 and log[0][16:24] != index[0][32:40]  # the salts differ: begun anew since
    frames = max(0, log[1] - 32) // (page_size + 24)
    return 0 if other_log or moved >= committed else max(0, committed - frames)


def _start(path: Path) -> tuple[bytes, int]:
    """Return the first 100 bytes of a file and its size; nothing for one that is not there."""
    try:
        with path.open("rb") as file:
            return file.read(100), os.fstat(file.fileno()).st_size
    except FileNotFoundError:
        return b"", 0


def _check_pages(path: Path) -> None:
    """Let SQLite check as many pages as it can in the time given; what it cannot read is damaged."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5.0)) as connection:
            found = _quick_check(connection) or _bad_body(connection)
    except sqlite3.DatabaseError as error:
        raise refusal(path, f"is damaged ({error})") from error
    if found:
        raise refusal(path, f"is damaged ({found})")


def _quick_check(connection: sqlite3.Connection) -> str:
    # No progress handler: to SQLite before 3.41 the whole check is one step, which on a large store takes minutes.
    clock = threading.Timer(_CHECK_SECONDS, connection.interrupt)
    clock.start()
    try:
        found = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname == "SQLITE_INTERRUPT":  # the time was up and no fault was found
            return ""
        raise
    finally:
        clock.cancel()
        clock.join()
    return "" if found == "ok" else " ".join(found.split())


def _bad_body(connection: sqlite3.Connection) -> str:
    """Compare the newest bodies with their hashes: of a page with nothing but content SQLite itself cannot tell."""
    end = time.monotonic() + _BODY_SECONDS
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'body'").fetchone():
        return ""
    for sha256, packed in connection.execute("SELECT sha256, zstd FROM body ORDER BY rowid DESC"):
        if not is_body(packed, sha256):
            return f"the bytes {sha256} are not what was stored"
        if time.monotonic() > end:
            break
    return ""
