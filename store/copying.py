"""A whole store into an empty one, of either sort: rows as they stand, in one transaction, proven by their hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, MetaData, Row, Table, Text, func, select, text
from sqlalchemy.exc import DataError

from model.errors import StoreError, UsageError
from store.base import Base
from store.columns import METADATA, Kept, Nested
from store.search import save_words
from store.tables import ARTICLE, EVENT, article_words, event_words, lease
from store.words import article_words_of, event_words_of

Report = Callable[[str, int], None]  # table, rows of it that are copied
WordsOf = Callable[[Any], str]
_BATCH = 1000  # rows of a statement at most; of bodies fewer, for they are large
_BODIES = 50
_WORDED = ((article_words, ARTICLE, article_words_of), (event_words, EVENT, event_words_of))
_WORD = 2**256  # hashes of rows are added up, so that the order in which an engine gives them does not matter


@dataclass(frozen=True)
class Copied:
    """One table as it was copied: its rows and the sum of their hashes, the same on both sides."""

    table: str
    rows: int
    sha256: str


class Copying(Base):
    """Copies."""

    def rows_to_copy(self) -> dict[str, int]:
        """Return how many rows each table holds, in the order in which they are copied."""
        with self._reading() as connection:
            return {table.name: _count(connection, table) for table in _tables()}

    def copy_from(self, source: Base, report: Report = lambda _table, _rows: None) -> tuple[Copied, ...]:
        """Take over all rows of `source` as it stands now, also while it is written to.

        All or nothing: one transaction, so that a copy that is killed leaves this store as empty as it was, and is
        made again. Raises UsageError when this store is not empty, StoreError when what arrived is not what was sent.
        """
        with source._reading() as given, self.transaction() as taken:
            _refuse_used(taken)
            copied = tuple(_copy(table, given, taken, report) for table in _tables())
            for table in _tables():
                _go_on_counting(taken, table)
            for words, kept, words_of in _WORDED:
                _find_again(taken, words, kept, words_of, report)
        return copied


def _tables() -> list[Table]:
    """Return what is copied, parents first. Who holds the store is nobody else's matter; words are made anew."""
    left = (lease, article_words, event_words)
    return [_plain(table) for table in METADATA.sorted_tables if table not in left]


def _plain(table: Table) -> Table:
    """Return the table with nested values as the text that they are kept as: they need not be understood."""
    columns = (Column(c.name, Text() if isinstance(c.type, Nested) else c.type) for c in table.columns)
    return Table(table.name, MetaData(), *columns)


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _refuse_used(connection: Connection) -> None:
    used = [table.name for table in _tables() if connection.execute(select(table).limit(1)).first() is not None]
    if used:
        place = connection.engine.url.render_as_string(hide_password=True)
        raise UsageError(f"{place} is not empty (rows in {', '.join(used)}); a copy goes into an empty store only")


def _copy(table: Table, given: Connection, taken: Connection, report: Report) -> Copied:
    rows, sent = 0, 0
    for batch in _batches(given, table):
        _insert(taken, table, batch)
        rows, sent = rows + len(batch), (sent + _sum(batch)) % _WORD
        report(table.name, rows)
    arrived = 0
    for batch in _batches(taken, table):
        arrived = (arrived + _sum(batch)) % _WORD
    if arrived != sent:
        raise StoreError(f"the table {table.name} did not arrive as it was sent; nothing is kept of the copy")
    return Copied(table.name, rows, f"{sent:064x}")


def _insert(connection: Connection, table: Table, rows: Sequence[Row[Any]]) -> None:
    try:
        connection.execute(table.insert(), [row._asdict() for row in rows])
    except DataError as error:  # PostgreSQL's text holds no NUL, its integers 32 bits
        said = str(error.orig).strip().splitlines()[0]
        raise StoreError(f"a row of {table.name} cannot be kept there: {said}") from error


def _batches(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    size = _BODIES if any(isinstance(column.type, LargeBinary) for column in table.columns) else _BATCH
    yield from connection.execute(select(table), execution_options={"yield_per": size}).partitions()


def _sum(rows: Iterable[Row[Any]]) -> int:
    return sum(
        int.from_bytes(hashlib.sha256(repr(tuple(row)).encode("utf-8", "surrogatepass")).digest()) for row in rows
    )


def _find_again(connection: Connection, words: Table, kept: Kept[Any], words_of: WordsOf, report: Report) -> None:
    """Save the words of all rows, in the order of their numbers, which FTS5 likes best."""
    done, query = 0, kept.select().add_columns(kept.c.told_at).order_by(kept.c.told_at)
    with connection.execute(query, execution_options={"yield_per": _BATCH}) as result:
        for rows in result.mappings().partitions():
            save_words(connection, words, {row["id"]: (row["told_at"], words_of(row)) for row in rows})
            done += len(rows)
            report(words.name, done)


def _go_on_counting(connection: Connection, table: Table) -> None:
    """Let rows that come later be numbered after those that were copied; SQLite does so by itself."""
    if connection.dialect.name == "postgresql" and "seq" in table.columns:
        last = connection.execute(select(func.max(table.c.seq))).scalar()
        sequence = f"pg_get_serial_sequence('{table.name}', 'seq')"
        connection.execute(
            text(f"SELECT setval({sequence}, :last, :used)"), {"last": last or 1, "used": last is not None}
        )
