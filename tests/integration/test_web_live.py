"""The stream: what was missed comes, nothing comes twice, many become one line, a late one is not passed over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.requests import Request

from store.store import Store
from tests.integration.desk_world import NOW, OUTLETS, World, fill
from tests.integration.web_app import night_store
from web.app import create_app
from web.auth import LOCAL
from web.desk import Desk, Readers, desk_of
from web.live import key, pieces
from web.settings import WebSettings


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = night_store(tmp_path)
    yield opened
    opened.close()


def arrive(store: Store, *minutes: int) -> None:
    """New alerts, raised so many minutes after now."""
    world = World()
    for minute in minutes:
        words = f"A meeting {minute} was held."
        article = world.article(f"l{minute}", "tellis-wire", NOW, words, words)
        said = world.mention(article, words, "round", "completed", parties=(f"P{minute}", "Q"))
        event = world.event(f"le{minute}", [said], "completed")
        world.alert(event, world.change(event, NOW + timedelta(minutes=minute)))
    fill(store, world)


@asynccontextmanager
async def reader(store: Store, after: str = "") -> AsyncIterator[AsyncIterator[str]]:
    app = create_app(store, OUTLETS, WebSettings(poll=0.01), lambda: NOW)

    async def receive() -> dict[str, str]:
        await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    request = Request({"type": "http", "app": app, "headers": [], "state": {"caller": LOCAL}}, receive)
    desk: Desk = desk_of(request)
    stream = pieces(desk, request, after)
    try:
        assert (await anext(stream)).startswith("retry: 2000\nid: ")
        yield stream
    finally:
        await stream.aclose()  # type: ignore[attr-defined]


async def told(stream: AsyncIterator[str], count: int) -> list[str]:
    """The ids of the events in the next `count` messages."""
    found = [await asyncio.wait_for(anext(stream), 5) for _ in range(count)]
    return [message.split('id="ev-')[1].split('"')[0] for message in found]


async def test_only_what_comes_after_the_beginning_is_sent_and_once(store: Store) -> None:
    async with reader(store) as stream:
        arrive(store, 1)
        assert await told(stream, 1) == ["le1"]
        arrive(store, 2, 3)
        assert await told(stream, 2) == ["le2", "le3"]
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(stream), 0.3)


async def test_what_was_missed_comes_after_the_last_id(store: Store) -> None:
    arrive(store, 1, 2)
    first = next(alert for alert in store.alerts().items if alert.event_id == "le1")
    async with reader(store, after=key(first)) as stream:
        assert await told(stream, 1) == ["le2"]


async def test_an_alert_that_was_saved_late_is_not_passed_over(store: Store) -> None:
    async with reader(store) as stream:
        arrive(store, 9)
        assert await told(stream, 1) == ["le9"]
        arrive(store, 8)
        assert await told(stream, 1) == ["le8"]


async def test_more_than_ten_at_once_become_one_line(store: Store) -> None:
    async with reader(store) as stream:
        arrive(store, *range(1, 13))
        message = await asyncio.wait_for(anext(stream), 5)
        assert "12 new changes, show" in message


def test_readers_have_a_limit() -> None:
    readers = Readers(2)
    assert [readers.enter() for _ in range(3)] == [True, True, False]
    readers.leave()
    assert readers.enter()
