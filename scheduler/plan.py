"""When an outlet is crawled next and which of its articles are looked at again. Pure: every time is an argument.

After a good crawl the interval follows the outlet's habit, after a failed one it backs off, and in both cases
Retry-After and the outlet's own bounds hold (outlets.md, Manners).
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol

from model.outlet import Outlet, OutletState, Pace
from model.value import digest

REVISIT_HOURS = (1.0, 3.0, 8.0, 24.0, 72.0)
BACKOFF_MAX = 6 * 3600.0  # seconds
_HABIT = 20  # so many of the newest articles tell how often an outlet publishes
_JITTER = 0.1  # of the interval, so that outlets which start together drift apart


class Look(Protocol):
    """An address, when it was first and last looked at, and how often."""

    @property
    def url(self) -> str: ...
    @property
    def first_at(self) -> datetime: ...
    @property
    def looks(self) -> int: ...


@dataclass(frozen=True)
class Ended:
    """How a crawl ended, as far as the plan needs to know. `answered` is False when nothing at all came back."""

    answered: bool
    new: int = 0
    error: str = ""
    not_before: datetime | None = None  # Retry-After of the outlet's hosts, the latest


@dataclass(frozen=True)
class Slot:
    """One planned crawl. It is run once: its id is made of what it is."""

    outlet: str
    due: datetime

    @property
    def id(self) -> str:
        """Return the id of the crawl that fills this slot."""
        return digest("crawl", self.outlet, self.due.isoformat())


def usual_gap(moments: Iterable[datetime]) -> float | None:
    """Return the median time between publications in seconds, None for fewer than two."""
    newest = sorted(moments)[-_HABIT:]
    gaps = [(b - a).total_seconds() for a, b in pairwise(newest)]
    return statistics.median(gaps) if gaps else None


def habit_interval(pace: Pace, published: Sequence[datetime], now: datetime) -> float:
    """Return the interval in seconds: half of the usual gap, or an eighth of the present silence if that is longer.

    Half, so that an article waits a quarter of a gap on average; the silence stretches it over nights and week-ends.
    """
    gap = usual_gap(published)
    if gap is None:
        return float(pace.poll_min)
    silence = max(0.0, (now - max(published)).total_seconds())
    return min(max(gap / 2, silence / 8, pace.poll_min), max(pace.poll_max, pace.poll_min))


def backoff(pace: Pace, failures: int, most: float = BACKOFF_MAX) -> float:
    """Return the interval in seconds after so many failures in a row: doubled each time, up to `most`."""
    return min(pace.poll_min * 2.0 ** min(failures, 30), max(most, pace.poll_min))


def after_crawl(
    state: OutletState,
    outlet: Outlet,
    ended: Ended,
    published: Sequence[datetime],
    now: datetime,
    jitter: float,
    backoff_max: float = BACKOFF_MAX,
) -> OutletState:
    """Return the outlet's state after a crawl, with the time of its next. `jitter` is drawn from [-1, 1]."""
    failures = 0 if ended.answered and not ended.error else state.failures + 1
    interval = backoff(outlet.pace, failures, backoff_max) if failures else habit_interval(outlet.pace, published, now)
    due = now + timedelta(seconds=interval * (1 + _JITTER * jitter))
    return state.model_copy(
        update={
            "last_crawl_at": now,
            "last_success_at": state.last_success_at if failures else now,
            "last_article_at": now if ended.new else state.last_article_at,
            "next_crawl_at": max(due, ended.not_before) if ended.not_before else due,
            "interval": interval,
            "failures": failures,
            "kills": state.kills if failures else 0,
            "error": ended.error or ("" if ended.answered else "no answer"),
            "crawls": state.crawls + 1,
            "articles": state.articles + ended.new,
            "health": _health(state, failures),
        }
    )


def _health(state: OutletState, failures: int) -> str:
    if state.health in ("blocked", "paused", "quarantined"):
        return state.health
    # Three in a row: a single failed poll is weather (F11).
    return "ok" if not failures else ("late" if failures < 3 else "silent")


def killed(state: OutletState, now: datetime) -> OutletState:
    """Return the state after the crawler's child died over this outlet; the second time in a row it is quarantined."""
    kills = state.kills + 1
    update: dict[str, object] = {"kills": kills, "error": "the crawler had to be killed over this outlet"}
    if kills >= 2:
        update |= {"health": "quarantined", "next_crawl_at": None}
    return state.model_copy(update={**update, "last_crawl_at": now})


def may_crawl(outlet: Outlet, state: OutletState) -> bool:
    """Return whether the outlet is crawled by schedule at all."""
    return not outlet.blocked and not state.paused and state.health not in ("paused", "quarantined")


def first_slots(
    outlets: Mapping[str, Outlet], states: Mapping[str, OutletState], now: datetime, spread: float
) -> dict[str, Slot]:
    """Return the slot of each outlet at the start: where it stood; what is overdue or new is spread over `spread` s.

    A stored time later than any interval allows was written by a clock that was wrong: it counts as overdue. Who was
    asked last before a kill is not known, so at a new start every host first has its delay.
    """
    names = sorted(name for name, outlet in outlets.items() if may_crawl(outlet, _state(states, name)))
    step = spread / max(1, len(names))
    slots = {}
    for place, name in enumerate(names):
        due = believable(outlets[name], _state(states, name), now)
        first = due if due and now < due else now + timedelta(seconds=place * step)
        rested = now + timedelta(seconds=outlets[name].pace.delay if states else 0.0)
        slots[name] = Slot(name, max(first, rested))
    return slots


def believable(outlet: Outlet, state: OutletState, now: datetime) -> datetime | None:
    """Return the time of an outlet's next crawl, None where there is none that any interval allows."""
    due = state.next_crawl_at
    return due if due is not None and due <= now + timedelta(seconds=_longest(outlet)) else None


def passed_over(outlet: Outlet, state: OutletState, slot: Slot, now: datetime) -> datetime | None:
    """Return the outlet's next time when it was crawled since `slot` was planned, so that this one is not needed."""
    due = believable(outlet, state, now)
    return due if due is not None and due > slot.due else None


def _state(states: Mapping[str, OutletState], name: str) -> OutletState:
    return states.get(name) or OutletState(outlet=name)


def _longest(outlet: Outlet) -> float:
    day = 24 * 3600.0  # Retry-After is believed up to a day (F22)
    return max(day, outlet.pace.poll_max * (1 + _JITTER))


def revisits(
    looks: Iterable[Look], now: datetime, hours: Sequence[float] = REVISIT_HOURS, limit: int = 50
) -> tuple[str, ...]:
    """Return addresses that are due to be looked at again for corrections, the longest due first.

    An article that was looked at n times is due n steps of `hours` after its first time; steps that passed unseen
    are made up for by one look.
    """
    overdue = [
        (look.first_at + timedelta(hours=hours[look.looks - 1]), look) for look in looks if 0 < look.looks <= len(hours)
    ]
    due = sorted((at, look.url) for at, look in overdue if at <= now)
    return tuple(url for _, url in due[:limit])
