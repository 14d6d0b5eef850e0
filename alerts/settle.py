"""Settling: all changes of a resolve, and those that still wait, against all watches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from alerts.gathering import NO_STORM, StormRule, places
from alerts.match import Decision, decide, deliveries_for, raise_alert
from model.alert import Alert, Delivery, Watch
from model.event import Change, Event

_WAITING = ("open", "held")
_PREFERRED = ("withdrawn", "correction", "new", "update")  # what an alert of several changes is told as


@dataclass(frozen=True)
class Settled:
    """Changes with what became of them, and the alerts and deliveries that they gave."""

    changes: tuple[Change, ...]
    alerts: tuple[Alert, ...]
    deliveries: tuple[Delivery, ...] = ()


def settle(
    changes: Sequence[Change],
    events: Iterable[Event],
    watches: Sequence[Watch],
    told: Sequence[Alert],
    now: datetime,
    *,
    channels: Sequence[str] = (),
    quiet_articles: AbstractSet[str] = frozenset(),
    storm: StormRule = NO_STORM,
    lately: int = 0,
    muted: Mapping[str, str] = MappingProxyType({}),
    without: Container[str] = (),
) -> Settled:
    """Return what becomes of `changes` (new ones and those that wait) at `now`: one alert an event and watch at most.

    `events` hold the changed ones as they are now and their agreements; `quiet_articles` come from an outlet's
    first crawl, and what they alone changed alerts nobody. `channels` are all that are set up. `lately` events were
    first told within the time of the rule on storms; `muted` are statuses by the id of an event (match.decide);
    channels of `without` are told nothing.
    """
    known = {name: e for e in events for name in (*e.aliases, e.id)}
    alerts: list[Alert] = []
    settled: list[Change] = []
    for event_id, group in _by_event(changes, known).items():
        quiet = [c for c in group if c.article_id in quiet_articles]
        settled += [_closed(c, "quiet", "an outlet's first crawl is quiet") for c in quiet]
        live = [c for c in group if c not in quiet]
        raised, decided = _settle_event(live, known, event_id, watches, [*told, *alerts], now, muted)
        alerts += raised
        settled += decided
    by_name = {watch.name: watch for watch in watches}
    over = [tuple(c for c in _wanted(by_name[a.watch], a) or channels if c not in without) for a in alerts]
    told_at = places(alerts, watches, lately, storm, now)
    going = zip(alerts, over, told_at, strict=True)
    sent = (d for alert, to, place in going for d in deliveries_for(alert, to, now, place.name, place.due))
    return Settled(tuple(settled), tuple(alerts), tuple(sent))


def _wanted(watch: Watch, alert: Alert) -> tuple[str, ...]:
    """Return the channels that `watch` has for an alert of this trigger, kind or status, else those for all."""
    what = {alert.trigger, alert.kind, alert.status}
    own = dict.fromkeys(channel for name, over in watch.channels_for if name in what for channel in over)
    return tuple(own) or watch.channels


def _by_event(changes: Sequence[Change], known: Mapping[str, Event]) -> dict[str, list[Change]]:
    """Changes that wait, by the event that they belong to now; agreements come before their stages."""
    out: dict[str, list[Change]] = defaultdict(list)
    for change in sorted(changes, key=lambda c: (c.at, c.id)):
        if change.state in _WAITING and change.event_id in known:
            out[known[change.event_id].id].append(change)
    return dict(sorted(out.items(), key=lambda item: known[item[0]].part_of is not None))


def _settle_event(
    changes: Sequence[Change],
    known: Mapping[str, Event],
    event_id: str,
    watches: Sequence[Watch],
    told: Sequence[Alert],
    now: datetime,
    muted: Mapping[str, str],
) -> tuple[list[Alert], list[Change]]:
    event, raised = known[event_id], []
    hushed = next((muted[name] for name in (event.id, *event.aliases) if name in muted), "")
    decisions: dict[str, list[Decision]] = {c.id: [] for c in changes}
    for watch in watches:
        waiting = [c for c in changes if not any(c.id in a.change_ids and a.watch == watch.name for a in told)]
        mine = {c.id: decide(c, event, watch, told, now, hushed) for c in waiting}
        telling = [c for c in waiting if mine[c.id].action == "alert"]
        if telling:
            lead = min(telling, key=lambda c: _PREFERRED.index(c.trigger))
            alert = raise_alert(lead, event, watch, told, now, known.get(event.part_of or ""), mine[lead.id].reason)
            raised.append(alert.model_copy(update={"change_ids": tuple(c.id for c in waiting)}))
            mine = dict.fromkeys(mine, mine[lead.id])
        for id, decision in mine.items():
            decisions[id].append(decision)
    return raised, [_settled(c, decisions[c.id]) for c in changes]


def _settled(change: Change, decisions: Sequence[Decision]) -> Change:
    """A change waits while any watch waits with it; else it was told if any was told."""
    held = [d for d in decisions if d.action == "hold"]
    if held:
        first = min(held, key=lambda d: (d.until is None, d.until))
        return change.model_copy(update={"state": "held", "reason": first.reason, "held_until": first.until})
    told = [d for d in decisions if d.action == "alert"]
    if told or not decisions:
        return _closed(change, "alerted", told[0].reason if told else change.reason)
    return _closed(change, "quiet", decisions[0].reason)


def _closed(change: Change, state: str, reason: str) -> Change:
    return change.model_copy(update={"state": state, "reason": reason, "held_until": None})
