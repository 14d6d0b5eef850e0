"""Crawl and Shared: what the parts of one crawl, and all crawls of the process, have in common."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from crawler.egress import EgressGuard
from crawler.frontier import Frontier
from crawler.lanes import Lanes
from crawler.refusal import Refused
from crawler.results import STOPPED, CrawlDone, Fetched
from crawler.robots import RobotsRules
from crawler.settings import CrawlerSettings
from model.outlet import CrawlOrder, Validators
from model.page import FetchRefusal, Visit
from model.websub import Hub

Clock = Callable[[], datetime]
Send = Callable[[dict[str, Any], bytes], Awaitable[None]]


@dataclass
class Shared:
    """The state of the process: lanes, robots.txt of each origin, connection pools by whom they trust."""

    settings: CrawlerSettings
    clock: Clock
    send: Send
    guard: EgressGuard
    lanes: Lanes = field(default_factory=Lanes)
    robots: dict[tuple[str, frozenset[str]], tuple[float, asyncio.Future[RobotsRules]]] = field(default_factory=dict)
    pools: dict[frozenset[str], Any] = field(default_factory=dict)
    refused_hosts: dict[tuple[str, int], str] = field(default_factory=dict)


@dataclass
class Crawl:
    """One order being carried out, with its running figures."""

    order: CrawlOrder
    shared: Shared
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    started: float = field(default_factory=monotonic)
    requests: int = 0
    pages: int = 0
    unchanged: int = 0
    refused: int = 0
    answered: int = 0  # addresses of the order that gave something usable
    first_error: str = ""
    crawl_delay: float | None = None
    cut_short: bool = False  # ended before all that was listed had been asked
    held: dict[str, Validators] = field(default_factory=dict)
    page_validators: list[Validators] = field(default_factory=list)
    list_validators: list[tuple[str, Validators]] = field(default_factory=list)  # with the address asked
    hubs: list[Hub] = field(default_factory=list)
    closed_hosts: dict[str, datetime] = field(default_factory=dict)
    asked: dict[int, asyncio.Future[list[str]]] = field(default_factory=dict)  # questions to the daemon, by number
    frontier: Frontier = field(init=False)

    def __post_init__(self) -> None:
        self.frontier = Frontier(self.order, self.shared.guard, self.shared.clock().date())
        self.held = {validators.url: validators for validators in self.order.validators}
        for host, moment in self.order.not_before:
            self.shared.lanes.named(host).close_until(moment)

    @property
    def settings(self) -> CrawlerSettings:
        return self.shared.settings

    @property
    def insecure_hosts(self) -> frozenset[str]:
        """The hosts whose certificates are not checked: the outlet's own, when it opts in."""
        outlet = self.order.outlet
        if not outlet.insecure_tls:
            return frozenset()
        addresses = (outlet.home, *outlet.feeds, *outlet.sitemaps, *outlet.sections)
        return frozenset({*outlet.hosts, *(urlsplit(url).hostname or "" for url in addresses)})

    async def ask_seen(self, addresses: list[str]) -> list[str]:
        """Ask the daemon which of `addresses` it has seen: cheaper than to be told of all with each order."""
        if not addresses or self.stopping.is_set():
            return []
        number = len(self.asked)
        self.asked[number] = asyncio.get_running_loop().create_future()
        question = {"type": "ask", "crawl_id": self.order.crawl_id, "number": number, "addresses": addresses}
        await self.shared.send(question, b"")
        return await self.asked[number]

    def hear_seen(self, number: int, seen: list[str]) -> None:
        """Take the daemon's answer."""
        if number in self.asked and not self.asked[number].done():
            self.asked[number].set_result(seen)

    def stop(self) -> None:
        """Let nothing more be asked, of hosts and of the daemon."""
        self.stopping.set()
        for number in self.asked:
            self.hear_seen(number, [])

    async def send_page(self, page: Fetched) -> None:
        """Hand over a page that is new or has changed."""
        self.pages += 1
        await self._send("fetched", page.snapshot.model_dump(mode="json"), page.body)

    async def send_visit(self, visit: Visit) -> None:
        """Hand over that a page is as it was."""
        self.unchanged += 1
        await self._send("visit", visit.model_dump(mode="json"))

    async def send_refusal(self, url: str, why: Refused) -> None:
        """Hand over that an address gave no page."""
        self.refused += 1
        self.first_error = self.first_error or why.detail
        refusal = FetchRefusal(
            outlet=self.order.outlet.name, url=url, at=self.shared.clock(), reason=why.reason,
            detail=why.detail, status=why.status, retry_at=why.retry_at,
        )  # fmt: skip
        await self._send("refusal", refusal.model_dump(mode="json"))

    async def send_done(self, error: str = "") -> None:
        """Hand over the summary; nothing follows it."""
        await self._send("done", self.summary(error).model_dump(mode="json"))

    def summary(self, error: str = "") -> CrawlDone:
        """Return the figures as they stand."""
        finished = [] if self.cut_short else self.list_validators
        lists = [validators for asked, validators in finished if self.frontier.is_finished(asked)]
        return CrawlDone(
            crawl_id=self.order.crawl_id, outlet=self.order.outlet.name, pages=self.pages, unchanged=self.unchanged,
            refused=self.refused, requests=self.requests, listed=self.frontier.listed, left=self.frontier.left,
            not_before=tuple(self.closed_hosts.items()), crawl_delay=self.crawl_delay,
            seconds=round(monotonic() - self.started, 3), newest=self.frontier.newest, error=error or self._error(),
            validators=(*self.page_validators, *lists), hubs=tuple(self.hubs),
        )  # fmt: skip

    def _error(self) -> str:
        if self.stopping.is_set():
            return STOPPED
        if self.answered:
            return ""
        return self.first_error or "The outlet names no address to crawl"

    async def _send(self, kind: str, value: dict[str, Any], body: bytes = b"") -> None:
        await self.shared.send({"type": kind, "crawl_id": self.order.crawl_id, "value": value}, body)
