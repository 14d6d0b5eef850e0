"""F23: calendars, sessions, endless pagination and 200,000 links end at 200 requests; one page, one address."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from crawler.addresses import canonical_url
from tests.faults.crawling import PAGE, bench, fresh_server, order, outlet
from tests.faults.hostile import Hit, Wire, reply

_NS = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"


def _trap(hit: Hit) -> Wire:
    """Every page links to fifty more: the next month, the next page, the next session."""
    day = abs(hash(hit.path)) % 10_000
    links = "".join(f"<a href='/2026/03/{day + i}/entry-of-the-calendar-{day + i}?page={i}'>x</a>" for i in range(50))
    return reply(f"<html><body>{links}</body></html>".encode())(hit)


@pytest.mark.parametrize("kind", ["section", "feed", "sitemap"])
def test_a_trap_gets_at_most_200_requests(kind: str) -> None:
    server = fresh_server()
    server.on("/*", _trap)
    links = [f"/2026/03/{i}/entry-of-the-calendar-{i}" for i in range(3000)]
    lists = {
        "section": "<html>" + "".join(f"<a href='{link}'>x</a>" for link in links) + "</html>",
        "feed": "<rss version='2.0'><channel>"
        + "".join(f"<item><link>{server.url(link)}</link></item>" for link in links)
        + "</channel></rss>",
        "sitemap": f"<urlset {_NS}>"
        + "".join(f"<url><loc>{server.url(link)}</loc></url>" for link in links)
        + "</urlset>",
    }
    address = server.on("/list", reply(lists[kind].encode(), content_type="text/html"))
    results = bench().crawl(order(outlet(**{f"{kind}s": (address,)})))
    assert 190 <= len(server.hits) <= 200
    assert results.done.requests == len(server.hits)
    assert results.done.left > 0
    assert results.done.error == ""
    assert max(Counter(hit.path for hit in server.hits).values()) == 1
    assert address not in {held.url for held in results.done.validators}  # else a 304 would hide what was left


def test_redirects_count_too() -> None:
    server = fresh_server()
    server.on("/*", lambda hit: reply(b"", 302, Location=hit.path + "x")(hit))
    results = bench().crawl(order(urls=tuple(server.url(f"/{i}") for i in range(100)), max_pages=50))
    assert len(server.hits) == 50
    assert results.done.left > 0


def test_200_000_links_on_a_page_are_quick() -> None:
    server = fresh_server()
    body = "<html>" + "".join(f"<a href='/2026/1/{i}'>x" for i in range(20_000))
    address = server.on("/list", reply(body.encode()))
    server.on("/2026/*", reply(PAGE))
    started = time.monotonic()
    results = bench().crawl(order(outlet(sections=(address,)), max_pages=10))
    assert time.monotonic() - started < 3
    assert len(server.hits) == 10
    assert results.done.listed <= 2000


def test_a_sitemap_index_that_names_itself_ends() -> None:
    server = fresh_server()
    entries = "".join(f"<sitemap><loc>{server.url(f'/map{i}')}</loc></sitemap>" for i in range(100))
    server.on("/map*", reply(f"<sitemapindex {_NS}>{entries}</sitemapindex>".encode(), content_type="text/xml"))
    bench().crawl(order(outlet(sitemaps=(server.url("/map0"),))))
    assert len(server.paths()) <= 1 + 5 + 25


@pytest.mark.parametrize(
    "spelling",
    [
        "HTTPS://Example.ORG/a/b?x=1", "https://example.org:443/a/b?x=1", "https://example.org./a/b?x=1",
        "https://example.org/a/b?x=1#part", "https://example.org/a/./c/../b?x=1", "https://example.org/a/%62?x=1",
        "https://example.org/a/b?utm_source=feed&x=1&utm_medium=rss", "https://example.org/a/b?x=1&fbclid=abc",
        "https://example.org/a/b?gclid=1&x=1&at_medium=RSS&at_campaign=rss", "https://example.org/a/b?x=1&",
        "https://example.org/a/b;jsessionid=0123456789ABCDEF?x=1", " https://example.org/a/b?x=1\n",
        "https://example.org/a/b?PHPSESSID=0123456789abcdef&x=1", "https://example.org/a/b?x=1&sid=0123456789abcdef0",
        "https://example.org/a/b?x=1%20", 'https://example.org/a/b?x=1"', "https:\\\\example.org\\a\\b?x=1",
        "ht\ttps://exam\nple.org/a/b?x=1",
    ],
)  # fmt: skip
def test_one_page_has_one_address(spelling: str) -> None:
    assert canonical_url(spelling) == "https://example.org/a/b?x=1"


@pytest.mark.parametrize(
    "address",
    ["https://example.org/A/b", "https://example.org/a/b?x=2", "https://example.org/a/b?sid=7", "https://example.org/a%2Fb",
     "http://example.org/a/b", "https://www.example.org/a/b", "https://example.org/a/b/", "https://example.org:8443/a/b"],
)  # fmt: skip
def test_different_pages_keep_different_addresses(address: str) -> None:
    assert canonical_url(address) == address
