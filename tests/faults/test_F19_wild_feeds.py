"""F19: huge feeds keep their newest 500, changed or missing guids change nothing, made-up dates are unknown."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta

import pytest

from crawler.feeds import read_feed
from tests.faults.crawling import PAGE, bench, fresh_server, order, outlet
from tests.faults.hostile import HostileServer, reply

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _item(number: int, link: str, guid: str = "", date: str = "") -> str:
    parts = f"<title>Item {number}</title><link>{link}</link>"
    parts += f"<guid isPermaLink='false'>{guid}</guid>" if guid else ""
    return f"<item>{parts}<pubDate>{date}</pubDate></item>" if date else f"<item>{parts}</item>"


def _feed(items: list[str]) -> bytes:
    return f"<rss version='2.0'><channel><title>x</title>{''.join(items)}</channel></rss>".encode()


def test_of_50_000_entries_the_newest_500_are_kept() -> None:
    numbers = list(range(50_000))
    random.Random(1).shuffle(numbers)
    dates = [(NOW - timedelta(minutes=number)).strftime("%a, %d %b %Y %H:%M:%S +0000") for number in numbers]
    items = [_item(n, f"https://example.org/{n}", date=date) for n, date in zip(numbers, dates, strict=True)]
    started = time.process_time()
    links = read_feed(_feed(items), 500, NOW)
    assert time.process_time() - started < 4
    assert {link.url for link in links} == {f"https://example.org/{n}" for n in range(500)}


def test_a_feed_without_dates_keeps_its_first_500() -> None:
    links = read_feed(_feed([_item(n, f"https://example.org/{n}") for n in range(2000)]), 500, NOW)
    assert [link.url for link in links] == [f"https://example.org/{n}" for n in range(500)]


def test_a_broken_feed_of_50_000_entries_is_no_longer_work() -> None:
    body = _feed([_item(n, f"https://example.org/{n}") for n in range(50_000)]).replace(b"</channel>", b"<b>")
    started = time.process_time()
    assert len(read_feed(body, 500, NOW)) == 500
    assert time.process_time() - started < 4


def test_atom_entries_are_cut_too() -> None:
    entries = "".join(
        f"<entry><link href='https://example.org/{n}'/><updated>2026-02-01T00:{n % 60:02}:00Z</updated></entry>"
        for n in range(3000)
    )
    body = f"<feed xmlns='http://www.w3.org/2005/Atom'>{entries}</feed>".encode()
    assert len(read_feed(body, 500, NOW)) == 500


@pytest.mark.parametrize(
    "date",
    ["Thu, 01 Jan 1970 00:00:00 GMT", "Sat, 01 Jan 2099 00:00:00 GMT", "yesterday", "9" * 6000, "31 Feb 2026",
     "9999-12-31T23:59:59Z", "0000-00-00", "-1", "<![CDATA[]]>"],
)  # fmt: skip
def test_a_made_up_date_is_unknown(date: str) -> None:
    (link,) = read_feed(_feed([_item(1, "https://example.org/1", date=date)]), 500, NOW)
    assert link.published is None


@pytest.mark.parametrize(
    ("date", "iso"),
    [("Mon, 02 Jun 2025 11:13:00 +0300", "2025-06-02T11:13:00+03:00"),
     ("2025-06-02T11:13:00Z", "2025-06-02T11:13:00+00:00"), ("2025-06-02", "2025-06-02")],
)  # fmt: skip
def test_an_honest_date_keeps_its_offset(date: str, iso: str) -> None:
    (link,) = read_feed(_feed([_item(1, "https://example.org/1", date=date)]), 500, NOW)
    assert link.published == iso


def _serve(server: HostileServer, guid: str, links: list[str]) -> str:
    items = [_item(i, link, guid=guid and f"{guid}-{i}") for i, link in enumerate(links)]
    return server.on("/feed", reply(_feed(items), content_type="application/rss+xml"))


def test_new_guids_for_all_items_bring_nothing_twice() -> None:
    server = fresh_server()
    links = [server.on(f"/a/{i}", reply(PAGE + b"%d" % i)) for i in range(5)]
    source = outlet(feeds=(_serve(server, "first", links),))
    one = bench().crawl(order(source))
    assert one.done.pages == 5
    seen = tuple(fetched.snapshot.canonical_url for fetched in one.fetched)
    for guid in ("second", ""):
        _serve(server, guid, links)
        two = bench().crawl(order(source, seen=seen, validators=one.done.validators))
        assert (two.done.pages, two.done.error) == (0, "")
    assert sum(path.startswith("/a/") for path in server.paths()) == 5


def test_one_address_named_many_times_is_fetched_once() -> None:
    server = fresh_server()
    server.on("/a*", reply(PAGE))
    links = [server.url(path) for path in ("/a", "/a#x", "/a?utm_source=rss", "/./a", "/b/../a", "/%61", "/a?fbclid=1")]
    results = bench().crawl(order(outlet(feeds=(_serve(server, "same", links),))))
    assert results.done.pages == 1
    assert server.paths() == ["/feed", "/a"]


def test_relative_links_are_read_from_the_feed_s_own_address() -> None:
    server = fresh_server()
    server.on("/a", reply(PAGE))
    results = bench().crawl(order(outlet(feeds=(_serve(server, "", ["/a"]),))))
    assert [fetched.snapshot.url for fetched in results.fetched] == [server.url("/a")]
    assert results.fetched[0].snapshot.found_in == server.url("/feed")
