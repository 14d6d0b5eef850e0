"""The crawler's child as a process: it ends when told, when its parent ends, when it grows or hangs; crawls say so."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.client import CrawlerProcess
from crawler.results import KILLED, STOPPED, CrawlDone, Fetched
from model.outlet import Pace
from tests.faults.crawling import PAGE, TWENTIETH, gather, order, outlet
from tests.faults.hostile import HostileServer, endless, hang, reply
from tests.integration.cluster_web import NewsWeb

ROOT = Path(__file__).resolve().parents[2]


def _process(server: HostileServer, **changes: object) -> CrawlerProcess:
    return CrawlerProcess(TWENTIETH.model_copy(update={"allow": frozenset({server.authority})} | changes))


def _gone(pid: int, seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


async def test_of_several_machines_none_keeps_a_connection_past_its_crawl() -> None:
    """The next crawl of the outlet may be another machine's: a host must not see two connections then."""
    web = NewsWeb(1)
    web.publish(0, "harbour", "Harbour opens to ships again", "The harbour opened to ships after repairs.")
    allowed = frozenset(web.authorities)
    machine = CrawlerProcess(TWENTIETH.model_copy(update={"allow": allowed, "keep_connections": False}))
    source = outlet(hosts=web.hosts, feeds=(f"{web.base(0)}/feed.xml",))
    try:
        assert (await gather(machine, order(source))).done.pages == 1
        await asyncio.sleep(0.05)  # for the site's own loop; one that is kept stays for minutes
        assert (web.open[web.hosts[0]], web.most_open[web.hosts[0]], web.requests[web.hosts[0]]) == (0, 1, 3)
    finally:
        await machine.stop()
        web.close()


async def test_a_killed_child_makes_its_crawls_suspects_and_is_replaced() -> None:
    with HostileServer() as server:
        server.on("/slow", hang(5))
        server.on("/ok", reply(PAGE))
        process = _process(server, timeout=20.0)
        try:
            crawls = [asyncio.create_task(gather(process, order(urls=(server.url("/slow"),)))) for _ in range(2)]
            while not server.paths():
                await asyncio.sleep(0.02)
            first = process.pid
            assert first is not None
            os.kill(first, signal.SIGKILL)
            assert [(await crawl).done.error for crawl in crawls] == [KILLED, KILLED]
            assert (process.deaths, process.kills) == (1, 0)
            after = await gather(process, order(urls=(server.url("/ok"),)))
            assert after.done.pages == 1
            assert process.pid not in (None, first)
        finally:
            await process.stop()
        assert process.pid is None


async def test_stopping_ends_crawls_within_the_deadline_and_says_so() -> None:
    with HostileServer() as server:
        server.on("/*", reply(PAGE))
        process = _process(server)
        slow = outlet(pace=Pace(delay=30))
        urls = tuple(server.url(f"/{i}") for i in range(5))
        crawl = asyncio.create_task(gather(process, order(slow, urls=urls)))
        while not server.hits:
            await asyncio.sleep(0.02)
        pid = process.pid
        assert pid is not None
        started = time.monotonic()
        await process.stop(5)
        assert time.monotonic() - started < 3
        results = await crawl
        assert results.done.error == STOPPED
        assert results.done.validators == ()
        assert _gone(pid)
        assert (process.kills, process.deaths) == (0, 0)
        assert len(server.hits) == 1


async def test_a_child_that_hangs_is_killed() -> None:
    code = "import sys, time; from crawler.frames import pack; sys.stdout.buffer.write(pack({'type': 'alive'}))"
    silent = (sys.executable, "-c", f"{code}; sys.stdout.flush(); time.sleep(60)")
    process = CrawlerProcess(TWENTIETH.model_copy(update={"hang_limit": 0.5}), silent)
    results = await gather(process, order())
    assert results.done.error == KILLED
    assert process.kills == 1
    await process.stop()


async def test_a_child_that_talks_nonsense_is_killed() -> None:
    process = CrawlerProcess(TWENTIETH, (sys.executable, "-c", "print('x' * 100); input(); input()"))
    assert (await gather(process, order())).done.error == KILLED
    await process.stop()


async def test_a_slow_reader_holds_the_child_back_and_is_no_hanging() -> None:
    with HostileServer() as server:
        server.on("/*", reply(PAGE * 1000))
        process = _process(server, hang_limit=4.0)
        try:
            await gather(process, order(urls=(server.url("/first"),)))
            pages = 0
            async for result in process.crawl(order(urls=tuple(server.url(f"/{i}") for i in range(60)))):
                pages += isinstance(result, Fetched)
                if pages == 1:
                    await asyncio.sleep(4.5)
                    assert len(server.hits) < 63
            assert (pages, process.kills) == (60, 0)
        finally:
            await process.stop()


async def test_leaving_early_cancels_the_crawl_and_nothing_else() -> None:
    with HostileServer() as server:
        server.on("/*", reply(PAGE))
        process = _process(server)
        try:
            urls = tuple(server.url(f"/{i}") for i in range(50))
            crawl = process.crawl(order(outlet(pace=Pace(delay=0.05)), urls=urls))
            async for _ in crawl:
                break
            assert isinstance(crawl, AsyncGenerator)
            await crawl.aclose()
            await asyncio.sleep(0.3)
            asked = len(server.hits)
            await asyncio.sleep(0.3)
            assert len(server.hits) == asked < 20
            assert (await gather(process, order(urls=(server.url("/later"),)))).done.pages == 1
        finally:
            await process.stop()


async def test_twenty_crawls_beside_a_flood_are_on_time() -> None:
    """A hostile host costs its own crawl: the headers are cut off at their limit, and nobody else waits."""
    with HostileServer() as bad, HostileServer() as good:
        bad.on("/flood", endless(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 5000))
        good.on("/*", reply(PAGE))
        process = CrawlerProcess(TWENTIETH.model_copy(update={"allow": frozenset({bad.authority, good.authority})}))
        try:
            await process.start()
            await gather(process, order(urls=(good.url("/first"),)))
            flood = asyncio.create_task(gather(process, order(urls=(bad.url("/flood"),))))
            started = time.monotonic()
            crawls = [gather(process, order(urls=(good.url(f"/{i}"),))) for i in range(20)]
            results = await asyncio.gather(*crawls)
            assert time.monotonic() - started < 5
            assert [result.done.pages for result in results] == [1] * 20
            assert (await flood).reasons == ["too big"]
            assert process.deaths == 0
        finally:
            await process.stop()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_no_child_outlives_its_parent(how: signal.Signals) -> None:
    script = (
        "import asyncio, sys\nfrom crawler.client import CrawlerProcess\n"
        "async def main():\n    process = CrawlerProcess()\n    await process.start()\n"
        "    print(process.pid, flush=True)\n    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    time.sleep(1.0)  # the child sets its own death signal at its start
    assert not _gone(child, 0.1)
    parent.send_signal(how)
    parent.wait(10)
    assert _gone(child)


def test_a_child_ends_when_its_stdin_closes() -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "crawler"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert child.stdin is not None
    child.stdin.write(TWENTIETH.model_dump_json().encode() + b"\n")
    child.stdin.close()
    assert child.wait(20) == 0


async def test_the_child_sees_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_CHANNELS__MAIL__PASSWORD", "canary")
    with HostileServer() as server:
        process = _process(server)
        try:
            await process.start()
            environment = Path(f"/proc/{process.pid}/environ").read_bytes()
            assert b"canary" not in environment
            assert b"PYTHONPATH" in environment
        finally:
            await process.stop()


async def test_a_given_clock_dates_what_arrives() -> None:
    moment = datetime(2020, 5, 17, tzinfo=UTC)
    with HostileServer() as server:
        server.on("/ok", reply(PAGE))
        settings = TWENTIETH.model_copy(update={"allow": frozenset({server.authority})})
        process = CrawlerProcess(settings, clock=lambda: moment)
        try:
            results = await gather(process, order(urls=(server.url("/ok"), server.url("/no"))))
            assert results.fetched[0].snapshot.fetched_at == moment
            assert results.refusals[0].at == moment
        finally:
            await process.stop()


def test_only_the_child_imports_scrapy_and_twisted() -> None:
    code = (
        "import sys, json, crawler.client, crawler.registry, crawler.egress, crawler.addresses, crawler.results\n"
        "print(json.dumps([name for name in sys.modules if name.split('.')[0] in ('scrapy', 'twisted')]))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert json.loads(found.stdout) == []


async def test_memory_is_measured_and_flat_over_many_crawls() -> None:
    with HostileServer() as server:
        server.on("/*", reply(PAGE * 200))
        process = _process(server)
        try:
            await gather(process, order(urls=tuple(server.url(f"/{i}") for i in range(20))))
            before = process.memory
            assert before > 30_000_000
            for _ in range(40):
                done: CrawlDone = (await gather(process, order(urls=(server.url("/1"), server.url("/2"))))).done
                assert done.pages == 2
            assert process.memory - before < 15_000_000
        finally:
            await process.stop()
