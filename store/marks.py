"""Dirty marks: mentions and events that have changed since they were last resolved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from store.base import insert_new
from store.tables import block, mark
from store.values import Block, blocks_of

# Marks are resolved together while they are so near in time that their neighbourhoods would overlap; a year at
# most, so that reading an archive again goes in bounded steps.
_NEAR = timedelta(days=150)
_SPAN = timedelta(days=365)
_LOOK = 1_000  # marks looked at to form blocks


@dataclass(frozen=True)
class Mark:
    """A mention that came into force or went out of it, or an event that lost a report or was ruled on."""

    kind: str
    parties: tuple[str, ...]
    moment: datetime
    mention_id: str | None = None
    event_id: str | None = None


def save_marks(connection: Connection, marks: Iterable[Mark]) -> None:
    """Mark what has changed."""
    ordered = sorted(set(marks), key=lambda m: (m.kind, m.parties, m.moment, m.mention_id or "", m.event_id or ""))
    keys = sorted({key for m in ordered for key in blocks_of(m.kind, m.parties)})
    insert_new(connection, block, [{"kind": kind, "party": party, "version": 0} for kind, party in keys])
    if ordered:
        connection.execute(mark.insert(), [vars(m) for m in ordered])


def marked_blocks(connection: Connection, limit: int) -> tuple[Block, ...]:
    """Return the blocks of the oldest marks, the longest waiting first."""
    rows = connection.execute(select(mark).order_by(mark.c.seq).limit(_LOOK)).mappings().all()
    found = [part for group in _sharing_parties(rows) for part in _near_in_time(group)]
    return tuple(sorted(map(_block, found), key=lambda part: part.marks[0])[:limit])


def _sharing_parties(rows: Iterable[RowMapping]) -> list[list[RowMapping]]:
    """Group rows that are linked by common blocks, over any number of steps."""
    groups: list[tuple[set[tuple[str, str]], list[RowMapping]]] = []
    for row in rows:
        keys, own = blocks_of(row["kind"], row["parties"]), [row]
        linked = [group for group in groups if not group[0].isdisjoint(keys)]
        groups = [group for group in groups if group[0].isdisjoint(keys)]
        groups.append((keys.union(*(g[0] for g in linked)), [r for g in linked for r in g[1]] + own))
    return [group[1] for group in groups]


def _near_in_time(rows: Sequence[RowMapping]) -> list[list[RowMapping]]:
    parts: list[list[RowMapping]] = []
    for row in sorted(rows, key=lambda row: row["moment"]):
        last = parts[-1] if parts else []
        if last and row["moment"] - last[-1]["moment"] <= _NEAR and row["moment"] - last[0]["moment"] <= _SPAN:
            last.append(row)
        else:
            parts.append([row])
    return parts


def _block(rows: Sequence[Mapping[Any, Any]]) -> Block:
    parties = tuple(sorted({party for row in rows for party in row["parties"]}))
    return Block(rows[0]["kind"], parties, tuple(sorted(row["seq"] for row in rows)))
