"""F08: file:, data:, ftp:, s3:, gopher: and their like are refused in configuration, orders, feeds and redirects."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.addresses import canonical_url
from crawler.registry import load_outlets, one_off
from model.errors import ConfigError, RefusedAddress
from tests.faults.crawling import bench, fresh_server, order, outlet
from tests.faults.hostile import redirect, reply

ADDRESSES = (
    "file:///etc/hostname", "FILE:/etc/hostname", " file:///etc/hostname", "fi\nle:///etc/hostname", "data:text/html,x",
    "ftp://example.org/x", "s3://bucket/key", "gopher://example.org/", "javascript:alert(1)", "mailto:a@example.org",
    "jar:http://example.org/!/", "view-source:http://example.org/", "about:blank", "ws://example.org/",
    "/etc/hostname", "../etc/hostname", "C:\\windows", "",
)  # fmt: skip
WITH_SCHEME = tuple(address for address in ADDRESSES if ":" in address and not address.startswith("C"))


@pytest.mark.parametrize("address", ADDRESSES)
def test_refused_as_an_address(address: str) -> None:
    with pytest.raises(RefusedAddress) as caught:
        canonical_url(address)
    assert caught.value.exit_code == 2
    with pytest.raises(RefusedAddress):
        one_off(address)


@pytest.mark.parametrize("address", [address for address in ADDRESSES if "\n" not in address and "\\" not in address])
def test_refused_in_the_configuration(address: str, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(f'title = "Bad"\n\nfeeds = ["{address}"]\n')
    with pytest.raises(ConfigError, match=r"bad\.toml:3: feeds\.0: "):
        load_outlets([tmp_path])


def test_refused_in_an_order() -> None:
    results = bench().fetch(*ADDRESSES)
    assert results.reasons == ["refused address"] * len(set(ADDRESSES))
    assert results.done.requests == 0
    hostname = Path("/etc/hostname").read_text().strip()
    assert hostname not in " ".join(refusal.detail for refusal in results.refusals)


def test_refused_in_a_feed() -> None:
    server = fresh_server()
    items = "".join(f"<item><title>x</title><link>{address}</link></item>" for address in WITH_SCHEME)
    feed = server.on("/feed", reply(f"<rss version='2.0'><channel>{items}</channel></rss>".encode()))
    results = bench().crawl(order(outlet(hosts=(), feeds=(feed,))))
    assert results.fetched == ()
    assert set(results.reasons) == {"refused address"}
    assert server.paths() == ["/feed"]


@pytest.mark.parametrize("address", WITH_SCHEME)
def test_refused_in_a_redirect(address: str) -> None:
    server = _server()
    results = bench().fetch(server.on(f"/{abs(hash(address))}", redirect(address.replace("\n", ""))))
    assert results.reasons == ["refused address"]
    assert results.fetched == ()


_servers = []


def _server():  # type: ignore[no-untyped-def]
    if not _servers:
        _servers.append(fresh_server())
    return _servers[0]
