"""Values for tests of the store and the stages, made short: an invented conflict of Varenia and Osmark."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from model.mention import Mention
from model.page import Article, ReadRefusal, Snapshot
from model.value import digest
from store.store import Store
from store.values import Done

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
RULES = "strip-1", "parse-1"


@dataclass(frozen=True)
class Read:
    """A reading as the parsers give it."""

    article: Article | None = None
    refusal: ReadRefusal | None = None
    mentions: tuple[Mention, ...] = ()
    layout: str = ""


def snapshot(
    url: str, body: bytes = b"<p>page</p>", at: datetime = AT, outlet: str = "gazette", **more: object
) -> Snapshot:
    sha256 = hashlib.sha256(body).hexdigest()
    fields: dict[str, Any] = {
        "id": digest(outlet, url, sha256, at.isoformat()),
        "outlet": outlet,
        "url_asked": url,
        "url": url,
        "canonical_url": url,
        "fetched_at": at,
        "sha256": sha256,
        "size": len(body),
    }
    return Snapshot(**{**fields, **more})


def article(page: Snapshot, text: str, title: str = "Talks end in Port Sayle", at: datetime | None = AT) -> Article:
    return Article(
        id=digest(page.id, page.sha256),
        snapshot_id=page.id,
        outlet=page.outlet.title(),
        outlet_name=page.outlet,
        url=page.canonical_url,
        title=title,
        published=at.isoformat() if at else None,
        text=text,
        stripped_by=RULES[0],
    )


def mention(of: Article, quote: str, **more: object) -> Mention:
    start = of.text.find(quote)
    fields: dict[str, Any] = {
        "id": digest(of.id, quote, more.get("kind", "round")),
        "article_id": of.id,
        "kind": "round",
        "status": "completed",
        "role": "current",
        "parties": ("Osmark", "Varenia"),
        "confidence": 0.95,
        "quote": quote,
        "quote_start": start if start >= 0 else None,
        "quote_end": start + len(quote) if start >= 0 else None,
        "outlet": of.outlet,
        "outlet_name": of.outlet_name,
        "url": of.url,
        "title": of.title,
        "published": of.published,
        "fingerprint": digest(of.text),
        "parsed_by": RULES[1],
    }
    return Mention(**{**fields, **more})


def read(
    store: Store,
    url: str,
    *paragraphs: str,
    at: datetime = AT,
    outlet: str = "gazette",
    rules: tuple[str, str] = RULES,
    quiet: bool = False,
    mentions: bool = True,
    **more: object,
) -> Article:
    """Save a page and its reading, the first paragraph being the quote of one mention; return the article."""
    page = snapshot(url, "\n".join(paragraphs).encode(), at, outlet)
    store.save_snapshot(page, "\n".join(paragraphs).encode(), quiet=quiet)
    made = article(page, "\n\n".join(paragraphs), at=at)
    found = (mention(made, paragraphs[0], **more),) if mentions else ()
    kept = store.save_reading(Done(Read(made, None, found), page.id, *rules, at))
    assert kept is not None
    return kept


def later(**delta: float) -> datetime:
    return AT + timedelta(**delta)
