"""How a channel stands after each try over it: when it fails, when it is disabled, and what the operator is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from alerts.registry import Channel
from alerts.schedule import LOGIN_REFUSED
from alerts.terms import listed, several
from model.alert import Outcome
from model.trouble import ChannelState, Trouble
from model.value import one_line

# An endpoint that fails for days is not called any more (Standard Webhooks, "Disabling endpoints"): longer than one
# message's 75.6 h of tries, so that a long week-end alone disables nothing.
DISABLE_AFTER = 5 * 86400.0
FAILING_AFTER = 3600.0  # seconds of nothing but failures before the operator is told


def after_try(
    state: ChannelState, outcome: Outcome, at: datetime, given_up: bool, disable_after: float = DISABLE_AFTER
) -> ChannelState:
    """Return the channel's state after one try; a success ends all that was wrong. `disable_after` 0: never.

    One that is disabled stays so, whatever fails on it besides.
    """
    if outcome.ok:
        return ChannelState(channel=state.channel)
    if state.disabled_at:
        return state
    since = state.failing_since or at
    off = outcome.disable or (disable_after > 0 and at - since >= timedelta(seconds=disable_after))
    refused = outcome.permanent and outcome.detail.startswith(LOGIN_REFUSED)
    return ChannelState(
        channel=state.channel,
        failing_since=since,
        failures=state.failures + 1,
        given_up=state.given_up + given_up,
        error=outcome.detail,
        login_refused_at=at if refused else state.login_refused_at,
        disabled_at=at if off else None,
    )


def held_back(state: ChannelState, message_type: str) -> Outcome | None:
    """Return what stands for a try over a disabled channel, None where it is tried; a test is always tried."""
    if state.disabled_at is None or message_type == "test":
        return None
    return Outcome(ok=False, permanent=True, detail=one_line(f"the channel is disabled ({state.error})", 300))


def channel_troubles(
    states: Mapping[str, ChannelState],
    channels: Mapping[str, Channel],
    now: datetime,
    failing_after: float = FAILING_AFTER,
) -> tuple[Trouble, ...]:
    """Return what is wrong with the channels that are set up: one trouble for all targets of one."""
    targets: dict[str, list[str]] = {}
    for name, channel in channels.items():
        targets.setdefault(channel.configured, []).append(name)
    known = {name: [states[each] for each in mine if each in states] for name, mine in targets.items()}
    found = (_trouble(name, mine, len(targets[name]), now, failing_after) for name, mine in known.items())
    return tuple(trouble for trouble in found if trouble)


def _trouble(
    name: str, states: Sequence[ChannelState], known: int, now: datetime, failing_after: float
) -> Trouble | None:
    ill = [state for state in states if state.failing_since]
    off = [state for state in ill if state.disabled_at]
    long = timedelta(seconds=failing_after)
    if not off and not any(s.given_up or (s.failing_since and now - s.failing_since >= long) for s in ill):
        return None
    whom = "" if known == 1 else f" for {several(len(ill), 'target')} of {known}"
    begun = min(_moments(state.disabled_at if off else state.failing_since for state in ill))
    return Trouble(
        name=f"{'disabled' if off else 'channel'}:{name}",
        subject=f"The channel {name} {'is disabled' if off else 'does not deliver'}{whom}",
        detail=one_line(_detail(name, ill, bool(off)), 1000),
        over=f"The channel {name} delivers again",
        since=begun,
        targets=tuple(state.channel for state in ill),
    )


def _detail(name: str, ill: Sequence[ChannelState], off: bool) -> str:
    errors = listed(list(dict.fromkeys(f"“{state.error}”" for state in ill))[:3])
    lost = sum(state.given_up for state in ill)
    given_up = f" {several(lost, 'message')} {'was' if lost == 1 else 'were'} given up." if lost else ""
    again = f"Once it is mended, `parley alerts test {name}` enables it again, and" if off else "Once it is mended,"
    return f"It says {errors}.{given_up} {again} `parley alerts replay --since DATE` sends what was given up."


def _moments(times: Iterable[datetime | None]) -> list[datetime]:
    return [moment for moment in times if moment]
