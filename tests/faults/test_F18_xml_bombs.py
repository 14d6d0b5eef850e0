"""F18: XML bombs, external entities and document types in feeds and sitemaps are refused, and nothing is fetched."""

from __future__ import annotations

import gzip
import time

import pytest

from tests.faults.crawling import bench, fresh_server, order, outlet
from tests.faults.hostile import HostileServer, reply

_LAUGHS = "<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 12))
_QUADRATIC = f"<!ENTITY a0 '{'ha' * 20_000}'>"
_SHAPES = {
    "rss": "<rss version='2.0'><channel><title>{0}</title><item><title>{0}</title><link>{1}</link></item>"
    "</channel></rss>",
    "atom": "<feed xmlns='http://www.w3.org/2005/Atom'><title>{0}</title><entry><title>{0}</title>"
    "<link href='{1}'/></entry></feed>",
    "sitemap": "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{1}{0}</loc></url></urlset>",
    "index": "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>{1}{0}</loc></sitemap>"
    "</sitemapindex>",
}
_TYPES = {
    "billion laughs": f"<!DOCTYPE x [{_LAUGHS}]>",
    "quadratic blowup": f"<!DOCTYPE x [{_QUADRATIC}]>",
    "file entity": '<!DOCTYPE x [<!ENTITY a0 SYSTEM "file:///etc/hostname">]>',
    "web entity": '<!DOCTYPE x [<!ENTITY a0 SYSTEM "{inside}">]>',
    "external DTD": '<!DOCTYPE x SYSTEM "{inside}">',
    "parameter entity": '<!DOCTYPE x [<!ENTITY % p SYSTEM "{inside}"> %p; <!ENTITY a0 "b">]>',
}
_CODINGS = ("utf-8", "utf-16", "gzip")


def _bomb(shape: str, kind: str, coding: str, inside: str, link: str) -> bytes:
    used = "&a0;" * 500 if kind == "quadratic blowup" else "&a11;" if kind == "billion laughs" else "&a0;"
    used = "" if kind == "external DTD" else used
    text = _TYPES[kind].replace("{inside}", inside) + _SHAPES[shape].format(used, link)
    if coding == "gzip":
        return gzip.compress(text.encode())
    return f'<?xml version="1.0" encoding="{coding}"?>{text}'.encode(coding)


@pytest.mark.parametrize("coding", _CODINGS)
@pytest.mark.parametrize("shape", _SHAPES)
def test_no_document_type_is_read(shape: str, coding: str) -> None:
    if coding == "gzip" and shape in ("rss", "atom"):
        coding = "utf-8"  # feeds are not gzipped files
    server = fresh_server()
    with HostileServer() as inside:
        lists = [
            server.on(
                f"/{i}", reply(_bomb(shape, kind, coding, inside.url("/x"), server.url("/a")), content_type="text/xml")
            )
            for i, kind in enumerate(_TYPES)
        ]
        source = outlet(**{"feeds" if shape in ("rss", "atom") else "sitemaps": tuple(lists)})
        started = time.monotonic()
        results = bench().crawl(order(source))
        assert time.monotonic() - started < 2 * len(_TYPES)
        assert inside.connections == 0
    assert results.reasons == ["unsafe xml"] * len(_TYPES)
    assert results.done.error
    assert sorted(server.paths()) == sorted(f"/{i}" for i in range(len(_TYPES)))


@pytest.mark.parametrize("kind", ["feed", "sitemap"])
def test_deep_nesting_is_refused(kind: str) -> None:
    server = fresh_server()
    body = b"<a>" * 20_000 + b"</a>" * 20_000
    address = server.on("/deep", reply(body, content_type="text/xml"))
    results = bench().crawl(order(outlet(**{f"{kind}s": (address,)})))
    assert results.reasons[0] in ("unsafe xml", "not a feed")
    assert results.done.error
