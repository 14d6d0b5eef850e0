"""The seat of the one who leads: who may take the lease of a store at all.

On a server the engine elects: a seat is an advisory lock of a session of its own, free as soon as that session has
ended. The server ends one that says nothing for 15 s (idle_session_timeout, PostgreSQL 14), so that a leader that was
only stopped, or whose machine is gone, loses its seat too, whatever any machine's clock shows.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Protocol

from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from store.engine import patience

IDLE_SECONDS = 15  # takeover after a stop: this and a standby's next look, under 30 s (F48)
_SEAT = 0x50415253  # of advisory locks; those are of one database


class Seat(Protocol):
    """What whoever leads must have."""

    def take(self) -> bool: ...
    def keep(self) -> bool: ...
    def leave(self) -> None: ...


class OwnFile:
    """The seat of a store that is one machine's file: the lease's row says all."""

    def take(self) -> bool:
        """Return True."""
        return True

    def keep(self) -> bool:
        """Return True."""
        return True

    def leave(self) -> None:
        """Do nothing."""


class ServersLock:
    """The seat on a server."""

    def __init__(self, engine: Engine) -> None:
        # Not from the pool: the session is the seat.
        given = {"connect_args": patience(engine.url), "poolclass": NullPool}
        self._engine = create_engine(engine.url, isolation_level="AUTOCOMMIT", **given)
        self._session: Connection | None = None
        self._turn = threading.RLock()  # who leads says so beside its writer, which may be long at one thing

    def take(self) -> bool:
        """Return whether the seat is ours now."""
        with self._turn:
            self.leave()
            session = self._engine.connect()
            session.exec_driver_sql(f"SET idle_session_timeout = '{IDLE_SECONDS}s'")
            if session.execute(text("SELECT pg_try_advisory_lock(:seat)"), {"seat": _SEAT}).scalar():
                self._session = session
                return True
            session.close()
            return False

    def keep(self) -> bool:
        """Say that its holder lives; False when somebody else has taken it after our session had ended."""
        with self._turn:
            if self._session is not None:
                with suppress(DBAPIError):
                    self._session.exec_driver_sql("SELECT 1")
                    return True
            return self.take()

    def leave(self) -> None:
        """Give it back, if it is ours."""
        with self._turn:
            session, self._session = self._session, None
            if session is not None:
                with suppress(DBAPIError):
                    session.close()


def is_taken(connection: Connection) -> bool:
    """Return whether anybody has the seat of this server's store."""
    own = "locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    query = text(f"SELECT count(*) FROM pg_locks WHERE {own} AND granted AND classid = 0 AND objid = :seat")  # noqa: S608
    return bool(connection.execute(query, {"seat": _SEAT}).scalar())
