"""Looking: the lists and single things that the dashboard, the API and the command line show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Engine, Select, func, select

from model.alert import Alert
from model.event import Change, Event
from model.mention import Mention
from model.page import Article
from store.base import Base, chunks
from store.counted import Remembered
from store.lookup import current_id, page, page_of_words
from store.search import Asked, seeks
from store.tables import (
    ALERT,
    ARTICLE,
    CHANGE,
    DELIVERY,
    EVENT,
    MENTION,
    REQUEST,
    SNAPSHOT,
    article_words,
    event_words,
    mark,
    party,
    reading,
    support,
)
from store.together import of_pair
from store.values import Counts, Page
from store.words import asked_of, tag


class Queries(Base):
    """Events, articles, alerts."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._counted = Remembered()

    def events(
        self,
        *,
        kind: str | None = None,
        party: str | None = None,
        between: Sequence[str] | None = None,
        status: str | None = None,
        current: bool | None = None,
        withdrawn: bool | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        language: str | None = None,
        text: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[Event]:
        """Return events by the time of their newest report.

        `party`: one of its parties; `between`: exactly these, in any order; `language`: of one of its reports, a code.
        `text`: all its words, as
        `store.words` takes them, stand in quote, title, place or names.
        """
        c = EVENT.c
        conditions = _equal((c.kind, kind), (c.status, status), (c.current, current), (c.withdrawn, withdrawn))
        conditions += _between(c.told_at, since, until) + _of_party(c.id, party) + _told_in(c.id, language)
        conditions += [] if between is None else [of_pair(between)]
        with self._reading() as connection:
            if text and text.strip():
                asked = Asked(asked_of(text), *seeks(since, until))
                return page_of_words(connection, EVENT, event_words, asked, conditions, limit, cursor)
            return page(connection, EVENT, conditions, (c.told_at, c.id), limit, cursor)

    def event(self, id: str) -> Event | None:
        """Return the event with this id, or the one that has taken it over as an alias."""
        with self._reading() as connection:
            for each in (id, current_id(connection, id)):
                row = connection.execute(EVENT.select().where(EVENT.c.id == each)).mappings().first()
                if row:
                    return EVENT.one(row)
        return None

    def mentions_of(self, event: Event) -> tuple[Mention, ...]:
        """Return the mentions that support an event, the oldest publication first."""
        found: list[Mention] = []
        with self._reading() as connection:
            for part in chunks(event.mention_ids):
                found += MENTION.all(connection.execute(MENTION.select().where(MENTION.c.id.in_(part))).mappings())
        return tuple(sorted(found, key=lambda m: (m.published or "", m.article_id, m.paragraph, m.id)))

    def mentions_in(self, article_id: str) -> tuple[Mention, ...]:
        """Return the mentions read in one article, in the order of the text."""
        query = MENTION.select().where(MENTION.c.article_id == article_id)
        with self._reading() as connection:
            found = MENTION.all(connection.execute(query).mappings())
        return tuple(sorted(found, key=lambda m: (m.paragraph, m.quote_start or 0, m.id)))

    def events_of(self, article_id: str) -> tuple[Event, ...]:
        """Return the events that an article's mentions support."""
        own = select(MENTION.c.id).where(MENTION.c.article_id == article_id)
        ids = select(support.c.event_id).where(support.c.mention_id.in_(own))
        return self._all_events(EVENT.c.id.in_(ids))

    def stages_of(self, event_id: str) -> tuple[Event, ...]:
        """Return the events that are part of this one, the oldest first."""
        return self._all_events(EVENT.c.part_of == event_id)

    def _all_events(self, which: ColumnElement[bool]) -> tuple[Event, ...]:
        query = EVENT.select().where(which).order_by(EVENT.c.first_at, EVENT.c.id)
        with self._reading() as connection:
            return EVENT.all(connection.execute(query).mappings())

    def changes_of(self, event: Event) -> tuple[Change, ...]:
        """Return what became of an event (aliases included), the oldest change first."""
        query = CHANGE.select().where(CHANGE.c.event_id.in_([event.id, *event.aliases]))
        with self._reading() as connection:
            return CHANGE.all(connection.execute(query.order_by(CHANGE.c.at, CHANGE.c.id)).mappings())

    def articles(
        self,
        *,
        outlet: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        text: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[Article]:
        """Return the newest versions of articles by publication. `outlet` is the slug, `text` as of `events`."""
        c = ARTICLE.c
        conditions = _equal((c.in_force, True), (c.outlet_name, outlet)) + _between(c.told_at, since, until)
        with self._reading() as connection:
            if text and text.strip():
                asked = Asked(asked_of(text, [tag(outlet)] if outlet else ()), *seeks(since, until))
                return page_of_words(connection, ARTICLE, article_words, asked, conditions, limit, cursor)
            return page(connection, ARTICLE, conditions, (c.told_at, c.id), limit, cursor)

    def article(self, id: str) -> Article | None:
        """Return one article."""
        return self._article(ARTICLE.select().where(ARTICLE.c.id == id))

    def article_by_url(self, url: str) -> Article | None:
        """Return the newest version of the article at a canonical address, or of the one with the same text."""
        c = ARTICLE.c
        newest = SNAPSHOT.c.canonical_url == url
        joined = ARTICLE.select().join(reading, reading.c.article_id == c.id)
        joined = joined.join(SNAPSHOT.table, SNAPSHOT.c.id == reading.c.snapshot_id).where(newest)
        own = ARTICLE.select().where(c.address == url, c.in_force)
        return self._article(own) or self._article(joined.order_by(reading.c.fetched_at.desc()))

    def versions_of(self, url: str) -> tuple[Article, ...]:
        """Return all versions of the article at a canonical address, the oldest first."""
        c = ARTICLE.c
        query = ARTICLE.select().where(c.address == url, ~c.replaced).order_by(c.version, c.seen_at)
        with self._reading() as connection:
            return ARTICLE.all(connection.execute(query).mappings())

    def _article(self, query: Select[Any]) -> Article | None:
        with self._reading() as connection:
            row = connection.execute(query.limit(1)).mappings().first()
        return ARTICLE.one(row) if row else None

    def alerts(
        self,
        *,
        event: Event | None = None,
        kind: str | None = None,
        party: str | None = None,
        trigger: str | None = None,
        watch: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[Alert]:
        """Return alerts, the newest first."""
        c = ALERT.c
        conditions = _equal((c.kind, kind), (c.trigger, trigger), (c.watch, watch))
        conditions += _between(c.raised_at, since, until) + _of_party(c.alert_id, party)
        if event is not None:
            conditions.append(c.event_id.in_([event.id, *event.aliases]))
        with self._reading() as connection:
            return page(connection, ALERT, conditions, (c.raised_at, c.alert_id), limit, cursor)

    def alert(self, id: str) -> Alert | None:
        """Return one alert."""
        with self._reading() as connection:
            row = connection.execute(ALERT.select().where(ALERT.c.alert_id == id)).mappings().first()
        return ALERT.one(row) if row else None

    def counts(self) -> Counts:
        """Return how much the store holds and how much is to be done; snapshots and articles as of this minute."""
        articles = sum(self.languages().values())
        snapshots = self._counted.get("snapshots", self._snapshots)["all"]
        with self._reading() as connection:
            return Counts(
                snapshots=snapshots,
                articles=articles,
                events=_count(connection, EVENT.c.id),
                alerts=_by(connection, ALERT.c.trigger),
                deliveries=_by(connection, DELIVERY.c.state),
                to_read=_count(connection, reading.c.seq, reading.c.stripped_by == ""),
                to_resolve=_count(connection, mark.c.seq),
                held=_count(connection, CHANGE.c.id, CHANGE.c.state == "held"),
                requests=_count(connection, REQUEST.c.id, REQUEST.c.done_at.is_(None)),
            )

    def languages(self) -> dict[str, int]:
        """Return the number of articles in force by language, of many articles as of this minute."""
        return dict(self._counted.get("languages", self._languages))

    def _languages(self) -> dict[str, int]:
        with self._reading() as connection:
            return _by(connection, ARTICLE.c.language, *_equal((ARTICLE.c.in_force, True)))  # bare, SQLite walks all

    def _snapshots(self) -> dict[str, int]:
        with self._reading() as connection:  # a snapshot has one row of these, which are narrower
            return {"all": connection.execute(select(func.count()).select_from(reading)).scalar_one()}


def _equal(*asked: tuple[Column[Any], object]) -> list[ColumnElement[bool]]:
    return [column == value for column, value in asked if value is not None]


def _between(column: Column[Any], since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    first = [] if since is None else [column >= since]
    return first if until is None else [*first, column < until]


def _of_party(owner: Column[Any], name: str | None) -> list[ColumnElement[bool]]:
    return [] if name is None else [owner.in_(select(party.c.owner).where(party.c.party == name))]


def _told_in(event: Column[Any], language: str | None) -> list[ColumnElement[bool]]:
    if language is None:
        return []
    told = select(support.c.event_id).join(MENTION.table, MENTION.c.id == support.c.mention_id)
    return [event.in_(told.where(MENTION.c.language == language))]


def _count(connection: Connection, column: ColumnElement[Any], *which: ColumnElement[bool]) -> int:
    return connection.execute(select(func.count(column)).where(*which)).scalar_one()


def _by(connection: Connection, column: Column[Any], *which: ColumnElement[bool]) -> dict[str, int]:
    counted = connection.execute(select(column, func.count()).where(*which).group_by(column))
    return {row[0]: row[1] for row in counted}
