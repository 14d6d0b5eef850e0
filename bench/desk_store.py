"""A store of a size that nobody waits for: a small world saved by the store itself, then multiplied by the database.

Every id of the small world holds a mark; a copy of a row has a number behind the mark in every text, and its times
lie half an hour further back for each number. So references hold, and a million articles take minutes.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Boolean, Engine, Float, Integer, LargeBinary, Table, text

from model.mention import Mention
from model.page import Article
from store.columns import UtcTime, Words
from store.engine import connect, parse_url
from store.store import Store
from store.tables import (
    ALERT,
    ARTICLE,
    CHANGE,
    DELIVERY,
    EVENT,
    MENTION,
    SNAPSHOT,
    article_words,
    event_words,
    party,
    reach,
    reading,
    support,
)
from store.values import every
from store.words import article_words_of, event_words_of
from tests.integration.desk_world import NOW, OUTLETS, World, count, fill

MARK = "~~"
EVENTS, REPORTS, PLAIN = 20, 2, 960  # of the small world: events, articles of each, articles of nothing
COPIES = 1000
_TABLES: tuple[Table, ...] = (
    SNAPSHOT.table, reading, ARTICLE.table, article_words, MENTION.table, EVENT.table, event_words, reach, support,
    party, CHANGE.table, ALERT.table, DELIVERY.table,
)  # fmt: skip
_LINKS = {"reading": ["snapshot_id"], "article_words": ["owner"], "event_words": ["owner"]}
_COPY = re.compile(f"{MARK}[0-9]+[.]")
_NUMBERS = {
    "sqlite": "WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < :copies) SELECT n FROM k",
    "postgresql": "SELECT n FROM generate_series(1, :copies) n",
}
_EARLIER = "strftime('%Y-%m-%d %H:%M:%S.000000', {0}, (-30 * n) || ' minutes')"
_OWN = ("Osmark", "Varenia", "Naharin", "Quill Islands", "Coastal Movement")
_SUBJECTS = ("harbour", "ferry", "orchard", "tunnel", "library", "market", "school", "festival", "winter", "council")
_PROSE = (
    "The {0} of the old town was the subject of the evening, and the {1} came second, people who were there told us. "
    "A longer quay is wanted by the union of the port, while the ferry company would rather see the road mended first. "
    "The council meets again in a fortnight, when the figures of last year are read and the new budget is laid out. "
)  # fmt: skip


def filled(url: str, copies: int = COPIES, plain: int = PLAIN) -> Store:
    """Return a store at `url`, which was not there, with `copies` times the small world in it."""
    store = Store.open(url, at=NOW)
    fill(store, small(plain))
    worded = _worded(store)
    store.close()
    engine = connect(parse_url(url))
    if engine.name == "sqlite":
        _multiply_file(Path(str(engine.url.database)), copies, worded)
    else:
        _multiply_server(engine, copies)
    engine.dispose()
    return Store.open(url, at=NOW)


def _multiply_file(path: Path, copies: int, worded: dict[str, dict[str, str]]) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for pragma in ("synchronous=OFF", "journal_mode=OFF", "cache_size=-1000000", "foreign_keys=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        for table in _TABLES:
            connection.execute(_multiplied(table, "sqlite"), {"copies": copies - 1})
            connection.commit()
        for owner, words in worded.items():
            _find(connection, owner, words)
        connection.execute("PRAGMA journal_mode=WAL")


def _multiply_server(engine: Engine, copies: int) -> None:
    """The same on PostgreSQL: without checks of references, the index of words made anew at the end."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for setting in (
            "session_replication_role = replica",
            "synchronous_commit = off",
            "maintenance_work_mem = '1GB'",
        ):
            connection.execute(text(f"SET {setting}"))
        for owner in ("article", "event"):
            connection.execute(text(f"DROP INDEX {owner}_found_words"))
        for table in _TABLES:
            connection.execute(text(_multiplied(table, "postgresql")), {"copies": copies - 1})
        for owner in ("article", "event"):
            connection.execute(text(f"CREATE INDEX {owner}_found_words ON {owner}_words USING gin (words)"))
        connection.execute(text("VACUUM ANALYZE"))


def small(plain: int = PLAIN) -> World:
    """The small world: events of two reports each, some of them alerted, and `plain` articles of nothing."""
    world, outlets = World(), list(OUTLETS)
    for n in range(EVENTS):
        _event(world, n, outlets[n % len(outlets)])
    for n in range(plain):
        first, second = _SUBJECTS[n % 10], _SUBJECTS[(n // 10) % 10]
        when = NOW - timedelta(minutes=30) * (n / plain)
        world.article(
            f"{MARK}p{n}",
            outlets[n % len(outlets)],
            when,
            f"{first.title()} and {second}",
            _PROSE.format(first, second) + f"Number {n}.",
        )
    return world


def _event(world: World, n: int, outlet: str) -> None:
    pair, kind = tuple(sorted((_OWN[n % 5], _OWN[(n + 1 + n // 5) % 5]))), "exchange" if n % 2 else "round"
    reports: list[Mention] = []
    for turn in range(REPORTS):
        words = f"{pair[0]} and {pair[1]} have exchanged {20 + n} prisoners each near the bridge number {n}."
        article: Article = world.article(
            f"{MARK}a{n}-{turn}", outlet, NOW - timedelta(minutes=n + turn), f"Report {n}", words
        )
        more = {"counts": (count(20 + n),)} if kind == "exchange" else {"ordinal": n}
        said = world.mention(
            article, words, kind, "completed", id=f"{MARK}m{n}-{turn}", parties=pair, date="2026-11-20", **more
        )
        reports.append(said)
    event = world.event(f"{MARK}e{n}", reports, "completed", anchors=(f"{MARK}an{n}",))
    made = world.change(event, NOW - timedelta(minutes=n)).model_copy(update={"id": f"{MARK}c{n}"})
    world.changes[-1] = made
    if n % 4 == 0:
        alert = world.alert(event, made).model_copy(update={"alert_id": f"{MARK}l{n}"})
        world.alerts[-1] = alert
        delivery = world.delivery(alert, "mail", [(True, 250, "taken")], "delivered")
        world.deliveries[-1] = delivery.model_copy(update={"id": f"{MARK}d{n}"})
        world.attempts[-1] = (world.attempts[-1][0].model_copy(update={"id": f"{MARK}d{n}"}),
                              world.attempts[-1][1].model_copy(update={"delivery_id": f"{MARK}d{n}"}))  # fmt: skip


def _multiplied(table: Table, engine: str) -> str:
    named = [column for column in table.columns if column.name != "seq"]
    told = ", ".join(f'"{column.name}"' for column in named)
    taken = ", ".join(_copied(f'"{column.name}"', column.type, engine) for column in named)
    keys = [c.name for c in table.primary_key.columns if c.name not in ("seq", "seek")] or _LINKS[table.name]
    marked = " OR ".join(f"\"{name}\" LIKE '%{MARK}%'" for name in keys)
    return (
        f'INSERT INTO "{table.name}" ({told}) SELECT {taken} FROM ({_NUMBERS[engine]}) k, "{table.name}" WHERE {marked}'
    )


def _find(connection: sqlite3.Connection, owner: str, worded: dict[str, str]) -> None:
    """Fill SQLite's index of words: a copy is found by the words of what it is a copy of."""
    rows = connection.execute(f"SELECT seek, owner FROM {owner}_words ORDER BY seek")
    copies = ((seek, worded[_COPY.sub(MARK, id)]) for seek, id in rows if _COPY.search(id))
    connection.executemany(f"INSERT INTO {owner}_found(rowid, words) VALUES (?, ?)", copies)
    connection.commit()


def _worded(store: Store) -> dict[str, dict[str, str]]:
    """Words by id, of articles and of events."""
    articles = every(lambda cursor: store.articles(limit=1000, cursor=cursor))
    events = every(lambda cursor: store.events(limit=1000, cursor=cursor))
    return {
        "article": {article.id: article_words_of(article.model_dump()) for article in articles},
        "event": {event.id: event_words_of(event.model_dump()) for event in events},
    }


def _copied(name: str, kind: object, engine: str) -> str:
    if name == '"seek"':
        return f"{name} - n * {1800 << 24}"
    if isinstance(kind, UtcTime):
        earlier = "{0} - n * interval '30 minutes'"
        return (earlier if engine == "postgresql" else _EARLIER).format(name)
    if isinstance(kind, (Boolean, Float, Integer, LargeBinary, Words)):
        return name
    return f"replace({name}, '{MARK}', '{MARK}' || n || '.')"
