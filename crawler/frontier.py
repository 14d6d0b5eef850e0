"""The frontier of one crawl: which addresses are asked, which are known, which are left for the next crawl."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from crawler.addresses import article_address, belongs, canonical_url, host_and_port, literal_ip
from crawler.egress import EgressGuard
from crawler.history import archive_pages, is_older
from crawler.listing import Link
from crawler.refusal import TEMPORARY, Refused
from crawler.sections import is_article
from model.errors import RefusedAddress
from model.outlet import CrawlOrder

LISTS = ("feed", "sitemap", "section")
_MAX_SITEMAP_DEPTH = 2  # an index of sitemaps, and one of indexes
_MAX_PAGINATION = 200  # pages of one section in a backfill
_MAX_AHEAD = 5  # pages behind a section's first in any other crawl
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


@dataclass
class Frontier:
    """Decides for each link whether it is followed, and keeps count."""

    order: CrawlOrder
    guard: EgressGuard
    today: date
    listed: int = 0
    left: int = 0
    newest: str | None = None
    _scheduled: int = 0
    _known: set[str] = field(default_factory=set)
    _seen: set[str] = field(default_factory=set)  # by earlier crawls
    _unfinished: set[str] = field(default_factory=set)
    _parents: dict[str, str] = field(default_factory=dict)

    def first(self) -> Iterator[Errand | tuple[str, Refused]]:
        """Yield what the order names itself: errands, and (address, why) for what may not be fetched."""
        for errand in self._named():
            try:
                address = self.checked(errand.url)
            except Refused as why:
                yield errand.url, why
                continue
            self._known |= {address, article_address(address, self.order.outlet)}
            self._scheduled += 1
            yield replace(errand, url=address)

    def names(self, links: Iterable[Link], base: str) -> list[str]:
        """Return the addresses under which what a list names could be known already."""
        return [address for address in self._addresses(links, base) if address not in self._known]

    def _addresses(self, links: Iterable[Link], base: str) -> dict[str, None]:
        found: dict[str, None] = {}
        for link in links:
            with contextlib.suppress(RefusedAddress):
                address = canonical_url(link.url, base)
                found |= {address: None, article_address(address, self.order.outlet): None}
        return found

    def know(self, addresses: Iterable[str]) -> None:
        """Take `addresses`, which earlier crawls have seen, for known."""
        seen = set(addresses)
        self._seen |= seen
        self._known |= seen

    def goes_on(self, errand: Errand, links: Iterable[Link], base: str) -> bool:
        """Tell whether a section's next page is wanted: no sitemap lists articles, and all of this page's are new.

        So the first crawl finds what stands on the pages behind the first, a later one what a busy day pushed there.
        """
        behind = errand.kind == "section" and errand.depth < _MAX_AHEAD
        if not behind or self.order.since or self.order.outlet.sitemaps:
            return False
        return self._seen.isdisjoint(self._addresses(links, base))

    def follow(self, errand: Errand, link: Link, base: str) -> Errand | None:
        """Return the errand for what a list names; None for what is known, foreign, too old or too much.

        Raises Refused for an address that may not be fetched.
        """
        address = self.checked(link.url, base)
        if link.is_list:
            return self._list(errand, link, address)
        outlet = self.order.outlet
        if not belongs(address, outlet) or (errand.kind == "sitemap" and not is_article(address, outlet)):
            return None
        self.listed += 1
        self.newest = max(filter(None, (self.newest, link.published)), default=None)
        if self._is_too_old(address, link) or not self._is_new(address):
            return None
        return self._scheduled_or_left(Errand("article", address, errand.url, link.published))

    def pdf_instead(self, errand: Errand, why: Refused) -> Errand | None:
        """Return the errand for the PDF edition of a page that was refused, None where that cannot help."""
        suffix = self.order.outlet.pdf_suffix
        if errand.kind != "article" or not suffix or errand.url.endswith(suffix) or why.reason not in _PDF_HELPS:
            return None
        return self._scheduled_or_left(replace(errand, url=errand.url + suffix))

    def missed(self, errand: Errand, why: Refused) -> None:
        """Note that an errand failed: what may be there next time keeps the lists that named it unfinished."""
        if why.reason == "page limit":
            self.left += 1
        if why.reason in TEMPORARY or why.reason == "page limit":
            self._unfinish(errand.found_in)

    def is_finished(self, url: str) -> bool:
        """Tell whether all that the list at `url` names was fetched or is known, so that a 304 of it hides nothing."""
        return url not in self._unfinished

    def checked(self, url: str, base: str = "") -> str:
        """Return the canonical address. Raises Refused where its spelling tells that it may not be fetched."""
        try:
            address = canonical_url(url, base)
        except RefusedAddress as error:
            raise Refused("refused address", error.detail) from error
        host, port = host_and_port(address)
        if literal_ip(host) and not self.guard.permits(host, port, literal_ip(host)):
            raise Refused("private address", f"The address is not public: {self.guard.reason(host, port)}")
        return address

    def _named(self) -> Iterator[Errand]:
        order = self.order
        if not order.urls:
            for kind in LISTS:
                yield from (Errand(kind, url) for url in getattr(order.outlet, f"{kind}s"))
            yield from (Errand("section", url) for url in self._archives())
        yield from (Errand("article", url) for url in dict.fromkeys((*order.urls, *order.revisit)))

    def _archives(self) -> Iterable[str]:
        if self.order.since is None:
            return ()
        templates = self.order.outlet.archives
        return [url for each in templates for url in archive_pages(each, self.order.since, self.today)]

    def _list(self, errand: Errand, link: Link, address: str) -> Errand | None:
        deepest = _MAX_PAGINATION if errand.kind == "section" else _MAX_SITEMAP_DEPTH
        self._parents.setdefault(address, errand.url)
        # An index is read each time: its own 304 would say nothing of the sitemaps that it names.
        self._unfinish(errand.url)
        if errand.depth >= deepest or address in self._known or self._is_too_old(address, link):
            return None
        self._known.add(address)
        return self._scheduled_or_left(Errand(errand.kind, address, errand.url, depth=errand.depth + 1))

    def _is_too_old(self, address: str, link: Link) -> bool:
        return self.order.since is not None and is_older(address, link.published, self.order.since)

    def _is_new(self, address: str) -> bool:
        known_as = {address, article_address(address, self.order.outlet)}
        if known_as & self._known:
            return False
        self._known |= known_as
        return True

    def _scheduled_or_left(self, errand: Errand) -> Errand | None:
        if self._scheduled >= self.order.max_pages:
            self.left += 1
            self._unfinish(errand.found_in)
            return None
        self._scheduled += 1
        return errand

    def _unfinish(self, url: str) -> None:
        while url and url not in self._unfinished:
            self._unfinished.add(url)
            url = self._parents.get(url, "")
