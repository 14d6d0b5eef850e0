"""One daemon a store: a lease with a fencing token, so that a holder that was only stopped cannot write later."""

from __future__ import annotations

import socket
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, select, update

from model.errors import StoreHeld
from store.base import Base, insert_new
from store.process import started
from store.tables import lease

# A holder renews every 10 s at least. Takeover after a kill or stop: under 30 s (F48).
EXPIRES = timedelta(seconds=25)
_NAME = "daemon"


class Leases(Base):
    """The lease of the daemon. All times here are real ones, never a simulated clock's."""

    def hold(self, pid: int, host: str, at: datetime) -> int:
        """Take the lease and return its fencing token; from now on each write checks that it still holds.

        A holder that is dead (its process gone, or silent for 25 s) is taken over at once. Raises StoreHeld naming
        pid and host of a living one.
        """
        self._token = None
        with self.transaction() as connection:
            nobody = {"name": _NAME, "token": 0, "pid": 0, "host": "", "started": "", "renewed_at": at}
            insert_new(connection, lease, [nobody])
            row = connection.execute(select(lease).with_for_update()).mappings().one()
            if _lives(row, host, at):
                raise StoreHeld(f"process {row['pid']} on {row['host']}; stop it first, or name another store")
            token = int(row["token"]) + 1
            mine = {"token": token, "pid": pid, "host": host, "started": started(pid), "renewed_at": at}
            connection.execute(update(lease).values(**mine))
        self._token = token
        return token

    def renew(self, at: datetime) -> None:
        """Say that the holder lives; at least every 10 s. Raises StoreHeld when the lease was taken over."""
        with self.transaction() as connection:
            connection.execute(update(lease).where(lease.c.token == self._token).values(renewed_at=at))

    def release(self) -> None:
        """Give the lease back, if it is still ours."""
        token, self._token = self._token, None
        if token is not None:
            with self.transaction() as connection:
                connection.execute(update(lease).where(lease.c.token == token).values(pid=0))

    def holder(self, at: datetime) -> tuple[int, str] | None:
        """Return (pid, host) of the living daemon on this store, None without one."""
        with self._reading() as connection:
            row = connection.execute(select(lease)).mappings().first()
        return (row["pid"], row["host"]) if row is not None and _lives(row, socket.gethostname(), at) else None


def _lives(row: RowMapping, host: str, at: datetime) -> bool:
    if not row["pid"] or at - row["renewed_at"] > EXPIRES:
        return False
    return row["host"] != host or (bool(row["started"]) and started(row["pid"]) == row["started"])
