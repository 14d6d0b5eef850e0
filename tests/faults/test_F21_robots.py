"""F21: robots.txt by RFC 9309: 4xx opens, 5xx and silence close, 500 KiB and five redirects are the limits."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise

import pytest

from crawler.client import CrawlerProcess
from crawler.robots import rules_of
from tests.faults.crawling import PAGE, TWENTIETH, bench, fresh_server, gather, order
from tests.faults.hostile import Handler, HostileServer, hang, in_turn, raw, redirect, reply

_CLOSED = b"User-agent: *\nDisallow: /\n"
_OTHERS = b"User-agent: somebody\nDisallow: /\n\nUser-agent: Parley\nUser-agent: nobody\nAllow: /page\nDisallow: /\n"


def _text(body: bytes, status: int = 200) -> Handler:
    return reply(body, status, content_type="text/plain")


def _big(rule_at: int) -> Handler:
    """A robots.txt of 6 MB (a twentieth of it) that closes everything from the byte `rule_at` on."""
    return _text(b"#" * (rule_at - 1) + b"\n" + _CLOSED + b"\n" + b"#" * (6_000_000 // 20))


def _chain(server: HostileServer, hops: int, end: Handler) -> Handler:
    for i in range(1, hops):
        server.on(f"/r{i}", redirect(f"/r{i + 1}"))
    server.on(f"/r{hops}", end)
    return redirect("/r1")


ANSWERS: dict[str, tuple[Handler, bool, str]] = {
    "404": (_text(b"", 404), True, ""),
    "403": (_text(b"", 403), True, ""),
    "401": (_text(b"", 401), True, ""),
    "410": (_text(b"", 410), True, ""),
    "500": (_text(b"", 500), False, "robots"),
    "503": (_text(b"", 503), False, "retry later"),
    "429": (_text(b"", 429), False, "retry later"),
    "silence": (hang(3), False, "timeout"),
    "cut": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + _CLOSED), False, "incomplete"),
    "connection dropped": (raw(b""), False, "failed"),
    "empty": (_text(b""), True, ""),
    "closed to all": (_text(_CLOSED), False, "robots"),
    "open to us": (_text(_OTHERS), True, ""),
    "closed to us": (_text(b"User-agent: parley\nDisallow: /page\n"), False, "robots"),
    "HTML": (reply(PAGE), True, ""),
    "BOM": (_text(b"\xef\xbb\xbf" + _CLOSED), False, "robots"),
    "CR line ends": (_text(_CLOSED.replace(b"\n", b"\r")), False, "robots"),
    "rule within the limit": (_big(TWENTIETH.robots_bytes - 2000), False, "robots"),
    "rule beyond the limit": (_big(TWENTIETH.robots_bytes + 2000), True, ""),
    "binary": (_text(bytes(range(256)) * 8), True, ""),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_an_answer_means(name: str) -> None:
    handler, allowed, reason = ANSWERS[name]
    server = fresh_server()
    server.on("/robots.txt", handler)
    server.on("/page", reply(PAGE))
    results = bench().fetch(server.url("/page"))
    assert server.paths() == (["/page"] if allowed else [])
    assert results.reasons == ([] if allowed else [reason])
    assert server.hits[0].path == "/robots.txt"


@pytest.mark.parametrize(("hops", "allowed"), [(5, False), (6, True)])
def test_five_redirects_are_followed_and_six_mean_unavailable(hops: int, allowed: bool) -> None:
    server = fresh_server()
    server.on("/robots.txt", _chain(server, hops, _text(_CLOSED)))
    server.on("/page", reply(PAGE))
    bench().fetch(server.url("/page"))
    assert ("/page" in server.paths()) is allowed


def test_the_answer_is_cached_and_asked_again_when_it_is_old() -> None:
    server = fresh_server()
    server.on("/robots.txt", in_turn(_text(b""), _text(_CLOSED)))
    server.on("/*", reply(PAGE))
    settings = TWENTIETH.model_copy(update={"allow": frozenset({server.authority}), "robots_ttl": 0.6})

    async def scene() -> list[list[str]]:
        process = CrawlerProcess(settings)
        try:
            first = await gather(process, order(urls=(server.url("/1"),)))
            second = await gather(process, order(urls=(server.url("/2"), server.url("/3"))))
            await asyncio.sleep(0.7)
            third = await gather(process, order(urls=(server.url("/4"),)))
        finally:
            await process.stop()
        return [first.reasons, second.reasons, third.reasons]

    assert asyncio.run(scene()) == [[], [], ["robots"]]
    assert server.paths(()).count("/robots.txt") == 2


def test_a_crawl_delay_is_kept_and_told() -> None:
    server = fresh_server()
    server.on("/robots.txt", _text(b"User-agent: *\nCrawl-delay: 0.4\n"))
    server.on("/*", reply(PAGE))
    results = bench().fetch(*(server.url(f"/{i}") for i in range(4)))
    assert results.done.crawl_delay == 0.4
    times = [hit.at for hit in server.hits]
    assert all(after - before >= 0.39 for before, after in pairwise(times[1:]))


def test_longest_match_wins_and_groups_of_one_agent_are_one() -> None:
    body = b"User-agent: Parley\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: PARLEY\nAllow: /a/open$\n"
    rules = rules_of(200, body, "Parley", 10**6)
    paths = {"/a": False, "/a/b": False, "/a/open": True, "/a/open/x": False, "/b": True}
    assert {path: rules.allows(f"https://example.org{path}", "Parley") for path in paths} == paths


def test_a_hostile_robots_txt_costs_little() -> None:
    lines = [f"User-agent: agent{i}" for i in range(15_000)] + [f"Disallow: /{i}*{'*a' * 8}" for i in range(10_000)]
    body = "\n".join(lines).encode()[: 500 * 1024]
    started = time.process_time()
    rules = rules_of(200, body, "Parley", 500 * 1024)
    assert rules.allows("https://example.org/" + "a" * 2000, "Parley")
    assert time.process_time() - started < 2
