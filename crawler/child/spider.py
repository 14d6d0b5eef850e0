"""The spider: lists first, then what they name, each address once.

`order -> errands (feeds, sitemaps, sections, articles) -> answers -> pages, visits, refusals`
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Headers, Response
from twisted.python.failure import Failure

from crawler.addresses import article_address, canonical_url
from crawler.answers import Answer, accepted_type, judge, snapshot_of, validators_of
from crawler.child.crawl import Crawl
from crawler.child.failures import refused_of
from crawler.feeds import read_feed
from crawler.frontier import Errand
from crawler.history import next_page
from crawler.listing import Link
from crawler.refusal import Refused
from crawler.results import Fetched
from crawler.sections import read_section
from crawler.sitemaps import read_sitemap
from crawler.websub import hub_of
from model.page import Visit

_MAX_BACKFILL_ENTRIES = 50_000  # of one sitemap, as its protocol allows


class OutletSpider(Spider):  # type: ignore[misc]  # scrapy is not followed by mypy
    """Carries out one CrawlOrder."""

    name = "outlet"

    def __init__(self, crawl: Crawl) -> None:
        super().__init__()
        self.crawl = crawl

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider: Self = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.headers_came, signals.headers_received)
        crawler.signals.connect(spider.bytes_came, signals.bytes_received)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Yield what the order names itself."""
        for named in self.crawl.frontier.first():
            if isinstance(named, Errand):
                yield self._request(named)
            else:
                await self.crawl.send_refusal(*named)

    def _request(self, errand: Errand) -> Request:
        meta = {"errand": errand}
        return Request(errand.url, callback=self.answered, errback=self.failed, meta=meta, dont_filter=True)

    async def answered(self, response: Response) -> AsyncIterator[Request]:
        """Read an answer; yield what it names."""
        errand: Errand = response.meta["errand"]
        try:
            for request in await self._read(errand, _answer(response)):
                yield request
        except Exception as error:
            for request in await self._refuse(errand, refused_of(error)):
                yield request

    async def failed(self, failure: Failure) -> AsyncIterator[Request]:
        """Hand over why an address gave no answer."""
        for request in await self._refuse(failure.request.meta["errand"], refused_of(failure.value)):
            yield request

    async def _read(self, errand: Errand, answer: Answer) -> list[Request]:
        address = canonical_url(answer.url)
        held = self.crawl.held.get(address)
        has_body = judge(answer, asked_conditionally=held is not None)
        fresh = validators_of(answer, address) if has_body else None
        changed = fresh is not None and (held is None or held.sha256 != fresh.sha256)
        requests: list[Request] = []
        if errand.kind != "article" and changed:
            requests = await self._read_list(errand, answer)
        if errand.kind == "article":
            await self._hand_over(errand, answer, changed)
        if fresh and errand.kind == "article":
            self.crawl.page_validators.append(fresh)
        elif fresh:
            self.crawl.list_validators.append((errand.url, fresh))
        self.crawl.answered += 1
        return requests

    async def _hand_over(self, errand: Errand, answer: Answer, changed: bool) -> None:
        crawl = self.crawl
        now = crawl.shared.clock()
        snapshot = snapshot_of(
            answer, errand.url, crawl.order.outlet, crawl.order.crawl_id, errand.found_in, errand.published, now
        )
        if changed:
            await crawl.send_page(Fetched(snapshot=snapshot, body=answer.body))
            return
        sha256 = crawl.held[canonical_url(answer.url)].sha256
        address = article_address(answer.url, crawl.order.outlet)
        await crawl.send_visit(
            Visit(outlet=crawl.order.outlet.name, url=address, at=now, sha256=sha256, status=answer.status)
        )

    async def _read_list(self, errand: Errand, answer: Answer) -> list[Request]:
        requests = []
        links = self._links(errand, answer)
        frontier = self.crawl.frontier
        frontier.know(await self.crawl.ask_seen(frontier.names(links, answer.url)))
        if frontier.goes_on(errand, links, answer.url):
            links += filter(None, [next_page(answer.body, answer.url)])
        for link in links:
            try:
                found = frontier.follow(errand, link, answer.url)
            except Refused as why:
                await self.crawl.send_refusal(link.url[:2083], why)
                continue
            requests += [self._request(found)] if found else []
        return requests

    def _links(self, errand: Errand, answer: Answer) -> list[Link]:
        settings, now, order = self.crawl.settings, self.crawl.shared.clock(), self.crawl.order
        if errand.kind == "feed":
            self.crawl.hubs += filter(None, [hub_of(errand.url, answer.headers, answer.body)])
            return list(read_feed(answer.body, settings.max_entries, now))
        if errand.kind == "sitemap":
            limit = _MAX_BACKFILL_ENTRIES if order.since else settings.max_entries
            links = read_sitemap(answer.body, limit, settings.max_bytes, now)
            inner = [link for link in links if link.is_list]
            return inner[: None if order.since else settings.max_sitemaps] or list(links)
        return self._look_back(answer) if order.since else list(read_section(answer.body, answer.url, order.outlet))

    def _look_back(self, answer: Answer) -> list[Link]:
        """Return the links of a section or archive page and the page after it; the last ones may well be empty."""
        links: list[Link] = []
        with contextlib.suppress(Refused):
            links += read_section(answer.body, answer.url, self.crawl.order.outlet)
        return [*links, *filter(None, [next_page(answer.body, answer.url)])]

    async def _refuse(self, errand: Errand, why: Refused) -> list[Request]:
        self.crawl.frontier.missed(errand, why)
        if why.reason == "page limit" and errand.kind == "article":
            return []
        await self.crawl.send_refusal(errand.url, why)
        edition = self.crawl.frontier.pdf_instead(errand, why)
        return [self._request(edition)] if edition else []

    def headers_came(self, headers: Headers, request: Request) -> None:
        """Stop an answer that is a video, a picture, an archive, before its body comes."""
        kind = (headers.get("Content-Type") or b"").decode("latin-1")
        if not request.meta.get("robots") and not request.meta.get("part") and not accepted_type(kind):
            raise StopDownload(fail=True)

    def bytes_came(self, data: bytes, request: Request) -> None:
        """Stop a robots.txt where its first 500 KiB end."""
        if request.meta.get("robots"):
            request.meta["came"] = request.meta.get("came", 0) + len(data)
            if request.meta["came"] >= self.crawl.settings.robots_bytes:
                raise StopDownload(fail=False)

    def closed(self, reason: str) -> None:
        """Note that the crawl ended before its time."""
        self.crawl.cut_short |= reason != "finished"


def _answer(response: Response) -> Answer:
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    return Answer(response.url, response.status, headers, response.body, "partial" in response.flags)
