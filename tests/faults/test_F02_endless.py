"""F02: an endless body and an absurd Content-Length are refused at the size limit."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.crawling import TWENTIETH, bench, fresh_server
from tests.faults.hostile import Hit, endless, raw

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def test_an_endless_body_is_refused_at_the_limit() -> None:
    server = fresh_server()
    sent = 0

    def flood(_hit: Hit) -> Iterator[bytes]:
        nonlocal sent
        yield _HEAD + b"\r\n"
        for _ in range(100_000):
            yield b"<p>more</p>" * 1000
            sent += 11_000

    server.on("/endless", flood)
    results = bench().fetch(server.url("/endless"))
    assert results.reasons == ["too big"]
    assert results.done.error
    assert sent < 40 * TWENTIETH.max_bytes  # what the sockets buffered, not the gigabyte


def test_an_endless_chunked_body_is_refused_at_the_limit() -> None:
    server = fresh_server()
    head = _HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    server.on("/chunks", endless(head, b"2710\r\n" + b"x" * 10_000 + b"\r\n"))
    assert bench().fetch(server.url("/chunks")).reasons == ["too big"]


def test_ten_gigabytes_announced_are_refused_before_the_body() -> None:
    server = fresh_server()
    server.on("/huge", raw(_HEAD + b"Content-Length: 10000000000\r\n\r\n", b"x", pause=0.1))
    results = bench().fetch(server.url("/huge"))
    assert results.reasons == ["too big"]
    assert results.fetched == ()
