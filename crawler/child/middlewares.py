"""Manners as downloader middlewares: robots.txt, conditional requests, redirects, compressed bodies."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.addresses import canonical_url, checked_url
from crawler.child.crawl import Crawl
from crawler.child.failures import refused_of
from crawler.refusal import Refused
from crawler.robots import RobotsRules, rules_of, rules_of_failure
from crawler.unpack import unpack
from model.errors import RefusedAddress

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OURS = frozenset({"page limit", "stopped"})  # failures that say nothing of the host


class Middleware:
    """What all of them know: the crawler, and the crawl that it carries out."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.crawl: Crawl = crawler.spider.crawl

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)


class RobotsMiddleware(Middleware):
    """Asks robots.txt of each origin before anything else of it (RFC 9309), once a day over all crawls."""

    async def process_request(self, request: Request) -> None:
        if request.meta.get("robots"):
            return
        rules = await self._rules(request.url)
        settings = self.crawl.settings
        if rules.refused:
            raise Refused(rules.refused.reason, rules.refused.detail, rules.refused.status, rules.refused.retry_at)
        if not rules.allows(request.url, settings.product):
            raise Refused("robots", "robots.txt forbids this address")
        delay = rules.crawl_delay(settings.product, settings.max_crawl_delay)
        self.crawl.shared.lanes.of(request.url).crawl_delay = delay
        self.crawl.crawl_delay = max(filter(None, (self.crawl.crawl_delay, delay)), default=None)

    async def _rules(self, url: str) -> RobotsRules:
        address = checked_url("/robots.txt", url)
        origin = (address, self.crawl.insecure_hosts)
        held = self.crawl.shared.robots.get(origin)
        if held and held[0] > monotonic():
            return await asyncio.shield(held[1])
        task = asyncio.ensure_future(self._fetch(address))
        self.crawl.shared.robots[origin] = (monotonic() + self.crawl.settings.robots_ttl, task)
        rules = await task
        self._keep(origin, rules, task)
        return rules

    def _keep(self, origin: tuple[str, frozenset[str]], rules: RobotsRules, task: asyncio.Future[RobotsRules]) -> None:
        robots, settings = self.crawl.shared.robots, self.crawl.settings
        if rules.refused and rules.refused.reason in _OURS | {"retry later"}:
            robots.pop(origin, None)
        elif rules.refused:
            robots[origin] = (monotonic() + min(settings.robots_retry, settings.robots_ttl), task)

    async def _fetch(self, url: str) -> RobotsRules:
        settings = self.crawl.settings
        # Unpacked and without a size limit, because the first 500 KiB of a larger file count.
        meta: dict[str, Any] = {"robots": True, "download_maxsize": 0, "download_timeout": settings.timeout}
        meta |= {"download_slot": url}  # Scrapy's own: a page in the browser holds its host's until it is shown
        request = Request(url, headers={"Accept-Encoding": "identity"}, meta=meta, dont_filter=True)
        try:
            response = await self.crawler.engine.download_async(request)
            return rules_of(response.status, response.body, settings.product, settings.robots_bytes)
        except Exception as error:
            return rules_of_failure(refused_of(error))


class ConditionalMiddleware(Middleware):
    """Asks with our own validators whether an address has changed (RFC 9110 section 13)."""

    def process_request(self, request: Request) -> None:
        held = self.crawl.held.get(canonical_url(request.url))
        for name, value in (("If-None-Match", held and held.etag), ("If-Modified-Since", held and held.last_modified)):
            request.headers.pop(name, None)
            if value:
                request.headers[name] = value


class RedirectMiddleware(Middleware):
    """Follows at most a few redirects, each checked as if it were the first address."""

    def process_response(self, request: Request, response: Response) -> Response | Request:
        location = (response.headers.get("Location") or b"").decode("utf-8", "replace")
        if response.status not in _REDIRECTS or not location:
            return response
        hops = request.meta.get("hops", 0) + 1
        if hops > self.crawl.settings.max_redirects:
            raise Refused("redirects", f"More than {self.crawl.settings.max_redirects} redirects", response.status)
        target = self._target(location, request.url)
        aside = request.meta.get("robots") or request.meta.get("part")
        slot = request.meta["download_slot"] if aside else None
        return request.replace(url=target, meta={**request.meta, "hops": hops, "download_slot": slot})

    def _target(self, location: str, asked: str) -> str:
        try:
            target = checked_url(location, asked)
        except RefusedAddress as error:
            raise Refused("refused address", f"A redirect leads to {error.detail}") from error
        if asked.startswith("https:") and target.startswith("http:") and not self.crawl.order.outlet.insecure_tls:
            raise Refused("downgrade", "A redirect leads from https to plain http")
        return target


class UnpackMiddleware(Middleware):
    """Opens compressed bodies within the size limit; what was cut off is refused, not passed on."""

    def process_response(self, request: Request, response: Response) -> Response:  # noqa: ARG002
        header = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1").lower()
        encodings = [name.strip() for name in header.split(",") if name.strip()]
        if not encodings or not response.body:
            return response
        body = unpack(response.body, encodings, self.crawl.settings.max_bytes)
        del response.headers["Content-Encoding"]
        return response.replace(body=body)
