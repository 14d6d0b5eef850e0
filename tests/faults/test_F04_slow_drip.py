"""F04: a server that drips is refused at the total deadline, and other crawls are on time."""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.faults.crawling import PAGE, TWENTIETH, bench, fresh_server, gather, order
from tests.faults.hostile import Handler, endless, hang, reply

_SLOW = {
    "body": endless(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 90000\r\n\r\n", b"<", 0.05, 200),
    "headers": endless(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", 0.05, 200),
    "silence": hang(6),
}


@pytest.mark.parametrize("kind", _SLOW)
def test_a_drip_is_refused_at_the_deadline(kind: str) -> None:
    server = fresh_server()
    handler: Handler = _SLOW[kind]
    started = time.monotonic()
    results = bench().fetch(server.on("/drip", handler))
    assert results.reasons == ["timeout"]
    assert TWENTIETH.timeout <= time.monotonic() - started < TWENTIETH.timeout + 1.5


def test_other_crawls_beside_it_are_on_time() -> None:
    slow, quick = fresh_server(), fresh_server()
    slow.on("/drip", _SLOW["body"])
    quick.on("/ok", reply(PAGE))

    async def scene() -> list[float]:
        process = bench().process
        drip = asyncio.create_task(gather(process, order(urls=(slow.url("/drip"),))))
        took = []
        while not drip.done():
            started = time.monotonic()
            assert (await gather(process, order(urls=(quick.url("/ok"),)))).done.pages == 1
            took.append(time.monotonic() - started)
            await asyncio.sleep(0.1)
        assert (await drip).reasons == ["timeout"]
        return took

    took = bench().run(scene())
    assert len(took) >= 3
    assert max(took) < TWENTIETH.timeout
