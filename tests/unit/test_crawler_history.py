"""Looking back: archive addresses, the next page, and what is too old."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from crawler.egress import EgressGuard
from crawler.frontier import Errand, Frontier
from crawler.history import archive_pages, is_older, is_paginated, next_page
from crawler.listing import Link
from model.outlet import CrawlOrder, Outlet

SINCE = date(2026, 1, 10)


def test_archive_pages_go_back_by_day_or_month() -> None:
    days = list(archive_pages("https://x.example/{yyyy}/{mm}/{dd}", date(2025, 12, 30), date(2026, 1, 2)))
    assert [day[-10:] for day in days] == ["2026/01/02", "2026/01/01", "2025/12/31", "2025/12/30"]
    months = list(archive_pages("https://x.example/{yyyy}-{m}", date(2025, 11, 15), date(2026, 1, 2)))
    assert [month.rsplit("/", 1)[1] for month in months] == ["2026-1", "2025-12", "2025-11"]


@pytest.mark.parametrize(
    ("url", "published", "older"),
    [
        ("https://x.example/2026/01/09/a", None, True), ("https://x.example/2026/01/10/a", None, False),
        ("https://x.example/2026/1/a", None, False), ("https://x.example/2025/12/a", None, True),
        ("https://x.example/map-2025-12.xml", None, True), ("https://x.example/2026-1.xml", None, False),
        ("https://x.example/a", None, False), ("https://x.example/a", "2026-01-09", True),
        ("https://x.example/2025/01/01/a", "2026-01-11T00:00:00+02:00", False),
        ("https://x.example/2026/13/45/a", None, False),
    ],
)  # fmt: skip
def test_what_is_too_old(url: str, published: str | None, older: bool) -> None:
    assert is_older(url, published, SINCE) is older


@pytest.mark.parametrize(
    ("body", "href"),
    [
        ('<a rel="next" href="/page/2">weiter</a>', "/page/2"),
        ('<head><link rel="next" href="?p=2"></head>', "?p=2"),
        ('<a href="/1">1</a><a href="/older"> Older posts </a>', "/older"),
        ('<a href="/x">›</a>', "/x"),
        ('<a href="/hafen/?seite=3">Nächste Seite ›</a>', "/hafen/?seite=3"),
        ('<a href="/kent/sayfa-2">2</a><a href="/kent/sayfa-3">3</a>', "/kent/sayfa-2"),
    ],
)
def test_the_next_page(body: str, href: str) -> None:
    found = next_page(body.encode())
    assert found is not None
    assert (found.url, found.is_list) == (href, True)


def test_the_next_page_is_the_one_after_this_one() -> None:
    body = b"<a href='/x/page/1/'>1</a> 2 <a href='/x/page/3/'>3</a><a href='/2026/03/3'>3</a>"
    found = next_page(body, "https://x.example/x/page/2/")
    assert found is not None and found.url == "/x/page/3/"
    assert [is_paginated(url) for url in ("/x/page/3/", "/x?p=2", "/x/", "/x/page/1/", "/2026/03/03/a-b")] == [
        True, True, False, False, False]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "seen", "depth", "goes_on"),
    [({}, (), 0, True), ({}, ("https://x.example/a-1",), 0, False), ({}, (), 5, False),
     ({"sitemaps": ("https://x.example/map.xml",)}, (), 0, False)],
)  # fmt: skip
def test_a_section_goes_on_while_all_of_it_is_new(
    fields: dict[str, Any], seen: tuple[str, ...], depth: int, goes_on: bool
) -> None:
    order = CrawlOrder(crawl_id="x", outlet=Outlet(name="x", title="X", hosts=("x.example",), **fields))
    frontier = Frontier(order, EgressGuard(frozenset()), date(2026, 3, 1))
    frontier.know(seen)
    links = [Link("/a-1"), Link("/a-2")]
    assert (
        frontier.goes_on(Errand("section", "https://x.example/", depth=depth), links, "https://x.example/") is goes_on
    )


def test_no_next_page() -> None:
    assert next_page(b"<a href='/a'>Next week's weather</a><a href='/b'>1</a>") is None
