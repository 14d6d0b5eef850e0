"""The pages of a WARC archive, of `parley export` or of any other program."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.addresses import canonical_url
from crawler.registry import outlet_for
from model.errors import RefusedAddress, UsageError
from model.outlet import Outlet
from model.page import Snapshot, Visit
from model.value import digest, utc
from scheduler.ingesting import Saved

_PAGES = ("text/html", "application/xhtml", "application/pdf", "text/plain")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,80}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def pages_of(file: Path, outlets: Mapping[str, Outlet]) -> Iterator[Saved]:
    """Yield pages and looks at them again; what is no page (redirects, errors, robots.txt) is passed over.

    Raises UsageError for a file that is no archive.
    """
    taken: dict[str, str] = {}  # address of a page: SHA-256 of its bytes
    try:
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream):
                found = _page(file, record, outlets) or _visit(file, record, outlets, taken)
                if found:
                    yield found
                if found and found.snapshot:
                    taken[found.snapshot.url] = found.snapshot.sha256
    except (ArchiveLoadFailed, OSError, EOFError) as error:
        raise UsageError(f"{file} is no WARC archive: {error}") from None


def _page(file: Path, record: Any, outlets: Mapping[str, Outlet]) -> Saved | None:
    answer = record.http_headers if record.rec_type == "response" else None
    media_type = _media_type(record)
    url, at = _address(_field(record, "WARC-Target-URI"), record.rec_type == "resource"), _moment(record)
    if not media_type.lower().startswith(_PAGES) or not url or at is None:
        return None
    body = record.content_stream().read()
    snapshot = _snapshot(record, url, at, media_type, body, outlets)
    if answer is not None:
        headers = tuple((name.lower(), value) for name, value in answer.headers)
        snapshot = snapshot.model_copy(update={"headers": headers})
    return Saved(f"{file}: {url}", snapshot, body, outlets.get(snapshot.outlet))


def _media_type(record: Any) -> str:
    """Return the media type of a page, "" for a record that is none."""
    if record.rec_type == "resource":
        return _field(record, "Content-Type")
    answer = record.http_headers
    well = record.rec_type == "response" and answer is not None and answer.get_statuscode() == "200"
    return (answer.get_header("Content-Type") or "") if well else ""


def _snapshot(
    record: Any, url: str, at: datetime, media_type: str, body: bytes, outlets: Mapping[str, Outlet]
) -> Snapshot:
    sha256, outlet = hashlib.sha256(body).hexdigest(), _outlet(record, url, outlets)
    ours = _address(_field(record, "Parley-Canonical-URI"))
    canonical = ours or (url if url.startswith("http") else "")
    # As the crawler names it: a page that goes back where it came from is there already. It is made of the page's own
    # address, bytes and time, never read from the file: no page can take the name of another.
    id = digest(outlet, canonical, sha256, at.isoformat()) if ours else digest("saved", url, sha256)
    return Snapshot(
        id=id,
        outlet=outlet,
        url_asked=_address(_field(record, "Parley-Asked-URI"), True) or url,
        url=url,
        canonical_url=canonical,
        fetched_at=at,
        media_type=media_type,
        sha256=sha256,
        size=len(body),
        found_in=_field(record, "Parley-Found-In")[:2000] or "file",
        entry_published=_field(record, "Parley-Published")[:100] or None,
    )


def _visit(file: Path, record: Any, outlets: Mapping[str, Outlet], taken: Mapping[str, str]) -> Saved | None:
    """Return a look at a page that had not changed, None where the page is not known."""
    url, at = _address(_field(record, "WARC-Target-URI")), _moment(record)
    if record.rec_type != "revisit" or not url or at is None:
        return None
    sha256 = _field(record, "Parley-SHA256")
    sha256 = sha256 if _SHA256.fullmatch(sha256) else taken.get(_field(record, "WARC-Refers-To-Target-URI") or url, "")
    if not sha256:
        return None
    status = record.http_headers.get_statuscode() if record.http_headers else ""
    seen = 304 if status == "304" or "not-modified" in _field(record, "WARC-Profile") else 200
    return Saved(
        f"{file}: {url}", visit=Visit(outlet=_outlet(record, url, outlets), url=url, at=at, sha256=sha256, status=seen)
    )


def _outlet(record: Any, url: str, outlets: Mapping[str, Outlet]) -> str:
    named = _field(record, "Parley-Outlet")
    known = outlets.get(named) or outlet_for(url, dict(outlets))
    return known.name if known else named if _SLUG.fullmatch(named) else ""


def _field(record: Any, name: str) -> str:
    return record.rec_headers.get_header(name) or ""


def _moment(record: Any) -> datetime | None:
    with suppress(ValueError):
        moment = datetime.fromisoformat(_field(record, "WARC-Date"))
        return utc(moment) if moment.tzinfo else None
    return None


def _address(url: str, file_too: bool = False) -> str:
    """Return an address in its canonical spelling, "" for one that is refused."""
    url = url.strip("<>")  # WARC 1.0 wrote them so
    with suppress(RefusedAddress, ValueError):
        return url if file_too and url.startswith("file:///") else canonical_url(url)
    return ""
