"""Drafting an outlet from its address: `home -> feeds, sitemaps -> survey -> pattern, sections, samples -> draft`.

Nothing here fetches or reads articles: pages are asked for through `fetch`, so that it goes the polite way of every
crawl, and `judge` tells what a page is.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

from crawler.addresses import belongs, canonical_url, checked_url
from crawler.feeds import read_feed
from crawler.listing import Link
from crawler.patterns import Learnt, is_dated_or_numbered, learn_pattern
from crawler.refusal import Refused
from crawler.registry import one_off
from crawler.results import CrawlResult, Fetched
from crawler.robots import rules_of
from crawler.site import Site, published_offsets, read_site, territory_of, zone_of
from crawler.sitemaps import read_sitemap
from crawler.survey import Fetch, Judge, Survey, survey, take
from model.errors import RefusedAddress
from model.outlet import CrawlOrder, Outlet, Pace

_GUESSED_FEEDS = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds/posts/default")
_MAX_SECTIONS = 12
_MAX_FEEDS = 6
_SAMPLES = 8  # articles from which a layout can be learnt
_LIMIT = 500
_MAX_BYTES = 10 * 1024 * 1024
_SITEMAP_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Draft:
    """An outlet as drafted, what is unsure about it in sentences, and sample articles (address, body)."""

    outlet: Outlet
    unsure: tuple[str, ...] = ()
    samples: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True)
class _Lists:
    """The lists of a site that can be read, and the articles that they name."""

    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    in_feeds: tuple[Link, ...] = ()
    in_sitemaps: tuple[Link, ...] = ()


async def draft(url: str, fetch: Fetch, judge: Judge, now: datetime, product: str = "Parley") -> Draft:
    """Return the draft of the outlet whose home (or any page) is at `url`; `judge` tells what a page is.

    Raises RefusedAddress for an address that is none, Refused where its home cannot be read.
    """
    home = urljoin(checked_url(url), "/")
    pages = await fetch([home, urljoin(home, "/robots.txt")])
    if home not in pages:
        raise Refused("unreachable", f"{home} could not be read, so nothing can be drafted from it")
    site, robots = read_site(pages[home], home), pages.get(urljoin(home, "/robots.txt"), b"")
    lists = await _read_lists(home, site, robots, fetch, now)
    seen = Survey(home, {home: site.links}, {home: "list"})
    seen.sure = dict.fromkeys(_own((link.url for link in lists.in_feeds), home))
    seen.links |= {"sitemaps": tuple(_own((link.url for link in lists.in_sitemaps), home))}
    menu = [address for address in site.menu if not is_dated_or_numbered(address) and address != home]
    await survey(menu, seen, fetch, judge)
    learnt = learn_pattern(seen.articles(), seen.others(), [*seen.sure])
    articles = [address for address in seen.articles() if _takes(learnt, address)]
    samples = await _samples(articles, seen, fetch, judge)
    return _drafted(home, site, robots, lists, learnt, tuple(seen.sections(articles)[:_MAX_SECTIONS]), samples, product)


async def _samples(articles: Sequence[str], seen: Survey, fetch: Fetch, judge: Judge) -> tuple[tuple[str, bytes], ...]:
    """Return articles with their pages: those that the survey has, and as many more as are wanted."""
    known = [address for address in articles if seen.judged.get(address) in ("article", "prose")]
    more = [address for address in articles if address not in seen.judged][: max(0, _SAMPLES - len(known))]
    for address, body in (await fetch(more)).items() if more else ():
        await take(seen, address, body, judge)
    return tuple((address, seen.bodies[address]) for address in (*known, *more) if address in seen.bodies)[:_SAMPLES]


def fetch_through(crawl: Callable[[CrawlOrder], AsyncIterator[CrawlResult]], url: str, delay: float = 2.0) -> Fetch:
    """Return a `fetch` for the site of `url` that goes through `CrawlerProcess.crawl`, `delay` seconds apart."""
    source = one_off(url).model_copy(update={"pace": Pace(delay=delay)})

    async def fetch(urls: Sequence[str]) -> Mapping[str, bytes]:
        order = CrawlOrder(crawl_id=uuid4().hex, outlet=source, urls=tuple(urls))
        found = [result async for result in crawl(order)] if urls else []
        return {result.snapshot.url_asked: result.body for result in found if isinstance(result, Fetched)}

    return fetch


async def _read_lists(home: str, site: Site, robots: bytes, fetch: Fetch, now: datetime) -> _Lists:
    feeds = await _feeds(site.feeds[:_MAX_FEEDS], fetch, now)
    if not feeds:
        feeds = await _feeds([urljoin(home, path) for path in _GUESSED_FEEDS], fetch, now, most=1)
    told = [*_SITEMAP_LINE.findall(robots.decode("utf-8", "replace")), urljoin(home, "/sitemap.xml")]
    sitemaps = await _sitemaps(_own(told, home)[:3], fetch, now)
    named = [tuple(link for found in lists.values() for link in found) for lists in (feeds, sitemaps)]
    return _Lists(tuple(feeds), tuple(sitemaps), *named)


async def _feeds(
    addresses: Sequence[str], fetch: Fetch, now: datetime, most: int = _MAX_FEEDS
) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = {}
    for address, body in (await fetch(addresses)).items() if addresses else ():
        try:
            links = read_feed(body, _LIMIT, now)
        except Refused:
            continue
        found[address] = [Link(urljoin(address, link.url), link.title, "", link.published) for link in links]
    return dict(list(found.items())[:most])


async def _sitemaps(addresses: Sequence[str], fetch: Fetch, now: datetime) -> dict[str, list[Link]]:
    """Return each sitemap with what it names; an index with what the newest three of its sitemaps name."""
    found: dict[str, list[Link]] = {}
    for address, body in (await fetch(addresses)).items():
        links = _sitemap(body, now)
        inner = [urljoin(address, link.url) for link in links if link.is_list][:3]
        if inner:
            links = [link for each in (await fetch(inner)).values() for link in _sitemap(each, now) if not link.is_list]
        if links:
            found[address] = links
    return found


def _sitemap(body: bytes, now: datetime) -> list[Link]:
    try:
        return list(read_sitemap(body, _LIMIT, _MAX_BYTES, now))
    except Refused:
        return []


def _takes(learnt: Learnt, url: str) -> bool:
    return bool(learnt.pattern and re.search(learnt.pattern, urlsplit(url).path))


def _own(urls: Iterable[str], home: str) -> list[str]:
    """Return the canonical addresses on the site's own host, each once."""
    host = Outlet(name="x", title="x", hosts=(urlsplit(home).hostname or "",))
    found: dict[str, None] = {}
    for url in urls:
        try:
            address = canonical_url(url, home)
        except RefusedAddress:
            continue
        if belongs(address, host):
            found[address] = None
    return list(found)


def _drafted(
    home: str, site: Site, robots: bytes, lists: _Lists, learnt: Learnt, sections: tuple[str, ...],
    samples: tuple[tuple[str, bytes], ...], product: str,
) -> Draft:  # fmt: skip
    host = (urlsplit(home).hostname or "").removeprefix("www.")
    territory = territory_of(host, site.territory)
    zone, zone_is_sure = zone_of(territory, published_offsets(body for _, body in samples))
    language = site.language or "en"
    delay = rules_of(200, robots, product, len(robots)).crawl_delay(product, 3600.0) or 0.0
    outlet = Outlet(
        name=re.sub(r"[^a-z0-9]+", "-", host).strip("-"), title=site.title or host, country=territory,
        language=language, time_zone=zone, home=home, hosts=(host,), feeds=lists.feeds, sitemaps=lists.sitemaps,
        sections=sections, article_pattern=learnt.pattern, pace=Pace(delay=max(Pace().delay, delay)),
    )  # fmt: skip
    return Draft(outlet, tuple(_doubts(outlet, site, learnt, zone_is_sure, samples)), samples)


def _doubts(
    outlet: Outlet, site: Site, learnt: Learnt, zone_is_sure: bool, samples: tuple[tuple[str, bytes], ...]
) -> Iterable[str]:
    if not outlet.feeds:
        yield "No feed was found; articles are looked for in sitemaps and on section pages."
    if not (outlet.feeds or outlet.sitemaps or outlet.sections):
        yield "Nothing that lists articles was found; name feeds, sitemaps or sections yourself."
    if not learnt.pattern:
        yield "No pattern of article addresses could be learnt; a general one is used."
    elif learnt.articles < 0.9:
        yield f"The article pattern takes only {learnt.articles:.0%} of the addresses that the lists name."
    if learnt.others > 0:
        yield f"The article pattern also takes {learnt.others:.0%} of the section pages."
    if not site.language:
        yield "The pages do not tell their language; English is assumed."
    if not outlet.country:
        yield "The country is not known."
    if not zone_is_sure:
        yield f"The time zone {outlet.time_zone} is a guess."
    if not samples:
        yield "No article could be fetched as a sample."
