"""Searching: rows that hold all words of a question, the newest first.

Each text has a row that is numbered by the time of what it belongs to, so that an index of words gives the rows in the
order in which they are shown, and the first page of a common word is as near as that of a rare one. SQLite: FTS5 under
these numbers, without the words themselves (of articles; those of an event are kept, since it may be dropped).
PostgreSQL: GIN over the words in these rows. All of it is made of articles and events, so a copy makes it anew.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    RowMapping,
    Table,
    TableClause,
    Text,
    cast,
    column,
    delete,
    false,
    func,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from model.value import utc
from store.base import CHUNK, Row, chunks
from store.columns import Kept
from store.words import is_beginning

_BITS = 24  # of a number of a row that part those of one second
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RECENT = 1000  # rows looked at one by one before the index: words that are common are among them
Worded = Mapping[str, tuple[datetime, str]]  # time and words by owner


@dataclass(frozen=True)
class Asked:
    """Words that must all be there, and between which numbers of rows: `since` is in it, `before` is not."""

    words: tuple[str, ...]
    since: int | None = None
    before: int | None = None

    def within(self, seek: ColumnElement[int]) -> list[ColumnElement[bool]]:
        """Return the conditions on the number."""
        first = [] if self.since is None else [seek >= self.since]
        return first if self.before is None else [*first, seek < self.before]


def of_search(name: str | None) -> bool:
    """Return whether a table or an index of the database is a part of the search that SQLAlchemy knows nothing of."""
    return (name or "").startswith(("article_found", "event_found"))


def seek_from(at: datetime) -> int:
    """Return the lowest number of a row of this second."""
    return ((utc(at) - _EPOCH) // timedelta(seconds=1)) << _BITS


def seeks(since: datetime | None, until: datetime | None) -> tuple[int | None, int | None]:
    """Return the numbers between which all rows of this time lie, and some of the seconds at its ends."""
    last = None if until is None else seek_from(until) + (1 << _BITS)
    return None if since is None else seek_from(since), last


def save_words(connection: Connection, words: Table, worded: Worded) -> None:
    """Save the words of owners that have none; in order, since FTS5 writes to disk at a number below the last."""
    numbers = _numbers(connection, words, {owner: at for owner, (at, _) in worded.items()})
    rows = sorted(
        ({"seek": seek, "owner": owner, "words": worded[owner][1]} for owner, seek in numbers.items()), key=_seek
    )
    if rows:
        connection.execute(words.insert(), rows)
    if rows and connection.dialect.name == "sqlite":
        connection.execute(_found(words).insert(), [{"rowid": r["seek"], "words": r["words"]} for r in rows])


def drop_words(connection: Connection, words: Table, owners: Iterable[str]) -> None:
    """Forget the words of events."""
    for part in chunks(owners):
        gone = words.c.owner.in_(part)
        if connection.dialect.name == "sqlite":
            found = _found(words)
            connection.execute(delete(found).where(found.c.rowid.in_(select(words.c.seek).where(gone))))
        connection.execute(delete(words).where(gone))


def _seek(row: Row) -> int:
    return int(row["seek"])


def _found(words: Table) -> TableClause:
    """Return SQLite's index over rows of words; the column of its own name takes questions."""
    name = words.name.replace("_words", "_found")
    return table(name, column("rowid", BigInteger), column("words", Text), column(name, Text))


def search(
    connection: Connection, kept: Kept[Any], words: Table, asked: Asked, which: list[ColumnElement[bool]], most: int
) -> list[RowMapping]:
    """Return at most `most` rows of `kept` that hold all words and meet `which`, the newest first, with their `_seek`.

    What meets `which` is not known to the index: it is asked for more, and more at once, until there are enough.
    """
    hits_of, found, at_once = _fts_hits if connection.dialect.name == "sqlite" else _gin_hits, list[RowMapping](), most
    while len(found) < most:
        hits = hits_of(connection, words, asked, at_once)
        found += _rows(connection, kept, words, hits, which)
        if len(hits) < at_once:
            break
        asked, at_once = replace(asked, before=hits[-1]), min(4 * at_once, CHUNK)
    return found[:most]


def _rows(
    connection: Connection, kept: Kept[Any], words: Table, hits: list[int], which: list[ColumnElement[bool]]
) -> list[RowMapping]:
    seek = words.c.seek
    rows = select(*(kept.c[name] for name in kept.names), seek.label("_seek")).join(words, words.c.owner == kept.c.id)
    # In a function no condition leads to an index: SQLite, which knows no sizes, would begin with all that is in force.
    checked = [func.coalesce(condition, false()) for condition in which]
    return list(connection.execute(rows.where(seek.in_(hits), *checked).order_by(seek.desc())).mappings())


def _fts_hits(connection: Connection, words: Table, asked: Asked, most: int) -> list[int]:
    found = _found(words)
    told = [_any_of(_longer(connection, found, word) if is_beginning(word) else [word]) for word in asked.words]
    fits = found.c[found.name].op("MATCH")(" AND ".join(told))
    query = select(found.c.rowid).where(fits, *asked.within(found.c.rowid))
    return list(connection.execute(query.order_by(found.c.rowid.desc()).limit(most)).scalars())


def _longer(connection: Connection, found: TableClause, word: str) -> list[str]:
    """Return the words that begin so: FTS5 itself would merge their lists whole, 1.8 s for a million rows."""
    term = table(f"{found.name}_terms", column("term", Text)).c.term
    known = connection.execute(select(term).where(term >= word, term <= word + chr(sys.maxunicode))).scalars()
    return list(known) or [word]


def _any_of(words: list[str]) -> str:
    return f"({' OR '.join(f'{chr(34)}{word}{chr(34)}' for word in words)})"


def _gin_hits(connection: Connection, words: Table, asked: Asked, most: int) -> list[int]:
    """First those among the newest: a word that many have is found there, and GIN gives all before it gives one."""
    told = " & ".join(f"'{word}'{':*' * is_beginning(word)}" for word in asked.words)
    seek = words.c.seek
    newest = select(words).where(*asked.within(seek)).order_by(seek.desc()).limit(_RECENT).subquery()
    found = _ordered(connection, newest, told, newest.c.seek, most)
    if len(found) == most:
        return found
    # By a sum no index is in order: else the newest would be walked to the end where two words never meet.
    connection.execute(select(func.set_config("enable_seqscan", "off", True)))
    found = _ordered(connection, words, told, seek + literal_column("0"), most, *asked.within(seek))
    connection.execute(select(func.set_config("enable_seqscan", "on", True)))
    return found


def _ordered(
    connection: Connection, rows: FromClause, told: str, by: ColumnElement[int], most: int, *which: ColumnElement[bool]
) -> list[int]:
    fits = rows.c.words.op("@@")(cast(told, TSQUERY))
    query = select(rows.c.seek).where(fits, *which).order_by(by.desc()).limit(most)
    return list(connection.execute(query).scalars())


def _numbers(connection: Connection, words: Table, times: Mapping[str, datetime]) -> dict[str, int]:
    """Return a number that is free for each owner: of its second, then by chance that is the same each time."""
    found: dict[str, int] = {}
    turn, waiting = 0, dict(times)
    while waiting:
        wanted = {seek_from(at) + _chance(owner, turn): owner for owner, at in waiting.items()}
        taken = set(found.values())
        for part in chunks(wanted):
            taken |= set(connection.execute(select(words.c.seek).where(words.c.seek.in_(part))).scalars())
        found |= {owner: seek for seek, owner in wanted.items() if seek not in taken}
        turn, waiting = turn + 1, {owner: at for owner, at in waiting.items() if owner not in found}
    return found


def _chance(owner: str, turn: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{turn} {owner}".encode()).digest()[: _BITS // 8])
