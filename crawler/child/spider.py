"""The spider: lists first, then what they name, each address once.

`order -> errands (feeds, sitemaps, sections, articles) -> answers -> pages, visits, refusals`
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Headers, Response
from twisted.python.failure import Failure

from crawler.addresses import article_address, belongs, canonical_url, host_and_port, literal_ip
from crawler.answers import Answer, accepted_type, judge, snapshot_of, validators_of
from crawler.child.crawl import Crawl
from crawler.child.failures import refused_of
from crawler.feeds import read_feed
from crawler.listing import Link
from crawler.refusal import Refused
from crawler.results import Fetched
from crawler.sections import is_article, read_section
from crawler.sitemaps import read_sitemap
from model.errors import RefusedAddress
from model.page import Visit

_MAX_LIST_DEPTH = 2  # an index of sitemaps, and one of indexes
# Refusals of an HTML page that its PDF edition may make good.
_PDF_HELPS = frozenset({"blocked", "status", "empty", "incomplete", "too big", "media type", "encoding", "timeout"})


@dataclass(frozen=True)
class Errand:
    """One address to be asked, and why. `kind`: feed, sitemap, section or article."""

    kind: str
    url: str
    found_in: str = ""
    published: str | None = None
    depth: int = 0


class OutletSpider(Spider):  # type: ignore[misc]  # scrapy is not followed by mypy
    """Carries out one CrawlOrder."""

    name = "outlet"

    def __init__(self, crawl: Crawl) -> None:
        super().__init__()
        self.crawl = crawl
        self.scheduled = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider: Self = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.headers_came, signals.headers_received)
        crawler.signals.connect(spider.bytes_came, signals.bytes_received)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Yield what the order names itself."""
        for errand in self._first():
            try:
                address = self._checked(errand.url, "")
            except Refused as why:
                await self.crawl.send_refusal(errand.url, why)
                continue
            self.crawl.known |= {address, article_address(address, self.crawl.order.outlet)}
            yield self._request(replace(errand, url=address))

    def _first(self) -> Iterator[Errand]:
        order = self.crawl.order
        if not order.urls:
            for kind in ("feed", "sitemap", "section"):
                yield from (Errand(kind, url) for url in getattr(order.outlet, f"{kind}s"))
        yield from (Errand("article", url) for url in dict.fromkeys((*order.urls, *order.revisit)))

    def _request(self, errand: Errand) -> Request:
        self.scheduled += 1
        return Request(errand.url, callback=self.answered, errback=self.failed, meta={"errand": errand},
                       dont_filter=True)  # fmt: skip

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
        if fresh:
            kept = self.crawl.page_validators if errand.kind == "article" else self.crawl.list_validators
            kept.append(fresh)
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
        links = self._links(errand, answer)
        lists = [link for link in links if link.is_list]
        requests = []
        for link in (*lists[: self.crawl.settings.max_sitemaps], *(link for link in links if not link.is_list)):
            try:
                request = self._follow(errand, link, answer.url)
            except Refused as why:
                await self.crawl.send_refusal(link.url[:2083], why)
                continue
            requests += [request] if request else []
        return requests

    def _links(self, errand: Errand, answer: Answer) -> Iterable[Link]:
        settings, now = self.crawl.settings, self.crawl.shared.clock()
        if errand.kind == "feed":
            return read_feed(answer.body, settings.max_entries, now)
        if errand.kind == "sitemap":
            return read_sitemap(answer.body, settings.max_entries, settings.max_bytes, now)
        return read_section(answer.body, answer.url, self.crawl.order.outlet)

    def _follow(self, errand: Errand, link: Link, base: str) -> Request | None:
        """Return the request for what a list names, None for what is known, foreign or too much. Raises Refused."""
        crawl, outlet = self.crawl, self.crawl.order.outlet
        address = self._checked(link.url, base)
        if link.is_list:
            deeper = Errand(errand.kind, address, errand.url, depth=errand.depth + 1)
            return self._request(deeper) if deeper.depth <= _MAX_LIST_DEPTH and self._new(address) else None
        if not belongs(address, outlet) or (errand.kind == "sitemap" and not is_article(address, outlet)):
            return None
        crawl.listed += 1
        crawl.newest = max(filter(None, (crawl.newest, link.published)), default=None)
        if not self._new(article_address(address, outlet)) or address in crawl.order.seen:
            return None
        if self.scheduled >= crawl.order.max_pages:
            crawl.left += 1
            return None
        return self._request(Errand("article", address, errand.url, link.published))

    def _new(self, address: str) -> bool:
        if address in self.crawl.known:
            return False
        self.crawl.known.add(address)
        return True

    def _checked(self, url: str, base: str) -> str:
        """Return the canonical address. Raises Refused where its spelling tells that it may not be fetched."""
        try:
            address = canonical_url(url, base)
        except RefusedAddress as error:
            raise Refused("refused address", error.detail) from error
        host, port = host_and_port(address)
        guard = self.crawl.shared.guard
        if literal_ip(host) and not guard.permits(host, port, literal_ip(host)):
            raise Refused("private address", f"The address is not public: {guard.reason(host, port)}")
        return address

    async def _refuse(self, errand: Errand, why: Refused) -> list[Request]:
        if why.reason == "page limit" and errand.kind == "article":
            self.crawl.left += 1
            return []
        await self.crawl.send_refusal(errand.url, why)
        suffix = self.crawl.order.outlet.pdf_suffix
        if errand.kind == "article" and suffix and why.reason in _PDF_HELPS and not errand.url.endswith(suffix):
            return [self._request(replace(errand, url=errand.url + suffix))]
        return []

    def headers_came(self, headers: Headers, request: Request) -> None:
        """Stop an answer that is a video, a picture, an archive, before its body comes."""
        kind = (headers.get("Content-Type") or b"").decode("latin-1")
        if not request.meta.get("robots") and not accepted_type(kind):
            raise StopDownload(fail=True)

    def bytes_came(self, data: bytes, request: Request) -> None:
        """Stop a robots.txt where its first 500 KiB end."""
        if request.meta.get("robots"):
            request.meta["came"] = request.meta.get("came", 0) + len(data)
            if request.meta["came"] >= self.crawl.settings.robots_bytes:
                raise StopDownload(fail=False)

    def closed(self, reason: str) -> None:
        """Note that the crawl ended before its time."""
        self.crawl.incomplete |= reason != "finished"


def _answer(response: Response) -> Answer:
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    return Answer(response.url, response.status, headers, response.body, "partial" in response.flags)
