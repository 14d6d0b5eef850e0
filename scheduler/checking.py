"""Proves an outlet against the live site; nothing is saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from crawler.listing import day_of
from crawler.results import CrawlDone, Fetched
from model.outlet import CrawlOrder, Outlet
from model.page import Article, FetchRefusal, Snapshot
from parsers.layout_draft import Taught, learn_layout
from parsers.read import Reading
from scheduler.drafting import Pool
from scheduler.works import CrawlerPart

_SHORT = 400  # characters; an article that is shorter is one that was not read whole
_OLD = 14  # days; lists whose newest article is older are no longer kept up
_FIELDS = ("title", "published", "modified", "byline", "section", "language", "text")
_BESIDES = 2  # requests: robots.txt, and a list that another one names
_MUST = ("title", "published")


@dataclass(frozen=True)
class Proof:
    """One thing that was looked at, in a sentence."""

    well: bool
    said: str


@dataclass(frozen=True)
class Field:
    """What was found of one field: on how many of the articles, told by what, and the first value."""

    name: str
    found: int
    of: int
    origins: tuple[tuple[str, int], ...]
    example: str


@dataclass
class Checked:
    """What a check has seen: each thing looked at, and the articles that were read."""

    outlet: Outlet
    proofs: list[Proof] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    pages: list[tuple[str, bytes]] = field(default_factory=list)
    fits: set[str] = field(default_factory=set)  # how the file's layouts fitted: used, short, gone
    taught: Taught = field(
        default_factory=lambda: Taught(None)
    )  # a layout for a file that has none, or whose layout fits no page

    @property
    def wrong(self) -> list[Proof]:
        """Return what does not hold."""
        return [proof for proof in self.proofs if not proof.well]

    def fields(self) -> list[Field]:
        """Return the picture of what was found, a field a row."""
        return [_field(name, self.articles) for name in _FIELDS] if self.articles else []


async def check_outlet(outlet: Outlet, pages: int, crawler: CrawlerPart, readers: Pool, now: datetime) -> Checked:
    """Return what holds of an outlet's file and what does not, from its lists and at most `pages` articles."""
    checked = Checked(outlet)
    if outlet.blocked:
        checked.proofs.append(Proof(False, f"{outlet.title} is marked as blocked: {outlet.blocked}"))
        return checked
    lists = len(outlet.feeds) + len(outlet.sitemaps) + len(outlet.sections)
    order = CrawlOrder(crawl_id=uuid4().hex[:20], outlet=outlet, max_pages=pages + lists + _BESIDES)
    await readers.start()
    try:
        async for result in crawler.crawl(order):
            if isinstance(result, Fetched) and len(checked.articles) < pages:
                await _read(checked, result, readers)
            elif isinstance(result, FetchRefusal):
                checked.proofs.append(Proof(False, f"{result.url}: {result.reason}: {result.detail}"))
            elif isinstance(result, CrawlDone):
                checked.proofs += _of_lists(result, outlet, now)
        if checked.pages and "used" not in checked.fits:
            checked.taught = await readers.call(checked.taught, learn_layout, checked.pages, outlet, now)
    finally:
        await crawler.stop()
        await readers.stop()
    return checked


async def _read(checked: Checked, page: Fetched, readers: Pool) -> None:
    reading = await readers.read(page.snapshot, page.body, checked.outlet, frozenset())
    checked.proofs.append(_of_page(page.snapshot, reading, checked.outlet))
    checked.fits.add(reading.layout)
    if reading.article:
        checked.articles.append(reading.article)
        checked.pages.append((page.snapshot.canonical_url, page.body))


def _of_lists(done: CrawlDone, outlet: Outlet, now: datetime) -> Iterator[Proof]:
    if done.error:
        yield Proof(False, f"the crawl failed: {done.error}")
        return
    newest = day_of(done.newest) if done.newest else None
    age = (now.date() - newest).days if newest else 0
    told = f", the newest of {newest}" if newest else ""
    stale = f"; nothing new for {age} days" if age > _OLD else ""
    yield Proof(done.listed > 0, f"its lists name {done.listed} articles{told}{stale}")
    asked = done.crawl_delay or 0.0
    if asked > outlet.pace.delay:
        yield Proof(
            True, f"its robots.txt asks for {asked:g} s between pages; the file's {outlet.pace.delay:g} s give way"
        )


def _of_page(snapshot: Snapshot, reading: Reading, outlet: Outlet) -> Proof:
    article = reading.article
    if article is None:
        why = reading.refusal
        return Proof(False, f"{snapshot.url}: {why.reason}: {why.detail}" if why else f"{snapshot.url}: no article")
    lacks = ", ".join(_lacks(article, reading.layout, outlet))
    told = f"{len(article.text):,} characters by {article.method}, {article.published}"
    return Proof(not lacks, f"{snapshot.url}: {f'lacks {lacks}; ' if lacks else ''}{told}")


def _lacks(article: Article, layout: str, outlet: Outlet) -> Iterator[str]:
    yield from (name for name in _MUST if not getattr(article, name))
    if len(article.text) < _SHORT:
        yield "whole text"
    if layout == "gone":
        yield "layout (nothing stands where it looks)"
    if layout == "short":
        yield "layout (too little stands where it looks)"
    if article.language != outlet.language:
        yield f"the file's language (it is in {article.language!r}, not {outlet.language!r})"


def _field(name: str, articles: Sequence[Article]) -> Field:
    told = [(article, value) for article in articles if (value := str(getattr(article, name) or ""))]
    origins = Counter(_origin(article, name) for article, _ in told)
    return Field(name, len(told), len(articles), tuple(origins.most_common()), told[0][1] if told else "")


def _origin(article: Article, name: str) -> str:
    if name == "text":
        return article.method
    return dict(article.found).get("authors" if name == "byline" else name, "text" if name == "language" else "")
