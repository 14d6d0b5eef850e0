"""The stage that notices: what is wrong with outlets, series and channels, each told once, over what works."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.registry import Channel, chosen
from alerts.standing import DISABLE_AFTER, FAILING_AFTER, channel_troubles
from alerts.troubles import Turn, cleared_message, notice_deliveries, raised_message, turn
from model.alert import SURE
from model.event import Event
from model.outlet import Outlet, OutletState
from model.trouble import ChannelState, Trouble
from parsers.resolving.evidence import LONGEST
from scheduler.plan import may_crawl
from scheduler.redesigns import Redesigns
from scheduler.silence import (
    Verdict,
    all_failing,
    apart_trouble,
    forgotten,
    gap_troubles,
    judged,
    silence,
    silent_trouble,
    speaks,
)  # fmt: skip
from store.stopped import stopped
from store.store import Store

_HABIT = 1000  # newest articles that tell an outlet's habit
_SERIES = timedelta(days=400)  # of events whose numbers are looked at
_READ_WITHIN = timedelta(minutes=10)  # pages wait for the readers at most so long, but on the worst of days
_BACK = "outlets answered again at"  # note


@dataclass(frozen=True)
class NoticeRules:
    """What the operator is told of, and over which channels (none: all). Times in seconds."""

    channels: tuple[str, ...] = ()
    outlet_silent: float = 6 * 3600
    all_failing: float = 900
    channel_failing: float = FAILING_AFTER
    disable_after: float = DISABLE_AFTER
    gaps: bool = True
    every: float = 5.0


@dataclass(frozen=True)
class Scene:
    """What is looked at: the outlets and channels as they are set up now."""

    outlets: Mapping[str, Outlet]
    channels: Mapping[str, Channel]
    rules: NoticeRules
    base_url: str = ""


def look(store: Store, scene: Scene, now: datetime, numbers: bool = True, redesigns: Redesigns | None = None) -> Turn:
    """Look for troubles, and put out what has to be told; `numbers`: events have changed since the last look.

    `redesigns` remembers what it found of each outlet; without it all are looked at.

    A trouble and the notice of it are one transaction: a kill leaves both or none.
    """
    told = store.troubles()
    states = store.channel_states()
    found, unsure = _outlet_troubles(store, scene, told, now)
    rotten, unread = _redesigned(store, scene, told, redesigns or Redesigns())
    found, unsure = found + rotten, unsure | unread
    found += channel_troubles(states, scene.channels, now, scene.rules.channel_failing)
    look_at_gaps = numbers and scene.rules.gaps
    if look_at_gaps:
        found += gap_troubles(_numbered(store, now), told, now, _is_sure)
    names, idle = {each.name for each in found}, _idle(store, scene)
    changed = turn(
        told,
        found,
        moot=lambda each: _is_moot(each, scene, names, idle, now),
        unsure=lambda each: each.name in unsure or (each.name.startswith("gap:") and not look_at_gaps),
    )
    if changed.any:
        _save(store, scene, states, changed, now)
    return changed


def _numbered(store: Store, now: datetime) -> tuple[Event, ...]:
    return store.numbered_series(now - max(_SERIES, LONGEST))


def _is_sure(event: Event) -> bool:
    """A number that one outlet alone tells unsurely raises no alarm."""
    return event.confidence >= SURE or event.independent >= 2


def _outlet_troubles(
    store: Store, scene: Scene, told: Mapping[str, Trouble], now: datetime
) -> tuple[list[Trouble], set[str]]:
    """Return the troubles of outlets, and the names of those that cannot be judged now.

    While none answers, no single one is judged; and afterwards one only when it was visited again.
    """
    states = store.outlet_states()
    if gone := all_failing(scene.outlets, states, scene.rules.all_failing):
        return [gone], {name for name in told if name.startswith(("silent:", "apart:"))}
    back = _back_at(store, told, max((s.last_success_at for s in states.values() if s.last_success_at), default=None))
    found = [apart_trouble(scene.outlets[n], s) for n, s in states.items() if _is_apart(scene, n, s)]
    unsure = set[str]()
    for name, state in judged(scene.outlets, states).items():
        times, verdict = _verdict(store, state, scene.rules.outlet_silent)
        if verdict == "silent" and not _is_early(state, back, now):
            found.append(silent_trouble(scene.outlets[name], state, times))
        elif verdict != "speaks":
            unsure.add(f"silent:{name}")
    return found, unsure


def _redesigned(
    store: Store, scene: Scene, told: Mapping[str, Trouble], redesigns: Redesigns
) -> tuple[list[Trouble], set[str]]:
    return redesigns.look(store, scene.outlets, judged(scene.outlets, store.outlet_states()), told)


def _verdict(store: Store, state: OutletState, at_least: float) -> tuple[tuple[datetime, ...], Verdict]:
    newest = store.told_times(state.outlet)
    if newest and speaks(state, newest[0], at_least):  # most do, and then their habit need not be known
        return newest, "speaks"
    times = store.told_times(state.outlet, _HABIT)
    return times, silence(state, times, at_least)


def _is_early(state: OutletState, back: datetime | None, now: datetime) -> bool:
    """Whether the last visit cannot tell: it failed with all others, or the pages that it brought are being read."""
    visit = state.last_crawl_at
    being_read = visit == state.last_article_at and visit is not None and now - visit < _READ_WITHIN
    return being_read or (back is not None and visit is not None and visit < back)


def _is_apart(scene: Scene, name: str, state: OutletState) -> bool:
    return name in scene.outlets and state.health == "quarantined" and not state.paused


def _back_at(store: Store, told: Mapping[str, Trouble], newest_success: datetime | None) -> datetime | None:
    """When outlets answered again after none did; kept, for some of them are visited hours later."""
    if "outlets" in told and newest_success:
        store.set_note(_BACK, newest_success.isoformat())
    kept = store.note(_BACK)
    return datetime.fromisoformat(kept) if kept else None


def _idle(store: Store, scene: Scene) -> set[str]:
    """The outlets that are not visited, so that their silence is nobody's matter."""
    states = store.outlet_states()
    return {name for name, outlet in scene.outlets.items() if name in states and not may_crawl(outlet, states[name])}


def _is_moot(trouble: Trouble, scene: Scene, found: set[str], idle: set[str], now: datetime) -> bool:
    """Whether nobody needs to hear of the end: what it is about is no more, or a graver trouble has its place."""
    about, _, name = trouble.name.partition(":")
    if about in ("silent", "apart", "rot"):
        return name not in scene.outlets or (about != "apart" and name in idle)
    if about == "outlets":
        return idle.issuperset(scene.outlets)
    if about in ("channel", "disabled"):
        set_up = any(channel.configured == name for channel in scene.channels.values())
        return not set_up or not found.isdisjoint({f"channel:{name}", f"disabled:{name}"})
    return about == "gap" and (forgotten(trouble, now) or not scene.rules.gaps)


def _save(store: Store, scene: Scene, states: Mapping[str, ChannelState], changed: Turn, now: datetime) -> None:
    """A trouble of a channel is told over the others, its end over that one too."""
    told = [
        *((raised_message(each, now, scene.base_url), each.targets) for each in changed.raised),
        *((cleared_message(each, now, scene.base_url), ()) for each in changed.cleared),
    ]
    unwanted = stopped(store)
    notices = [
        (said, notice_deliveries(said, ways_out(scene, states, {*without, *unwanted}), now)) for said, without in told
    ]
    gone = [trouble.name for trouble in (*changed.cleared, *changed.dropped)]
    store.save_troubles([*changed.raised, *changed.changed], gone, notices)


def ways_out(scene: Scene, states: Mapping[str, ChannelState], without: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the channels that a notice goes over: those that are set up for it, but none that is disabled."""
    off = {name for name, state in states.items() if state.disabled_at} | set(without)
    return tuple(name for name in chosen(scene.channels, scene.rules.channels) if name not in off)


def grave(store: Store, scene: Scene) -> list[str]:
    """Return the troubles of which nobody may be able to tell: no outlet answers, or no channel delivers."""
    told = store.troubles()
    failing = {name for trouble in told.values() for name in trouble.targets}
    deaf = bool(scene.channels) and failing.issuperset(scene.channels)
    silent = [told["outlets"].subject] if "outlets" in told else []
    return silent + ["no channel delivers"] * deaf
