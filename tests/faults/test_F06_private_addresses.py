"""F06: thirty spellings of private addresses in five carriers; the canary behind them sees no connection."""

from __future__ import annotations

from functools import cache

import pytest

from crawler.egress import EgressGuard, allowed_address
from model.errors import RefusedAddress
from tests.faults.crawling import PAGE, Results, bench, fresh_server, order, outlet
from tests.faults.hostile import HostileServer, redirect, reply

HOSTS = (
    "127.0.0.1", "127.1", "127.0.1", "127.0.0.1.", "0x7f000001", "0x7f.0.0.1", "2130706433", "017700000001",
    "0177.0.0.1", "0", "0.0.0.0", "localhost", "LOCALHOST.", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]", "[2001:0:7f00:1::80ff:fffe]", "[fe80::1%25lo]", "[fc00::1]", "169.254.169.254", "10.0.0.1",
    "100.64.0.1", "192.0.0.8", "224.0.0.1", "198.18.0.1", "user@127.0.0.1", "example.com@127.0.0.1",
    "１２７.0.0.1", "127。0。0。1", "%31%32%37.0.0.1",
)  # fmt: skip
CARRIERS = ("redirect", "meta refresh", "feed", "sitemap", "canonical")


@cache
def canary() -> HostileServer:
    """The internal server: it is on no allow-list, and everything that it is asked is kept."""
    server = HostileServer()
    server.on("/*", reply(PAGE))
    return server


def _inside(host: str) -> str:
    return f"http://{host}:{canary().port}/secret-{HOSTS.index(host)}"


@cache
def _carried(carrier: str) -> tuple[HostileServer, Results]:
    """One crawl with all spellings in one carrier."""
    server = fresh_server()
    links = [_inside(host) for host in HOSTS]
    if carrier in ("feed", "sitemap"):
        return server, _from_list(server, carrier, links)
    urls = []
    for i, link in enumerate(links):
        page = f'<meta http-equiv="refresh" content="0;url={link}"><p>Wait.</p>'
        canonical = f'<link rel="canonical" href="{link}"><p>Here.</p>'
        handlers = {
            "redirect": redirect(link),
            "meta refresh": reply(page.encode()),
            "canonical": reply(canonical.encode()),
        }
        urls.append(server.on(f"/{i}", handlers[carrier]))
    return server, bench().fetch(*urls, source=outlet(hosts=()))


def _from_list(server: HostileServer, carrier: str, links: list[str]) -> Results:
    if carrier == "feed":
        items = "".join(f"<item><title>x</title><link>{link}</link></item>" for link in links)
        body = f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>"
    else:
        items = "".join(f"<url><loc>{link}</loc></url>" for link in links)
        body = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{items}</urlset>"
    address = server.on("/list", reply(body.encode(), content_type="application/xml"))
    source = outlet(hosts=(), article_pattern="/secret", **{f"{carrier}s": (address,)})
    return bench().crawl(order(source))


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("host", HOSTS)
def test_no_spelling_in_no_carrier_reaches_the_inside(host: str, carrier: str) -> None:
    server, results = _carried(carrier)
    number = HOSTS.index(host)
    assert canary().connections == 0
    if carrier in ("meta refresh", "canonical"):  # the page itself is kept; what it points at is not asked
        assert server.url(f"/{number}") in {fetched.snapshot.canonical_url for fetched in results.fetched}
        return
    path = f"/{number}" if carrier == "redirect" else f"/secret-{number}"
    reasons = {refusal.reason for refusal in results.refusals if refusal.url.endswith(path)}
    assert reasons <= {"private address", "refused address"}
    assert reasons
    assert results.fetched == ()


@pytest.mark.parametrize("host", HOSTS)
def test_an_order_for_the_inside_itself_is_refused(host: str) -> None:
    results = bench().fetch(_inside(host))
    assert set(results.reasons) <= {"private address", "refused address"}
    assert results.done.error
    assert canary().connections == 0


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "0.0.0.0", "10.1.2.3", "100.64.0.1", "169.254.169.254", "172.31.0.1", "192.0.0.8", "192.168.1.1",
     "198.18.0.1", "198.51.100.7", "203.0.113.7", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.88.99.1", "::",
     "::1", "::127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::",
     "2001:0:7f00:1::80ff:fffe", "2001:db8::1", "fc00::1", "fe80::1", "fe80::1%lo", "ff02::1", "100::1", "3fff::1",
     "5f00::1", "127.1", "localhost", ""],
)  # fmt: skip
def test_only_global_unicast_passes(address: str) -> None:
    assert not allowed_address(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e",
                                     "2002:5db8:d70e::1"])  # fmt: skip
def test_public_addresses_pass(address: str) -> None:
    assert allowed_address(address)


def test_the_guard_of_webhooks_is_the_same() -> None:
    guard = EgressGuard(resolve=lambda _host, _port: ["10.0.0.1", "93.184.215.14"])
    assert [str(ip) for ip in guard.check("example.org", 443)] == ["93.184.215.14"]
    for port in (25, 8080):
        with pytest.raises(RefusedAddress):
            guard.check("example.org", port)
    with pytest.raises(RefusedAddress, match="not a public address"):
        EgressGuard(resolve=lambda _host, _port: ["127.0.0.1"]).check("inside.example.org", 443)
    named = EgressGuard(frozenset({"chat.house:8065"}), resolve=lambda _host, _port: ["192.168.0.9"])
    assert [str(ip) for ip in named.check("chat.house", 8065)] == ["192.168.0.9"]
