"""Sitemaps, sitemap indexes and news sitemaps (sitemaps.org protocol 0.9), plain or gzipped."""

from __future__ import annotations

import re
from datetime import datetime
from xml.parsers import expat

from crawler.listing import Link, iso_date, newest, sort_key
from crawler.refusal import Refused
from crawler.unpack import gunzip
from crawler.xmlsafe import looks_like_html, walk
from model.value import one_line

_ITEMS = {"url": False, "sitemap": True}  # element, whether it names a list
_DATES = ("publication_date", "lastmod")
_TEXT_LINE = re.compile(r"https?://\S+\Z")
_NUMBER = re.compile(r"\d+")
_MAX_FIELD = 4096


def read_sitemap(body: bytes, limit: int, max_bytes: int, now: datetime) -> tuple[Link, ...]:
    """Return the newest `limit` addresses of a sitemap, or of an index its sitemaps, newest first.

    Raises Refused: "not a sitemap", "unsafe xml", "empty", and what `gunzip` raises for a gzipped one.
    """
    text = gunzip(body, max_bytes) if body.startswith(b"\x1f\x8b") else body
    if looks_like_html(text):
        raise Refused("not a sitemap", "An HTML page stands where a sitemap was expected")
    links = _xml_links(text, now) if text.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<") else _text_links(text)
    if not links:
        raise Refused("empty", "The sitemap names no address")
    lists = [link for link in links if link.is_list]
    return tuple(sorted(lists, key=_age, reverse=True)) if lists else newest(links, limit)


def _age(link: Link) -> tuple[float, list[int]]:
    """The key by which the newest sitemap of an index is found: its date, else the numbers in its address."""
    return sort_key(link), [int(number[:18]) for number in _NUMBER.findall(link.url)]


def _text_links(body: bytes) -> list[Link]:
    lines = body.decode("utf-8", "replace").split()
    if not lines or not all(_TEXT_LINE.match(line) for line in lines):
        raise Refused("not a sitemap", "The file is neither a sitemap in XML nor a list of addresses")
    return [Link(line) for line in lines]


class _Reader:
    """Gathers `loc`, dates and title of each `url` or `sitemap` element."""

    def __init__(self, now: datetime) -> None:
        self.links: list[Link] = []
        self._now = now
        self._fields: dict[str, str] | None = None
        self._open = ""

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if name in _ITEMS and self._fields is None:
            self._fields = {}
        self._open = name

    def text(self, data: str) -> None:
        if self._fields is not None and self._open:
            self._fields[self._open] = (self._fields.get(self._open, "") + data)[:_MAX_FIELD]

    def end(self, name: str) -> None:
        self._open = ""
        if name in _ITEMS and self._fields is not None:
            self._finish(self._fields, _ITEMS[name])
            self._fields = None

    def _finish(self, fields: dict[str, str], is_list: bool) -> None:
        address = fields.get("loc", "").strip()
        if address:
            dates = (iso_date(fields.get(name, ""), self._now) for name in _DATES)
            title = one_line(fields.get("title", ""), 500)
            self.links.append(Link(address, title, "", next(filter(None, dates), None), is_list))


def _xml_links(body: bytes, now: datetime) -> list[Link]:
    reader = _Reader(now)
    try:
        walk(body, reader.start, reader.end, reader.text)
    except expat.ExpatError as error:
        raise Refused("not a sitemap", f"The sitemap is not well-formed XML ({error})") from error
    return reader.links
