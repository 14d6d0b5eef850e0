"""Connections: how SQLite and PostgreSQL are set so that a commit is on disk and writers wait for one another."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from model.errors import StoreError, UsageError

WRITES = "parley_writes"  # execution option of a connection that will write
_BUSY_SECONDS = 5.0  # F47: how long a writer waits for another
_WAIT_SECONDS = 10  # F50: for a server, or for a connection while all are in use, before a named error
_POOL = 10  # connections kept; as many again when the web is busy


def parse_url(text: str) -> URL:
    """Return the address of a store. Raises UsageError for what is neither a SQLite file nor PostgreSQL."""
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise UsageError(f'"{text}" is no address of a store; write sqlite:///FILE or postgresql://...') from error
    kind = url.get_backend_name()
    if kind == "sqlite" and url.database and url.database != ":memory:":
        return url.set(drivername="sqlite")
    if kind in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    raise UsageError(f'"{url.render_as_string()}" is no store; write sqlite:///FILE or postgresql://...')


def file_of(url: URL) -> Path | None:
    """Return the file of a SQLite store, None on PostgreSQL."""
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def connect(url: URL) -> Engine:
    """Return the engine of a store that is there."""
    return _sqlite(url) if file_of(url) else _postgres(url)


def _postgres(url: URL) -> Engine:
    return create_engine(
        url,
        pool_size=_POOL,
        max_overflow=_POOL,
        pool_pre_ping=True,  # the connections of before a restart are replaced, not given out
        pool_timeout=_WAIT_SECONDS,
        connect_args=patience(url),
    )


def patience(url: URL) -> dict[str, int]:
    """Return how long the driver waits for a server, unless its address tells."""
    return {} if "connect_timeout" in url.query else {"connect_timeout": _WAIT_SECONDS}


def _sqlite(url: URL) -> Engine:
    engine = create_engine(
        url,
        pool_size=_POOL,
        max_overflow=_POOL,
        connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _set_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin and commit by itself: `_begin_sqlite` does
    cursor = connection.cursor()
    _log_ahead(cursor)
    # FULL: a commit is on disk before anything is sent because of it (F44). 64 MiB of pages are kept in memory.
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "cache_size=-65536", "temp_store=MEMORY"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _log_ahead(cursor: sqlite3.Cursor) -> None:
    """Switch to the write-ahead log. Two programs that open a new store at once both try to, and for this one lock
    SQLite does not wait by itself: it would have to give up a lock it holds (sqlite.org/c3ref/busy_handler.html).
    """
    end = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
        time.sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that begins by reading cannot wait for the writer when it wants to write: it fails at once (F47).
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def reachable(engine: Engine) -> None:
    """Connect once. Raises StoreError when the database cannot be reached."""
    try:
        engine.connect().close()
    except Exception as error:
        place = engine.url.render_as_string(hide_password=True)
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise StoreError(f"{place} cannot be reached: {reason}") from error
