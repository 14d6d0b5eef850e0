"""Doing together what comes while the same is being done: the busier, the larger the parts, and no timer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

A = TypeVar("A")
B = TypeVar("B")


class Together(Generic[A, B]):
    """Calls `work` with all that waits, at most `most`. What fails together is tried one by one, to spare the rest."""

    def __init__(self, work: Callable[[Sequence[A]], Awaitable[Sequence[B]]], most: int) -> None:
        """`work` returns one result for each item, in order."""
        self._work, self._most = work, most
        self._waiting: list[tuple[A, asyncio.Future[B]]] = []
        self._busy: asyncio.Task[None] | None = None

    async def __call__(self, item: A) -> B:
        """Return what `work` gives for `item`, or raise what it raises for it alone."""
        future: asyncio.Future[B] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._busy is None or self._busy.done():
            self._busy = asyncio.create_task(self._do())
        return await future

    async def _do(self) -> None:
        await asyncio.sleep(0)  # what comes in the same turn of the loop goes together
        while self._waiting:
            part, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            try:
                _give(part, await self._work([item for item, _ in part]))
            except Exception as error:
                await self._one_by_one(part, error)

    async def _one_by_one(self, part: list[tuple[A, asyncio.Future[B]]], error: Exception) -> None:
        for item, future in part:
            try:
                if len(part) == 1:
                    raise error
                _give([(item, future)], await self._work([item]))
            except Exception as own:
                if not future.done():
                    future.set_exception(own)


def _give(part: Sequence[tuple[A, asyncio.Future[B]]], results: Sequence[B]) -> None:
    for (_, future), result in zip(part, results, strict=True):
        if not future.done():
            future.set_result(result)
