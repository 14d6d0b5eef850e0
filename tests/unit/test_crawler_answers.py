"""Answers: what is refused, what is unchanged, under which address a page is known, and what is asked next time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.answers import Answer, accepted_type, judge, snapshot_of, validators_of
from crawler.refusal import Refused
from model.outlet import Outlet

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OUTLET = Outlet(name="x", title="X", hosts=("example.org",), article_pattern=r"/\d{4}/", pdf_suffix="/pdf")
URL = "https://example.org/2026/a"


def _answer(body: bytes = b"<p>text</p>", status: int = 200, url: str = URL, **headers: str) -> Answer:
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Answer(url, status, pairs, body)


@pytest.mark.parametrize(
    ("status", "reason"),
    [(404, "gone"), (410, "gone"), (401, "blocked"), (403, "blocked"), (402, "blocked"), (451, "blocked"),
     (500, "status"), (206, "incomplete"), (304, "status"), (302, "status"), (204, "status"), (999, "status")],
)  # fmt: skip
def test_a_bad_status_is_named(status: int, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        judge(_answer(status=status), asked_conditionally=False)
    assert (caught.value.reason, caught.value.status) == (reason, status)


def test_unchanged_only_where_that_was_asked() -> None:
    assert judge(_answer(b"", 304), asked_conditionally=True) is False
    assert judge(_answer(), asked_conditionally=True) is True


def _snapshot(answer: Answer, outlet: Outlet = OUTLET) -> str:
    return snapshot_of(answer, answer.url, outlet, "c", "", None, NOW).canonical_url


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ('<link rel="canonical" href="https://example.org/2026/b?utm_source=x">', "https://example.org/2026/b"),
        ("<link href='/2026/b' rel='canonical'>", "https://example.org/2026/b"),
        ("<LINK REL=canonical HREF=/2026/b>", "https://example.org/2026/b"),
        ('<link rel="canonical" href="https://example.org/">', URL),  # a home page is no article
        ('<link rel="canonical" href="https://other.example/2026/b">', URL),  # nor is another outlet's
        ('<link rel="canonical" href="http://127.0.0.1/2026/b">', URL),
        ('<link rel="canonical" href="file:///2026/b">', URL),
        ('<link rel="canonical">', URL),
        ('<link rel="alternate" href="/2026/b">', URL),
        ("", URL),
    ],
)
def test_the_address_that_a_page_gives_itself(link: str, expected: str) -> None:
    assert _snapshot(_answer(f"<html><head>{link}</head>".encode())) == expected


def test_the_pdf_edition_is_known_by_the_article_s_address() -> None:
    answer = _answer(b"%PDF-1.4 ...", url=URL + "/pdf", content_type="application/octet-stream")
    snapshot = snapshot_of(answer, answer.url, OUTLET, "c", "f", "2026-02-28", NOW)
    assert (snapshot.canonical_url, snapshot.media_type) == (URL, "application/pdf")
    assert (snapshot.url, snapshot.size, snapshot.entry_published) == (URL + "/pdf", 12, "2026-02-28")


def test_validators_are_taken_only_when_they_can_be_sent_back() -> None:
    good = validators_of(_answer(etag='W/"a"', last_modified="Sun, 01 Mar 2026 00:00:00 GMT"), URL)
    assert (good.etag, good.last_modified) == ('W/"a"', "Sun, 01 Mar 2026 00:00:00 GMT")
    bad = validators_of(_answer(etag="a\r\nX: y", last_modified="x" * 600), URL)
    assert (bad.etag, bad.last_modified) == ("", "")
    assert bad.sha256 == good.sha256


@pytest.mark.parametrize("kind", ["", "text/html; charset=utf-8", "TEXT/XML", "application/rss+xml", "application/pdf"])
def test_types_that_are_read(kind: str) -> None:
    assert accepted_type(kind)


@pytest.mark.parametrize(
    "kind", ["video/mp4", "image/png", "audio/mpeg", "application/zip", "application/x-msdownload"]
)
def test_types_that_are_not(kind: str) -> None:
    assert not accepted_type(kind)


def test_headers_are_bounded() -> None:
    answer = Answer(URL, 200, tuple((f"x-{i}", "y" * 5000) for i in range(500)), b"<p>x")
    headers = snapshot_of(answer, URL, OUTLET, "c", "", None, NOW).headers
    assert len(headers) == 64
    assert max(len(value) for _, value in headers) == 1000
