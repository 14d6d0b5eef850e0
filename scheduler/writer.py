"""The writer: the one thread of the daemon that works on the store, so that no commit or query stops the loop.

Writes that wait together are committed together: with synchronous=FULL a disk gives 229 to 6,400 commits a second
(stack.md), and a crawl brings many small ones.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from model.errors import ParleyError
from scheduler import meters
from store.store import Store

P = ParamSpec("P")
T = TypeVar("T")
Item = TypeVar("Item")
_BATCH = 50  # writes in one transaction at most, and
_BATCH_SECONDS = 0.2  # so long at most (house.md, Stages)

_Ended = tuple[Future[Any], Any, BaseException | None]


@dataclass(frozen=True)
class _Job:
    """`work` is given the items of the jobs that share it, and gives back what came of each."""

    work: Callable[[list[Any]], Sequence[Any]]
    item: Any
    done: Future[Any]
    alone: bool


class Writer:
    """`load` and `write` wait for their turn and give back what the store gave, or raise what it raised."""

    def __init__(self, store: Store) -> None:
        """Start the thread."""
        self.store = store
        self._jobs: deque[_Job] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._serve, name="store-writer", daemon=True)
        self._thread.start()

    async def load(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do work that makes its own transaction, or none."""
        return await self._put(lambda _: [work(*args, **kwargs)], alone=True)

    async def write(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do a write that may share its transaction with others; returns when it is committed."""
        return await self._put(lambda _: [work(*args, **kwargs)], alone=False)

    async def write_one_of(self, work: Callable[[list[Item]], Sequence[T]], item: Item) -> T:
        """Do a write for `item` in one call with others that wait for the same `work`; give back what came of it.

        `work` makes a transaction: where it fails with several, it is called again with each alone.
        """
        return await self._put(work, item)

    async def close(self, within: float = 30.0) -> None:
        """Do what is waiting and end the thread; who waits for a server that is silent is left after `within` s."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        await asyncio.to_thread(self._thread.join, within)

    async def _put(self, work: Callable[[list[Any]], Sequence[T]], item: Any = None, alone: bool = False) -> T:
        done: Future[T] = Future()
        with self._changed:
            if self._closing:
                raise WriterClosed
            self._jobs.append(_Job(work, item, done, alone))
            self._changed.notify()
        # Shielded: who stops waiting does not undo what is written.
        return await asyncio.shield(asyncio.wrap_future(done))

    def _serve(self) -> None:
        while (job := self._next(wait=True)) is not None:
            if job.alone:
                _settle(_tried([job]))
            else:
                self._write_together(job)

    def _next(self, wait: bool, writes_only: bool = False) -> _Job | None:
        with self._changed:
            while wait and not self._jobs and not self._closing:
                self._changed.wait()
            if not self._jobs or (writes_only and self._jobs[0].alone):
                return None
            return self._jobs.popleft()

    def _same(self, job: _Job, most: int) -> list[_Job]:
        """`job` and those behind it that share its work."""
        found = [job]
        with self._changed:
            while self._jobs and self._jobs[0].work is job.work and len(found) < most:
                found.append(self._jobs.popleft())
        return found

    def _write_together(self, first: _Job) -> None:
        ended: list[_Ended] = []
        until = time.monotonic() + _BATCH_SECONDS
        job: _Job | None = first
        try:
            with meters.write_seconds.time(), self.store.transaction():
                while job is not None:
                    ended += _tried(self._same(job, _BATCH - len(ended)))
                    more = len(ended) < _BATCH and time.monotonic() < until
                    job = self._next(wait=False, writes_only=True) if more else None
        except Exception as error:
            # Where no transaction could begin, the first has not been tried, and is told as well.
            ended = [(done, None, error) for done in ([done for done, _, _ in ended] or [first.done])]
        meters.writes.inc(len(ended))
        _settle(ended)


class WriterClosed(ParleyError):
    """The daemon is stopping."""


def _tried(jobs: list[_Job]) -> list[_Ended]:
    try:
        came = jobs[0].work([job.item for job in jobs])
        return [(job.done, each, None) for job, each in zip(jobs, came, strict=True)]
    except Exception as error:
        if len(jobs) > 1:
            return [ended for job in jobs for ended in _tried([job])]
        return [(jobs[0].done, None, error)]


def _settle(ended: list[_Ended]) -> None:
    for done, value, error in ended:
        if error is None:
            done.set_result(value)
        else:
            done.set_exception(error)
