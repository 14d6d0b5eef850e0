"""Reach: which events new mentions can touch, told from the events alone, so that only these need resolving."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from model.event import Event
from model.mention import Mention
from model.page import moment_of
from model.reach import Days, Look, Lying
from parsers.grammar.world import state_names
from parsers.kinds import KINDS
from parsers.resolving import exchanges, generic, rounds
from parsers.resolving.cluster import Cluster
from parsers.resolving.evidence import LONGEST
from parsers.resolving.facts import LAST, OVER, facts_of

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
    return [mentions[id] for event in changed(before, after) for id in event.mention_ids]


def changed(before: Sequence[Event], after: Sequence[Event]) -> list[Event]:
    """Return the events of `after` whose reports are others than those of any one before."""
    kept = {frozenset(event.mention_ids) for event in before}
    return [event for event in after if frozenset(event.mention_ids) not in kept]


def touched_from(mention: Mention, start: datetime | None) -> datetime | None:
    """Return since when an event must be reported to be touched by `mention`, which moved; None when any may be.

    What is new since `start` (None: something was lost) tells in which event later reports are: each of these may now
    be of any event near it. Of a kind with stages earlier events count too: one may be the agreement, another a
    hand-over under it.
    """
    return None if _is_anew(mention, start) or has_stages(mention.kind) else start


class Touch(NamedTuple):
    """Which events near a report that moved may be touched: those with a report later than `since`, of them the parts
    of others alone if `parts`; those of other days too if `any_day`.
    """

    since: datetime | None = None
    parts: bool = False
    any_day: bool = False


def touches(event: Sequence[Mention], start: datetime | None) -> dict[Touch, list[Mention]]:
    """Return how the reports of an event that has changed touch others, who knows of each where it lies (`lying`).

    As `touched_from`, but what is no part of anything has no agreement: of earlier events it touches its own parts.
    """
    found: dict[Touch, list[Mention]] = defaultdict(list)
    part = any(map(_staged, event))
    for mention in event:
        anew = _is_anew(mention, start)
        if has_stages(mention.kind) and part:
            found[Touch(any_day=True)].append(mention)
        else:
            found[Touch(None if anew else start)].append(mention)
        if has_stages(mention.kind) and not part and not anew:
            found[Touch(parts=True)].append(mention)
    return found


def _is_anew(mention: Mention, start: datetime | None) -> bool:
    """Whether a report is of what is new since `start`; undated ones always are, and all when something was lost."""
    moment = times_of([mention]).first
    return start is None or moment is None or moment >= start


def has_stages(kind: str) -> bool:
    """Return whether events of `kind` may be parts of others."""
    return kind in KINDS and KINDS[kind].has_stages


def _staged(mention: Mention) -> bool:
    """Return whether a report may make its event a part of another."""
    return mention.stage or bool(mention.deal_counts)


def lying(cluster: Cluster) -> Lying:
    """Return where the event of `cluster` lies, so that `looks` of what could be of it find it."""
    sides = {side for f in cluster.members for side in _sides(f.parties)}
    return Lying(frozenset(sides), _settled(cluster), any(_staged(f.mention) for f in cluster.members))


def looks(mention: Mention, moment: datetime) -> tuple[Look, ...]:
    """Return where to look for the events that a report could be of: all but those of other parties or days.

    `likeness` parts two states from one of the two and a third state, whatever else is told; `over_apart` parts what
    was held on days too far apart. An event that is told of later may have been another one at this moment.
    """
    facts = facts_of(mention)
    exact = facts.phase == OVER and facts.span is not None and facts.span.exact
    days = _around(mention.kind, facts.span.first, facts.span.last) if exact and facts.span else None
    found = sorted(_sides(facts.parties))
    return tuple(Look(mention.kind, p, moment, frozenset({"", other}) if other else None, days) for p, other in found)


def looks_any_day(mention: Mention, moment: datetime) -> tuple[Look, ...]:
    """Return where to look for what a report could be of or a part of: an agreement has other days than its parts."""
    return tuple(replace(look, days=None) for look in looks(mention, moment))


def _sides(parties: frozenset[str]) -> list[tuple[str, str]]:
    """Each party, with the other one where they are two states."""
    if len(parties) == 2 and parties <= state_names():
        one, other = sorted(parties)
        return [(one, other), (other, one)]
    return [(party, "") for party in parties] or [("", "")]


def _settled(cluster: Cluster) -> Days | None:
    """The days on which it was held, when no later report of other days can be of it: `over_apart` of each kind."""
    span = cluster.span
    if cluster.phase != OVER or span is None or not span.exact or any(f.moment == LAST for f in cluster.members):
        return None
    if has_stages(cluster.kind) and cluster.agreed_day is not None:  # its parts may come weeks after it
        return None
    return span.first.isoformat(), span.last.isoformat()


def _around(kind: str, first: date, last: date) -> Days:
    if has_stages(kind):
        apart = exchanges.LATE
    else:
        apart = rounds.WINDOW if kind in KINDS and KINDS[kind].has_ordinal else generic.NEAR
    return (first - timedelta(days=apart)).isoformat(), (last + timedelta(days=apart)).isoformat()


def all_keys(event: Event, mentions: Sequence[Mention]) -> set[Key]:
    """Return the blocks of an event: those of each of its mentions."""
    return {key for m in mentions for key in keys_of(event.kind, m.parties)}
