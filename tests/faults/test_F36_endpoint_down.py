"""F36: an endpoint is down for three days, then back. The clock is an argument, so 76 hours take no time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from alerts.courier import Courier
from alerts.schedule import SCHEDULE, next_attempt
from model.alert import Outcome
from tests.faults.receivers import HookReceiver, hook_receiver
from tests.faults.sample_alerts import AT, courier, hook_settings, message

HOUR = timedelta(hours=1)


class Clock:
    """The moment that the courier is told."""

    now = AT

    def __call__(self) -> datetime:
        return self.now


async def delivered(made: Courier, clock: Clock, receiver: HookReceiver, name: str, at: datetime) -> datetime | None:
    """Try one alert raised `at` on the schedule, against a receiver that is down until AT + 72 h."""
    due: datetime | None = at
    attempts = 0
    while due is not None:
        clock.now, receiver.status = due, 200 if due >= AT + 72 * HOUR else 503
        outcome = await made.send("hook", message(alert_id=name))
        attempts += 1
        if outcome.ok:
            return due
        due = next_attempt(attempts, outcome, due, jitter=0.5)
    return None


async def test_F36_three_days_down_then_everything_arrives_under_its_id() -> None:
    clock = Clock()
    raised = {f"alert-{n:02}": AT - 24 * HOUR + n * 4 * HOUR for n in range(24)}
    async with hook_receiver() as receiver:
        channels = {"hook": hook_settings(receiver.url("/ok"), timeout=5)}
        async with courier(channels, (f"127.0.0.1:{receiver.port}",), clock) as made:
            done = {name: await delivered(made, clock, receiver, name, at) for name, at in raised.items()}
            dead = [name for name, at in done.items() if at is None]
            tried = len(receiver.requests)
            clock.now = AT + 80 * HOUR
            again = {name: await made.send("hook", message(alert_id=name)) for name in dead}  # `alerts replay`
    assert 0 < len(dead) < len(raised)
    assert all(raised[name] < AT for name in dead), "who was raised within three days of the end is not given up"
    assert all(outcome.ok for outcome in again.values())
    assert len(receiver.requests) == tried + len(dead)
    assert {request.named["webhook-id"] for request in receiver.requests} == set(raised)


def test_F36_the_schedule_is_that_of_standard_webhooks() -> None:
    assert SCHEDULE == (0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
    at, waits = AT, []
    for attempts in range(1, 10):
        due = next_attempt(attempts, Outcome(ok=False), at)
        assert due
        waits.append((due - at).total_seconds())
        at = due
    assert waits == list(SCHEDULE[1:])
    assert next_attempt(10, Outcome(ok=False), at) is None
    assert timedelta(hours=75) < at - AT < timedelta(hours=76)


@pytest.mark.parametrize("attempts", range(1, 10))
def test_F36_jitter_adds_at_most_a_tenth(attempts: int) -> None:
    plain = SCHEDULE[attempts]
    waits = [next_attempt(attempts, Outcome(ok=False), AT, jitter) for jitter in (0.0, 0.5, 1.0)]
    assert [(wait - AT).total_seconds() for wait in waits if wait] == pytest.approx([plain, plain * 1.05, plain * 1.1])


@pytest.mark.parametrize(
    "outcome", [Outcome(ok=True), Outcome(ok=False, permanent=True), Outcome(ok=False, disable=True)]
)
def test_F36_what_is_settled_is_not_tried_again(outcome: Outcome) -> None:
    assert next_attempt(1, outcome, AT) is None


@pytest.mark.parametrize("asked, waits", [(1.0, 5), (600.0, 600), (1e12, 86400), (None, 5)])
def test_F36_retry_after_puts_off_but_never_hastens(asked: float | None, waits: float) -> None:
    due = next_attempt(1, Outcome(ok=False, retry_after=asked), datetime(2026, 1, 1, tzinfo=UTC))
    assert due == datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=waits)
