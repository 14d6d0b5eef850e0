"""Reach: which events new mentions can touch, told from the events alone, so that only these need resolving."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from model.event import Event
from model.mention import Mention
from model.page import moment_of
from parsers.kinds import KINDS
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


def moved(before: Sequence[Event], after: Sequence[Event], mentions: Mapping[str, Mention]) -> list[Mention]:
    """Return the reports of events whose reports are now others: what lies near these may be touched in turn."""
    kept = {frozenset(event.mention_ids) for event in before}
    return [mentions[id] for event in after if frozenset(event.mention_ids) not in kept for id in event.mention_ids]


def touched_from(mention: Mention, start: datetime | None) -> datetime | None:
    """Return since when an event must be reported to be touched by `mention`, which moved; None when any may be.

    What is new since `start` (None: something was lost) tells in which event later reports are: each of these may now
    be of any event near it. Of a kind with stages earlier events count too: one may be the agreement, another a
    hand-over under it.
    """
    moment = times_of([mention]).first
    anew = start is None or moment is None or moment >= start
    return None if anew or (mention.kind in KINDS and KINDS[mention.kind].has_stages) else start


def all_keys(event: Event, mentions: Sequence[Mention]) -> set[Key]:
    """Return the blocks of an event: those of each of its mentions."""
    return {key for m in mentions for key in keys_of(event.kind, m.parties)}
