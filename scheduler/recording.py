"""A page of an outlet as a test's fixture: the bytes, and what they read as, to be corrected by a person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

from crawler.addresses import canonical_url
from crawler.registry import one_off, outlet_for
from crawler.results import Fetched
from model.errors import ItemsFailed
from model.outlet import CrawlOrder, Outlet
from model.page import Article, FetchRefusal
from scheduler.works import CrawlerPart, ReaderPart


async def record(url: str, outlets: dict[str, Outlet], folder: Path, crawler: CrawlerPart, readers: ReaderPart) -> Path:
    """Fetch `url`, read it, and write `page.html` (or `.pdf`) and `expected.json` into `folder`/OUTLET; return that.

    Raises RefusedAddress, and ItemsFailed for a page that cannot be fetched or is no article.
    """
    address = canonical_url(url)
    outlet = outlet_for(address, outlets) or one_off(address)
    try:
        await readers.start()
        page = await _fetched(address, outlet, crawler)
        reading = await readers.read(page.snapshot, page.body, outlet, frozenset())
    finally:
        await crawler.stop()
        await readers.stop()
    if reading.article is None:
        raise ItemsFailed(f"{url}: {reading.refusal.reason if reading.refusal else 'no article'}")
    into = folder / outlet.name
    into.mkdir(parents=True, exist_ok=True)
    (into / ("page.pdf" if page.body.startswith(b"%PDF") else "page.html")).write_bytes(page.body)
    expected = json.dumps(expected_of(reading.article), ensure_ascii=False, indent=1)
    (into / "expected.json").write_text(expected + "\n", "utf-8")
    return into


def expected_of(article: Article) -> dict[str, Any]:
    """Return what the tests of outlets compare field by field; `absent` is for a person to fill."""
    return {
        "url": article.url,
        "title": article.title,
        "published": article.published,
        "authors": list(article.authors),
        "text": article.text.split("\n\n"),
        "absent": [],
        "language": article.language,
    }


async def _fetched(address: str, outlet: Outlet, crawler: CrawlerPart) -> Fetched:
    why = "it gave no page"
    async for result in crawler.crawl(CrawlOrder(crawl_id=uuid4().hex[:20], outlet=outlet, urls=(address,))):
        if isinstance(result, Fetched):
            return result
        if isinstance(result, FetchRefusal):
            why = f"{result.reason}: {result.detail}"
    raise ItemsFailed(f"{address}: {why}")
