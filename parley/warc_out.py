"""Stored pages as a WARC archive (ISO 28500:2017): a page is a request and a response, a look at it again a revisit.

The store keeps bodies decoded, so `Content-Encoding` and `Transfer-Encoding` are left out and `Content-Length` is
that of the record. Of a request it keeps the address alone. A page that came as a file has no answer: a resource.
Fields named `Parley-...` (readers leave out fields that they do not know) bring it back as it was.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import BinaryIO
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from model.errors import StoreError
from model.page import Snapshot, Visit
from model.value import utc
from store.store import Store

_PROFILES = "http://netpreserve.org/warc/1.1/revisit/"
_OF_TRANSFER = {"content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive"}
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 section 5.6.2
_FIELD = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass
class Written:
    """How much was written, and which pages could not be."""

    pages: int = 0
    visits: int = 0
    failed: tuple[str, ...] = ()


def write_archive(store: Store, out: BinaryIO, since: datetime | None, at: datetime) -> Written:
    """Write what was fetched at `since` or later, each record compressed by itself. `at` dates the archive."""
    archive, written = _Archive(out), Written()
    archive.begin(at)
    for snapshot in store.captures(since):
        try:
            archive.page(snapshot, store.body(snapshot.sha256))
            written.pages += 1
        except StoreError as error:
            written.failed += (f"{snapshot.url}: {error.detail}",)
    for visit in store.visits(since):
        held = store.held(visit)
        if held:
            archive.visit(visit, held)
            written.visits += 1
    return written


class _Archive:
    """Records one after the other."""

    def __init__(self, out: BinaryIO) -> None:
        self._writer = WARCWriter(out, gzip=True, warc_version="1.1")

    def begin(self, at: datetime) -> None:
        said = "software: Parley\r\nformat: WARC File Format 1.1\r\ndescription: bodies are decoded\r\n"
        self._write("warcinfo", "", {"WARC-Date": _date(at)}, said.encode())

    def page(self, snapshot: Snapshot, body: bytes) -> None:
        fields = _fields(snapshot) | {"WARC-Payload-Digest": _digest(snapshot.sha256)}
        if not _answered(snapshot):
            fields["Content-Type"] = _line(snapshot.media_type)
            self._write("resource", snapshot.url, fields, body)
            return
        self._write("response", snapshot.url, fields, body, _answer(snapshot))
        asked = {"WARC-Date": fields["WARC-Date"], "WARC-Concurrent-To": fields["WARC-Record-ID"]}
        self._write("request", snapshot.url, asked, b"", _request(snapshot.url))

    def visit(self, visit: Visit, held: Snapshot) -> None:
        unchanged = visit.status == HTTPStatus.NOT_MODIFIED
        fields = {
            "WARC-Date": _date(visit.at),
            "WARC-Profile": _PROFILES + ("server-not-modified" if unchanged else "identical-payload-digest"),
            "WARC-Payload-Digest": _digest(held.sha256),
            "WARC-Refers-To": _record_id(held),
            "WARC-Refers-To-Target-URI": held.url,
            "WARC-Refers-To-Date": _date(held.fetched_at),
            "Parley-Outlet": visit.outlet,
            "Parley-SHA256": visit.sha256,
        }
        self._write("revisit", visit.url, fields, b"", StatusAndHeaders(_status(visit.status), [], "HTTP/1.1"))

    def _write(
        self, kind: str, url: str, fields: Mapping[str, str], body: bytes, head: StatusAndHeaders | None = None
    ) -> None:
        """Write a record; one without an HTTP head is its body alone."""
        given = {name: value for name, value in fields.items() if value}
        record = self._writer.create_warc_record(
            url, kind, payload=io.BytesIO(body), length=len(body), warc_headers_dict=given, http_headers=head
        )
        self._writer.write_record(record)


def _fields(snapshot: Snapshot) -> dict[str, str]:
    return {
        "WARC-Date": _date(snapshot.fetched_at),
        "WARC-Record-ID": _record_id(snapshot),
        "Parley-Outlet": _line(snapshot.outlet),
        "Parley-Asked-URI": _line(snapshot.url_asked),
        "Parley-Canonical-URI": _line(snapshot.canonical_url),
        "Parley-Found-In": _line(snapshot.found_in),
        "Parley-Published": _line(snapshot.entry_published or ""),
    }


def _answered(snapshot: Snapshot) -> bool:
    return bool(snapshot.headers) and urlsplit(snapshot.url).scheme in ("http", "https")


def _answer(snapshot: Snapshot) -> StatusAndHeaders:
    kept = [(n, _line(v)) for n, v in snapshot.headers if n.lower() not in _OF_TRANSFER and _NAME.fullmatch(n)]
    if not any(name.lower() == "content-type" for name, _ in kept):
        kept.append(("Content-Type", _line(snapshot.media_type)))
    return StatusAndHeaders(_status(snapshot.status), [*kept, ("Content-Length", str(snapshot.size))], "HTTP/1.1")


def _request(url: str) -> StatusAndHeaders:
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return StatusAndHeaders(f"GET {path} HTTP/1.1", [("Host", parts.netloc)], is_http_request=True)


def _status(code: int) -> str:
    return f"{code} {HTTPStatus(code).phrase}" if code in _CODES else str(code)


_CODES = frozenset(HTTPStatus)


def _record_id(snapshot: Snapshot) -> str:
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, f'parley:{snapshot.id}')}>"


def _digest(sha256: str) -> str:
    return f"sha256:{base64.b32encode(bytes.fromhex(sha256)).decode()}"


def _date(moment: datetime) -> str:
    return utc(moment).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _line(text: str) -> str:
    return _FIELD.sub(" ", text).strip()
