"""F10: what was cut off on its way is refused as incomplete, never passed on as whole."""

from __future__ import annotations

import gzip
import random
import zlib

import brotli
import pytest

from tests.faults.crawling import PAGE, bench, fresh_server, order, outlet
from tests.faults.hostile import in_turn, raw, reply

_LONG = PAGE.replace(b"Nothing", random.Random(5).randbytes(5000).hex().encode())
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
_PACKED = {"gzip": gzip.compress(_LONG), "deflate": zlib.compress(_LONG), "br": brotli.compress(_LONG)}


def _packed(encoding: str, keep: int) -> bytes:
    return _PACKED[encoding][: len(_PACKED[encoding]) - keep]


CUT = {
    "short Content-Length": raw(_HEAD + b"Content-Length: 20000\r\n\r\n" + _LONG[:9000]),
    "cut chunked": raw(_HEAD + b"Transfer-Encoding: chunked\r\n\r\n2328\r\n" + _LONG[:9000] + b"\r\n"),
    "cut inside a chunk": raw(_HEAD + b"Transfer-Encoding: chunked\r\n\r\n4000\r\n" + _LONG[:9000]),
    "closed without a length": raw(_HEAD + b"Connection: close\r\n\r\n" + _LONG[:9000]),
    "half of a gzip": reply(_packed("gzip", 3000), Content_Encoding="gzip"),
    "gzip without its trailer": reply(_packed("gzip", 8), Content_Encoding="gzip"),
    "gzip without its last byte": reply(_packed("gzip", 1), Content_Encoding="gzip"),
    "gzip with a damaged end": reply(_packed("gzip", 6) + b"??????", Content_Encoding="gzip"),
    "half of a deflate": reply(_packed("deflate", 3000), Content_Encoding="deflate"),
    "half of a brotli": reply(_packed("br", 3000), Content_Encoding="br"),
    "a part that was not asked for": reply(_LONG[:9000], 206, Content_Range=f"bytes 0-8999/{len(_LONG)}"),
}


@pytest.mark.parametrize("kind", CUT)
def test_a_cut_answer_is_refused_as_incomplete(kind: str) -> None:
    server = fresh_server() if not _servers else _servers[0]
    _servers[:] = [server]
    address = server.on(f"/{list(CUT).index(kind)}", CUT[kind])
    results = bench().fetch(address)
    assert results.reasons == ["incomplete"]
    assert results.fetched == ()
    assert results.done.validators == ()


_servers: list = []


@pytest.mark.parametrize("encoding", _PACKED)
def test_every_cut_of_a_packed_page_is_noticed(encoding: str) -> None:
    from crawler.refusal import Refused
    from crawler.unpack import unpack

    whole = _PACKED[encoding]
    assert unpack(whole, [encoding], 10**6) == _LONG
    for end in range(0, len(whole), 97):
        with pytest.raises(Refused, match="incomplete"):
            unpack(whole[:end], [encoding], 10**6)


def test_a_page_closed_at_its_own_end_is_whole() -> None:
    server = fresh_server()
    results = bench().fetch(server.on("/old", raw(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE)))
    assert [fetched.body for fetched in results.fetched] == [PAGE]


def test_a_connection_that_breaks_once_is_tried_again() -> None:
    server = fresh_server()
    server.on("/page", in_turn(CUT["short Content-Length"], reply(PAGE)))
    results = bench().fetch(server.url("/page"))
    assert results.done.pages == 1
    assert server.paths() == ["/page", "/page"]


def test_a_feed_is_asked_again_when_one_of_its_pages_was_cut() -> None:
    """A 304 for the feed would hide the page for ever, so its validators are not kept."""
    server = fresh_server()
    item = f"<item><title>x</title><link>{server.url('/a')}</link></item>"
    feed = server.on("/feed", reply(f"<rss version='2.0'><channel>{item}</channel></rss>".encode(), ETag='"1"'))
    server.on("/a", CUT["half of a gzip"])
    cut = bench().crawl(order(outlet(feeds=(feed,))))
    assert (cut.reasons, cut.done.validators) == (["incomplete"], ())
    server.on("/a", reply(PAGE))
    whole = bench().crawl(order(outlet(feeds=(feed,))))
    assert {held.url for held in whole.done.validators} == {feed, server.url("/a")}
