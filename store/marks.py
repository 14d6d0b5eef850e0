"""Dirty marks: which days of which blocks have changed since they were last resolved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from store.base import insert_new
from store.days import block_key
from store.tables import block, mark
from store.values import Block

# Touched days of one block are resolved together while they are so near that their neighbourhoods would overlap;
# a year at most, so that reading an archive again goes in bounded steps.
_NEAR = timedelta(days=150)
_SPAN = timedelta(days=365)
_LOOK = 5_000  # marks looked at to form blocks


@dataclass(frozen=True)
class Touched:
    """A day of a block that has to be resolved again."""

    kind: str
    pair: tuple[str, ...]
    day: date


def mark_days(connection: Connection, touched: Iterable[Touched]) -> None:
    """Mark days dirty."""
    ordered = sorted(set(touched), key=lambda t: (t.kind, t.pair, t.day))
    keys = {block_key(t.kind, t.pair): t for t in ordered}
    rows = [{"key": key, "kind": t.kind, "pair": t.pair, "version": 0} for key, t in keys.items()]
    insert_new(connection, block, rows)
    if ordered:
        connection.execute(mark.insert(), [{"block": block_key(t.kind, t.pair), "day": t.day} for t in ordered])


def marked_blocks(connection: Connection, limit: int) -> tuple[Block, ...]:
    """Return the blocks of the oldest marks, the longest waiting first."""
    c = mark.c
    query = select(c.seq, c.day, c.block, block.c.kind, block.c.pair).join(block, block.c.key == c.block)
    by_block: dict[str, list[RowMapping]] = {}
    for row in connection.execute(query.order_by(c.seq).limit(_LOOK)).mappings():
        by_block.setdefault(row["block"], []).append(row)
    found = [part for rows in by_block.values() for part in _parts(rows)]
    return tuple(sorted(found, key=lambda part: part.marks[0])[:limit])


def _parts(rows: Iterable[Mapping[Any, Any]]) -> list[Block]:
    """Return the rows of one block as one part, or several where they lie far apart."""
    parts: list[list[Mapping[Any, Any]]] = []
    for row in sorted(rows, key=lambda row: row["day"]):
        if parts and row["day"] - parts[-1][-1]["day"] <= _NEAR and row["day"] - parts[-1][0]["day"] <= _SPAN:
            parts[-1].append(row)
        else:
            parts.append([row])
    return [_block(part) for part in parts]


def _block(rows: list[Mapping[Any, Any]]) -> Block:
    marks = tuple(sorted(row["seq"] for row in rows))
    return Block(rows[0]["kind"], rows[0]["pair"], rows[0]["day"], rows[-1]["day"], marks)
