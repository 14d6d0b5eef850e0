"""Reach: which events new mentions can touch, told from the events alone, so that only these need resolving."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from model.event import Event
from model.mention import Mention
from model.page import moment_of
from parsers.resolving.evidence import LONGEST

Key = tuple[str, str]  # kind and party


class Times(NamedTuple):
    """When something was reported, first and last; both None for undated reports alone, which are near anything."""

    first: datetime | None
    last: datetime | None


def keys_of(kind: str, parties: Iterable[str]) -> tuple[Key, ...]:
    """Return the blocks in which something lies: its kind with each party; what has no known party lies in one."""
    return tuple((kind, p) for p in sorted(set(parties))) or ((kind, ""),)


def times_of(mentions: Sequence[Mention]) -> Times:
    """Return when `mentions` were published."""
    moments = [m.astimezone(UTC) for m in (moment_of(x.published, x.time_zone) for x in mentions) if m]
    dated_all = len(moments) == len(mentions)
    return Times(min(moments, default=None), max(moments) if moments and dated_all else None)


def touch(a: Times, b: Times, reach: timedelta = LONGEST) -> bool:
    """Return whether one event may hold reports of both; a `last` of None is open-ended."""
    if a.first is None or b.first is None:
        return True
    begins_in_time = a.last is None or b.first <= a.last + reach
    return begins_in_time and (b.last is None or a.first <= b.last + reach)


def all_keys(event: Event, mentions: Sequence[Mention]) -> set[Key]:
    """Return the blocks of an event: those of each of its mentions."""
    return {key for m in mentions for key in keys_of(event.kind, m.parties)}
