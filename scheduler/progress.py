"""How far the crawls that somebody waits for are: told each second, for a round of a crawl may take half an hour."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from scheduler.crawling import CrawlsPart
from scheduler.tally import Tally

EVERY = 1.0  # seconds
Tell = Callable[[dict[str, Any]], Awaitable[None]]


class Far:
    """Holds the tallies so far of crawls of `outlets`, and how many results came since it was made."""

    def __init__(self, crawls: CrawlsPart, outlets: Iterable[str], total: int) -> None:
        """`total` is the number of tallies that are waited for."""
        self._crawls, self._outlets, self._total = crawls, frozenset(outlets), total
        self._before = self._came()
        self.tallies: Sequence[Tally] = ()

    def told(self) -> dict[str, Any]:
        """Return how far it is: what a request's progress holds, and its result in the end."""
        return {
            "done": len(self.tallies),
            "total": self._total,
            "pages": self._came() - self._before,
            "tallies": [tally.model_dump(mode="json") for tally in self.tallies],
        }

    def _came(self) -> int:
        return sum(self._crawls.came[name] for name in self._outlets)


@asynccontextmanager
async def ticking(far: Far, tell: Tell) -> AsyncIterator[None]:
    """Tell how far it is, now and each second, while the body runs."""

    async def tick() -> None:
        while True:
            await tell(far.told())
            await asyncio.sleep(EVERY)

    task = asyncio.create_task(tick())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
