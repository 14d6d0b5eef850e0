"""Keeping the store: is it whole, a copy of it, a store made of a copy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, select

from model.errors import StoreError
from store.base import Base
from store.engine import file_of, parse_url
from store.inspect import inspect, refusal
from store.migrate import copy_file
from store.packing import is_body
from store.tables import (
    ALERT,
    ARTICLE,
    DELIVERY,
    EVENT,
    MENTION,
    MESSAGE,
    SNAPSHOT,
    article_words,
    body,
    event_words,
    support,
)

_AT_ONCE = 500  # rows looked at together


class Maintenance(Base):
    """Verify and back up."""

    def verify(self) -> tuple[str, ...]:
        """Return all that is wrong, a sentence each: pages, references, hashes of bodies, quotes not in their text."""
        checks = (_pages, _bodies, _quotes, _orphans)
        with self._reading() as connection:
            return tuple(problem for check in checks for problem in check(connection))

    def backup(self, path: Path) -> None:
        """Write a whole copy to a new file, while others write. Raises StoreError when the file exists."""
        own = file_of(self._engine.url)
        if own is None:
            raise StoreError("this store is on a PostgreSQL server; back it up with pg_dump")
        if path.exists():
            raise refusal(path, "exists", "name a file that does not")
        try:
            copy_file(own, path)
        except OSError as error:
            raise refusal(path, f"cannot be written ({error.strerror})", "name another place") from error


def restore_file(backup: Path, url: str) -> None:
    """Make the file of the store at `url` from a backup. Raises StoreError when one is there, or a bad backup."""
    own = file_of(parse_url(url))
    if own is None:
        raise StoreError("restore into a PostgreSQL server with pg_restore")
    if own.exists():
        raise refusal(own, "exists", "move it away first, with its -wal and -shm files, if it is to be replaced")
    if not backup.exists():
        raise refusal(backup, "does not exist", "name the file that `parley db backup` wrote")
    inspect(backup)
    copy_file(backup, own)


def _pages(connection: Connection) -> Iterator[str]:
    if connection.dialect.name != "sqlite":
        return
    for (found,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if found != "ok":
            yield f"page check: {found}"
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} points to a row of {parent} that is not there"


def _bodies(connection: Connection) -> Iterator[str]:
    for sha256, packed in _stream(connection, select(body.c.sha256, body.c.zstd)):
        if not is_body(packed, sha256):
            yield f"the bytes {sha256} are damaged"


def _quotes(connection: Connection) -> Iterator[str]:
    c, a = MENTION.c, ARTICLE.c
    columns = (c.id, c.quote, c.quote_start, c.quote_end, a.title, a.text)
    for id, quote, start, end, title, text in _stream(
        connection, select(*columns).join(ARTICLE.table, a.id == c.article_id)
    ):
        there = quote in title if start is None else text[start:end] == quote
        if not there:
            yield f"the quote of mention {id} does not stand in its article"


def _orphans(connection: Connection) -> Iterator[str]:
    messages = select(ALERT.c.alert_id).union_all(select(MESSAGE.c.id))
    lost = select(DELIVERY.c.id).where(DELIVERY.c.message_id.not_in(messages))
    for (id,) in connection.execute(lost):
        yield f"delivery {id} has no message"
    lost = select(support.c.event_id).where(support.c.mention_id.not_in(select(MENTION.c.id))).distinct()
    for (id,) in connection.execute(lost):
        yield f"event {id} rests on a mention that is not there"
    for kept, words in ((ARTICLE, article_words), (EVENT, event_words)):
        lost = select(kept.c.id).where(kept.c.id.not_in(select(words.c.owner)))
        for (id,) in connection.execute(lost):
            yield f"{kept.table.name} {id} is found by no word"
    lost = select(SNAPSHOT.c.id).where(SNAPSHOT.c.sha256.not_in(select(body.c.sha256)))
    for (id,) in connection.execute(lost):
        yield f"snapshot {id} has no bytes"


def _stream(connection: Connection, query: Select[Any]) -> Iterator[Any]:
    return iter(connection.execution_options(yield_per=_AT_ONCE).execute(query))
