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
    """When something was reported, first and last; both None where an undated report is in it: near anything."""

    first: datetime | None
    last: datetime | None


def keys_of(kind: str, parties: Iterable[str]) -> tuple[Key, ...]:
    """Return the blocks in which something lies: its kind with each party; what has no known party lies in one."""
    return tuple((kind, p) for p in sorted(set(parties))) or ((kind, ""),)


def times_of(mentions: Sequence[Mention]) -> Times:
    """Return when `mentions` were published."""
    moments = [moment_of(m.published, m.time_zone) for m in mentions]
    dated = [m.astimezone(UTC) for m in moments if m]
    return Times(min(dated), max(dated)) if dated and len(dated) == len(moments) else Times(None, None)


def touch(a: Times, b: Times, reach: timedelta = LONGEST) -> bool:
    """Return whether one event may hold reports of both."""
    if a.first is None or a.last is None or b.first is None or b.last is None:
        return True
    return b.first <= a.last + reach and a.first <= b.last + reach


def all_keys(event: Event, mentions: Sequence[Mention]) -> set[Key]:
    """Return the blocks of an event: those of each of its mentions."""
    return {key for m in mentions for key in keys_of(event.kind, m.parties)}
