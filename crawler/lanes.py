"""Lanes: one per host over all crawls of the process, so that a host sees one request at a time, well apart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

from crawler.addresses import host_and_port
from crawler.refusal import Refused

_MAX_REST = 10.0  # seconds: how much a slow host may slow us down by its slowness


@dataclass
class Lane:
    """What is owed to one host. `crawl_delay` in seconds, from its robots.txt."""

    host: str
    crawl_delay: float | None = None
    not_before: datetime | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _free_at: float = 0.0

    @asynccontextmanager
    async def turn(self, delay: float, stopping: asyncio.Event) -> AsyncIterator[None]:
        """Wait for this host's turn: nobody else is asking, and the last answer is `delay` or more seconds old.

        Counted from the end of the answer, so that the host sees the whole gap however long connecting took; a host
        that takes longer than its delay to answer rests as long as it took. Raises Refused "stopped".
        """
        async with self._turn:
            await _pause(self._free_at - monotonic(), stopping)
            start = monotonic()
            try:
                yield
            finally:
                end = monotonic()
                gap = max(delay, self.crawl_delay or 0.0)
                self._free_at = end + (max(gap, min(end - start, _MAX_REST)) if gap else 0.0)

    def closed_until(self, now: datetime) -> datetime | None:
        """Return the moment before which the host asked not to be called, None when it is past."""
        return self.not_before if self.not_before and self.not_before > now else None

    def close_until(self, moment: datetime) -> None:
        """Keep the host closed until `moment`, or longer when it already is."""
        self.not_before = max(self.not_before or moment, moment)


@dataclass
class Lanes:
    """The lanes of all hosts, by name; an unusual port is a host of its own."""

    _lanes: dict[str, Lane] = field(default_factory=dict)

    def of(self, url: str) -> Lane:
        """Return the lane of a checked address."""
        return self.named(lane_name(url))

    def named(self, name: str) -> Lane:
        """Return the lane with this name."""
        return self._lanes.setdefault(name, Lane(name))


def lane_name(url: str) -> str:
    """Return the name of the lane of a checked address: the host, with its port when that is not 80 or 443."""
    host, port = host_and_port(url)
    return host if port in (80, 443) else f"{host}:{port}"


async def _pause(seconds: float, stopping: asyncio.Event) -> None:
    if seconds > 0 or stopping.is_set():
        try:
            await asyncio.wait_for(stopping.wait(), max(seconds, 0.001))
        except TimeoutError:
            return
        raise Refused("stopped", "The crawl was told to end before this address had its turn")
