"""A worker: takes jobs of its stages from the queue and does them with the same works as a single daemon.

    crawl -> pages saved, each with its job -> read -> (the leader resolves) -> deliver

Effects are idempotent, since a worker that was taken for dead may still end its job: a page is read once by its id,
an attempt has its number, and a crawl that another went on with is not concluded.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog
from procrastinate import App, JobContext
from procrastinate.exceptions import ConnectorException
from psycopg_pool import PoolTimeout

from model.alert import Delivery, Watch
from model.errors import StoreError
from model.outlet import Outlet
from model.page import Snapshot
from scheduler.clock import steady
from scheduler.cluster.letting_go import again, tell_asked
from scheduler.cluster.orders import wish_of
from scheduler.cluster.queueing import queue_app
from scheduler.cluster.sweeping import BEAT, job_of
from scheduler.crawl_rows import TakenOver, Wish
from scheduler.crawling import Crawls
from scheduler.insisting import insist, insist_on
from scheduler.plan import passed_over
from scheduler.reading_line import item_of
from scheduler.tally import Item
from scheduler.waking import pause
from scheduler.works import Parts, Works
from scheduler.writer import WriterClosed
from store.jobs import queue_of
from store.queue import conninfo

STAGES = ("crawl", "read", "deliver")
log = structlog.get_logger()
_POLL = 0.5  # seconds between two looks for jobs, where none is announced
_READ_POLL, _READ_WITHIN = 0.3, 120.0  # seconds: until a page that another worker reads is read
_AHEAD = 4  # pages a reader may have waiting
_CONNECTIONS = 6  # to the queue at most, besides one that listens
_PRUNED = 120.0  # seconds after which a dead worker's row is gone: long after its jobs were taken away
_KEPT_HOURS = 7 * 24  # that failed jobs are kept, for whoever looks what went wrong


class Worker:
    """Works until `stop`."""

    def __init__(self, parts: Parts, stages: Sequence[str] = STAGES) -> None:
        """`parts` are its own: nobody else starts or stops them. `stages` are some of STAGES."""
        self.parts, self.stages = parts, tuple(stages)
        self._works = works = Works(parts, lambda _: None)
        self._writer = works.writer
        self._crawls = Crawls(
            works.writer, parts.crawler, ReadElsewhere(works), parts.clock, parts.rules, lambda _: None
        )
        self._app = self._with_tasks(queue_app(conninfo(parts.store), _CONNECTIONS))
        self._ending = asyncio.Event()

    def stop(self) -> None:
        """Ask it to end: what is under way is ended or given back."""
        self._ending.set()

    def use(self, outlets: Mapping[str, Outlet], watches: tuple[Watch, ...]) -> None:
        """Take other outlets, for the pages that are read from now on."""
        self._works.use(outlets, watches)

    async def run(self) -> None:
        """Work until it is stopped, also over restarts of the server."""
        for name in ("procrastinate", "psycopg.pool", "psycopg"):  # what matters of them is told here
            logging.getLogger(name).setLevel(logging.CRITICAL)
        working = asyncio.create_task(self._work())
        try:
            await self._ending.wait()
        finally:
            working.cancel()
            self._crawls.stop()
            await self.parts.crawler.stop()
            await asyncio.wait([working], timeout=self.parts.stop_within * 0.7)
            await self.parts.readers.stop()
            await self.parts.courier.close()
            await self._writer.close(self.parts.writer_within)

    async def _work(self) -> None:
        """Start the parts that the stages need, and serve their queues."""
        await insist_on(self._works.remember_logins)
        if "crawl" in self.stages:
            await self.parts.crawler.start()
        if "read" in self.stages:
            await self.parts.readers.start()
        faults = 0
        while True:
            try:
                # A group ends with its last job: that one still needs the queue open.
                async with self._app.open_async(), asyncio.TaskGroup() as serving:
                    log.info("works", stages=self.stages)
                    for each in self._queues():
                        serving.create_task(self._serve(*each))
            except* (ConnectorException, PoolTimeout) as errors:
                for error in errors.exceptions:
                    log.warning("the queue is away", error=f"{error.__cause__ or error}")
            await asyncio.sleep(pause(faults))
            faults += 1

    def _queues(self) -> list[tuple[str, int]]:
        """Return the queues that are worked on, and how many jobs of each at once."""
        parts = self.parts
        crawl = [("crawl", parts.rules.parallel)] if "crawl" in self.stages else []
        read = [("read", _AHEAD * parts.workers)] if "read" in self.stages else []
        channels = parts.courier.channels if "deliver" in self.stages else ()
        return [*crawl, *read, *((queue_of(name), parts.courier.free(name)) for name in channels)]

    async def _serve(self, queue: str, at_once: int) -> None:
        """Take jobs of one queue until cancelled; when the server was away, again as soon as it is back."""
        faults = 0
        while True:
            began = steady()
            try:
                await self._take(queue, at_once)
            except ConnectorException as error:
                log.warning("the queue is away", queue=queue, error=f"{error.__cause__ or error}")
            faults = 0 if steady() - began > 2 * BEAT else faults + 1
            await asyncio.sleep(pause(faults))

    async def _take(self, queue: str, at_once: int) -> None:
        await self._app.run_worker_async(
            queues=[queue],
            name=queue,
            concurrency=at_once,
            fetch_job_polling_interval=_POLL,
            abort_job_polling_interval=60.0,
            shutdown_graceful_timeout=self.parts.stop_within / 2,
            listen_notify=queue == "read",
            delete_jobs="successful",
            install_signal_handlers=False,
            update_heartbeat_interval=BEAT,
            stalled_worker_timeout=_PRUNED,
        )

    def _with_tasks(self, app: App) -> App:
        for name, work in (("crawl", self._crawl), ("read", self._read), ("deliver", self._deliver)):
            app.task(name=name, pass_context=True)(_counted(self._works, work))
        # procrastinate watches its own heartbeat only beside a task that recurs; there is one that is needed anyway.
        app.periodic(cron="23 3 * * *")(app.task(name="clean", queue="crawl", queueing_lock="clean")(self._clean))
        return app

    async def _clean(self, **_: object) -> None:
        """Forget jobs that failed long ago."""
        await self._app.job_manager.delete_old_jobs(_KEPT_HOURS, include_failed=True, include_aborted=True)

    # --- the jobs
    async def _crawl(self, tries: int, **arguments: Any) -> None:
        wish = wish_of(arguments, again=tries > 0)
        if not arguments["asked"]:
            await self._scheduled(wish)
            return
        crawled = await self._crawls.asked(wish)
        store = self.parts.store
        await insist(self._writer, tell_asked, store, arguments["asked"], crawled)

    async def _scheduled(self, wish: Wish) -> None:
        state = await self._writer.load(self.parts.store.outlet_state, wish.outlet.name)
        if wish.slot and passed_over(wish.outlet, state, wish.slot, self.parts.clock.now()):
            return  # another crawl of the outlet was quicker
        await self._rest(wish.outlet)
        with suppress(TakenOver):  # whoever took it over goes on with it
            await self._crawls.once(wish)

    async def _rest(self, outlet: Outlet) -> None:
        """Keep the outlet's delay also when another machine has crawled it just now."""
        last = await self._writer.load(self.parts.store.crawls, outlet.name, 1)
        ended = last[0].finished_at if last else None
        if ended:
            left = ended + timedelta(seconds=outlet.pace.delay) - self.parts.clock.now()
            await asyncio.sleep(min(max(0.0, left.total_seconds()), outlet.pace.delay))

    async def _read(self, _tries: int, snapshot: str) -> None:
        store = self.parts.store
        page = await self._writer.load(store.snapshot, snapshot)
        if page and await self._writer.load(store.was_read, snapshot) is None:
            await self._works.reading.read(page)

    async def _deliver(self, _tries: int, delivery: str) -> None:
        store, now = self.parts.store, self.parts.clock.now()
        if store.refusal:  # an attempt that cannot be saved would be made again
            raise StoreError(store.refusal)
        found = await self._writer.load(store.delivery, delivery)
        if found and _is_due(found, now):
            await self._works.delivering.attempt(found)


def _is_due(delivery: Delivery, now: datetime) -> bool:
    due = delivery.next_attempt_at
    return delivery.state == "pending" and not delivery.digest and due is not None and due <= now


def _counted(works: Works, work: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Count a job's failures by an error of ours; a server that is away is no failure of the job's."""

    async def job(context: JobContext, *, tries: int = 0, **arguments: Any) -> None:
        try:
            await work(tries, **arguments)
        except (StoreError, WriterClosed):
            raise
        except Exception as error:
            log.error("a job failed", job=context.job.queueing_lock, error=str(error), exc_info=True)
            await insist(
                works.writer, again, works.parts.store, job_of(context.job), f"{error}", works.parts.clock.now()
            )
            raise

    return job


class ReadElsewhere:
    """Pages of a crawl, which whichever worker is free reads."""

    def __init__(self, works: Works) -> None:
        """`works` is where the store is."""
        self._writer, self._store = works.writer, works.parts.store

    def wake(self) -> None:
        """Do nothing: the page's job was put in with it."""

    def expect(self, snapshot_id: str) -> None:
        """Do nothing: the store will tell."""

    async def item(self, snapshot: Snapshot) -> Item:
        """Wait until a page was read, and return what became of it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_READ_WITHIN):
                while (read := await self._writer.load(self._store.was_read, snapshot.id)) is None:
                    await asyncio.sleep(_READ_POLL)
                article, refusal = read
                return item_of(snapshot, refusal, article)
        return Item(url=snapshot.canonical_url, state="new", reason="not read yet")
