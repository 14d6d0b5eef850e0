"""F05: redirect loops and long chains end after five hops; no cookie or credential goes along."""

from __future__ import annotations

from tests.faults.crawling import PAGE, bench, fresh_server
from tests.faults.hostile import redirect, reply


def test_a_loop_ends_after_five_hops() -> None:
    server = fresh_server()
    server.on("/loop", redirect("/loop"))
    results = bench().fetch(server.url("/loop"))
    assert results.reasons == ["redirects"]
    assert len(server.paths()) == 6  # the address itself and five hops


def test_a_chain_of_21_ends_after_five_hops() -> None:
    server = fresh_server()
    for i in range(21):
        server.on(f"/hop/{i}", redirect(f"/hop/{i + 1}"))
    results = bench().fetch(server.url("/hop/0"))
    assert results.reasons == ["redirects"]
    assert server.paths() == [f"/hop/{i}" for i in range(6)]


def test_five_hops_over_two_hosts_arrive_without_cookies_or_credentials() -> None:
    one, two = fresh_server(), fresh_server()
    for i in range(4):
        here, there = (one, two) if i % 2 == 0 else (two, one)
        here.on(f"/{i}", reply(b"", 302, Location=there.url(f"/{i + 1}"), Set_Cookie="id=1; Path=/"))
    one.on("/4", redirect("/end"))
    one.on("/end", reply(PAGE))
    results = bench().fetch(one.url("/0"))
    assert [fetched.snapshot.url for fetched in results.fetched] == [one.url("/end")]
    assert results.fetched[0].snapshot.url_asked == one.url("/0")
    sent = {name for hit in (*one.hits, *two.hits) for name in hit.headers}
    assert not sent & {"cookie", "authorization", "referer", "proxy-authorization"}


def test_the_robots_of_each_host_on_the_way_is_asked() -> None:
    one, two = fresh_server(), fresh_server()
    one.on("/a", redirect(two.url("/closed/b")))
    two.on("/robots.txt", reply(b"User-agent: *\nDisallow: /closed", content_type="text/plain"))
    assert bench().fetch(one.url("/a")).reasons == ["robots"]
    assert two.paths() == []
