"""F55: a recrawl during a crawl, a hundred at once, Ctrl-C and SIGTERM: shared, drained, no half rows."""

from __future__ import annotations

import asyncio
import json
import signal
from datetime import UTC, datetime
from pathlib import Path

from crawler.results import CrawlResult
from model.alert import Request
from model.outlet import CrawlOrder
from tests.faults.hostile import hang
from tests.integration.daemon_fakes import done, living, page, until
from tests.integration.daemon_site import Site, daemon, parley, write_house
from tests.integration.daemon_site import until as wait_until


def ask(number: int, **arguments: object) -> Request:
    return Request(id=f"r{number}", kind="recrawl", arguments_json=json.dumps(arguments), made_at=datetime.now(UTC))


async def test_a_hundred_recrawls_during_a_crawl_are_one_more(tmp_path: Path) -> None:
    gate = asyncio.Event()

    async def held(order: CrawlOrder) -> list[CrawlResult]:
        await gate.wait()
        return [page(order, len(order.seen) + 1), done(order, pages=1)]

    async with living(tmp_path, held, "gazette") as (_, crawler, store):
        await until(lambda: crawler.running == 1)
        for number in range(100):
            store.put_request(ask(number, targets=["gazette"]))
        await until(lambda: store.counts().requests == 100 and all(store.request(f"r{n}").taken_at for n in range(100)))  # type: ignore[union-attr]
        assert crawler.most == 1
        gate.set()
        await until(lambda: all(store.request(f"r{n}").done_at for n in range(100)))  # type: ignore[union-attr]
        assert len(crawler.orders) == 2  # the one under way, and one more for all who asked since
        assert crawler.most == 1
        told = [json.loads(store.request(f"r{n}").progress_json)["tallies"] for n in range(100)]  # type: ignore[union-attr]
        assert all(tallies == told[0] for tallies in told)  # who waited longer saw more pages go by, of the same result
        assert store.verify() == ()


async def test_a_wrong_request_is_told_and_harms_nothing(tmp_path: Path) -> None:
    async def quick(order: CrawlOrder) -> list[CrawlResult]:
        return [done(order)]

    async with living(tmp_path, quick, "gazette") as (_, _crawler, store):
        store.put_request(ask(1, targets=["nowhere"]))
        store.put_request(Request(id="r2", kind="dance", made_at=datetime.now(UTC)))
        store.put_request(Request(id="r3", kind="recrawl", arguments_json="{not json", made_at=datetime.now(UTC)))
        store.put_request(ask(4, targets=["gazette"]))
        await until(lambda: all(store.request(f"r{n}").done_at for n in range(1, 5)))  # type: ignore[union-attr]
        assert "nowhere" in store.request("r1").error  # type: ignore[union-attr]
        assert "dance" in store.request("r2").error  # type: ignore[union-attr]
        assert store.request("r3").error  # type: ignore[union-attr]
        assert store.request("r4").error == ""  # type: ignore[union-attr]


async def test_stopping_during_a_crawl_leaves_whole_rows(tmp_path: Path) -> None:
    async def endless(order: CrawlOrder) -> list[CrawlResult]:
        await asyncio.sleep(3600)
        return []

    async with living(tmp_path, endless, "a", "b", "c") as (_, crawler, _store):
        await until(lambda: crawler.running == 3)
        began = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - began < 10


def test_ctrl_c_during_a_crawl_ends_with_130_and_whole_rows(tmp_path: Path) -> None:
    site = Site()
    site.answer("/feed.xml", hang(60))
    config = write_house(tmp_path, site)
    with daemon(config) as running:
        wait_until(lambda: running.lines("crawl"), 10)
        assert running.end(signal.SIGINT, within=30) == 130
    verified = parley(config, "db", "verify")
    assert verified.returncode == 0, verified.stderr
