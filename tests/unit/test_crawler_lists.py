"""Feeds, sitemaps and section pages: what they name, and what they are refused for."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.feeds import read_feed
from crawler.listing import iso_date
from crawler.refusal import REASONS, Refused
from crawler.sections import read_section
from crawler.sitemaps import read_sitemap
from model.outlet import Outlet

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NS = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
NEWS = "xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'"


def test_rss_gives_title_summary_and_time() -> None:
    body = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Port news</title>
    <item><title>Ferry   returns &amp; docks</title><link>https://example.org/a</link>
    <description>It was late.</description><pubDate>Mon, 02 Feb 2026 10:00:00 +0200</pubDate></item></channel></rss>"""
    (link,) = read_feed(body, 10, NOW)
    assert (link.url, link.title, link.summary) == ("https://example.org/a", "Ferry returns & docks", "It was late.")
    assert link.published == "2026-02-02T10:00:00+02:00"


def test_atom_rdf_and_old_encodings() -> None:
    atom = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>Ä</title><link href='/a'/></entry></feed>"
    rdf = (
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
        "<item rdf:about='x'><title>R</title><link>https://example.org/r</link></item></rdf:RDF>"
    )
    rss = "<?xml version='1.0' encoding='windows-1251'?><rss version='2.0'><channel><item><title>Порт</title>"
    assert [link.title for link in read_feed(atom.encode("utf-16"), 10, NOW)] == ["Ä"]
    assert [link.url for link in read_feed(rdf.encode(), 10, NOW)] == ["https://example.org/r"]
    assert [
        link.title for link in read_feed((rss + "<link>/c</link></item></channel></rss>").encode("cp1251"), 10, NOW)
    ] == ["Порт"]


def test_a_feed_that_is_cut_still_gives_what_is_there() -> None:
    body = b"<rss version='2.0'><channel><item><title>A</title><link>/a</link></item><item><title>B"
    assert read_feed(body, 10, NOW)[0].url == "/a"


@pytest.mark.parametrize("body", [b"", b"{}", b"plain words", b"<opml/>", b"%PDF-1.4", bytes(100), b"<rss"])
def test_what_is_no_feed_is_named(body: bytes) -> None:
    with pytest.raises(Refused) as caught:
        read_feed(body, 10, NOW)
    assert caught.value.reason in ("not a feed", "empty")


def test_sitemap_with_news_tags() -> None:
    body = (
        f"<urlset {NS} {NEWS}><url><loc> https://example.org/a </loc><lastmod>2026-02-03</lastmod><news:news>"
        "<news:publication_date>2026-02-02T08:00:00Z</news:publication_date><news:title>Ferry</news:title></news:news>"
        "</url><url><loc>https://example.org/b</loc></url></urlset>"
    )
    a, b = read_sitemap(body.encode(), 10, 10**6, NOW)
    assert (a.url, a.title, a.published) == ("https://example.org/a", "Ferry", "2026-02-02T08:00:00+00:00")
    assert (b.url, b.published, b.is_list) == ("https://example.org/b", None, False)
    assert read_sitemap(gzip.compress(body.encode()), 10, 10**6, NOW) == (a, b)


def test_an_index_gives_its_newest_sitemaps_first() -> None:
    dated = "".join(f"<sitemap><loc>/{m}.xml</loc><lastmod>2026-0{m}-01</lastmod></sitemap>" for m in (1, 3, 2))
    plain = "".join(f"<sitemap><loc>/{name}.xml</loc></sitemap>" for name in ("2025-9", "2026-2", "2025-12"))
    for entries, order in [
        (dated, ["/3.xml", "/2.xml", "/1.xml"]),
        (plain, ["/2026-2.xml", "/2025-12.xml", "/2025-9.xml"]),
    ]:
        links = read_sitemap(f"<sitemapindex {NS}>{entries}</sitemapindex>".encode(), 10, 10**6, NOW)
        assert [link.url for link in links] == order
        assert all(link.is_list for link in links)


def test_a_sitemap_of_plain_lines_and_its_limit() -> None:
    links = read_sitemap(b"https://example.org/a\nhttps://example.org/b\r\n", 10, 10**6, NOW)
    assert [link.url for link in links] == ["https://example.org/a", "https://example.org/b"]
    with pytest.raises(Refused, match="too big"):
        read_sitemap(gzip.compress(bytes(5000)), 10, 1000, NOW)


@pytest.mark.parametrize(
    ("body", "reason"),
    [(f"<urlset {NS}/>", "empty"), (f"<urlset {NS}><url></url></urlset>", "empty"), ("[]", "not a sitemap"),
     (f"<urlset {NS}><url><loc>https://a.example/</loc></url>", "not a sitemap"), ("", "not a sitemap"),
     ("<html><body></body></html>", "not a sitemap"), ("<!doctype html><p>404", "not a sitemap")],
)  # fmt: skip
def test_what_is_no_sitemap_is_named_and_never_an_empty_list(body: str, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        read_sitemap(body.encode(), 10, 10**6, NOW)
    assert caught.value.reason == reason


@given(st.binary(max_size=300))
def test_any_bytes_give_links_or_a_named_refusal(body: bytes) -> None:
    for read in (lambda: read_feed(body, 5, NOW), lambda: read_sitemap(body, 5, 10**6, NOW)):
        try:
            assert 0 < len(read()) <= 5
        except Refused as why:
            assert why.reason in REASONS


SECTION = b"""<html><body><nav><a href="/news">News</a><a href="/about-us-and-our-long-history">About</a></nav>
<a href="/2026/02/01/ferry"><img></a><a href="/2026/02/01/ferry?utm_source=home">Ferry returns to port</a>
<a href="https://other.example/2026/02/01/x">Other</a><a href="javascript:alert(1)">x</a><a href="mailto:a@b.c">y</a>
<a href="../2026/02/02/storm#c">Storm</a><a>no address</a></body></html>"""


def test_a_section_gives_the_links_that_fit() -> None:
    outlet = Outlet(name="x", title="X", hosts=("example.org",), article_pattern=r"^/\d{4}/\d{2}/\d{2}/")
    links = read_section(SECTION, "https://example.org/news/", outlet)
    assert [(link.url, link.title) for link in links] == [
        ("https://example.org/2026/02/01/ferry", "Ferry returns to port"),
        ("https://example.org/2026/02/02/storm", "Storm"),
    ]


def test_a_section_whose_links_all_changed_is_an_error() -> None:
    outlet = Outlet(name="x", title="X", hosts=("example.org",), article_pattern="/story/")
    with pytest.raises(Refused, match="None of the 8 links"):
        read_section(SECTION, "https://example.org/news/", outlet)


@given(st.text(max_size=80))
def test_any_text_is_a_date_or_none(text: str) -> None:
    found = iso_date(text, NOW)
    assert found is None or datetime.fromisoformat(found).year >= 1994
