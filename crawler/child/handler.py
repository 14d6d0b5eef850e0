"""The download handler: waits for the host's turn, connects once, keeps certificates strict."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response
from twisted.web.client import BrowserLikePolicyForHTTPS
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.addresses import host_and_port
from crawler.child.crawl import Crawl
from crawler.child.protocol import bounded_factory
from crawler.lanes import Lane
from crawler.refusal import Refused
from crawler.retry_after import retry_moment

_BUSY = frozenset({429, 503})


@implementer(IPolicyForHTTPS)
class _LenientFor:
    """Verifies certificates for all hosts but those that an outlet names as insecure."""

    def __init__(self, hosts: frozenset[str], lenient: Any) -> None:
        self._hosts, self._lenient, self._strict = hosts, lenient, BrowserLikePolicyForHTTPS()

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:
        policy = self._lenient if hostname.decode("ascii") in self._hosts else self._strict
        return policy.creatorForNetloc(hostname, port)


class PoliteHandler(HTTP11DownloadHandler):  # type: ignore[misc]  # scrapy is not followed by mypy
    """Scrapy's handler in the host's lane, over connections that all crawls of the process share.

    Of several machines each would keep one to a host while another crawls it: there they end with their crawl.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool: Any
        self._contextFactory: Any
        self._crawl: Crawl = crawler.spider.crawl
        lenient_for = self._crawl.insecure_hosts
        self._pool._factory = bounded_factory(self._crawl.settings.max_header_bytes)
        if self._crawl.settings.keep_connections:
            self._pool = self._crawl.shared.pools.setdefault(lenient_for, self._pool)
        if lenient_for:
            self._contextFactory = _LenientFor(lenient_for, self._contextFactory)

    async def download_request(self, request: Request) -> Response:
        """Fetch in turn.

        Raises Refused: "retry later" when the host asked for time, now or earlier; "page limit"; "private address"
        where the guard let no address through.
        """
        crawl = self._crawl
        lane = crawl.shared.lanes.of(request.url)
        async with lane.turn(crawl.order.outlet.pace.delay, crawl.stopping):
            self._may_ask(lane)
            crawl.requests += 1
            response = await self._ask(request)
            if response.status in _BUSY:  # noted before the next request has its turn
                raise self._left_alone(lane, response)
            return response

    async def close(self) -> None:
        """Keep the shared connections, which close when idle or with the process; close those of this crawl alone."""
        if self._crawl.settings.keep_connections:
            await asyncio.sleep(0)
        else:
            await super().close()

    def _may_ask(self, lane: Lane) -> None:
        crawl = self._crawl
        until = lane.closed_until(crawl.shared.clock())
        if until:
            crawl.closed_hosts[lane.host] = until
            raise Refused("retry later", f"The host asked not to be called before {_told(until)}", retry_at=until)
        if crawl.requests >= crawl.order.max_pages:
            raise Refused("page limit", f"This crawl has sent its {crawl.order.max_pages} requests")

    async def _ask(self, request: Request) -> Response:
        try:
            return await super().download_request(request)
        except CannotResolveHostError as error:
            why = self._crawl.shared.refused_hosts.get(host_and_port(request.url))
            if why:
                raise Refused("private address", f"The address is not public: {why}") from error
            raise

    def _left_alone(self, lane: Lane, response: Response) -> Refused:
        """Close the lane for as long as the host asks; over crawls, and over restarts by `CrawlDone.not_before`."""
        crawl, settings = self._crawl, self._crawl.settings
        header = (response.headers.get("Retry-After") or b"").decode("latin-1")
        now = crawl.shared.clock()
        until = retry_moment(header, now, settings.retry_after_default, settings.retry_after_cap)
        lane.close_until(until)
        crawl.closed_hosts[lane.host] = until
        sentence = f"The host answered {response.status} and is left alone until {_told(until)}"
        return Refused("retry later", sentence, response.status, until)


def _told(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
