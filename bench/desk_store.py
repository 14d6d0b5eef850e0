"""A store of a size that nobody waits for: a small world saved by the store itself, then multiplied by the database.

Every id of the small world holds a mark; a copy of a row has a number behind the mark in every text, and its times
lie half an hour further back for each number. So references hold, and a million articles take minutes.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Boolean, Float, Integer, LargeBinary, Table

from model.mention import Mention
from model.page import Article
from store.columns import UtcTime
from store.store import Store
from store.tables import ALERT, ARTICLE, CHANGE, DELIVERY, EVENT, MENTION, SNAPSHOT, party, reach, reading, support
from tests.integration.desk_world import NOW, OUTLETS, World, count, fill

MARK = "~~"
EVENTS, REPORTS, PLAIN = 20, 2, 960  # of the small world: events, articles of each, articles of nothing
COPIES = 1000
_TABLES: tuple[Table, ...] = (
    SNAPSHOT.table, reading, ARTICLE.table, MENTION.table, EVENT.table, reach, support, party, CHANGE.table,
    ALERT.table, DELIVERY.table,
)  # fmt: skip
_OWN = ("Osmark", "Varenia", "Naharin", "Quill Islands", "Coastal Movement")
_SUBJECTS = ("harbour", "ferry", "orchard", "tunnel", "library", "market", "school", "festival", "winter", "council")
_PROSE = (
    "The {0} of the old town was the subject of the evening, and the {1} came second, people who were there told us. "
    "A longer quay is wanted by the union of the port, while the ferry company would rather see the road mended first. "
    "The council meets again in a fortnight, when the figures of last year are read and the new budget is laid out. "
)  # fmt: skip


def filled(folder: Path, copies: int = COPIES) -> Store:
    """Return a SQLite store with `copies` times the small world in it."""
    path = folder / "desk.db"
    store = Store.open(f"sqlite:///{path}", at=NOW)
    fill(store, small())
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        for pragma in ("synchronous=OFF", "journal_mode=OFF", "cache_size=-1000000", "foreign_keys=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        for table in _TABLES:
            connection.execute(_multiplied(table), (copies - 1,))
            connection.commit()
        connection.execute("PRAGMA journal_mode=WAL")
    return Store.open(f"sqlite:///{path}", at=NOW)


def small() -> World:
    """The small world: events of two reports each, some of them alerted, and articles of nothing."""
    world, outlets = World(), list(OUTLETS)
    for n in range(EVENTS):
        _event(world, n, outlets[n % len(outlets)])
    for n in range(PLAIN):
        first, second = _SUBJECTS[n % 10], _SUBJECTS[(n // 10) % 10]
        when = NOW - timedelta(minutes=30) * (n / PLAIN)
        world.article(
            f"{MARK}p{n}",
            outlets[n % len(outlets)],
            when,
            f"{first.title()} and {second}",
            _PROSE.format(first, second) + f"Number {n}.",
        )
    return world


def _event(world: World, n: int, outlet: str) -> None:
    pair, kind = (_OWN[n % 5], _OWN[(n + 1 + n // 5) % 5]), "exchange" if n % 2 else "round"
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


def _multiplied(table: Table) -> str:
    named = [column for column in table.columns if column.name != "seq"]
    told = ", ".join(f'"{column.name}"' for column in named)
    taken = ", ".join(_copied(f'"{column.name}"', column.type) for column in named)
    marked = " OR ".join(f"instr(\"{c.name}\", '{MARK}')" for c in table.primary_key.columns if c.name != "seq")
    only = marked or f"instr(\"snapshot_id\", '{MARK}')"
    return (
        "WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < ?) "
        f'INSERT INTO "{table.name}" ({told}) SELECT {taken} FROM k, "{table.name}" WHERE {only}'
    )


def _copied(name: str, kind: object) -> str:
    if isinstance(kind, UtcTime):
        return f"strftime('%Y-%m-%d %H:%M:%S.000000', {name}, (-30 * n) || ' minutes')"
    if isinstance(kind, (Boolean, Float, Integer, LargeBinary)):
        return name
    return f"replace({name}, '{MARK}', '{MARK}' || n || '.')"
