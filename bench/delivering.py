"""10,000 alerts to a receiver that answers in 50 ms beside one that hangs, and the way from an event to a first try.

What is told is what `parley run` tells: alerts of events in a store, over the daemon's own lines. No storm's digest.
Wall clock: the receiver's limit is what bare clients get from it in the same minutes, before and after, so that a
machine that others use too slows both.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from alerts.courier import Courier
from alerts.match import deliveries_for
from alerts.registry import load_channels
from bench.hooks import ANSWER
from bench.measure import Measure
from crawler.egress import EgressGuard
from model.alert import Watch
from scheduler import stages
from scheduler.clock import WallClock
from scheduler.delivering_line import DeliveringLine
from scheduler.writer import Writer
from store.outcome import save_changes
from store.store import Store
from tests.faults.telling import SECRET, detect, parts_of, telling

ALERTS, _EVENTS = 10_000, 500  # an event has a thread of twenty
AT_ONCE = 8  # requests, as shipped
_POSTS = 800  # by which the receiver's limit is measured
_SHARE = 0.5  # of what the receiver takes at most: all within 2 times its own limit (issue 6)
_FLAT = 1.1  # memory at the end beside a tenth of the way
A_MINUTE, _SECONDS = 50, 60.0
_FIRST_TRY = 2.0  # seconds, for 99 of 100 events


@dataclass
class Hooks:
    """The receivers' process."""

    process: subprocess.Popen[str]
    port: int

    def ask(self, what: str) -> Any:
        """Return the answer to `count` or `ids`."""
        assert self.process.stdin and self.process.stdout
        print(what, file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())

    def channel(self, path: str) -> dict[str, Any]:
        """Return a webhook channel that leads to `path`."""
        return {"type": "webhook", "url": f"http://127.0.0.1:{self.port}{path}", "secret": SECRET, "at_once": AT_ONCE}


def delivering() -> Iterator[Measure]:
    """Yield throughput, memory and the 99th of 100 first tries."""
    with _hooks() as hooks, _store() as store:
        yield from asyncio.run(_flood(store, hooks))
    with _hooks() as hooks, _store() as store:
        yield asyncio.run(_trickle(store, hooks))


async def _flood(store: Store, hooks: Hooks) -> Sequence[Measure]:
    channels = load_channels({"ok": hooks.channel("/ok"), "hang": hooks.channel("/hang")})
    told = _fill(store, tuple(channels))
    courier = Courier(channels, EgressGuard(frozenset({f"127.0.0.1:{hooks.port}"})).check, lambda: datetime.now(UTC))
    writer = Writer(store)
    sending = DeliveringLine(writer, courier, WallClock(), "https://desk.example")
    before = await _limit(hooks)
    line = asyncio.create_task(sending.run())
    began, early, memory = time.monotonic(), 0.0, psutil.Process()
    while (done := await asyncio.to_thread(hooks.ask, "count")) < ALERTS:
        if line.done() or time.monotonic() - began > ALERTS * ANSWER:  # one after the other would be as fast
            break
        early = early or (memory.memory_info().rss / 1e6 if done > ALERTS / 10 else 0.0)
        await asyncio.sleep(0.2)
    rate, late = done / (time.monotonic() - began), memory.memory_info().rss / 1e6
    under_way = [line, *sending._busy.values()]  # those that hang would be waited for
    for task in under_way:
        task.cancel()
    await asyncio.gather(*under_way, return_exceptions=True)
    await courier.close()
    await writer.close()
    if done == ALERTS:
        assert sorted(id for id, _ in hooks.ask("ids")) == sorted(told), "each alert once"
    limit = (before + await _limit(hooks)) / 2
    at_limit = Measure(f"{ALERTS:,} alerts, a hook hangs", "receiver's limit", "alerts/s", rate, limit, rate / limit)
    growth = late / early if early else 0.0
    memory_of = Measure("memory over them", "after a tenth", "MB", late, early, growth, less=True)
    return at_limit.aiming(_SHARE), memory_of.aiming(_FLAT)


async def _limit(hooks: Hooks) -> float:
    """Posts a second that as many bare clients get answered, by nothing but a socket."""
    began = time.monotonic()
    await asyncio.gather(*(_post(hooks.port, _POSTS // AT_ONCE) for _ in range(AT_ONCE)))
    return _POSTS / (time.monotonic() - began)


async def _post(port: int, times: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(times):
        writer.write(b"POST /bare HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n\r\n" + b" " * 2000)
        await reader.readuntil(b"noted")
    writer.close()


async def _trickle(store: Store, hooks: Hooks) -> Measure:
    """Put in an event every 1.2 s under a running daemon; from there to the try's arrival."""
    put_in: list[float] = []
    number = int(A_MINUTE * _SECONDS / 60)
    async with telling(parts_of(store, {"ok": hooks.channel("/ok")})) as daemon:
        while not daemon._started:
            await asyncio.sleep(0.05)
        for n in range(number):
            await asyncio.sleep(60 / A_MINUTE)
            put_in.append(time.time())
            await asyncio.to_thread(detect, store, n)
        while await asyncio.to_thread(hooks.ask, "count") < number:
            await asyncio.sleep(0.1)
    arrived = sorted(at for _, at in hooks.ask("ids"))
    taken = [at - begun for at, begun in zip(arrived, put_in, strict=True)]
    slow, middle = statistics.quantiles(taken, n=100)[98], statistics.median(taken)
    return Measure(
        f"first try, {A_MINUTE} events a minute", "median", "s at 99%", slow, middle, slow / middle, less=True
    ).aiming(_FIRST_TRY, of="seconds")


def _fill(store: Store, channels: tuple[str, ...]) -> list[str]:
    """Put in events as they are detected, and alerts of them until there are enough; returns the alerts' ids."""
    now, watch = datetime.now(UTC), Watch(name="default", max_age=10**9)
    detect(store, *range(_EVENTS))
    with store.transaction():
        while stages.resolve_dirty(store, (watch,), (), now):
            pass
    news = store.alerts(limit=_EVENTS).items
    alerts = [
        each.model_copy(update={"alert_id": f"{each.alert_id}-{n}", "trigger": "update"})
        for each in news
        for n in range(ALERTS // _EVENTS)
    ]
    with store.transaction() as connection:
        save_changes(connection, (), alerts, [d for each in alerts for d in deliveries_for(each, channels, now)])
    return [each.alert_id for each in alerts]


@contextmanager
def _hooks() -> Iterator[Hooks]:
    command = [sys.executable, "-m", "bench.hooks"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield Hooks(process, int(process.stdout.readline()))
    finally:
        process.kill()
        process.wait()


@contextmanager
def _store() -> Iterator[Store]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="parley-bench-")))
        store = Store.open(f"sqlite:///{folder / 'bench.db'}", at=datetime.now(UTC))
        stack.callback(store.close)
        yield store
