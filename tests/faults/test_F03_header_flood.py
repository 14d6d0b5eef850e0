"""F03: a flood of headers costs one fetch, or where it grows past that limit one child, never the daemon."""

from __future__ import annotations

import asyncio
import time

from crawler.client import CrawlerProcess
from crawler.results import KILLED
from tests.faults.crawling import PAGE, TWENTIETH, bench, fresh_server, gather, order
from tests.faults.hostile import endless, reply

_FLOOD = endless(b"HTTP/1.1 200 OK\r\n", b"".join(b"X-%05d: %d\r\n" % (i, i) for i in range(5000)))


def test_a_flood_of_headers_is_refused_at_its_limit() -> None:
    server = fresh_server()
    server.on("/ok", reply(PAGE))
    assert bench().fetch(server.url("/ok")).done.pages == 1
    before = bench().peak()
    results = bench().fetch(server.on("/bighead", _FLOOD))
    assert results.reasons == ["too big"]
    assert bench().peak() - before < 50_000_000


def test_a_child_that_grows_is_killed_and_others_go_on() -> None:
    """With no limit on headers: the memory watch kills the child, the crawl is a suspect, the next child works."""
    server, good = fresh_server(), fresh_server()
    server.on("/bighead", _FLOOD)
    good.on("/ok", reply(PAGE))
    allow = frozenset({server.authority, good.authority})
    settings = TWENTIETH.model_copy(
        update={"allow": allow, "max_header_bytes": 10**12, "memory_limit": 140_000_000, "timeout": 60.0}
    )

    async def scene() -> None:
        process = CrawlerProcess(settings)
        try:
            started = time.monotonic()
            suspect = await gather(process, order(urls=(server.url("/bighead"),)))
            assert suspect.done.error == KILLED
            assert (process.kills, process.deaths, process.pid) == (1, 1, None)
            assert time.monotonic() - started < 30
            after = await gather(process, order(urls=(good.url("/ok"),)))
            assert (after.done.pages, after.done.error) == (1, "")
        finally:
            await process.stop()

    asyncio.run(scene())
