"""F11: nothing is a named error, never an empty success; a page that flips is not new each time."""

from __future__ import annotations

import pytest

from model.outlet import Validators
from tests.faults.crawling import PAGE, bench, fresh_server, order, outlet
from tests.faults.hostile import in_turn, reply

_EMPTY_LISTS = {
    "feed": (b"<rss version='2.0'><channel><title>x</title></channel></rss>", "empty"),
    "sitemap": (b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'></urlset>", "empty"),
    "section": (b"<html><body><a href='/about'>About</a></body></html>", "empty"),
}


@pytest.mark.parametrize("body", [b"", b" ", b"\r\n\t \n", b"\n" * 5000])
def test_an_empty_page_is_refused(body: bytes) -> None:
    server = fresh_server()
    results = bench().fetch(server.on("/page", reply(body)))
    assert results.reasons == ["empty"]
    assert results.done.error


@pytest.mark.parametrize("kind", _EMPTY_LISTS)
def test_an_empty_list_is_a_failed_crawl(kind: str) -> None:
    server = fresh_server()
    body, reason = _EMPTY_LISTS[kind]
    address = server.on("/list", reply(body, content_type="text/html"))
    results = bench().crawl(order(outlet(**{f"{kind}s": (address,)})))
    assert results.reasons == [reason]
    assert results.done.error == results.refusals[0].detail
    assert results.done.validators == ()


@pytest.mark.parametrize(("kind", "reason"), [("feed", "not a feed"), ("sitemap", "not a sitemap")])
def test_a_list_that_is_html_is_a_named_error(kind: str, reason: str) -> None:
    server = fresh_server()
    address = server.on("/list", reply(PAGE, content_type="application/xml"))
    results = bench().crawl(order(outlet(**{f"{kind}s": (address,)})))
    assert results.reasons == [reason]
    assert "HTML" in results.done.error


def test_one_broken_list_does_not_hide_the_other() -> None:
    server = fresh_server()
    item = f"<item><title>x</title><link>{server.url('/a')}</link></item>"
    good = server.on("/good", reply(f"<rss version='2.0'><channel>{item}</channel></rss>".encode()))
    bad = server.on("/bad", reply(PAGE))
    server.on("/a", reply(PAGE))
    results = bench().crawl(order(outlet(feeds=(bad, good))))
    assert (results.done.pages, results.done.error, results.reasons) == (1, "", ["not a feed"])


def test_an_outlet_without_any_address_is_a_failed_crawl() -> None:
    results = bench().crawl(order(outlet()))
    assert results.done.error


def test_a_page_that_flips_between_blank_and_full_is_fetched_once_and_otherwise_refused() -> None:
    server = fresh_server()
    server.on("/flip", in_turn(*[reply(PAGE), reply(b"")] * 10))
    held: tuple[Validators, ...] = ()
    pages = visits = empty = 0
    for _ in range(20):
        results = bench().crawl(order(urls=(server.url("/flip"),), validators=held))
        held = results.done.validators or held
        pages += results.done.pages
        visits += len(results.visits)
        empty += results.reasons.count("empty")
    assert (pages, visits, empty) == (1, 9, 10)
