"""Looking back: archive addresses, the next page, and what is too old."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.history import archive_pages, is_older, next_page

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
    ],
)
def test_the_next_page(body: str, href: str) -> None:
    found = next_page(body.encode())
    assert found is not None
    assert (found.url, found.is_list) == (href, True)


def test_no_next_page() -> None:
    assert next_page(b"<a href='/a'>Next week's weather</a><a href='/b'>1</a>") is None
