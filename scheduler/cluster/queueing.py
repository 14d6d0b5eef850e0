"""procrastinate as a cluster uses it: what it does not insist on itself when the server goes away."""

from __future__ import annotations

import asyncio
from time import monotonic

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from psycopg import AsyncConnection, InterfaceError, OperationalError
from psycopg_pool import PoolClosed

from store import seat

# Seconds for which the end of a job is told again. After those the worker's look for work has failed too (its pool
# waits for 10 s), so that it counts as dead and its jobs as stalled.
_INSISTS = 30.0
_AGAIN = 0.2  # seconds between two tries


class Ends(JobManager):
    """Tells the end of a job until it is known.

    procrastinate 3.10 tells it once. A server that restarts in that moment leaves a job that is `doing` for ever, whose
    lock keeps its outlet from being crawled: the worker lives, so that no look for dead ones finds it.
    """

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """Raises ConnectorException where it has ended already, and for a server that stays away."""
        until = monotonic() + _INSISTS
        while True:
            try:
                await super().finish_job(job, status, delete_job)
                return
            except ConnectorException as error:
                if not _is_away(error.__cause__) or monotonic() > until:
                    raise
            await asyncio.sleep(_AGAIN)


def _is_away(cause: BaseException | None) -> bool:
    return isinstance(cause, OperationalError | InterfaceError) and not isinstance(cause, PoolClosed)


async def _bounded(session: AsyncConnection) -> None:
    """Whoever stops in the middle of a transaction keeps its locks no longer than the store's sessions do."""
    await session.execute(f"SET idle_in_transaction_session_timeout = '{seat.IDLE_SECONDS}s'".encode())
    await session.commit()


def queue_app(where: str, most: int) -> App:
    """Return procrastinate on the server at `where`, with at most so many connections; it is to be opened."""
    app = App(connector=PsycopgConnector(conninfo=where, min_size=1, max_size=most, timeout=10.0, configure=_bounded))
    app.job_manager = Ends(app.connector)
    return app
