"""F54: a crawl that never ends, a late job, a blocked loop: no other outlet waits, and no slot is dropped."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.results import CrawlResult
from model.outlet import CrawlOrder
from scheduler.clock import WallClock
from scheduler.plan import Slot
from scheduler.timetable import _JOBS, Timetable
from tests.integration.daemon_fakes import done, living, until


def test_the_shipped_settings_drop_nothing() -> None:
    assert _JOBS == {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


async def test_a_slow_crawl_holds_up_no_other(tmp_path: Path) -> None:
    async def slow_for_one(order: CrawlOrder) -> list[CrawlResult]:
        await asyncio.sleep(60 if order.outlet.name == "slow" else 0.01)
        return [done(order)]

    async with living(tmp_path, slow_for_one, "slow", "quick", poll=1) as (_, crawler, store):
        await until(lambda: len(crawler.of("quick")) >= 4, 15)
        assert len(crawler.of("slow")) == 1
        slots = [crawl.planned_at for crawl in store.crawls("quick")]
        assert len(set(slots)) == len(slots)


async def test_a_job_that_is_late_runs_once() -> None:
    ran: list[Slot] = []
    table = Timetable(WallClock(), ran.append)
    table.start()
    table.put(Slot("gazette", datetime.now(UTC) + timedelta(seconds=0.1)))
    await asyncio.sleep(0)
    time.sleep(2.5)  # the loop is blocked past the default grace of 1 s
    await asyncio.sleep(0.2)
    assert len(ran) == 1
    table.stop()


async def test_what_was_overdue_at_the_start_runs_once(tmp_path: Path) -> None:
    async def quick(order: CrawlOrder) -> list[CrawlResult]:
        return [done(order)]

    async with living(tmp_path, quick, "gazette") as (_, crawler, store):
        await until(lambda: store.outlet_state("gazette").last_success_at)
        state = store.outlet_state("gazette")
    with_past = state.model_copy(update={"next_crawl_at": datetime.now(UTC) - timedelta(hours=8)})
    async with living(tmp_path, quick, "gazette") as (_, crawler, store):
        pass
    from store.store import Store

    store = Store.open(f"sqlite:///{tmp_path}/parley.db", at=datetime.now(UTC))
    store.save_outlet_state(with_past)
    store.close()
    async with living(tmp_path, quick, "gazette") as (_, crawler, store):
        await until(lambda: crawler.orders)
        await asyncio.sleep(0.5)
        assert len(crawler.orders) == 1
