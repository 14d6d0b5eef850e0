"""The gate before the crawler: how many crawls run at once, one an outlet, and suspects alone."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Gate:
    """At most `parallel` crawls at once. One that may have killed the crawler runs `alone`, so that it is proven."""

    def __init__(self, parallel: int) -> None:
        """Open the gate."""
        self._parallel = parallel
        self._running = 0
        self._alone = 0  # waiting for, or being, the only one
        self._changed = asyncio.Condition()
        self._outlets: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @asynccontextmanager
    async def crawl(self, outlet: str, alone: bool = False) -> AsyncIterator[None]:
        """Hold a place for one crawl of `outlet`."""
        async with self._outlets[outlet]:
            await self._enter(alone)
            try:
                yield
            finally:
                await self._leave(alone)

    @property
    def running(self) -> int:
        """Return how many crawls run now."""
        return self._running

    async def _enter(self, alone: bool) -> None:
        async with self._changed:
            if alone:
                self._alone += 1
                await self._changed.wait_for(lambda: self._running == 0)
            else:
                await self._changed.wait_for(lambda: self._alone == 0 and self._running < self._parallel)
            self._running += 1

    async def _leave(self, alone: bool) -> None:
        async with self._changed:
            self._running -= 1
            self._alone -= alone
            self._changed.notify_all()
