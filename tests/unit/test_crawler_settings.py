"""The shipped limits are the published ones, and name us; frames and packed bodies come back as they went."""

from __future__ import annotations

import asyncio
import gzip
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.frames import pack, read_frame
from crawler.refusal import REASONS, TEMPORARY
from crawler.settings import CrawlerSettings
from crawler.unpack import unpack
from model.outlet import CrawlOrder, Outlet, Pace


def test_the_shipped_defaults() -> None:
    shipped = CrawlerSettings()
    assert (shipped.max_bytes, shipped.timeout, shipped.max_redirects) == (10 * 1024**2, 30.0, 5)
    assert (shipped.robots_bytes, shipped.robots_ttl, shipped.retry_after_cap) == (500 * 1024, 86400.0, 86400.0)
    assert (shipped.memory_limit, shipped.max_entries, shipped.max_crawl_seconds) == (600 * 1024**2, 500, 600.0)
    assert 2 <= shipped.concurrent_requests <= 4
    assert (shipped.retries, shipped.allow) == (1, frozenset())
    assert (Pace().delay, Pace().poll_min) == (5.0, 300)
    assert CrawlOrder(crawl_id="x", outlet=Outlet(name="x", title="X")).max_pages == 200


def test_the_user_agent_names_us_and_a_page() -> None:
    agent = CrawlerSettings(about="https://example.org/who-we-are").user_agent
    assert agent == "Parley/0.1 (+https://example.org/who-we-are)"


def test_settings_survive_their_way_to_the_child() -> None:
    given_ = CrawlerSettings(allow=frozenset({"127.0.0.1:1", "[::1]:2"}), timeout=1.5)
    assert CrawlerSettings.model_validate_json(given_.model_dump_json()) == given_


def test_temporary_reasons_are_reasons() -> None:
    assert set(REASONS) >= TEMPORARY
    assert len(set(REASONS)) == len(REASONS)


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=20)), st.binary(max_size=500))
def test_a_frame_comes_back(header: dict[str, str], body: bytes) -> None:
    async def there_and_back() -> tuple[dict[str, object], bytes]:
        stream = asyncio.StreamReader()
        stream.feed_data(pack(header, body))
        return await read_frame(stream)

    assert asyncio.run(there_and_back()) == (header, body)


@pytest.mark.parametrize("garbage", [b"\xff" * 8 + b"x", b"\x00\x00\x00\x02\x00\x00\x00\x00[]"])
def test_garbage_is_no_frame(garbage: bytes) -> None:
    async def read() -> None:
        stream = asyncio.StreamReader()
        stream.feed_data(garbage)
        with pytest.raises(ValueError, match="frame"):
            await read_frame(stream)

    asyncio.run(read())


@given(st.binary(max_size=3000))
def test_what_is_packed_is_unpacked(body: bytes) -> None:
    raw = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": gzip.compress(body),
        "deflate": zlib.compress(body),
        "br": brotli.compress(body),
        "identity": body,
    }
    for encoding, data in packed.items():
        assert unpack(data, [encoding], 10_000) == body
    assert unpack(raw.compress(body) + raw.flush(), ["deflate"], 10_000) == body
    assert unpack(gzip.compress(brotli.compress(body)), ["br", "gzip"], 10_000) == body
    assert unpack(gzip.compress(body) + gzip.compress(body), ["gzip"], 10_000) == body * 2
