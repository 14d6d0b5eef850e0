"""One daemon a store: a lease with a fencing token, so that a holder that was only stopped cannot write later."""

from __future__ import annotations

import socket
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, RowMapping, select, update

from model.errors import StoreHeld
from store.base import Base, insert_new, named_errors
from store.process import started
from store.seat import OwnFile, Seat, ServersLock, is_taken
from store.tables import lease

# A holder renews every 10 s at least. Takeover after a kill or stop: under 30 s (F48). On a server its seat tells.
EXPIRES = timedelta(seconds=25)
_NAME = "daemon"


class Leases(Base):
    """The lease of the daemon. All times here are real ones, never a simulated clock's."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._seat: Seat = ServersLock(engine) if engine.name == "postgresql" else OwnFile()

    def hold(self, pid: int, host: str, at: datetime) -> int:
        """Take the lease and return its fencing token; from now on each write checks that it still holds.

        A holder that is dead is taken over at once, one that is silent (stopped, or its machine gone) after a while.
        Raises StoreHeld naming pid and host of a living one.
        """
        self._token = None
        with named_errors(self._engine):
            seated = self._seat.take()
        try:
            token = self._take_over(seated, pid, host, at)
        except BaseException:
            self._seat.leave()
            raise
        self._token = token
        return token

    def _take_over(self, seated: bool, pid: int, host: str, at: datetime) -> int:
        with self.transaction() as connection:
            nobody = {"name": _NAME, "token": 0, "pid": 0, "host": "", "started": "", "renewed_at": at}
            insert_new(connection, lease, [nobody])
            row = connection.execute(select(lease).with_for_update()).mappings().one()
            if not seated or (self._on_file and _lives(row, host, at)):
                raise StoreHeld(f"process {row['pid']} on {row['host']}; stop it first, or name another store")
            token = int(row["token"]) + 1
            mine = {"token": token, "pid": pid, "host": host, "started": started(pid), "renewed_at": at}
            connection.execute(update(lease).values(**mine))
        return token

    def renew(self, at: datetime) -> None:
        """Say that the holder lives; at least every 10 s. Raises StoreHeld when the lease was taken over."""
        with self.transaction() as connection:
            connection.execute(update(lease).where(lease.c.token == self._token).values(renewed_at=at))
        self.keep_seat()

    def keep_seat(self) -> None:
        """Say to the server that the holder lives, from any thread. Raises StoreHeld when another has its seat."""
        with named_errors(self._engine):
            seated = self._token is None or self._seat.keep()
        if not seated:
            raise StoreHeld("another process has its seat on the server")

    def release(self) -> None:
        """Give the lease back, if it is still ours."""
        token, self._token = self._token, None
        try:
            # Whose seat is another's has nothing to give back, and would wait for the other's transactions.
            with named_errors(self._engine):
                if token is not None and self._seat.keep():
                    with self.transaction() as connection:
                        connection.execute(update(lease).where(lease.c.token == token).values(pid=0))
        finally:
            self._seat.leave()

    def holder(self, at: datetime) -> tuple[int, str] | None:
        """Return (pid, host) of the living daemon on this store, None without one."""
        with self._reading() as connection:
            row = connection.execute(select(lease)).mappings().first()
            holds = row is not None and self._is_held(connection, row, at)
        return (row["pid"], row["host"]) if row is not None and holds else None

    def _is_held(self, connection: Connection, row: RowMapping, at: datetime) -> bool:
        if self._on_file:
            return _lives(row, socket.gethostname(), at)
        return bool(row["pid"]) and is_taken(connection)

    @property
    def _on_file(self) -> bool:
        return self._engine.name == "sqlite"


def _lives(row: RowMapping, host: str, at: datetime) -> bool:
    if not row["pid"] or at - row["renewed_at"] > EXPIRES:
        return False
    return row["host"] != host or (bool(row["started"]) and started(row["pid"]) == row["started"])
