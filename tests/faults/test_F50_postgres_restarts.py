"""F50: PostgreSQL restarts, stops, runs out of connections: nothing is lost, readiness is red, and all goes on."""

from __future__ import annotations

import asyncio
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import pytest

from model.errors import StoreError
from model.outlet import Outlet
from scheduler.web_server import WebServer
from store.store import Store
from tests.faults.own_server import Server, own_server
from tests.faults.telling import detect, parts_of, sinks, telling
from tests.integration.daemon_fakes import until
from web.app import create_app
from web.settings import WebSettings

RESTARTS = 3  # of the list's twenty


@pytest.fixture
def server() -> Iterator[Server]:
    with own_server() as server:
        yield server


@pytest.mark.timeout(60)
async def test_F50_restarts_lose_and_double_nothing(server: Server) -> None:
    store = Store.open(server.url, at=datetime.now(UTC))
    with ExitStack() as stack:
        mailbox, receiver, channels = stack.enter_context(sinks())
        stack.callback(store.close)
        async with telling(parts_of(store, channels)) as daemon:
            await until(lambda: daemon._started)
            for number in range(RESTARTS):
                writing = asyncio.create_task(_put_in(store, 10 * number, 10 * number + 3))
                await asyncio.sleep(0.1 * number)
                await asyncio.to_thread(server.control, "-m", "immediate", "restart")
                await writing
                assert daemon._fault is None
            expected = 3 * RESTARTS
            await until(lambda: len(mailbox.ids()) == len(receiver.ids()) == expected, 40)
            await until(lambda: _pending(store) == 0, 20)
        alerts = {alert.alert_id for alert in store.alerts(limit=100).items}
        assert len(alerts) == expected
        assert mailbox.ids() == receiver.ids() == alerts
        for got in ([body["id"] for body in receiver.bodies if body["type"] == "event.new"], _mails(mailbox)):
            assert len(got) - len(set(got)) <= RESTARTS
        assert store.verify() == ()


@pytest.mark.timeout(60)
async def test_F50_while_it_is_stopped_readiness_is_red_and_the_operator_is_told(server: Server) -> None:
    store = Store.open(server.url, at=datetime.now(UTC))
    with ExitStack() as stack:
        mailbox, receiver, channels = stack.enter_context(sinks())
        stack.callback(store.close)
        outlets: dict[str, Outlet] = {}
        web = WebServer(create_app(store, outlets, WebSettings(port=0), lambda: datetime.now(UTC)), "127.0.0.1", 0)
        async with telling(parts_of(store, channels, web=web)) as daemon:
            daemon._works.store_watch._patience = 1.0
            await until(lambda: daemon._started)
            assert [await _status(web, path) for path in ("/healthz", "/readyz")] == [200, 200]
            await asyncio.to_thread(server.control, "-m", "immediate", "stop")
            assert await _status(web, "/readyz") == 503
            await until(lambda: _types(receiver.bodies) == ["operator.raised"] and len(mailbox.messages) == 1, 30)
            assert daemon._fault is None, "it waits, and does not end"
            await asyncio.to_thread(server.control, "-o", f'-h "" -k {server.given.pgdata}', "start")
            began = time.monotonic()
            await _put_in(store, 0, 2)
            await _until_status(web, "/readyz", 200)
            await until(
                lambda: sorted(_types(receiver.bodies)) == [*["event.new"] * 2, "operator.cleared", "operator.raised"],
                40,
            )
            assert time.monotonic() - began < 40
        assert mailbox.ids() == receiver.ids() == {alert.alert_id for alert in store.alerts().items}


def test_F50_a_pool_that_is_exhausted_is_a_named_error(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.engine._WAIT_SECONDS", 1)
    store = Store.open(server.url, at=datetime.now(UTC))
    with ExitStack() as stack:
        stack.callback(store.close)
        for _ in range(20):
            stack.enter_context(store._engine.connect())
        with pytest.raises(StoreError, match="limit"):
            store.set_note("a", "b")
    store = Store.open(server.url, at=datetime.now(UTC))
    store.set_note("a", "b")
    store.close()


async def _put_in(store: Store, first: int, end: int) -> None:
    """Detect events, each as often as it takes: who was not told that it is saved tries again."""
    for number in range(first, end):
        while True:
            try:
                await asyncio.to_thread(detect, store, number)
                break
            except StoreError:
                await asyncio.sleep(0.1)


def _pending(store: Store) -> int:
    return store.counts().deliveries.get("pending", 0)


def _mails(mailbox: Any) -> list[str]:
    return [str(mail["X-Parley-Id"]) for mail in mailbox.messages if mail["X-Parley-Type"] == "event.new"]


def _types(bodies: list[dict[str, Any]]) -> list[str]:
    return [body["type"] for body in bodies]


async def _until_status(web: WebServer, path: str, status: int) -> None:
    async with asyncio.timeout(20):
        while await _status(web, path) != status:
            await asyncio.sleep(0.1)


async def _status(web: WebServer, path: str) -> int:
    def get() -> int:
        try:
            with urllib.request.urlopen(f"{web.address}{path}", timeout=15) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    return await asyncio.to_thread(get)
