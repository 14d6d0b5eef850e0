"""What a batch of readings does to the articles: loaded at once, placed one by one, written at once by `readings`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, select

from model.mention import Mention
from model.page import Article
from model.value import digest
from store.base import chunks
from store.tables import ARTICLE, SNAPSHOT, reading
from store.values import Done
from store.versions import Source, Version, address_of, drop, outlet_of, place, text_hash


@dataclass
class Shelf:
    """The versions of the addresses that a batch touches, before it and now, and what is new."""

    sources: dict[str, Source]
    before: dict[str, Version]
    now: dict[str, Version] = field(init=False)
    fresh: dict[str, Article] = field(default_factory=dict)  # articles to be inserted
    mentions: dict[str, tuple[Mention, ...]] = field(default_factory=dict)  # to stand in the place of older ones

    def __post_init__(self) -> None:
        self.now = dict(self.before)

    def put(self, done: Done) -> str | None:
        """Take a reading in; return the id of its article, None for a refusal."""
        source = self.sources.get(done.snapshot_id) or Source(done.at, done.quiet)
        article = done.reading.article
        own = self._siblings(article) if article else []
        if source.read_before and source.read_before not in {v.id for v in own}:
            self._drop(source.read_before)
        if article is None:
            return None
        id, versions = place(article, source, own)
        self.now.update({v.id: v for v in versions})
        if id not in self.before:
            kept = article.model_copy(update={"id": id, "version": self.now[id].version})
            self.fresh.setdefault(id, kept)
        self._take_mentions(id, done)
        return id

    def changed(self) -> list[Version]:
        """Return the stored versions that are no longer as they were."""
        return [v for id, v in self.now.items() if id in self.before and v != self.before[id]]

    def turned(self) -> dict[str, bool]:
        """Return the stored articles that came into force (True) or went out of it."""
        return {v.id: v.in_force for v in self.changed() if v.in_force != self.before[v.id].in_force}

    def _siblings(self, article: Article) -> list[Version]:
        """Return the versions at the article's address; for a new address, those where its outlet has the same text."""
        own = self._at(address_of(article))
        found, outlet = text_hash(article), outlet_of(article)
        twins = (v for v in self.now.values() if (v.text_hash, v.outlet, v.replaced) == (found, outlet, False))
        twin = next(twins, None) if not own else None
        return self._at(twin.address) if twin else own

    def _at(self, address: str) -> list[Version]:
        return [v for v in self.now.values() if v.address == address]

    def _drop(self, id: str) -> None:
        if id in self.now:
            self.now.update({v.id: v for v in drop(id, self._at(self.now[id].address))})

    def _take_mentions(self, id: str, done: Done) -> None:
        if self.now[id].parsed_by != done.parsed_by:  # else the same text was read by the same rules before
            self.now[id] = replace(self.now[id], parsed_by=done.parsed_by)
            self.mentions[id] = retarget(done.reading.mentions, id)


def retarget(mentions: Iterable[Mention], article_id: str) -> tuple[Mention, ...]:
    """Return `mentions`, each once, as those of `article_id`, where they were read in a page with the same text."""
    found = {m.id if m.article_id == article_id else digest(m.id, article_id): m for m in mentions}
    return tuple(m.model_copy(update={"id": id, "article_id": article_id}) for id, m in found.items())


def load_shelf(connection: Connection, done: Sequence[Done]) -> Shelf:
    """Return what is stored at all addresses that `done` can touch."""
    articles = [d.reading.article for d in done if d.reading.article]
    sources = _sources(connection, {d.snapshot_id for d in done if d.snapshot_id})
    addresses = {address_of(article) for article in articles}
    addresses |= _addresses(connection, ARTICLE.c.id, {s.read_before for s in sources.values() if s.read_before})
    addresses |= _addresses(connection, ARTICLE.c.text_hash, {text_hash(article) for article in articles})
    return Shelf(sources, _versions(connection, addresses))


def _sources(connection: Connection, snapshots: set[str]) -> dict[str, Source]:
    c, found = reading.c, dict[str, Source]()
    for part in chunks(snapshots):
        query = select(c.snapshot_id, c.fetched_at, SNAPSHOT.c.quiet, c.article_id).join(SNAPSHOT.table)
        for id, seen_at, quiet, article_id in connection.execute(query.where(c.snapshot_id.in_(part))):
            found[id] = Source(seen_at, quiet, article_id or "")
    return found


def _addresses(connection: Connection, column: Any, values: set[str]) -> set[str]:
    found: set[str] = set()
    for part in chunks(values):
        found |= set(connection.execute(select(ARTICLE.c.address).where(column.in_(part))).scalars())
    return found


def _versions(connection: Connection, addresses: set[str]) -> dict[str, Version]:
    c, found = ARTICLE.c, dict[str, Version]()
    columns = (c.id, c.address, c.outlet_name, c.outlet, c.version, c.text_hash, c.seen_at, c.quiet)
    for part in chunks(addresses):
        query = select(*columns, c.parsed_by, c.in_force, c.replaced).where(c.address.in_(part))
        for id, address, name, outlet, *rest in connection.execute(query):
            found[id] = Version(id, address, name or outlet, *rest)
    return found
