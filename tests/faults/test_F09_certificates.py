"""F09: bad certificates and a way down from https to http are refused unless the outlet opts in by name."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crawler.client import CrawlerProcess
from model.outlet import Outlet
from tests.faults.certificates import Authority
from tests.faults.crawling import PAGE, TWENTIETH, Results, gather, order, outlet
from tests.faults.hostile import HostileServer, redirect, reply


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that the child trusts."""
    authority = Authority.make()
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.save(tmp_path / "authority.pem")))
    return authority


@contextmanager
def _server(authority: Authority, folder: Path, **kwargs: object) -> Iterator[HostileServer]:
    with HostileServer(tls=authority.server(folder, **kwargs)) as server:
        server.on("/page", reply(PAGE))
        yield server


def _crawls(servers: list[HostileServer], *orders: tuple[Outlet, str]) -> list[Results]:
    async def scene() -> list[Results]:
        allow = frozenset(server.authority for server in servers)
        process = CrawlerProcess(TWENTIETH.model_copy(update={"allow": allow}))
        try:
            return [await gather(process, order(source, urls=(url,))) for source, url in orders]
        finally:
            await process.stop()

    return asyncio.run(scene())


def test_only_a_valid_certificate_passes_and_opting_in_is_by_host(trusted: Authority, tmp_path: Path) -> None:
    stranger = Authority.make()
    strict, lenient = outlet(), outlet(insecure_tls=True)
    elsewhere = outlet(insecure_tls=True, hosts=("www.example.org",))
    with (
        _server(trusted, tmp_path) as good,
        _server(stranger, tmp_path) as self_made,
        _server(trusted, tmp_path, expired=True) as expired,
        _server(trusted, tmp_path, host="www.example.org") as wrong_host,
    ):
        bad = [self_made, expired, wrong_host]
        orders = [(strict, good.url("/page")), *((strict, server.url("/page")) for server in bad)]
        orders += [(lenient, server.url("/page")) for server in bad] + [(elsewhere, self_made.url("/page"))]
        results = _crawls([good, *bad], *orders)
        first = [server.paths() for server in bad]
    assert [r.done.pages for r in results] == [1, 0, 0, 0, 1, 1, 1, 0]
    assert [r.reasons for r in results[1:4]] == [["certificate"]] * 3
    assert results[7].reasons == ["certificate"]
    assert first == [["/page"]] * 3  # asked only where the outlet opted in


def test_a_redirect_from_https_to_http_is_refused_unless_opted_in(trusted: Authority, tmp_path: Path) -> None:
    with HostileServer() as plain, _server(trusted, tmp_path) as secure:
        plain.on("/page", reply(PAGE))
        secure.on("/down", redirect(plain.url("/page")))
        orders = [(outlet(), secure.url("/down")), (outlet(insecure_tls=True), secure.url("/down"))]
        strict, lenient = _crawls([plain, secure], *orders)
    assert strict.reasons == ["downgrade"]
    assert lenient.done.pages == 1
    assert plain.paths() == ["/page"]
