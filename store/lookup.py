"""Small helps of the queries: aliases, and pages of a list by the key of its last row."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Select, Table, select

from model.errors import UsageError
from model.value import Value
from store.columns import Kept
from store.search import Asked, search
from store.tables import alias
from store.values import Page

V = TypeVar("V", bound=Value)
MOST = 1000  # rows of one page
_NOT_OURS = "the cursor is not one that this list gave"


def current_id(connection: Connection, id: str) -> str:
    """Return the id of the event that has taken `id` over, else `id` itself."""
    return connection.execute(select(alias.c.event_id).where(alias.c.id == id)).scalar() or id


def page(
    connection: Connection,
    kept: Kept[V],
    conditions: Sequence[ColumnElement[bool]],
    by: tuple[Column[Any], Column[Any]],
    limit: int,
    cursor: str | None,
) -> Page[V]:
    """Return the page after `cursor` of the rows that meet `conditions`, ordered by moment and id, newest first."""
    limit = max(1, min(limit, MOST))
    query = kept.select().add_columns(by[0].label("_at"), by[1].label("_id")).where(*conditions)
    query = _after(query, by, cursor).order_by(by[0].desc(), by[1].desc()).limit(limit + 1)
    rows = connection.execute(query).mappings().all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(kept.all(rows[:limit]), _cursor(last["_at"], last["_id"]) if last else None)


def page_of_words(
    connection: Connection,
    kept: Kept[V],
    words: Table,
    asked: Asked,
    conditions: Sequence[ColumnElement[bool]],
    limit: int,
    cursor: str | None,
) -> Page[V]:
    """Return the page after `cursor` of the rows that hold all words asked for; none where a question has no word."""
    limit = max(1, min(limit, MOST))
    if cursor:
        asked = replace(asked, before=_seek(cursor))
    rows = search(connection, kept, words, asked, list(conditions), limit + 1) if asked.words else []
    last = rows[limit - 1]["_seek"] if len(rows) > limit else None
    return Page(kept.all(rows[:limit]), _packed(f"seek {last}") if last is not None else None)


def _seek(cursor: str) -> int:
    word, _, number = _unpacked(cursor).partition(" ")
    if word != "seek" or not re.fullmatch(r"-?[0-9]{1,19}", number) or abs(int(number)) >= 2**63:
        raise UsageError(_NOT_OURS)
    return int(number)


def _after(query: Select[Any], by: tuple[Column[Any], Column[Any]], cursor: str | None) -> Select[Any]:
    if not cursor:
        return query
    at, id = _position(cursor)
    # The first condition alone lets the index be used; the second parts rows of one moment.
    return query.where(by[0] <= at, (by[0] < at) | (by[1] < id))


def _cursor(at: datetime, id: str) -> str:
    return _packed(f"{at.isoformat()} {id}")


def _position(cursor: str) -> tuple[datetime, str]:
    try:
        at, id = _unpacked(cursor).split(" ", 1)
        moment = datetime.fromisoformat(at)
    except ValueError as error:
        raise UsageError(_NOT_OURS) from error
    if moment.tzinfo is None:
        raise UsageError(_NOT_OURS)
    return moment, id


def _packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _unpacked(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (ValueError, binascii.Error) as error:
        raise UsageError(_NOT_OURS) from error
