"""The leader's broom: jobs whose worker died are put in again, and work that no job is about gets one.

Rows are the truth, so whatever the queue has lost (a job that failed while the server was away, a retry whose time
has come, a store that was copied here) is found by a query and put in within a second.
"""

from __future__ import annotations

from contextlib import suppress

import structlog
from procrastinate import App
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as Taken
from procrastinate.jobs import Status

from model.errors import StoreError
from scheduler.clock import Clock, steady
from scheduler.cluster.letting_go import again
from scheduler.writer import Writer
from store.jobs import Job, deliver_job, read_job
from store.store import Store

log = structlog.get_logger()
EVERY = 1.0  # seconds between two looks for lost work
_REAP = 2.0  # seconds between two looks for dead workers
BEAT = 3.0  # seconds between two signs of life of a worker
STALLED = 16.0  # seconds without one: its jobs are others' then; with the look and their polling under 20 s (F49)


class Broom:
    """Sweeps, and reaps what dead workers hold."""

    def __init__(self, writer: Writer, app: App, clock: Clock) -> None:
        """`app` is an open connection to the queue."""
        self._writer, self._app, self._clock = writer, app, clock
        self._reaped = 0.0

    async def work(self) -> bool:
        """Look once; return False always: there is no more to do before the next look."""
        put = await self._writer.load(sweep, self._writer.store, self._clock)
        if put:
            log.info("work that no job was about is put in", jobs=put)
        if steady() - self._reaped >= _REAP:
            self._reaped = steady()
            await self._reap()
        return False

    async def _reap(self) -> None:
        try:
            stalled = await self._app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED)
            for taken in stalled:
                await self._take_away(taken)
        except ConnectorException as error:
            raise StoreError(f"the queue: {error.__cause__ or error}") from error

    async def _take_away(self, taken: Taken) -> None:
        """Put in another job in the place of a dead one.

        Another, not the same again: a worker that was only stopped can then never end the job of the one after it.
        """
        job = job_of(taken)
        why = "its worker has ended, or stands still"
        if job.stage in ("crawl", "read", "deliver"):
            more = await self._writer.load(again, self._writer.store, job, why, self._clock.now())
            log.warning("a job is taken from its worker", job=job.key, again=more)
        with suppress(ConnectorException):  # it has ended in this moment
            await self._app.job_manager.finish_job(taken, Status.FAILED, delete_job=False)


def job_of(taken: Taken) -> Job:
    """Return the job as it was put in."""
    stage, key = taken.task_name, taken.queueing_lock or ""
    return Job(stage, key, taken.lock or key, taken.task_kwargs, taken.queue, taken.priority)


def sweep(store: Store, clock: Clock) -> int:
    """Put in what is pending without a job; return how many."""
    lost = [*map(read_job, store.lost_pages()), *map(deliver_job, store.lost_deliveries(clock.now()))]
    return store.put_jobs(*lost) if lost else 0
