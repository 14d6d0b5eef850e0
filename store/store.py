"""The store: everything that Parley knows, in one SQLite file or one PostgreSQL database.

What it can do stands in its parts: see the bases of `Store`.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from store.base import named_errors
from store.blocks import Blocks
from store.captures import Captures
from store.clutter import Clutter
from store.copying import Copying
from store.delays import Delays
from store.engine import connect, file_of, parse_url, reachable
from store.gatherings import Gatherings
from store.health import Health
from store.inspect import inspect, refusal
from store.jobs import Jobs
from store.keeping import Keeping
from store.lease import Leases
from store.maintenance import Maintenance, restore_file
from store.migrate import create_file, migrate_file, migrate_server
from store.outbox import Outbox
from store.plan import Plan, Requests
from store.queries import Queries
from store.readings import Readings
from store.rulings import Rulings
from store.together import Together
from store.troubles import Troubles


class Store(
    Captures,
    Readings,
    Clutter,
    Blocks,
    Rulings,
    Outbox,
    Gatherings,
    Troubles,
    Plan,
    Requests,
    Queries,
    Together,
    Health,
    Delays,
    Leases,
    Keeping,
    Maintenance,
    Copying,
    Jobs,
):
    """Synchronous; safe from any thread. A write method is one transaction; inside `transaction()` many are one."""

    @classmethod
    def open(cls, url: str, *, create: bool = True, at: datetime) -> Store:
        """Open `sqlite:///FILE` or `postgresql://...`, migrated to the newest schema (`at` names the backup).

        Raises StoreError (damaged, newer, foreign, zero-length, read-only, another owner's; or absent and not
        `create`); the file is then unchanged. Raises UsageError for an address of another sort.
        """
        place = parse_url(url)
        path, engine = file_of(place), connect(place)
        with named_errors(engine):
            if path is not None:
                _ready(path, create, at)
            else:
                reachable(engine)
                migrate_server(engine)
        return cls(engine)

    def close(self) -> None:
        """Give all connections back. The store cannot be used afterwards."""
        self._seat.leave()
        self._engine.dispose()


def restore(backup: Path, url: str, *, at: datetime) -> None:
    """Make the store at `url` from a backup file. Raises StoreError when a store is there or the backup is no good."""
    restore_file(backup, url)
    Store.open(url, create=False, at=at).close()


def _ready(path: Path, create: bool, at: datetime) -> None:
    if not path.exists():
        if not create:
            raise refusal(path, "does not exist", "name a store with --store, or let `parley run` make one")
        create_file(path)
    inspect(path)
    migrate_file(path, at)
