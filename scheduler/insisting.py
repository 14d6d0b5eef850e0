"""Writing what must not be lost with this process while the store takes nothing: again until it does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import ParamSpec, TypeVar

from model.errors import StoreError
from scheduler.waking import pause
from scheduler.writer import Writer

P = ParamSpec("P")
T = TypeVar("T")


async def insist(writer: Writer, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do a write, as often as the store is full or away. Raises what it raises otherwise, WriterClosed at the end."""
    return await insist_on(partial(writer.write, work, *args, **kwargs))


async def insist_on(work: Callable[[], Awaitable[T]]) -> T:
    """Do `work` as often as the store is full or away."""
    faults = 0
    while True:
        try:
            return await work()
        except StoreError:
            await asyncio.sleep(pause(faults))
            faults += 1
