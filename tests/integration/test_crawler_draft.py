"""Drafting an outlet from its address alone: three kinds of sites, each then crawled by its own draft."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from crawler.draft import Draft, draft, fetch_through
from crawler.patterns import learn_pattern
from crawler.refusal import Refused
from crawler.registry import load_outlet
from crawler.site import territory_of, zone_of
from crawler.toml import as_toml
from model.errors import RefusedAddress
from model.outlet import Outlet, Pace
from tests.faults.crawling import Results, bench, fresh_server, order
from tests.faults.hostile import HostileServer, reply

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORDS = (
    "harbour", "ferry", "storm", "council", "bridge", "market", "winter", "school", "library", "orchard", "tunnel",
    "festival",
)  # fmt: skip
SECTIONS = ("news", "town-hall", "sea-and-weather", "culture", "opinion-and-letters-from-our-readers")


@dataclass(frozen=True)
class Made:
    """A site that was put on a server: its articles and its other pages."""

    server: HostileServer
    articles: frozenset[str]
    others: frozenset[str]


def _slug(i: int) -> str:
    return f"{WORDS[i % 12]}-plans-for-the-{WORDS[(i * 5 + 1) % 12]}-in-{WORDS[(i * 7 + 3) % 12]}"


def _article(i: int, language: str, site: str) -> bytes:
    told = {
        "@type": "NewsArticle",
        "headline": f"Title {i}",
        "datePublished": f"2026-02-{i % 27 + 1:02}T09:00:00+02:00",
    }
    return (
        f"<!doctype html><html lang='{language}'><head><title>Title {i} | {site}</title>"
        f"<meta property='og:site_name' content='{site}'><script type='application/ld+json'>{json.dumps(told)}</script>"
        f"</head><body><h1>Title {i}</h1><p>The {_slug(i).replace('-', ' ')} were told on Monday.</p></body></html>"
    ).encode()


def _list_page(links: list[str], menu: list[str], language: str, head: str = "", site: str = "The Quay") -> bytes:
    nav = "".join(f"<a href='{link}'>Menu</a>" for link in menu)
    teasers = "".join(f"<div><a href='{link}'><img></a><a href='{link}'>Teaser</a></div>" for link in links)
    return (
        f"<!doctype html><html lang='{language}'><head><meta property='og:site_name' content='{site}'>{head}</head>"
        f"<body><header><nav>{nav}</nav></header><main>{teasers}</main>"
        "<footer><a href='/privacy-policy'>P</a><a href='/terms-of-use-and-cookies'>T</a></footer></body></html>"
    ).encode()


def _rss(server: HostileServer, paths: list[str]) -> bytes:
    items = "".join(f"<item><title>T</title><link>{server.url(path)}?utm_source=rss</link></item>" for path in paths)
    return f"<rss version='2.0'><channel><title>The Quay</title>{items}</channel></rss>".encode()


def _sections(server: HostileServer, paths: list[str], menu: list[str], language: str) -> None:
    for number, section in enumerate(menu):
        server.on(section, reply(_list_page(paths[number :: len(menu)], menu, language)))
    for page in ("/about-us", "/privacy-policy", "/contact"):
        server.on(page, reply(_list_page([], menu, language)))


def wordpress() -> Made:
    """Dated addresses, a feed of the newest ten, a sitemap index by post type, categories, tags and pages."""
    server = fresh_server()
    paths = [f"/2026/02/{i % 27 + 1:02}/{_slug(i)}-{i}/" for i in range(40)]
    for i, path in enumerate(paths):
        server.on(path, reply(_article(i, "en-GB", "The Quay")))
    menu = [f"/category/{section}/" for section in SECTIONS]
    _sections(server, paths, [*menu], "en-GB")
    feed = f"<link rel='alternate' type='application/rss+xml' href='{server.url('/feed/')}'>"
    server.on("/", reply(_list_page(paths[:12], [*menu, "/about-us"], "en-GB", feed)))
    server.on("/feed/", reply(_rss(server, paths[:10]), content_type="application/rss+xml"))
    _wordpress_sitemaps(server, paths, menu)
    return Made(server, frozenset(map(server.url, paths)), frozenset(server.url(p) for p in (*menu, "/", "/about-us")))


def _wordpress_sitemaps(server: HostileServer, paths: list[str], menu: list[str]) -> None:
    namespace = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
    for name, listed in (("posts", paths), ("pages", ["/", "/about-us", "/contact"]), ("categories", menu)):
        urls = "".join(f"<url><loc>{server.url(path)}</loc></url>" for path in listed)
        server.on(f"/wp-sitemap-{name}-1.xml", reply(f"<urlset {namespace}>{urls}</urlset>".encode()))
    index = "".join(
        f"<sitemap><loc>{server.url(f'/wp-sitemap-{name}-1.xml')}</loc></sitemap>"
        for name in ("posts", "pages", "categories")
    )
    server.on("/wp-sitemap.xml", reply(f"<sitemapindex {namespace}>{index}</sitemapindex>".encode()))
    robots = f"User-agent: *\nDisallow: /wp-admin/\nSitemap: {server.url('/wp-sitemap.xml')}\n"
    server.on("/robots.txt", reply(robots.encode(), content_type="text/plain"))


def nextjs() -> Made:
    """Coded addresses without dates, no classes that mean anything, a feed at a guessed place, an own crawl delay."""
    server = fresh_server()
    paths = [f"/article/{(i + 7) * 0x1F3D5B79A:012x}" for i in range(30)]
    for i, path in enumerate(paths):
        server.on(path, reply(_article(i, "tr", "Rıhtım")))
    menu = [f"/{section}" for section in SECTIONS]
    _sections(server, paths, menu, "tr")
    data = "<script id='__NEXT_DATA__' type='application/json'>{}</script>"
    server.on("/", reply(_list_page(paths[:10], menu, "tr", data, "Rıhtım")))
    server.on("/rss.xml", reply(_rss(server, paths[:15]), content_type="application/xml"))
    return Made(server, frozenset(map(server.url, paths)), frozenset(server.url(p) for p in (*menu, "/", "/about-us")))


def feedless() -> Made:
    """No feed, no sitemap: numbered pages with an extension, named only by the section pages."""
    server = fresh_server()
    paths = [f"/{SECTIONS[i % 4]}/{_slug(i)}-{700100 + i}.html" for i in range(36)]
    for i, path in enumerate(paths):
        server.on(path, reply(_article(i, "de", "Der Kai")))
    menu = [f"/{section}/" for section in SECTIONS[:4]]
    _sections(server, paths, menu, "de")
    server.on(
        "/", reply(_list_page(paths[:8], [*menu, "/impressum-und-datenschutz-unserer-zeitung"], "de", "", "Der Kai"))
    )
    return Made(server, frozenset(map(server.url, paths)), frozenset(server.url(p) for p in (*menu, "/", "/about-us")))


def plain_slugs() -> Made:
    """Addresses that are one slug at the root, for articles and for pages of the house alike."""
    server = fresh_server()
    paths = [f"/{_slug(i)}/" for i in range(12)]
    for i, path in enumerate(paths):
        server.on(path, reply(_article(i, "en", "The Quay")))
    menu = [f"/category/{section}/" for section in SECTIONS[:3]]
    _sections(server, paths, menu, "en")
    house = ["/terms-of-use-and-cookies", "/how-to-reach-the-whole-team-of-our-paper"]
    for page in house:
        server.on(page, reply(_list_page([], [*menu, *house], "en")))
    server.on("/", reply(_list_page(paths, [*menu, *house], "en")))
    server.on("/feed", reply(_rss(server, paths[:10]), content_type="application/rss+xml"))
    return Made(server, frozenset(map(server.url, paths)), frozenset(map(server.url, (*menu, *house, "/"))))


SITES: dict[str, Callable[[], Made]] = {"wordpress": wordpress, "nextjs": nextjs, "feedless": feedless,
                                          "plain slugs": plain_slugs}  # fmt: skip


@cache
def drafted(name: str) -> tuple[Made, Draft]:
    """A site, and its draft."""
    made = SITES[name]()
    return made, bench().run(
        draft(made.server.url("/"), fetch_through(bench().process.crawl, made.server.url("/"), 0), NOW)
    )


@cache
def crawled(name: str) -> Results:
    """A crawl of a site by its draft."""
    outlet = drafted(name)[1].outlet.model_copy(update={"pace": Pace(delay=0)})
    return bench().crawl(order(outlet))


@pytest.mark.parametrize("name", SITES)
def test_a_draft_finds_the_articles_and_takes_no_section_for_one(name: str) -> None:
    made, _ = drafted(name)
    found = {fetched.snapshot.canonical_url for fetched in crawled(name).fetched}
    assert len(found & made.articles) >= 0.95 * len(made.articles)
    assert found <= made.articles
    assert not found & made.others


@pytest.mark.parametrize("name", SITES)
def test_a_draft_is_a_file_that_is_read_back(name: str, tmp_path: Path) -> None:
    found = drafted(name)[1]
    path = tmp_path / f"{found.outlet.name}.toml"
    path.write_text(as_toml(found.outlet, found.unsure), "utf-8")
    assert load_outlet(path) == found.outlet
    assert path.read_text("utf-8").count("# Unsure: ") == len(found.unsure)


@pytest.mark.parametrize(("name", "language", "title"), [("wordpress", "en", "The Quay"), ("nextjs", "tr", "Rıhtım"),
                                                         ("feedless", "de", "Der Kai")])  # fmt: skip
def test_a_draft_knows_what_the_site_tells_of_itself(name: str, language: str, title: str) -> None:
    outlet = drafted(name)[1].outlet
    assert (outlet.language, outlet.title, outlet.hosts) == (language, title, ("127.0.0.1",))


def test_each_way_of_listing_is_found() -> None:
    lists = {name: drafted(name)[1].outlet for name in SITES}
    assert len(lists["wordpress"].feeds) == len(lists["wordpress"].sitemaps) == 1
    assert [feed.rsplit("/", 1)[1] for feed in lists["nextjs"].feeds] == ["rss.xml"]
    assert (lists["feedless"].feeds, lists["feedless"].sitemaps) == ((), ())
    assert len(lists["feedless"].sections) == 5


def test_doubts_are_told() -> None:
    assert any("No feed" in sentence for sentence in drafted("feedless")[1].unsure)
    assert any("time zone" in sentence for sentence in drafted("nextjs")[1].unsure)


def test_samples_are_articles() -> None:
    for name in SITES:
        made, found = drafted(name)
        assert len(found.samples) == 5
        assert {address for address, _ in found.samples} <= made.articles


def test_a_site_that_cannot_be_read_is_a_named_error() -> None:
    server = fresh_server()
    server.on("/", reply(b"", 403))
    with pytest.raises(Refused, match="could not be read"):
        bench().run(draft(server.url("/"), fetch_through(bench().process.crawl, server.url("/"), 0), NOW))
    with pytest.raises(RefusedAddress):
        asyncio.run(draft("file:///etc", fetch_through(bench().process.crawl, "https://example.org/"), NOW))


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
    assert Outlet(name="x", title="x").time_zone == "UTC"
