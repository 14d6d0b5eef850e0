"""A pool of readers: processes that take a page each and are killed when one takes too long or too much memory."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as TookTooLong
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.forkserver import ensure_running
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from model.mention import Mention
from model.outlet import Outlet
from model.page import Article, ReadRefusal, Snapshot
from parsers.read import Reading
from scheduler.reader_birth import NURSERY, become_reader
from scheduler.reader_child import here, parse_article, read_page

T = TypeVar("T")
_HELD = 0.2  # seconds that a reader is held busy, so that the next one has to answer


@dataclass(frozen=True)
class Limits:
    """Of one page: `timeout` in seconds of wall clock, `memory_mb` of address space. `tasks`: a reader's life."""

    workers: int = 2
    timeout: float = 10.0
    memory_mb: int = 1024
    tasks: int = 500  # then it is replaced: what a C library leaks goes with it
    patience: float = 6.0  # times `timeout`, waiting for a reader included: as many as pages wait for each, and two


class Readers:
    """`read` never raises for a bad page: a page over the limits is the refusal "too complex"."""

    def __init__(self, limits: Limits = Limits()) -> None:
        """Make the pool; its processes start with `start`."""
        self._limits = limits
        self._pool = _pool(limits)

    async def start(self) -> tuple[int, ...]:
        """Start the readers, from the loop's own thread; return their pids."""
        ensure_running()  # from this thread: a child's death signal follows the thread that started it, not the process
        futures = await asyncio.to_thread(self._greeted)  # waits until what they are forked from has loaded the parsers
        return tuple(await asyncio.gather(*map(asyncio.wrap_future, futures)))

    def _greeted(self) -> Sequence[ProcessFuture]:
        return [self._pool.schedule(here, args=(_HELD,)) for _ in range(self._limits.workers)]

    async def read(self, snapshot: Snapshot, body: bytes, outlet: Outlet | None, clutter: frozenset[str]) -> Reading:
        """Return what the page says, or the refusal "too complex" when it cost a reader its life."""
        try:
            reading: Reading = await self._done(read_page, (snapshot, body, outlet, clutter))
        except TookTooLong:
            return self._refused(snapshot, f"reading took over {self._limits.timeout:g} s")
        except (MemoryError, RecursionError) as error:
            return self._refused(snapshot, f"reading needed too much ({type(error).__name__})")
        except ProcessExpired as error:
            return self._refused(snapshot, f"reading ended the reader (code {error.exitcode})")
        return reading

    async def parse(self, article: Article) -> tuple[Mention, ...]:
        """Return the mentions of an article whose clean text stands; none when it costs a reader its life."""
        return await self.call((), parse_article, article)

    async def call(self, otherwise: T, function: Callable[..., T], *args: object) -> T:
        """Return what `function`, of a module that a reader may import, returns; `otherwise` when it costs its life."""
        try:
            result: T = await self._done(function, args)
        except (TookTooLong, MemoryError, RecursionError, ProcessExpired):
            return otherwise
        return result

    async def stop(self) -> None:
        """End the readers; a page that one is at stays unread and is read after the next start."""
        await _ended(self._pool)

    async def _done(self, function: Callable[..., Any], args: tuple[object, ...]) -> Any:
        """Let a reader do it. A pool that is broken (a reader was killed at rest) or stuck is replaced, once."""
        for _ in range(2):
            pool = self._pool
            with suppress(BrokenProcessPool):
                future = asyncio.wrap_future(_scheduled(pool, function, args, self._limits.timeout))
                done, _waiting = await asyncio.wait({future}, timeout=self._limits.timeout * self._limits.patience)
                if done:
                    return future.result()
                future.cancel()  # a reader was stopped before it began
            if pool is self._pool:
                self._pool = _pool(self._limits)
                await _ended(pool)
        raise TookTooLong

    def _refused(self, snapshot: Snapshot, detail: str) -> Reading:
        return Reading(refusal=ReadRefusal(snapshot_id=snapshot.id, reason="too complex", detail=detail))


def _pool(limits: Limits) -> ProcessPool:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([NURSERY])
    return ProcessPool(
        max_workers=limits.workers,
        max_tasks=limits.tasks,
        initializer=become_reader,
        initargs=(limits.memory_mb,),
        context=context,
    )


def _scheduled(
    pool: ProcessPool, function: Callable[..., Any], args: tuple[object, ...], timeout: float
) -> ProcessFuture:
    try:
        return pool.schedule(function, args=args, timeout=timeout)
    except RuntimeError as error:  # what pebble says of a pool that broke before
        raise BrokenProcessPool from error


async def _ended(pool: ProcessPool) -> None:
    pool.stop()
    await asyncio.to_thread(pool.join, 10)
