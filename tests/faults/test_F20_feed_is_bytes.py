"""F20: a feed whose text is a path or an address is bytes like any other: nothing is opened, nothing fetched."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.feeds import read_feed
from crawler.refusal import Refused
from tests.faults.crawling import bench, fresh_server, order, outlet
from tests.faults.hostile import HostileServer, reply

NOW = datetime(2026, 3, 1, tzinfo=UTC)
_FEED = b"<rss version='2.0'><channel><item><link>https://example.org/found</link></item></channel></rss>"


def test_a_path_in_the_body_is_not_opened(tmp_path: Path) -> None:
    trap = tmp_path / "trap.xml"
    trap.write_bytes(_FEED)
    assert read_feed(_FEED, 10, NOW)
    for body in (str(trap).encode(), f"file://{trap}".encode(), str(trap).encode() + b"\n"):
        with pytest.raises(Refused, match="not a feed"):
            read_feed(body, 10, NOW)


def test_an_address_in_the_body_is_not_fetched(tmp_path: Path) -> None:
    server = fresh_server()
    trap = tmp_path / "trap.xml"
    trap.write_bytes(_FEED)
    with HostileServer() as inside:
        inside.on("/feed", reply(_FEED))
        bodies = (inside.url("/feed"), f"feed:{inside.url('/feed')}", str(trap))
        feeds = tuple(server.on(f"/{i}", reply(body.encode(), content_type="")) for i, body in enumerate(bodies))
        results = bench().crawl(order(outlet(hosts=(), feeds=feeds)))
        assert inside.connections == 0
    assert results.reasons == ["not a feed"] * 3
    assert results.done.error
