"""The schema's versions: a new store gets the newest, an older one is brought up after a backup, a newer is refused."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.pool import NullPool

from model.errors import StoreError
from model.value import utc
from store.columns import METADATA
from store.inspect import APPLICATION_ID, refusal
from store.process import started

VERSION_TABLE = "parley_schema"
_SCRIPTS = Path(__file__).with_name("migrations")
_ALONE = threading.Lock()  # alembic keeps its context in a module: one migration a process at a time
_LOCK = 0x5041524C  # of PostgreSQL, so that two programs that start at once migrate one after the other


def config() -> Config:
    """Return alembic's configuration: the scripts beside this file."""
    made = Config()
    made.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return made


def newest() -> str:
    """Return the revision that this program's tables have."""
    head = ScriptDirectory.from_config(config()).get_current_head()
    if head is None:  # pragma: no cover - a broken installation
        raise StoreError("the migrations are missing from this installation")
    return head


def revision(connection: Connection) -> str | None:
    """Return the revision of a store, None when it has none."""
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision()


def create_file(path: Path) -> None:
    """Make a new store at `path`: whole or not at all, mode 0600; one that appears meanwhile stays as it is."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path)
        with _draft(path) as fresh:
            with _plain(URL.create("sqlite", database=str(fresh))) as engine:
                _upgrade(engine)
            publish(fresh, path)
    except OSError as error:
        raise refusal(path, f"cannot be made ({error.strerror})", "name a place that can be written") from error


@contextmanager
def _draft(path: Path) -> Iterator[Path]:
    """An empty file beside `path`, gone at the end: what is killed half-way leaves nothing under the real name."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.new")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield fresh
    finally:
        fresh.unlink(missing_ok=True)


def _sweep(path: Path) -> None:
    """Remove drafts of a store and of its copies that processes left which are no more."""
    for draft in path.parent.glob(f".{path.name}.*.new"):
        pid = draft.name.split(".")[-3]
        if pid.isdigit() and not started(int(pid)):
            draft.unlink(missing_ok=True)


def publish(fresh: Path, path: Path) -> None:
    """Give a finished file its name, unless something has it; synced, so that it outlives a loss of power."""
    _sync(fresh)
    with suppress(FileExistsError):
        os.link(fresh, path)
    _sync(path.parent)


def migrate_file(path: Path, at: datetime) -> Path | None:
    """Bring an older store to the newest schema, in one transaction, after a copy; return the copy's path."""
    with _plain(URL.create("sqlite", database=str(path))) as engine:
        with engine.connect() as connection:
            found = revision(connection)
        if not _is_older(found, str(path)):
            return None
        _sweep(path)
        saved = path.with_name(f"{path.name}.{found}.{utc(at):%Y%m%dT%H%M%S}.backup")
        copy_file(path, saved)
        _upgrade(engine)
        return saved


def migrate_server(engine: Engine) -> None:
    """Make or bring up the tables of a PostgreSQL store."""
    place = engine.url.render_as_string(hide_password=True)
    with engine.connect() as connection:
        found, names = revision(connection), set(inspect(connection).get_table_names())
    if found is None and names & set(METADATA.tables):
        raise StoreError(f"{place} holds tables of another program; name an empty database with --store")
    if found is None or _is_older(found, place):
        _upgrade(engine)


def copy_file(path: Path, target: Path) -> None:
    """Copy a store while it may be written to (SQLite's backup API); `target` appears whole, mode 0600."""
    with _draft(target) as fresh:
        with closing(sqlite3.connect(path, timeout=5.0)) as source, closing(sqlite3.connect(fresh)) as copy:
            source.backup(copy, pages=4096, sleep=0.005)
            copy.execute("PRAGMA journal_mode=DELETE")  # so that the copy is one file
        publish(fresh, target)


def _is_older(found: str | None, place: str) -> bool:
    head = newest()
    if found == head:
        return False
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if found in known:
        return True
    if found is not None and found > head:  # revisions are numbers of four digits
        remedy = "update Parley, or restore the backup that was made before the update"
        raise StoreError(f"{place} was made by a newer Parley (schema {found}, this one knows {head}); {remedy}")
    raise StoreError(f"{place} has an unknown schema ({found}); it is left as it is, name another with --store")


def _upgrade(engine: Engine) -> None:
    made = config()
    with _ALONE, engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        else:
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
        made.attributes["connection"] = connection
        command.upgrade(made, "head")


@contextmanager
def _plain(url: URL) -> Iterator[Engine]:
    """A connection for migrations: foreign keys off, since a table that is altered is made anew and moved."""
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": 5.0})
    event.listen(engine, "connect", _no_driver_transactions)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        yield engine
    finally:
        engine.dispose()


def _no_driver_transactions(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # else the driver commits before each change of a table: half a migration


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
