"""F45, F50: a store that cannot even begin a transaction: whoever writes is told, and waits for nothing."""

from __future__ import annotations

import asyncio

import pytest

from model.errors import StoreError
from scheduler.writer import Writer
from store.engine import connect, parse_url
from store.store import Store


@pytest.mark.parametrize("url", ["sqlite:////nowhere/parley.db", "postgresql://nobody@/parley?host=/nowhere"])
async def test_F50_a_write_to_a_store_that_is_away_is_an_error_and_not_a_wait(url: str) -> None:
    store = Store(connect(parse_url(url)))
    writer = Writer(store)
    writing = [asyncio.create_task(writer.write(store.set_note, "a", str(n))) for n in range(3)]
    done, waiting = await asyncio.wait(writing, timeout=10)
    assert not waiting and {type(task.exception()) for task in done} == {StoreError}
    await writer.close()
    store.close()
