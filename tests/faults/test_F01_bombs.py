"""F01: gzip, brotli, zstd and deflate bombs are refused quickly and cheaply."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from tests.faults.crawling import PAGE, bench, fresh_server
from tests.faults.hostile import reply

_SIZE = 300_000_000
_ALLOWED_GROWTH = 150_000_000


def _in_pieces(compress: Callable[[bytes], bytes], end: Callable[[], bytes]) -> bytes:
    piece = bytes(1_000_000)
    return b"".join([*(compress(piece) for _ in range(_SIZE // len(piece))), end()])


def _deflated(wbits: int) -> bytes:
    engine = zlib.compressobj(9, wbits=wbits)
    return _in_pieces(engine.compress, engine.flush)


def _brotli() -> bytes:
    engine = brotli.Compressor(quality=5)
    return _in_pieces(engine.process, engine.finish)


def _zstd() -> bytes:
    engine = zstandard.ZstdCompressor().compressobj()
    return _in_pieces(engine.compress, engine.flush)


BOMBS = {
    "gzip": (lambda: _deflated(31), "too big"),
    "deflate": (lambda: _deflated(15), "too big"),
    "br": (_brotli, "too big"),
    "zstd": (_zstd, "encoding"),  # not offered in Accept-Encoding, so never opened
    "gzip, gzip": (lambda: gzip.compress(_deflated(31)), "too big"),
}


@pytest.mark.parametrize("encoding", BOMBS)
def test_a_bomb_is_refused_within_two_seconds_and_150_mb(encoding: str) -> None:
    make, reason = BOMBS[encoding]
    server = fresh_server()
    server.on("/ok", reply(PAGE))
    assert bench().fetch(server.url("/ok")).done.pages == 1
    before, started = bench().peak(), time.monotonic()
    body = make()
    server.on("/bomb", reply(body, Content_Encoding=encoding))
    started = time.monotonic()
    results = bench().fetch(server.url("/bomb"))
    assert time.monotonic() - started < 2
    assert results.reasons == [reason]
    assert results.fetched == ()
    assert bench().peak() - before < _ALLOWED_GROWTH


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_an_honest_compressed_page_is_read(encoding: str) -> None:
    packed = {"gzip": gzip.compress(PAGE), "deflate": zlib.compress(PAGE), "br": brotli.compress(PAGE)}[encoding]
    server = fresh_server()
    results = bench().fetch(server.on("/page", reply(packed, Content_Encoding=encoding)))
    assert [fetched.body for fetched in results.fetched] == [PAGE]
