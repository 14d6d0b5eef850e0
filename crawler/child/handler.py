"""The download handler: waits for the host's turn, connects once, keeps certificates strict."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlsplit

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
from crawler.refusal import Refused


@implementer(IPolicyForHTTPS)
class _LenientFor:
    """Verifies certificates for all hosts but those that an outlet names as insecure."""

    def __init__(self, hosts: frozenset[str], lenient: Any) -> None:
        self._hosts, self._lenient, self._strict = hosts, lenient, BrowserLikePolicyForHTTPS()

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:
        policy = self._lenient if hostname.decode("ascii") in self._hosts else self._strict
        return policy.creatorForNetloc(hostname, port)


class PoliteHandler(HTTP11DownloadHandler):  # type: ignore[misc]  # scrapy is not followed by mypy
    """Scrapy's handler in the host's lane, over connections that all crawls of the process share."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool: Any
        self._contextFactory: Any
        self._crawl: Crawl = crawler.spider.crawl
        outlet = self._crawl.order.outlet
        self._pool._factory = bounded_factory(self._crawl.settings.max_header_bytes)
        self._pool = self._crawl.shared.pools.setdefault(outlet.insecure_tls, self._pool)
        if outlet.insecure_tls:
            self._contextFactory = _LenientFor(insecure_hosts(self._crawl), self._contextFactory)

    async def download_request(self, request: Request) -> Response:
        """Fetch in turn. Raises Refused "private address" where the guard let no address through."""
        lane = self._crawl.shared.lanes.of(request.url)
        async with lane.turn(self._crawl.order.outlet.pace.delay, self._crawl.stopping):
            self._crawl.requests += 1
            try:
                return await super().download_request(request)
            except CannotResolveHostError as error:
                why = self._crawl.shared.refused_hosts.get(host_and_port(request.url))
                if why:
                    raise Refused("private address", f"The address is not public: {why}") from error
                raise

    async def close(self) -> None:
        """Keep the shared connections; they close when idle, or with the process."""
        await asyncio.sleep(0)


def insecure_hosts(crawl: Crawl) -> frozenset[str]:
    """Return the hosts whose certificates are not checked: the outlet's own, when it opts in."""
    outlet = crawl.order.outlet
    if not outlet.insecure_tls:
        return frozenset()
    addresses = (outlet.home, *outlet.feeds, *outlet.sitemaps, *outlet.sections)
    return frozenset({*outlet.hosts, *(urlsplit(url).hostname or "" for url in addresses)})
