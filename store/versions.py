"""Which version of an article a reading is, and which one is in force. Pure.

One address has one article in force: that of the page fetched last. The same title and text leave the older article;
other text is a new version; the same page read by other rules takes the place of what older rules made of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from model.page import Article
from model.value import digest


@dataclass(frozen=True)
class Source:
    """The page that a reading was made of."""

    seen_at: datetime
    quiet: bool
    read_before: str = ""  # the article that older rules made of it


@dataclass(frozen=True)
class Version:
    """An article as far as its place among the versions of its address goes."""

    id: str
    address: str
    outlet: str
    version: int
    text_hash: str
    seen_at: datetime  # when a page with this text was last fetched
    quiet: bool = False  # it came in its outlet's first crawl
    parsed_by: str = ""
    in_force: bool = True
    replaced: bool = False  # by what newer rules read in the same page: never in force again


def address_of(article: Article) -> str:
    """Return what the versions of an article have in common: its address, its id for a text without one."""
    return article.url or f"id:{article.id}"


def outlet_of(article: Article) -> str:
    """Return the outlet's slug, the title of an unknown one."""
    return article.outlet_name or article.outlet


def text_hash(article: Article) -> str:
    """Return the digest of what is read: title and text. A new date or byline alone is no new version."""
    return digest(article.title, article.text)


def place(article: Article, source: Source, versions: Sequence[Version]) -> tuple[str, tuple[Version, ...]]:
    """Return the id under which `article` is kept, and the versions of its address with it.

    `versions` are those so far.
    """
    found, read_before = text_hash(article), source.read_before
    same = next((v for v in versions if v.text_hash == found and not v.replaced), None)
    if same is not None:
        seen = replace(same, seen_at=max(same.seen_at, source.seen_at))
        others = [v for v in versions if v is not same]
        return same.id, in_force(_replaced([*others, seen], read_before, keep=same.id))
    older = next((v for v in versions if v.id == read_before), None)
    number = older.version if older else max((v.version for v in versions), default=0) + 1
    id = digest(article.id, found) if any(v.id == article.id for v in versions) else article.id
    new = Version(id, address_of(article), outlet_of(article), number, found, source.seen_at, source.quiet)
    return id, in_force([*_replaced(versions, read_before, keep=id), new])


def drop(id: str, versions: Sequence[Version]) -> tuple[Version, ...]:
    """Return `versions` after newer rules have read something else, or nothing, in the page of article `id`."""
    return in_force(_replaced(versions, id))


def in_force(versions: Sequence[Version]) -> tuple[Version, ...]:
    """Return `versions` with the one fetched last in force, of two the higher; none that was replaced."""
    newest = max((v for v in versions if not v.replaced), key=lambda v: (v.seen_at, v.version), default=None)
    return tuple(replace(v, in_force=v is newest) for v in versions)


def _replaced(versions: Sequence[Version], id: str, keep: str = "") -> list[Version]:
    return [replace(v, replaced=True) if v.id == id and id != keep else v for v in versions]
