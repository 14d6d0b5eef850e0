"""Small helps of the queries: aliases, words, and pages of a list by the key of its last row."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Select, select

from model.errors import UsageError
from model.value import Value
from store.columns import Kept
from store.tables import alias
from store.values import Page

V = TypeVar("V", bound=Value)
MOST = 1000  # rows of one page


def current_id(connection: Connection, id: str) -> str:
    """Return the id of the event that has taken `id` over, else `id` itself."""
    return connection.execute(select(alias.c.event_id).where(alias.c.id == id)).scalar() or id


def contains_words(text: str, *columns: Column[Any]) -> list[ColumnElement[bool]]:
    """Return one condition a word: it stands in one of `columns`."""
    found = []
    for word in text.split():
        each = [column.icontains(word, autoescape=True) for column in columns]
        found.append(each[0] if len(each) == 1 else each[0] | each[1])
    return found


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


def _after(query: Select[Any], by: tuple[Column[Any], Column[Any]], cursor: str | None) -> Select[Any]:
    if not cursor:
        return query
    at, id = _position(cursor)
    # The first condition alone lets the index be used; the second parts rows of one moment.
    return query.where(by[0] <= at, (by[0] < at) | (by[1] < id))


def _cursor(at: datetime, id: str) -> str:
    return base64.urlsafe_b64encode(f"{at.isoformat()} {id}".encode()).decode().rstrip("=")


def _position(cursor: str) -> tuple[datetime, str]:
    try:
        at, id = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(" ", 1)
        moment = datetime.fromisoformat(at)
    except (ValueError, binascii.Error) as error:
        raise UsageError("the cursor is not one that this list gave") from error
    if moment.tzinfo is None:
        raise UsageError("the cursor is not one that this list gave")
    return moment, id
