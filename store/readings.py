"""What was read in pages: articles, mentions, refusals, clutter lines; and the days that have to be resolved again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, bindparam, delete, select, update

from model.mention import Mention
from model.page import Article, ReadRefusal, Snapshot
from store.base import Base, Row, chunks, put
from store.clutter import Sheet, count_lines, hash_of
from store.days import told_at
from store.marks import Mark, save_marks
from store.search import save_words
from store.shelf import Shelf, load_shelf, retarget
from store.tables import ARTICLE, MENTION, SNAPSHOT, article_words, reading, support
from store.values import Done
from store.versions import Version, outlet_of
from store.words import article_words_of


class Readings(Base):
    """Pending pages, and what was read in them."""

    def snapshots_to_read(
        self, stripped_by: str, limit: int = 50, *, new_only: bool = False, since: datetime | None = None
    ) -> tuple[Snapshot, ...]:
        """Return snapshots not yet read by the rules `stripped_by`: new ones first, in order of arrival.

        `new_only` leaves out those that older rules have read; `since` those fetched before.
        """
        by, found = reading.c.stripped_by, list[Snapshot]()
        # Three ranges of one index rather than "not equal", which would look at every snapshot that was ever read.
        ranges = [by == ""] if new_only else [by == "", (by > "") & (by < stripped_by), by > stripped_by]
        with self._reading() as connection:
            for wanted in ranges:
                query = SNAPSHOT.select().join(reading, reading.c.snapshot_id == SNAPSHOT.c.id).where(wanted)
                if since is not None:
                    query = query.where(reading.c.fetched_at >= since)
                query = query.order_by(by, reading.c.seq).limit(limit - len(found))
                found += SNAPSHOT.all(connection.execute(query).mappings()) if len(found) < limit else ()
        return tuple(found)

    def was_read(self, snapshot_id: str) -> tuple[Article | None, ReadRefusal | None] | None:
        """Return what reading a snapshot gave, None when it was not read yet."""
        query = select(reading).where(reading.c.snapshot_id == snapshot_id, reading.c.stripped_by != "")
        with self._reading() as connection:
            row = connection.execute(query).mappings().first()
            if row is None or not row["article_id"]:
                refused = (
                    ReadRefusal(snapshot_id=snapshot_id, reason=row["reason"], detail=row["detail"]) if row else None
                )
                return (None, refused) if row else None
            return _stored(connection, [row["article_id"]])[row["article_id"]], None

    def articles_to_parse(self, parsed_by: str, limit: int = 50) -> tuple[Article, ...]:
        """Return the articles in force whose mentions were not read by the rules `parsed_by`."""
        c, found = ARTICLE.c, list[Article]()
        with self._reading() as connection:
            for other in (c.parsed_by < parsed_by, c.parsed_by > parsed_by):
                query = ARTICLE.select().where(c.in_force, other).order_by(c.parsed_by, c.id).limit(limit - len(found))
                found += ARTICLE.all(connection.execute(query).mappings()) if len(found) < limit else ()
        return tuple(found)

    def save_reading(self, done: Done) -> Article | None:
        """Save one reading: see `save_readings`."""
        return self.save_readings([done])[0]

    def save_readings(self, done: Sequence[Done]) -> tuple[Article | None, ...]:
        """Save readings in one transaction, mark the days that they touch; return the articles as stored.

        The same address with the same title and text leaves the older article; changed text is version + 1; the
        same snapshot read by other rules replaces its article. Only the newest version's mentions are in force.
        """
        with self.transaction() as connection:
            shelf = load_shelf(connection, done)
            ids = [shelf.put(one) for one in done]
            _write_articles(connection, shelf)
            _write_mentions(connection, shelf)
            _write_readings(connection, done, ids)
            stored = _stored(connection, [id for id in ids if id and id not in shelf.fresh])
        stored |= shelf.fresh
        return tuple(stored[id] if id else None for id in ids)

    def save_mentions(self, article_id: str, mentions: Sequence[Mention], parsed_by: str) -> None:
        """Put `mentions` in the place of the article's older ones and mark both."""
        c = ARTICLE.c
        with self.transaction() as connection:
            connection.execute(update(ARTICLE.table).where(c.id == article_id).values(parsed_by=parsed_by))
            columns = (c.seen_at, c.in_force, c.quiet)
            flags = connection.execute(select(*columns).where(c.id == article_id)).one()
            marks = _forget_mentions(connection, [article_id])
            rows = [_mention_row(m, *flags) for m in retarget(mentions, article_id)]
            put(connection, MENTION.table, rows)
            save_marks(connection, marks + _marks(rows))


def _write_articles(connection: Connection, shelf: Shelf) -> None:
    rows = [_article_row(article, shelf.now[id]) for id, article in shelf.fresh.items()]
    if rows:
        connection.execute(ARTICLE.table.insert(), rows)
        save_words(connection, article_words, {row["id"]: (row["told_at"], article_words_of(row)) for row in rows})
    names = ("seen_at", "parsed_by", "in_force", "replaced")
    changed = [{"key": v.id, **{name: getattr(v, name) for name in names}} for v in shelf.changed()]
    if changed:
        statement = update(ARTICLE.table).where(ARTICLE.c.id == bindparam("key"))
        connection.execute(statement.values({name: bindparam(name) for name in names}), changed)
    own = [article for article in shelf.fresh.values() if article.url]
    count_lines(connection, [Sheet(outlet_of(a), a.url, a.text, shelf.now[a.id].seen_at) for a in own])


def _article_row(article: Article, version: Version) -> Row:
    names = ("address", "text_hash", "in_force", "seen_at", "replaced", "quiet", "parsed_by")
    told = told_at(article.published, article.time_zone, version.seen_at)
    return ARTICLE.row(article, told_at=told, **{name: getattr(version, name) for name in names})


def _write_mentions(connection: Connection, shelf: Shelf) -> None:
    """Replace the mentions of articles read anew, turn those of articles in or out of force, mark all of them."""
    marks = _forget_mentions(connection, [id for id in shelf.mentions if id in shelf.before])
    marks += _turn_mentions(connection, shelf.turned())
    rows: list[Row] = []
    for id, mentions in shelf.mentions.items():
        version = shelf.now[id]
        rows += [_mention_row(m, version.seen_at, version.in_force, version.quiet) for m in mentions]
    put(connection, MENTION.table, rows)
    save_marks(connection, marks + _marks(rows))


def _mention_row(mention: Mention, seen_at: datetime, in_force: bool, quiet: bool) -> Row:
    moment = told_at(mention.published, mention.time_zone, seen_at)
    return MENTION.row(mention, moment=moment, in_force=in_force, quiet=quiet, said=hash_of(mention.quote))


def _marks(rows: Iterable[Row | RowMapping]) -> list[Mark]:
    own = (row for row in rows if row["in_force"])
    return [Mark(row["kind"], row["parties"], row["moment"], mention_id=row["id"]) for row in own]


def _forget_mentions(connection: Connection, articles: Iterable[str]) -> list[Mark]:
    """Delete the mentions of articles; return marks of the events that lose them."""
    marks, c = list[Mark](), MENTION.c
    for part in chunks(articles):
        marks += _marks_of_events(connection, part)
        old = select(c.id).where(c.article_id.in_(part))
        connection.execute(delete(support).where(support.c.mention_id.in_(old)))
        connection.execute(delete(MENTION.table).where(c.article_id.in_(part)))
    return marks


def _turn_mentions(connection: Connection, turned: dict[str, bool]) -> list[Mark]:
    marks, c = list[Mark](), MENTION.c
    columns = (c.id, c.kind, c.parties, c.moment, c.in_force)
    for state in (True, False):
        for part in chunks(id for id, now in turned.items() if now is state):
            own = c.article_id.in_(part)
            connection.execute(update(MENTION.table).where(own).values(in_force=state))
            rows = connection.execute(select(*columns).where(own)).mappings()
            marks += _marks(rows) + _marks_of_events(connection, part)
    return marks


def _marks_of_events(connection: Connection, articles: list[str]) -> list[Mark]:
    c = MENTION.c
    query = select(c.kind, c.parties, c.moment, support.c.event_id).join(support, support.c.mention_id == c.id)
    rows = connection.execute(query.where(c.article_id.in_(articles)))
    return [Mark(kind, parties, moment, event_id=event_id) for kind, parties, moment, event_id in rows]


def _write_readings(connection: Connection, done: Sequence[Done], ids: Sequence[str | None]) -> None:
    names = ("stripped_by", "article_id", "reason", "detail", "layout")
    rows = [{"key": one.snapshot_id, **_read(one, id)} for one, id in zip(done, ids, strict=True) if one.snapshot_id]
    if rows:
        statement = update(reading).where(reading.c.snapshot_id == bindparam("key"))
        connection.execute(statement.values({name: bindparam(name) for name in names}), rows)


def _read(done: Done, id: str | None) -> Row:
    refusal = done.reading.refusal
    told = {"reason": refusal.reason, "detail": refusal.detail} if refusal else {"reason": "", "detail": ""}
    return {"stripped_by": done.stripped_by, "article_id": id, "layout": done.reading.layout, **told}


def _stored(connection: Connection, ids: Iterable[str]) -> dict[str, Article]:
    found: dict[str, Article] = {}
    for part in chunks(ids):
        rows = connection.execute(ARTICLE.select().where(ARTICLE.c.id.in_(part))).mappings()
        found.update((row["id"], ARTICLE.one(row)) for row in rows)
    return found
