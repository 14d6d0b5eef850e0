"""What an answer is worth: refused, unchanged, or bytes with what is known of them."""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from crawler.addresses import article_address, belongs
from crawler.refusal import Refused
from crawler.sections import is_article
from model.errors import RefusedAddress
from model.outlet import Outlet, Validators
from model.page import Snapshot
from model.value import digest

_GONE = frozenset({404, 410})
_BLOCKED = frozenset({401, 402, 403, 451})
_MEDIA = re.compile(
    r"(text/.*|application/(xhtml\+xml|xml|rss\+xml|atom\+xml|rdf\+xml|(x-)?gzip|pdf|octet-stream|.*\+xml))\Z"
)
_ENDS = (b"</html>", b"</rss>", b"</feed>", b"</urlset>", b"</sitemapindex>", b"</rdf:rdf>", b"%%eof")
_CANONICAL = re.compile(rb"""<link\b[^>]*\brel\s*=\s*["']?canonical["'\s>][^>]*""", re.IGNORECASE)
_HREF = re.compile(rb"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_TOKEN = re.compile(r"[\x20-\x7e]{1,500}\Z")
_MAX_HEADERS = 64


@dataclass(frozen=True)
class Answer:
    """One HTTP answer, decompressed. `closed_early` marks a body whose only end mark was the closed connection."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    closed_early: bool = False

    def header(self, name: str) -> str:
        """Return the first header with this (lower-case) name, "" without one."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    @cached_property
    def sha256(self) -> str:
        """The digest under which the body is stored."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def media_type(self) -> str:
        """The media type in lower case, by its bytes where these are plain."""
        named = self.header("content-type").partition(";")[0].strip().lower()
        return "application/pdf" if self.body[:1024].lstrip().startswith(b"%PDF-") else named or "text/html"


def accepted_type(media_type: str) -> bool:
    """Tell whether a Content-Type can be a page, a feed, a sitemap or a PDF; a missing one can."""
    named = media_type.partition(";")[0].strip().lower()
    return not named or bool(_MEDIA.match(named))


def judge(answer: Answer, asked_conditionally: bool) -> bool:
    """Return True for a body to be read, False for "not modified". Raises Refused for everything else."""
    if answer.status == 304 and asked_conditionally:
        return False
    if answer.status != 200:
        raise _bad_status(answer.status)
    if not answer.body.strip():
        raise Refused("empty", "The answer has no content", 200)
    if answer.closed_early and not answer.body[-1024:].strip().lower().endswith(_ENDS):
        raise Refused("incomplete", "The connection closed before the page's end, and no length was announced", 200)
    return True


def _bad_status(status: int) -> Refused:
    if status == 206:
        return Refused("incomplete", "The host sent a part of the page (206) that was not asked for", status)
    if status in _GONE:
        return Refused("gone", f"The page does not exist (any more): the host answered {status}", status)
    if status in _BLOCKED:
        return Refused("blocked", f"The host does not let us in: it answered {status}", status)
    return Refused("status", f"The host answered {status}", status)


def validators_of(answer: Answer, url: str) -> Validators:
    """Return what the next conditional request for `url` is asked with."""
    etag, modified = (_token(answer.header(name)) for name in ("etag", "last-modified"))
    return Validators(url=url, etag=etag, last_modified=modified, sha256=answer.sha256)


def snapshot_of(answer: Answer, asked: str, outlet: Outlet, crawl_id: str, found_in: str, published: str | None,
                at: datetime) -> Snapshot:  # fmt: skip
    """Return the snapshot of a page."""
    canonical, sha256 = _canonical(answer, outlet), answer.sha256
    return Snapshot(
        id=digest(outlet.name, canonical, sha256, at.isoformat()), outlet=outlet.name, url_asked=asked, url=answer.url,
        canonical_url=canonical, fetched_at=at, status=answer.status,
        headers=tuple((name[:100], value[:1000]) for name, value in answer.headers[:_MAX_HEADERS]),
        media_type=answer.media_type, sha256=sha256, size=len(answer.body), crawl_id=crawl_id, found_in=found_in,
        entry_published=published,
    )  # fmt: skip


def _canonical(answer: Answer, outlet: Outlet) -> str:
    """Return the article's address: as its page names it if that is an article of the outlet, else as fetched."""
    named = _named_canonical(answer.body[:65536])
    if named:
        try:
            address = article_address(named, outlet, answer.url)
        except RefusedAddress:
            address = ""
        if address and outlet.hosts and belongs(address, outlet) and is_article(address, outlet):
            return address
    return article_address(answer.url, outlet)


def _named_canonical(head: bytes) -> str:
    link = _CANONICAL.search(head)
    href = _HREF.search(link.group(0)) if link else None
    return html.unescape(next(filter(None, href.groups()), b"").decode("utf-8", "replace")) if href else ""


def _token(value: str) -> str:
    return value if _TOKEN.match(value) else ""
