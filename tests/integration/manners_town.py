"""200 hosts on loopback that note how they are asked: connections at once, and the gap after each answer."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

HOSTS = tuple(f"127.0.2.{n}" for n in range(1, 201))
RETRY = 4  # seconds that a busy host asks for


@dataclass
class Noted:
    """What the hosts saw. Times are those of the monotonic clock."""

    dice: random.Random
    open: Counter[str] = field(default_factory=Counter)
    most: int = 0  # connections at once of one host
    answered: dict[str, float] = field(default_factory=dict)
    closed: dict[str, float] = field(default_factory=dict)  # hosts that asked for time, until when
    gaps: dict[str, float] = field(default_factory=dict)  # the smallest of each host
    early: list[str] = field(default_factory=list)  # hosts asked before their Retry-After
    requests: Counter[str] = field(default_factory=Counter)

    def asked(self, host: str) -> None:
        """Note that a request has come."""
        now = time.monotonic()
        self.requests[host] += 1
        if host in self.answered:
            gap = now - self.answered[host]
            self.gaps[host] = min(gap, self.gaps.get(host, gap))
        if now < self.closed.get(host, 0.0):
            self.early.append(host)


def _answer(noted: Noted, host: str, path: str) -> bytes:
    if path == "/robots.txt":
        return _wire("200 OK", b"User-agent: *\nDisallow: /private\n", "text/plain")
    if path != "/feed" and noted.dice.random() < 0.02:
        noted.closed[host] = time.monotonic() + RETRY
        return _wire("503 Service Unavailable", b"busy", extra=f"Retry-After: {RETRY}\r\n")
    if path.startswith("/away") and noted.dice.random() < 0.5:
        return _wire("302 Found", b"moved", extra=f"Location: /moved{path}\r\n")
    if path == "/feed":
        kinds = [noted.dice.choice(("page", "away", "private")) for _ in range(4)]
        items = "".join(f"<item><link>/{kind}/{noted.dice.getrandbits(40)}</link></item>" for kind in kinds)
        return _wire("200 OK", f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), "application/rss+xml")
    return _wire("200 OK", b"<!doctype html><html><body><p>A quiet day in the valley.</p></body></html>")


def _wire(status: str, body: bytes, media_type: str = "text/html", extra: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\n{extra}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@asynccontextmanager
async def town(noted: Noted) -> AsyncIterator[int]:
    """Serve all hosts in this loop; yield their port."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        noted.open[host] += 1
        noted.most = max(noted.most, noted.open[host])
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                noted.asked(host)
                await asyncio.sleep(noted.dice.choice((0.0, 0.02, 0.3)))
                answer = _answer(noted, host, request.split(b" ", 2)[1].decode())
                noted.answered[host] = time.monotonic()  # before it goes: after, the asker may know it long since
                writer.write(answer)
                await writer.drain()
                if noted.dice.random() < 0.1:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            noted.open[host] -= 1
            writer.close()

    first = await asyncio.start_server(talk, HOSTS[0], 0)
    port = first.sockets[0].getsockname()[1]
    servers = [first, *[await asyncio.start_server(talk, host, port) for host in HOSTS[1:]]]
    try:
        yield port
    finally:
        for server in servers:
            server.close()
