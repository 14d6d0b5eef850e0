"""Drafting an outlet from its address alone: three kinds of sites of real size, each crawled and read by its draft."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from statistics import mean

import pytest

import crawler.draft
from crawler.draft import Draft
from crawler.patterns import learn_pattern
from crawler.refusal import Refused
from crawler.registry import load_outlet
from crawler.results import CrawlResult
from crawler.site import territory_of, zone_of
from crawler.toml import as_toml
from model.errors import RefusedAddress
from model.outlet import CrawlOrder, Outlet, Pace
from model.page import Article
from parsers.extract import extract
from parsers.layout_draft import learn_layout
from parsers.text.prose import shingles
from scheduler.clock import FastClock
from scheduler.drafting import draft_outlet
from tests.faults.crawling import Results, bench, fresh_server, order
from tests.faults.hostile import reply
from tests.integration.daemon_fakes import DirectReaders
from tests.integration.outlet_sites import NOW, SITES, News

WORDS = (
    "harbour", "ferry", "storm", "council", "bridge", "market", "winter", "school", "library", "orchard", "tunnel",
    "festival",
)  # fmt: skip
CLOCK = FastClock(NOW, 0.0)


class Kept:
    """The bench's crawler, which is not stopped with each draft."""

    async def start(self) -> None:
        return None

    async def stop(self) -> None:
        return None

    def crawl(self, wanted: CrawlOrder) -> AsyncIterator[CrawlResult]:
        return bench().process.crawl(wanted)


def draft(url: str) -> Draft:
    """Draft the outlet at `url`."""
    return bench().run(draft_outlet(url, Kept(), DirectReaders(), CLOCK, lambda _: None, delay=0.0))


@cache
def drafted(name: str) -> tuple[News, Draft]:
    """A site, and its draft."""
    site = SITES[name](fresh_server())
    return site, draft(site.server.url("/"))


@cache
def crawled(name: str) -> Results:
    """A crawl of a site by its draft."""
    outlet = drafted(name)[1].outlet.model_copy(update={"pace": Pace(delay=0)})
    return bench().crawl(order(outlet))


def read(name: str) -> list[tuple[Article, str]]:
    """What the crawled pages are read as by the draft's layout, and the text that was put into each."""
    site, found = drafted(name)
    pages = [(each.snapshot.canonical_url, each.body) for each in crawled(name).fetched]
    told = [(extract(body, url, NOW, found.outlet), site.articles[url].text) for url, body in pages]
    return [(article, text) for article, text in told if isinstance(article, Article)]


def agreement(a: str, b: str) -> float:
    """The F1 of runs of three words."""
    one, other = shingles(a), shingles(b)
    return 2 * len(one & other) / (len(one) + len(other))


@pytest.mark.parametrize("name", SITES)
def test_a_draft_finds_the_articles_and_takes_no_section_for_one(name: str) -> None:
    site, _ = drafted(name)
    found = {fetched.snapshot.canonical_url for fetched in crawled(name).fetched}
    assert len(site.articles) >= 40
    assert len(found & site.articles.keys()) >= 0.95 * len(site.articles)
    assert found <= site.articles.keys()


@pytest.mark.parametrize("name", SITES)
def test_its_layout_reads_what_was_written(name: str) -> None:
    pages = read(name)
    assert len(pages) >= 40
    assert {article.method for article, _ in pages} == {"layout:drafted"}
    assert mean(agreement(article.text, text) for article, text in pages) >= 0.99
    written = drafted(name)[0].articles.values()
    wanted = {story.title: (story.author, story.published.date().isoformat()) for story in written}
    assert {article.title: (article.byline, (article.published or "")[:10]) for article, _ in pages} == wanted


@pytest.mark.parametrize("name", SITES)
def test_a_layout_names_nothing_that_the_next_build_of_a_site_makes_anew(name: str) -> None:
    layout = drafted(name)[1].outlet.layouts[0]
    told = " ".join((*layout.title, *layout.byline, *layout.published, *layout.body, *layout.drop, layout.requires))
    assert "5Gh" not in told and "post-" not in told


@pytest.mark.parametrize("name", SITES)
def test_a_draft_is_a_file_that_is_read_back(name: str, tmp_path: Path) -> None:
    found = drafted(name)[1]
    path = tmp_path / f"{found.outlet.name}.toml"
    path.write_text(as_toml(found.outlet, found.unsure), "utf-8")
    assert load_outlet(path) == found.outlet
    assert path.read_text("utf-8").count("# Unsure: ") == len(found.unsure)


@pytest.mark.parametrize(
    ("name", "language", "title"),
    [("wordpress", "en", "The Quay Courier"), ("nextjs", "tr", "Rıhtım"), ("feedless", "de", "Der Kai")],
)
def test_a_draft_knows_what_the_site_tells_of_itself(name: str, language: str, title: str) -> None:
    outlet = drafted(name)[1].outlet
    assert (outlet.language, outlet.title, outlet.hosts) == (language, title, ("127.0.0.1",))


def test_each_way_of_listing_is_found() -> None:
    lists = {name: drafted(name)[1].outlet for name in SITES}
    assert len(lists["wordpress"].feeds) == len(lists["wordpress"].sitemaps) == 1
    assert [feed.rsplit("/", 1)[1] for feed in lists["nextjs"].feeds] == ["rss.xml"]
    assert (lists["feedless"].feeds, lists["feedless"].sitemaps) == ((), ())
    assert len(lists["feedless"].sections) == 4


def test_doubts_are_told() -> None:
    assert any("No feed" in sentence for sentence in drafted("feedless")[1].unsure)
    assert any("time zone" in sentence for sentence in drafted("nextjs")[1].unsure)
    assert all(any("nobody has looked at" in sentence for sentence in drafted(name)[1].unsure) for name in SITES)


@pytest.mark.parametrize(("asked", "kept"), [("0.2", Pace().delay), ("9", 9.0)])
def test_the_pace_is_what_robots_asks_for_where_ours_is_not_slower(asked: str, kept: float) -> None:
    home = "https://quay.example/"
    robots = f"User-agent: *\nCrawl-delay: {asked}".encode()
    pages = {home: b"<html><p>Nothing here yet.</p></html>", f"{home}robots.txt": robots}

    async def fetch(urls: Sequence[str]) -> Mapping[str, bytes]:
        return {url: pages[url] for url in urls if url in pages}

    async def judge(_url: str, _body: bytes) -> str:
        return "list"

    assert asyncio.run(crawler.draft.draft(home, fetch, judge, NOW)).outlet.pace.delay == kept


def test_pages_that_teach_nothing_give_no_layout() -> None:
    nothing = [(f"https://x.example/{n}", b"<html><body><p>Nothing here yet.</p></body></html>") for n in range(5)]
    taught = learn_layout(nothing, Outlet(name="x", title="x"), NOW)
    assert taught.layout is None and "No layout" in taught.unsure[0]


def test_a_site_that_cannot_be_read_is_a_named_error() -> None:
    server = fresh_server()
    server.on("/", reply(b"", 403))
    with pytest.raises(Refused, match="could not be read"):
        draft(server.url("/"))
    with pytest.raises(RefusedAddress):
        draft("file:///etc")


def test_patterns_are_learnt_from_what_articles_share() -> None:
    others = ["https://x.example/", "https://x.example/world", "https://x.example/world/archive"]
    learnt = learn_pattern([f"https://x.example/a/{100_000 + i}/{WORDS[i]}" for i in range(12)], others)
    assert (learnt.pattern, learnt.articles, learnt.others) == (r"^/a/\d+/[^/]+/?$", 1.0, 0.0)
    assert learn_pattern(others, others).pattern == ""


def test_the_zone_is_the_one_of_the_country_that_fits_the_times() -> None:
    told = [datetime.fromisoformat("2026-01-15T09:00:00+02:00"), datetime.fromisoformat("2026-07-15T09:00:00+03:00")]
    assert zone_of(territory_of("news.example.ua", ""), told)[0] in ("Europe/Kyiv", "Europe/Kiev")
    assert zone_of(territory_of("news.example.com", "TR"), [datetime.fromisoformat("2026-01-15T09:00:00+03:00")]) == (
        "Europe/Istanbul", True)  # fmt: skip
    assert zone_of(territory_of("news.example.com", ""), told) == ("UTC", False)
    assert territory_of("192.0.2.12", "") == ""
    assert Outlet(name="x", title="x").time_zone == "UTC"
