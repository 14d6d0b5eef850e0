"""What every part of the store stands on: transactions, fencing, and rows put in by the hundred."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Engine, Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnection

from model.errors import StoreError, StoreHeld
from store.engine import WRITES
from store.tables import lease

T = TypeVar("T")
Row = Mapping[str, Any]
CALM_SECONDS = 10.0  # without a write that is refused: what waits to be written is tried again within 8
CHUNK = 1000  # ids in one query: both engines stop at some ten thousand


class Base:
    """Transactions on one engine. Safe from any thread; a thread has at most one write transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._own = threading.local()
        # SQLite lets one write at a time and the others poll: those of this process rather queue up here.
        self._turn: AbstractContextManager[object] = threading.Lock() if engine.name == "sqlite" else nullcontext()
        self._token: int | None = None  # of the lease that this store holds
        self._refused, self._refused_at, self._takes = "", 0.0, True

    @property
    def refusal(self) -> str:
        """Return what the database said when it did not take a write, "" when it takes them all (F45, F50).

        On a disk that is nearly full small writes succeed between large ones that do not: only calm ends it.
        """
        calm = self._takes and time.monotonic() - self._refused_at >= CALM_SECONDS
        return "" if calm else self._refused

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Make all writes of this thread inside the block one transaction; an inner one is a savepoint of it.

        Raises StoreError when the database does not take them; then none of them is in it, whoever catches what.
        """
        outer: Connection | None = getattr(self._own, "connection", None)
        if outer is not None:
            with self._part_of_it(), outer.begin_nested(), self._part_of_it():
                yield outer
            return
        with self._remembering(), named_errors(self._engine), self._turn, self._engine.connect() as connection:
            connection = connection.execution_options(**{WRITES: True})
            with connection.begin():
                self._own.connection, self._own.fault = connection, None
                try:
                    self._check_fence(connection)
                    yield connection
                    self._check_whole()
                finally:
                    self._own.connection = None

    @contextmanager
    def _part_of_it(self) -> Iterator[None]:
        """Mark the transaction as broken when the database fails in a part of it.

        SQLite undoes the whole transaction when the disk is full, and what follows would be committed by itself.
        """
        self._check_whole()
        try:
            yield
        except IntegrityError:
            raise
        except DBAPIError as error:  # the first says what is wrong: then there is no savepoint to go back to
            self._own.fault = self._own.fault or error
            raise self._own.fault from None

    def _check_whole(self) -> None:
        fault: DBAPIError | None = self._own.fault
        if fault is not None:
            raise fault

    @contextmanager
    def _remembering(self) -> Iterator[None]:
        """Remember whether the database takes what is written."""
        try:
            yield
        except StoreError as error:
            self._refused, self._refused_at, self._takes = str(error), time.monotonic(), False
            raise
        self._takes = True

    @contextmanager
    def look(self) -> Iterator[None]:
        """Make all queries of this thread inside the block one consistent look: a query alone costs twice as much."""
        with self._reading() as connection:
            before, self._own.look = getattr(self._own, "look", None), connection
            try:
                yield
            finally:
                self._own.look = before

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """One consistent look at the store; inside a transaction of this thread, with what it has written."""
        outer: Connection | None = getattr(self._own, "connection", None)
        if outer is not None:
            with self._part_of_it():
                yield outer
            return
        if (look := getattr(self._own, "look", None)) is not None:
            yield look
            return
        with named_errors(self._engine), self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    def _check_fence(self, connection: Connection) -> None:
        if self._token is None:
            return
        # FOR SHARE (PostgreSQL): nobody can take the lease over between this look and the commit.
        query = select(lease.c.token, lease.c.pid, lease.c.host).with_for_update(read=True)
        now = connection.execute(query).mappings().first()
        if now is None or now["token"] != self._token:
            raise StoreHeld(f"process {now['pid']} on {now['host']} has taken it over" if now else "the lease is gone")


@contextmanager
def named_errors(engine: Engine) -> Iterator[None]:
    """Turn what the database says of itself (full, damaged, gone, forbidden) into a StoreError with its place."""
    try:
        yield
    except IntegrityError:  # is said of our rows, not of the database
        raise
    except (DBAPIError, NoConnection) as error:
        place = engine.url.render_as_string(hide_password=True)
        said = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise StoreError(f"{place}: {said}") from error


def insert_new(connection: Connection, table: Table, rows: Sequence[Row]) -> int:
    """Insert the rows whose key is not there yet; return how many (exact for one row)."""
    return _insert(connection, table, rows, ())


def put(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows, or put them in the place of those with the same primary key."""
    keys = {column.name for column in table.primary_key}
    _insert(connection, table, rows, tuple(name for name in (rows[0] if rows else ()) if name not in keys))


def _insert(connection: Connection, table: Table, rows: Sequence[Row], replaced: tuple[str, ...]) -> int:
    if not rows:
        return 0
    statement = _insertion(connection.dialect.name, table, replaced)
    return int(connection.execute(statement, list(rows) if len(rows) > 1 else dict(rows[0])).rowcount)


@cache  # one a table: making it costs ten times as much as running it
def _insertion(dialect: str, table: Table, replaced: tuple[str, ...]) -> Any:
    new: Any = inserting(dialect, table)
    if replaced:
        values = {name: new.excluded[name] for name in replaced}
        new = new.on_conflict_do_update(index_elements=list(table.primary_key), set_=values)
    else:
        new = new.on_conflict_do_nothing()
    return new.execution_options(preserve_rowcount=True)  # psycopg's dialect forgets that of an insert


def inserting(dialect: str, table: Table) -> Any:
    """Return an insert that may say what to do on conflict: both engines have the same words for it, in two classes."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def values_of(connection: Connection, key: Column[str], value: Column[str], keys: Iterable[str]) -> dict[str, str]:
    """Return what a table has in `value` for each of `keys`, of those that are there."""
    found: dict[str, str] = {}
    for part in chunks(keys):
        found |= {row[0]: row[1] for row in connection.execute(select(key, value).where(key.in_(part)))}
    return found


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Yield lists of at most `size`."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part
