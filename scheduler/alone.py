"""The same work without a daemon: a command holds the store for as long as it takes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any

from model.outlet import Outlet
from scheduler.crawl_rows import Wish
from scheduler.progress import Far, Tell, ticking
from scheduler.reparsing import Reparsed, reparse
from scheduler.tally import Tally
from scheduler.waking import keep_working
from scheduler.wishes import Asked, wishes
from scheduler.works import Parts, Works

Report = Callable[[dict[str, Any]], None]  # is told how far the work is


@asynccontextmanager
async def works_alone(parts: Parts, deliver: bool = True) -> AsyncIterator[Works]:
    """Hold the store and read beside what the body does; at its end all is resolved and delivered. Raises StoreHeld."""
    works = Works(parts, lambda _: None)
    async with works.held():
        await parts.readers.start()
        reading = asyncio.create_task(keep_working("reading", works.reading.work, works.reading.alarm, 1.0))
        try:
            yield works
            await works.settle()
            if deliver:
                await works.deliver()
        finally:
            reading.cancel()
            await parts.crawler.stop()
            await parts.readers.stop()
            await parts.courier.close()


async def recrawl_alone(parts: Parts, asked: Asked, report: Report) -> list[Tally]:
    """Crawl what is asked for, resolve and deliver; `report` is told each second."""
    async with works_alone(parts) as works:
        wanted = wishes(asked, parts.outlets)
        far, tallies = Far(works.crawls, {wish.outlet.name for wish in wanted}, len(wanted)), list[Tally]()
        async with ticking(far, _telling(report)):
            for crawl in asyncio.as_completed([works.crawls.asked(wish) for wish in wanted]):
                tallies.append(await crawl)
                far.tallies = tallies
    return tallies


async def backfill_alone(
    parts: Parts, outlet: Outlet, back_to: date, report: Callable[[dict[str, Any]], None]
) -> Tally:
    """Fetch an outlet's older articles, resolve and deliver; `report` is told each second."""

    async with works_alone(parts) as works:
        far = Far(works.crawls, [outlet.name], 1)

        async def tell(tally: Tally) -> None:
            far.tallies = (tally,)

        async with ticking(far, _telling(report)):
            return await works.crawls.backfill(Wish(outlet, back_to=back_to), tell)


def _telling(report: Report) -> Tell:
    async def tell(progress: dict[str, Any]) -> None:
        report(progress)

    return tell


async def reparse_alone(parts: Parts, since: datetime | None, deliver: bool) -> Reparsed:
    """Read the archive again, resolve what it changed, and deliver."""

    async def silent(_: Reparsed) -> None:
        return None

    async with works_alone(parts, deliver) as works:
        return await reparse(works.writer, parts.readers, parts.outlets, parts.clock, since, silent)
