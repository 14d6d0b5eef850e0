"""procrastinate's queue on the store's own server: its tables, and putting jobs into it within a transaction.

Imported by what runs in a cluster only: a list of events waits for no queue to be imported.
"""

from __future__ import annotations

from importlib import resources
from typing import Any

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, Engine, event, text

from model.errors import StoreError, UsageError
from store import seat
from store.base import named_errors
from store.jobs import Job
from store.server import conninfo_of
from store.store import Store

_LOCK = 0x50415251  # of PostgreSQL: two programs that start at once bring the queue up one after the other
_VERSION = "queue schema"  # note: the newest of the queue's own migrations that was run


class ServersQueue:
    """Jobs in the database that the store is in."""

    def __init__(self) -> None:
        self._app = App(connector=SyncPsycopgConnector())

    def put(self, connection: Connection, job: Job) -> bool:
        """Put in one job, in the transaction of `connection`; False when one with its key waits already."""
        deferrer = self._app.configure_task(
            job.stage,
            queue=job.queue or job.stage,
            lock=job.lock,
            queueing_lock=job.key,
            priority=job.priority,
            connection=connection.connection.driver_connection,
        )
        try:
            with connection.begin_nested():
                deferrer.defer(**job.arguments)
        except AlreadyEnqueued:
            return False
        except ConnectorException as error:  # the server is away: that is the store's matter, and is tried again
            raise StoreError(f"the queue: {error.__cause__ or error}") from error
        return True


def open_queue(store: Store) -> None:
    """Let `store` put its work into a queue on its server. Raises UsageError for a store that is a file."""
    engine = store._engine
    if engine.name != "postgresql":
        raise UsageError("several machines need a store on PostgreSQL; `parley db copy` takes one there")
    with named_errors(engine):
        bring_up(engine)
    _bounded(engine)
    store.use_queue(ServersQueue())


def _bounded(engine: Engine) -> None:
    """Let the server end a session that says nothing in the middle of a transaction, whose locks others wait for.

    A process that was stopped there, or whose machine is gone, would keep all others from the lease for ever.
    """

    def bound(connection: Any, _record: object) -> None:
        connection.execute(f"SET idle_in_transaction_session_timeout = '{seat.IDLE_SECONDS}s'")
        connection.commit()

    event.listen(engine, "connect", bound)
    engine.dispose()  # those of before are not bounded


def conninfo(store: Store) -> str:
    """Return how the store's server is reached, in libpq's words."""
    return conninfo_of(store._engine)


def bring_up(engine: Engine) -> None:
    """Make the queue's tables, or bring them up by procrastinate's own migrations, those that were not run."""
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        known = connection.execute(text("SELECT value FROM note WHERE key = :key"), {"key": _VERSION}).scalar()
        there = connection.execute(text("SELECT to_regclass('procrastinate_jobs')")).scalar()
        if there and not known:
            raise StoreError(f"{engine.url.render_as_string()} holds a queue of another program; name another database")
        newest = _migrations()[-1]
        if known == newest and there:
            return
        scripts = (
            [_script(name) for name in _migrations() if name > str(known)] if there else [SchemaManager.get_schema()]
        )
        raw: Any = connection.connection.driver_connection
        for script in scripts:
            raw.execute(script)
        put = (
            "INSERT INTO note (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
        )
        connection.execute(text(put), {"key": _VERSION, "value": newest})


def _migrations() -> list[str]:
    folder = resources.files("procrastinate.sql") / "migrations"
    return sorted(each.name for each in folder.iterdir() if each.name.endswith(".sql"))


def _script(name: str) -> str:
    return (resources.files("procrastinate.sql") / "migrations" / name).read_text("utf-8")
