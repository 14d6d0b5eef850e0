"""Members of a cluster as processes: forked from one that has imported all, so that each costs no start of its own.

They are real members but for their crawler and readers, which work in the process itself.
"""

from __future__ import annotations

import asyncio
import ctypes
import hashlib
import json
import os
import re
import signal
import traceback
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit
from uuid import uuid4

import scheduler.cluster.leading as leaders
import scheduler.cluster.sweeping as sweeping
import scheduler.cluster.worker as working
import scheduler.daemon as leading
import store.seat as seat
from alerts.courier import Courier
from alerts.registry import load_channels
from crawler.egress import EgressGuard
from crawler.registry import load_outlets
from crawler.results import CrawlDone, CrawlResult, Fetched
from model.alert import Watch
from model.outlet import CrawlOrder
from model.page import Snapshot
from parley.logs import set_up_logs
from parley.patience import patiently
from parsers.read import read
from scheduler.clock import WallClock
from scheduler.cluster.leading import NoCrawler
from scheduler.cluster.member import Member, Places
from scheduler.cluster.worker import Worker
from scheduler.crawl_rows import CrawlRules
from scheduler.works import Parts
from store.queue import open_queue
from store.store import Store
from tests.integration.daemon_fakes import DirectReaders


class PlainCrawler:
    """Asks a site's feed and fetches what is new, over one connection."""

    async def start(self) -> None:
        return None

    async def stop(self) -> None:
        return None

    async def crawl(self, order: CrawlOrder) -> AsyncIterator[CrawlResult]:
        base = urlsplit(order.outlet.home)
        pages = 0
        try:
            reader, writer = await asyncio.open_connection(base.hostname, base.port)
            try:
                feed = await _get(reader, writer, "/feed.xml")
                for url in re.findall(r"<link>(.*?)</link>", feed.decode()):
                    if url not in order.seen:
                        body = await _get(reader, writer, urlsplit(url).path)
                        pages += 1
                        yield Fetched(snapshot=_snapshot(order, url, body), body=body)
            finally:
                writer.close()
        except OSError as error:
            yield CrawlDone(crawl_id=order.crawl_id, error=str(error))
            return
        yield CrawlDone(crawl_id=order.crawl_id, outlet=order.outlet.name, pages=pages, unchanged=1)


async def _get(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> bytes:
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    found = re.search(rb"content-length: (\d+)", head.lower())
    assert found is not None
    return await reader.readexactly(int(found[1]))


def _snapshot(order: CrawlOrder, url: str, body: bytes) -> Snapshot:
    return Snapshot(
        id=uuid4().hex[:20], outlet=order.outlet.name, url_asked=url, url=url, canonical_url=url,
        fetched_at=datetime.now(UTC), sha256=hashlib.sha256(body).hexdigest(), size=len(body), crawl_id=order.crawl_id,
    )  # fmt: skip


def _parts(house: dict[str, Any]) -> Parts:
    url = house["store"]
    store = patiently(lambda: Store.open(url, create=False, at=datetime.now(UTC)), url)
    patiently(partial(open_queue, store), url)
    clock = WallClock()
    hooks = frozenset(urlsplit(values["url"]).netloc for values in house["channels"].values())
    outlets = {name: each for name, each in load_outlets([Path(house["outlets"])]).items() if name.startswith("site-")}
    return Parts(
        store=store, outlets=outlets, watches=(Watch(name="default", max_age=10**9),), crawler=PlainCrawler(),
        readers=DirectReaders(), courier=Courier(load_channels(house["channels"]), EgressGuard(hooks).check, clock.now),
        clock=clock, first_spread=0.0, stop_within=5.0, rules=CrawlRules(parallel=house["parallel"]),
    )  # fmt: skip


def _member(kind: str, house: dict[str, Any]) -> Member:
    parts = _parts(house)
    if kind == "work":
        return Member(Places(parts, None, Worker(parts)))
    return Member(Places(parts, lambda: replace(_parts(house), crawler=NoCrawler())))


async def _live(member: Member) -> None:
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, member.stop)
    await member.run()


def _born(kind: str, log: str, house: dict[str, Any]) -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # ends with the nursery
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    out = os.open(log, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    set_up_logs(0, daemon=True)
    code = 1
    try:
        asyncio.run(_live(_member(kind, house)))
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _warm() -> None:
    """Read a page as those of the sites are, so that no member has to load what reading needs."""
    outlet = load_outlets()["the-guardian"]
    page = "<html><body><article><h1>{0}</h1><p>{0} on Monday.</p><p>{0}, officials said.</p></article></body></html>"
    body = page.format("India and Pakistan held the third round of talks in Geneva").encode()
    found = read(
        _snapshot(CrawlOrder(crawl_id="", outlet=outlet), "https://x.example/1", body), body, outlet, frozenset()
    )
    assert found.mentions


def serve(place: Path, orders: TextIO, answers: TextIO) -> None:
    """Make a member for each line `run LOG` or `work LOG`, and answer with its pid, until the orders end."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    _warm()
    first = orders.readline()
    house = json.loads(place.read_text())  # is written by then
    # A tenth of what is shipped, so that a takeover takes seconds.
    seat.IDLE_SECONDS = house["idle"]
    sweeping.STALLED = house["stalled"]
    vars(working)["BEAT"] = house["beat"]
    leading._LEASE = house["beat"]
    leaders._SEAT = house["beat"]
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are buried by the kernel
    for line in chain([first], orders):
        kind, log = line.split()
        pid = os.fork()
        if pid == 0:
            _born(kind, log, house)
        print(pid, file=answers, flush=True)
