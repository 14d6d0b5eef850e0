"""Files that people hand in: saved pages, articles as JSON lines, archives. Each becomes pages to be read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawler.addresses import canonical_url
from crawler.registry import outlet_for
from model.errors import UsageError
from model.outlet import Outlet
from model.page import Snapshot
from model.value import digest
from parley.warc_in import pages_of
from scheduler.ingesting import Saved
from scheduler.replay import read_articles
from scheduler.wishes import known_outlet

_TYPES = {".html": "text/html", ".htm": "text/html", ".pdf": "application/pdf", ".txt": "text/plain"}


@dataclass(frozen=True)
class Told:
    """What the command line says of the pages; "" is unknown."""

    url: str = ""
    published: str | None = None
    outlet: Outlet | None = None


def told(url: str | None, published: str | None, outlet: str | None, outlets: Mapping[str, Outlet]) -> Told:
    """Return what the options say. Raises UsageError, RefusedAddress."""
    address = canonical_url(url) if url else ""
    known = known_outlet(outlets, outlet) if outlet else outlet_for(address, dict(outlets)) if address else None
    if outlet and known is None:
        known = Outlet(name=_slug(outlet), title=outlet)
    return Told(address, published, known)


def _slug(title: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in title.casefold()).split()) or "outlet"


def pages_in(file: Path, told: Told, outlets: Mapping[str, Outlet], at: datetime) -> Iterator[Saved]:
    """Yield the pages in `file`. Raises UsageError for a file that cannot be read."""
    if not file.is_file():
        raise UsageError(f"{file} {'is a folder' if file.is_dir() else 'does not exist'}")
    if file.suffix == ".jsonl":
        yield from _articles(file, outlets)
    elif file.name.endswith((".warc", ".warc.gz")):
        yield from pages_of(file, outlets)
    else:
        yield _page(file, told, at)


def _page(file: Path, told: Told, at: datetime) -> Saved:
    try:
        body = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: {(error.strerror or 'cannot be read').lower()}") from None
    url = told.url or file.resolve().as_uri()
    snapshot = _snapshot(url, told.url, body, at, _TYPES.get(file.suffix.lower(), "text/html"), told)
    return Saved(str(file), snapshot, body, told.outlet)


def _snapshot(url: str, canonical: str, body: bytes, at: datetime, media_type: str, told: Told) -> Snapshot:
    sha256 = hashlib.sha256(body).hexdigest()
    return Snapshot(
        id=digest("saved", url, sha256),
        outlet=told.outlet.name if told.outlet else "",
        url_asked=url,
        url=url,
        canonical_url=canonical,
        fetched_at=at,
        media_type=media_type,
        sha256=sha256,
        size=len(body),
        found_in="file",
        entry_published=told.published,
    )


def _articles(file: Path, outlets: Mapping[str, Outlet]) -> Iterator[Saved]:
    for article in read_articles(file):
        known = outlet_for(article.url, dict(outlets)) or known_outlet(outlets, article.outlet)
        if known:
            article = article.model_copy(update={"outlet_name": known.name, "time_zone": known.time_zone})
        yield Saved(f"{file}: {article.id}", article=article)
