"""Proves an outlet against the live site; nothing is saved."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from crawler.results import CrawlDone, Fetched
from model.outlet import CrawlOrder, Outlet
from model.page import FetchRefusal, Snapshot
from parsers.read import Reading
from scheduler.works import CrawlerPart, ReaderPart

_SHORT = 400  # characters; an article that is shorter is one that was not read whole


@dataclass(frozen=True)
class Proof:
    """One thing that was looked at, in a sentence."""

    well: bool
    said: str


async def check_outlet(outlet: Outlet, pages: int, crawler: CrawlerPart, readers: ReaderPart) -> list[Proof]:
    """Return what holds of an outlet's file and what does not, from its lists and at most `pages` articles."""
    if outlet.blocked:
        return [Proof(False, f"{outlet.title} is marked as blocked: {outlet.blocked}")]
    await readers.start()
    try:
        proofs: list[Proof] = []
        order = CrawlOrder(crawl_id=uuid4().hex[:20], outlet=outlet, max_pages=pages)
        async for result in crawler.crawl(order):
            if isinstance(result, Fetched):
                reading = await readers.read(result.snapshot, result.body, outlet, frozenset())
                proofs.append(_of_page(result.snapshot, reading, outlet))
            elif isinstance(result, FetchRefusal):
                proofs.append(Proof(False, f"{result.url}: {result.reason}: {result.detail}"))
            elif isinstance(result, CrawlDone):
                proofs.append(_of_lists(result))
        return proofs
    finally:
        await crawler.stop()
        await readers.stop()


def _of_lists(done: CrawlDone) -> Proof:
    if done.error:
        return Proof(False, f"the crawl failed: {done.error}")
    newest = f", the newest of {done.newest}" if done.newest else ""
    return Proof(done.listed > 0, f"its lists name {done.listed} articles{newest}")


def _of_page(snapshot: Snapshot, reading: Reading, outlet: Outlet) -> Proof:
    article = reading.article
    if article is None:
        why = reading.refusal
        return Proof(False, f"{snapshot.url}: {why.reason}: {why.detail}" if why else f"{snapshot.url}: no article")
    layouts = {f"layout:{layout.name}" for layout in outlet.layouts}
    lacks = [name for name in ("title", "published") if not getattr(article, name)]
    lacks += ["whole text"] if len(article.text) < _SHORT else []
    lacks += ["layout (none of the file's fits)"] if layouts and article.method not in layouts | {"pdf"} else []
    told = f"{len(article.text):,} characters by {article.method}, {article.published}"
    return Proof(not lacks, f"{snapshot.url}: {'lacks ' + ', '.join(lacks) + '; ' if lacks else ''}{told}")
