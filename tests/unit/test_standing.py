"""How a channel stands after each try, and what the operator is told of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from alerts.registry import load_channels
from alerts.standing import DISABLE_AFTER, after_try, channel_troubles, held_back
from model.alert import Outcome
from model.trouble import ChannelState
from tests.faults.sample_alerts import hook_settings, mail_settings

AT = datetime(2026, 11, 21, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
BAD, GOOD = Outcome(ok=False, detail="503 down"), Outcome(ok=True, status=200)
CHANNELS = load_channels(
    {"hook": hook_settings("https://hook.example/"), "mail": mail_settings(25, "ana@desk.example", "bob@desk.example")}
)


def stand(*tries: tuple[datetime, Outcome], given_up: bool = False, name: str = "hook") -> ChannelState:
    state = ChannelState(channel=name)
    for at, outcome in tries:
        state = after_try(state, outcome, at, given_up)
    return state


def subjects(*states: ChannelState, at: datetime = AT) -> list[str]:
    return [t.subject for t in channel_troubles({s.channel: s for s in states}, CHANNELS, at)]


def test_failing_for_an_hour_is_told_and_a_success_ends_it() -> None:
    state = stand((AT, BAD), (AT + HOUR / 2, BAD))
    assert (state.failing_since, state.failures) == (AT, 2)
    assert subjects(state, at=AT + HOUR / 2) == []
    assert subjects(state, at=AT + HOUR) == ["The channel hook does not deliver"]
    assert after_try(state, GOOD, AT + HOUR, False) == ChannelState(channel="hook")


def test_what_was_given_up_is_told_at_once() -> None:
    state = stand((AT, Outcome(ok=False, permanent=True, detail="550 no such mailbox")), given_up=True)
    (trouble,) = channel_troubles({"hook": state}, CHANNELS, AT)
    assert "“550 no such mailbox”. 1 message was given up" in trouble.detail


def test_gone_disables_at_once_and_five_days_of_failures_do() -> None:
    gone = stand((AT, Outcome(ok=False, permanent=True, disable=True, status=410, detail="410 Gone")))
    assert gone.disabled_at == AT and subjects(gone) == ["The channel hook is disabled"]
    late = timedelta(seconds=DISABLE_AFTER)
    assert stand((AT, BAD), (AT + late - HOUR, BAD)).disabled_at is None
    assert stand((AT, BAD), (AT + late, BAD)).disabled_at == AT + late
    assert after_try(stand((AT, BAD)), BAD, AT + 30 * late, False, 0).disabled_at is None


def test_a_disabled_channel_is_left_alone_but_for_tests() -> None:
    off = stand((AT, Outcome(ok=False, permanent=True, disable=True, detail="410 Gone")))
    refused = held_back(off, "event.new")
    assert refused and refused.permanent and "410 Gone" in refused.detail
    assert held_back(off, "test") is None and held_back(ChannelState(channel="hook"), "event.new") is None
    assert after_try(off, refused, AT + HOUR, True) == off
    assert after_try(off, GOOD, AT + HOUR, False).disabled_at is None


def test_recipients_of_one_channel_are_one_trouble() -> None:
    ana, bob = (stand((AT, BAD), name=f"mail/{who}@desk.example") for who in ("ana", "bob"))
    assert subjects(ana, at=AT + HOUR) == ["The channel mail does not deliver for 1 target of 2"]
    (both,) = channel_troubles({s.channel: s for s in (ana, bob)}, CHANNELS, AT + HOUR)
    assert (both.name, both.targets) == ("channel:mail", ("mail/ana@desk.example", "mail/bob@desk.example"))


def test_a_channel_that_is_set_up_no_more_is_nobodys_trouble() -> None:
    assert channel_troubles({"old": stand((AT, BAD), name="old")}, CHANNELS, AT + HOUR) == ()


def test_a_refused_login_is_remembered() -> None:
    refused = Outcome(ok=False, permanent=True, status=535, detail="login refused: 535 bad login")
    resting = Outcome(ok=False, status=535, retry_after=600, detail="mail.example refused this login; ...")
    assert stand((AT, refused), (AT + HOUR / 4, resting)).login_refused_at == AT
    assert stand((AT, BAD)).login_refused_at is None
