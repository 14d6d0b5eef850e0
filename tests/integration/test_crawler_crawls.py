"""Crawls from end to end against servers of our own: discovery, conditional requests, editions, manners."""

from __future__ import annotations

import asyncio
import gzip
import time
from datetime import date
from itertools import pairwise

from crawler.history import archive_pages
from model.outlet import Pace, Validators
from tests.faults.crawling import PAGE, Results, bench, fresh_server, gather, order, outlet
from tests.faults.hostile import Handler, Hit, HostileServer, Wire, in_turn, reply

NS = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def _page(number: int | str) -> bytes:
    return PAGE.replace(b"Nothing", f"Number {number}: nothing".encode())


def _feed(*links: str, date: str = "Mon, 02 Feb 2026 10:00:00 +0200") -> bytes:
    items = "".join(f"<item><title>T</title><link>{link}</link><pubDate>{date}</pubDate></item>" for link in links)
    return f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>".encode()


def _conditional(body: bytes, etag: str, content_type: str = "text/html") -> Handler:
    def answer(hit: Hit) -> Wire:
        same = hit.headers.get("if-none-match") == etag
        return reply(b"" if same else body, 304 if same else 200, content_type, ETag=etag)(hit)

    return answer


def _feed_of(server: HostileServer, count: int) -> str:
    links = [server.on(f"/2026/02/02/a-{i}", _conditional(_page(i), f'"{i}"')) for i in range(count)]
    return server.on("/feed", _conditional(_feed(*links), '"feed"', "application/rss+xml"))


def test_a_feed_s_articles_come_once_and_then_cost_one_304() -> None:
    server = fresh_server()
    source = outlet(feeds=(_feed_of(server, 3),))
    first = bench().crawl(order(source))
    assert (first.done.pages, first.done.listed, first.done.error) == (3, 3, "")
    assert first.done.newest == "2026-02-02T10:00:00+02:00"
    snapshot = first.fetched[0].snapshot
    assert (snapshot.outlet, snapshot.status, snapshot.media_type) == ("test", 200, "text/html")
    assert (snapshot.found_in, snapshot.entry_published) == (server.url("/feed"), "2026-02-02T10:00:00+02:00")
    assert (snapshot.size, len(snapshot.sha256)) == (len(first.fetched[0].body), 64)
    asked = len(server.hits)
    seen = tuple(fetched.snapshot.canonical_url for fetched in first.fetched)
    second = bench().crawl(order(source, seen=seen, validators=first.done.validators))
    assert (second.done.pages, second.done.requests, second.done.error) == (0, 1, "")
    assert len(server.hits) == asked + 1
    assert server.hits[-1].headers["if-none-match"] == '"feed"'


def test_a_visit_again_gives_a_visit_when_unchanged_and_the_page_when_changed() -> None:
    server = fresh_server()
    url = server.on("/a", _conditional(_page(1), '"1"'))
    other = server.on("/b", in_turn(reply(_page(2)), reply(_page(2)), reply(_page(3))))
    held = bench().fetch(url, other).done.validators
    again = bench().crawl(order(outlet(feeds=(server.on("/feed", reply(_feed(url))),)), seen=(url, other),
                                revisit=(url, other), validators=held))  # fmt: skip
    assert sorted((visit.url, visit.status) for visit in again.visits) == [(url, 304), (other, 200)]
    assert {visit.sha256 for visit in again.visits} == {each.sha256 for each in held}
    changed = bench().crawl(order(urls=(other,), validators=again.done.validators))
    assert [fetched.body for fetched in changed.fetched] == [_page(3)]


def test_if_modified_since_is_sent_back_as_it_came() -> None:
    server = fresh_server()
    stamp = "Sun, 01 Feb 2026 00:00:00 GMT"
    url = server.on("/a", reply(_page(1), Last_Modified=stamp))
    held = bench().fetch(url).done.validators
    bench().crawl(order(urls=(url,), validators=held))
    assert server.hits[-1].headers["if-modified-since"] == stamp
    assert "if-none-match" not in server.hits[-1].headers


def test_sitemap_index_news_sitemap_and_section_lead_to_the_same_articles_once() -> None:
    server = fresh_server()
    links = [server.on(f"/2026/02/0{i}/port-news", reply(_page(i))) for i in range(1, 5)]
    urls = "".join(f"<url><loc>{link}</loc></url>" for link in (*links[:3], server.url("/about")))
    server.on(
        "/map.xml.gz", reply(gzip.compress(f"<urlset {NS}>{urls}</urlset>".encode()), content_type="application/gzip")
    )
    index = server.on(
        "/index.xml", reply(f"<sitemapindex {NS}><sitemap><loc>/map.xml.gz</loc></sitemap></sitemapindex>".encode())
    )
    section = server.on(
        "/news", reply(b"".join(b"<a href='%s'>x</a>" % link.encode() for link in (*links, "/contact")))
    )
    source = outlet(sitemaps=(index,), sections=(section,), article_pattern=r"^/\d{4}/\d{2}/\d{2}/")
    results = bench().crawl(order(source))
    assert sorted(fetched.snapshot.url for fetched in results.fetched) == links
    assert sorted(set(server.paths())) == sorted(server.paths())
    assert results.refusals == ()


def test_the_pdf_edition_is_fetched_where_the_page_is_not_to_be_had() -> None:
    server = fresh_server()
    source = outlet(pdf_suffix="/pdf")
    good = server.on("/2026/a", reply(_page(1)))
    bad = server.on("/2026/b", reply(b"closed", 403))
    server.on("/2026/b/pdf", reply(PDF, content_type="application/pdf"))
    results = bench().fetch(good, bad, source=source)
    assert [(f.snapshot.canonical_url, f.snapshot.media_type) for f in results.fetched] == [
        (good, "text/html"),
        (bad, "application/pdf"),
    ]
    assert results.reasons == ["blocked"]
    assert server.url("/2026/a/pdf") not in {server.url(path) for path in server.paths()}
    asked = bench().fetch(server.url("/2026/b/pdf"), source=source)
    assert [fetched.snapshot.canonical_url for fetched in asked.fetched] == [bad]


def test_editions_are_one_article() -> None:
    server = fresh_server()
    server.on("/*", reply(_page(1)))
    one, two = server.url("/article/0123456789ab"), server.url("/afrika-english/article/0123456789ab")
    source = outlet(
        feeds=(server.on("/feed", reply(_feed(two, one))),), rewrites=((r"(:\d+)/[a-z-]+/article/", r"\1/article/"),)
    )
    results = bench().crawl(order(source))
    assert [fetched.snapshot.canonical_url for fetched in results.fetched] == [one]
    assert bench().crawl(order(source, seen=(one,))).done.pages == 0


def test_a_redirected_page_is_known_by_the_address_that_answered() -> None:
    server = fresh_server()
    end = server.on("/end", reply(_page(1), ETag='"1"'))
    start = server.on("/start", reply(b"", 301, Location="/end?utm_source=x"))
    results = bench().fetch(start)
    assert (results.fetched[0].snapshot.url_asked, results.fetched[0].snapshot.canonical_url) == (start, end)
    assert [held.url for held in results.done.validators] == [end]
    again = bench().crawl(order(urls=(start,), validators=results.done.validators))
    assert [visit.url for visit in again.visits] == [end]
    assert server.hits[-1].headers["if-none-match"] == '"1"'


def test_a_sitemap_index_is_read_again_though_it_says_nothing_new() -> None:
    """A 304 of an index says nothing of the sitemaps that it names; each of them is asked for itself."""
    server = fresh_server()
    index = f"<sitemapindex {NS}><sitemap><loc>/map.xml</loc></sitemap></sitemapindex>".encode()
    server.on("/index.xml", _conditional(index, '"i"', "text/xml"))
    first, second = (server.on(f"/2026/02/0{i}/port-news", reply(_page(i))) for i in (1, 2))
    source = outlet(sitemaps=(server.url("/index.xml"),))
    server.on(
        "/map.xml", _conditional(f"<urlset {NS}><url><loc>{first}</loc></url></urlset>".encode(), '"1"', "text/xml")
    )
    one = bench().crawl(order(source))
    both = f"<urlset {NS}><url><loc>{first}</loc></url><url><loc>{second}</loc></url></urlset>".encode()
    server.on("/map.xml", _conditional(both, '"2"', "text/xml"))
    two = bench().crawl(order(source, seen=(first,), validators=one.done.validators))
    assert [fetched.snapshot.url for fetched in (*one.fetched, *two.fetched)] == [first, second]
    three = bench().crawl(order(source, seen=(first, second), validators=two.done.validators))
    assert (three.done.pages, three.done.requests) == (0, 2)  # index whole, sitemap by one 304


def _old_site(server: HostileServer) -> list[str]:
    """A site whose older articles stand in monthly sitemaps, on later pages of a section, and in daily archives."""
    paths = [f"/2026/0{month}/{day:02}/port-news-of-the-day" for month in (1, 2) for day in (5, 15, 25)]
    for i, path in enumerate(paths):
        server.on(path, reply(_page(i)))
    for month in (1, 2):
        urls = "".join(f"<url><loc>{server.url(path)}</loc></url>" for path in paths if f"/0{month}/" in path)
        server.on(f"/2026-{month}.xml", reply(f"<urlset {NS}>{urls}</urlset>".encode(), content_type="text/xml"))
    named = "".join(f"<sitemap><loc>/2026-{month}.xml</loc></sitemap>" for month in (1, 2))
    server.on("/index.xml", reply(f"<sitemapindex {NS}>{named}</sitemapindex>".encode(), content_type="text/xml"))
    return [server.url(path) for path in paths]


def test_a_backfill_goes_back_to_its_day_and_no_further() -> None:
    server = fresh_server()
    links = _old_site(server)
    results = bench().crawl(order(outlet(sitemaps=(server.url("/index.xml"),)), since=date(2026, 1, 10)))
    assert sorted(fetched.snapshot.url for fetched in results.fetched) == links[1:]
    later = fresh_server()
    links = _old_site(later)
    results = bench().crawl(order(outlet(sitemaps=(later.url("/index.xml"),)), since=date(2026, 2, 1)))
    assert sorted(fetched.snapshot.url for fetched in results.fetched) == links[3:]
    assert "/2026-1.xml" not in later.paths()


def test_a_backfill_follows_pagination_and_archives() -> None:
    server = fresh_server()
    links = _old_site(server)
    for page in range(6):
        further = f"<a href='/news?page={page + 2}'>Older</a>" if page < 5 else ""
        server.on(f"/news?page={page + 1}", reply(f"<a href='{links[5 - page]}'>x</a>{further}".encode()))
    paged = outlet(sections=(server.url("/news?page=1"),))
    assert bench().crawl(order(paged, since=date(2026, 1, 1))).done.pages == 6
    other = fresh_server()
    links = _old_site(other)
    for link in links:
        day = link.split("/")[3:6]
        other.on(f"/archive/{'-'.join(day)}", reply(f"<a href='{link}'>x</a>".encode()))
    archived = outlet(archives=(other.url("/archive/{yyyy}-{mm}-{dd}"),))
    urls = list(archive_pages(archived.archives[0], date(2026, 2, 1), date(2026, 2, 28)))
    assert len(urls) == 28
    results = bench().crawl(order(archived, since=date(2026, 2, 1), max_pages=2000))
    assert sorted(fetched.snapshot.url for fetched in results.fetched) == links[3:]


def test_a_backfill_is_resumed_where_it_stood() -> None:
    server = fresh_server()
    links = _old_site(server)
    source = outlet(sitemaps=(server.url("/index.xml"),))
    seen: tuple[str, ...] = ()
    held: tuple[Validators, ...] = ()
    rounds = 0
    while True:
        results = bench().crawl(order(source, since=date(2026, 1, 1), max_pages=6, seen=seen, validators=held))
        seen += tuple(fetched.snapshot.canonical_url for fetched in results.fetched)
        held = tuple({each.url: each for each in (*held, *results.done.validators)}.values())
        rounds += 1
        if not results.done.left:
            break
        assert rounds < 10
    assert sorted(seen) == links
    assert rounds > 1


def test_links_to_other_hosts_are_left_alone() -> None:
    server, other = fresh_server(), fresh_server()
    other.on("/*", reply(PAGE))
    here = server.on("/a", reply(_page(1)))
    there = other.url("/b").replace("127.0.0.1", "localhost")
    source = outlet(hosts=("127.0.0.1",), feeds=(server.on("/feed", reply(_feed(here, there))),))
    results = bench().crawl(order(source))
    assert [fetched.snapshot.url for fetched in results.fetched] == [here]
    assert other.connections == 0


def test_a_blocked_outlet_is_not_crawled_but_an_address_of_it_is_tried() -> None:
    server = fresh_server()
    source = outlet(blocked="it asks us to stay away", feeds=(_feed_of(server, 1),))
    results = bench().crawl(order(source))
    assert results.done.error == "Test is not crawled: it asks us to stay away"
    assert server.connections == 0
    assert bench().fetch(server.url("/2026/02/02/a-0"), source=source).done.pages == 1


def test_a_video_is_not_downloaded() -> None:
    server = fresh_server()
    results = bench().fetch(server.on("/v", reply(b"\x00" * 400_000, content_type="video/mp4")))
    assert results.reasons == ["media type"]


def test_every_request_names_us_and_brings_nothing_else() -> None:
    server = fresh_server()
    bench().crawl(order(outlet(feeds=(_feed_of(server, 2),))))
    assert {hit.headers["user-agent"] for hit in server.hits} == {bench().process.settings.user_agent}
    assert all(hit.headers["user-agent"].startswith("Parley/") for hit in server.hits)
    names = {name for hit in server.hits for name in hit.headers}
    assert names == {"host", "user-agent", "accept", "accept-encoding"}


def test_one_connection_a_host_and_its_delay_over_crawls_at_once() -> None:
    """Three crawls of one host at the same time: one request at a time, each its delay after the last."""
    server = fresh_server()
    server.on("/*", reply(PAGE))

    async def scene() -> list[Results]:
        source = outlet(pace=Pace(delay=0.15))
        orders = [order(source, urls=tuple(server.url(f"/{i}/{j}") for j in range(3))) for i in range(3)]
        return await asyncio.gather(*(gather(bench().process, each) for each in orders))

    results = bench().run(scene())
    assert [result.done.pages for result in results] == [3, 3, 3]
    assert server.most_at_once == 1
    gaps = [after.at - before.at for before, after in pairwise(server.hits)]
    assert len(gaps) == 9
    assert min(gaps) >= 0.15


def test_a_slow_host_is_given_rest() -> None:
    server = fresh_server()

    def slow(hit: Hit) -> Wire:
        time.sleep(0.4)
        return reply(PAGE)(hit)

    server.on("/*", slow)
    bench().fetch(*(server.url(f"/{i}") for i in range(3)), source=outlet(pace=Pace(delay=0.1)))
    gaps = [after.at - before.at for before, after in pairwise(server.hits[1:])]
    assert min(gaps) >= 0.79  # it took 0.4 s to answer, and has 0.4 s of rest


def test_the_same_order_twice_at_once_fetches_robots_once() -> None:
    server = fresh_server()
    server.on("/*", reply(PAGE))
    server.on("/robots.txt", reply(b"User-agent: *\nDisallow: /no", content_type="text/plain"))

    async def scene() -> list[Results]:
        return await asyncio.gather(
            *(gather(bench().process, order(urls=(server.url(f"/{i}"), server.url("/no")))) for i in range(4))
        )

    results = bench().run(scene())
    assert [(r.done.pages, r.reasons) for r in results] == [(1, ["robots"])] * 4
    assert server.paths(()).count("/robots.txt") == 1
