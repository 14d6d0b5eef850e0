"""F50: the server goes away in the moment in which the end of a job is told: the job ends all the same."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

import psycopg
import pytest

from model.outlet import Outlet
from model.page import Snapshot
from parsers.read import Reading
from scheduler.cluster.worker import Worker
from store.queue import open_queue
from store.store import Store
from tests.faults.telling import parts_of
from tests.integration.daemon_fakes import DirectReaders, until
from tests.integration.store_samples import snapshot

_ENDING = "query LIKE '%finish_job%' AND wait_event_type = 'Lock' AND datname = current_database()"


@dataclass
class ReadersThatWait(DirectReaders):
    """Read when they are told to."""

    held: asyncio.Event

    async def read(self, snapshot: Snapshot, body: bytes, outlet: Outlet | None, clutter: frozenset[str]) -> Reading:
        await self.held.wait()
        return await super().read(snapshot, body, outlet, clutter)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
async def test_F50_a_job_whose_end_the_server_did_not_hear_is_not_done_for_ever(store: Store, store_url: str) -> None:
    open_queue(store)
    page = snapshot("https://gazette.example/1")
    store.save_snapshot(page, b"<p>page</p>")
    readers = ReadersThatWait(asyncio.Event())
    worker = Worker(replace(parts_of(store, {}), readers=readers), ("read",))
    with psycopg.connect(store_url, autocommit=True) as looking, psycopg.connect(store_url) as holding:
        job = looking.execute("SELECT id FROM procrastinate_jobs").fetchone()
        assert job is not None
        working = asyncio.create_task(worker.run())
        await until(lambda: _one(looking, "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'") == 1, 20)
        holding.execute("SELECT 1 FROM procrastinate_jobs WHERE id = %s FOR UPDATE", job)
        readers.held.set()
        await until(lambda: _one(looking, f"SELECT count(*) FROM pg_stat_activity WHERE {_ENDING}") == 1, 20)
        assert _one(looking, f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {_ENDING}") == 1
        holding.rollback()
        await until(lambda: _one(looking, "SELECT count(*) FROM procrastinate_jobs") == 0, 20)
        assert _one(looking, "SELECT count(*) FROM procrastinate_workers") == 1, "the worker went on"
    worker.stop()
    await asyncio.wait_for(working, 20)


def _one(connection: psycopg.Connection, query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])
