"""F34: a receiver that fails, delays, goes away, hangs, resets or floods. Times are a twentieth of the shipped ones."""

from __future__ import annotations

import asyncio
import resource
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from standardwebhooks.webhooks import Webhook

from alerts.channels.webhook import Config, seconds_of
from alerts.schedule import next_attempt
from model.alert import Outcome
from tests.faults.receivers import HookReceiver, hook_receiver
from tests.faults.sample_alerts import AT, SECRET, courier, hook_settings, message


async def sent(receiver: HookReceiver, path: str, times: int = 1) -> list[Outcome]:
    async with courier({"hook": hook_settings(receiver.url(path))}, (f"127.0.0.1:{receiver.port}",)) as made:
        return [await made.send("hook", message()) for _ in range(times)]


def test_F34_the_shipped_limits() -> None:
    config = Config(url="https://hook.example/", secret=SECRET)
    assert (config.timeout, config.reply_limit) == (15, 64 * 1024)


@pytest.mark.parametrize("status", [400, 401, 404, 422, 500, 502, 503])
async def test_F34_failures_are_tried_again(status: int) -> None:
    async with hook_receiver() as receiver:
        (outcome,) = await sent(receiver, f"/{status}")
    assert (outcome.ok, outcome.permanent, outcome.disable, outcome.status) == (False, False, False, status)
    assert next_attempt(1, outcome, AT) == AT + timedelta(seconds=5)


@pytest.mark.parametrize("status", [429, 503])
async def test_F34_retry_after_is_honoured(status: int) -> None:
    async with hook_receiver(headers={"Retry-After": "600"}) as receiver:
        (outcome,) = await sent(receiver, f"/{status}")
    assert outcome.retry_after == 600
    assert next_attempt(1, outcome, AT) == AT + timedelta(seconds=600)


async def test_F34_gone_disables() -> None:
    async with hook_receiver() as receiver:
        (outcome,) = await sent(receiver, "/410")
    assert outcome.disable and outcome.permanent and next_attempt(1, outcome, AT) is None


@pytest.mark.parametrize("path", ["/hang", "/drip", "/interim"])
async def test_F34_hanging_ends_at_the_deadline(path: str) -> None:
    async with hook_receiver() as receiver:
        began = time.monotonic()
        (outcome,) = await sent(receiver, path)
    assert time.monotonic() - began < 2.5
    assert not outcome.ok and not outcome.permanent
    assert len(receiver.requests) == 1


async def test_F34_a_reset_after_reading_is_sent_again_under_the_same_id() -> None:
    async with hook_receiver() as receiver:
        outcomes = await sent(receiver, "/reset", times=2)
    assert [(each.ok, each.permanent) for each in outcomes] == [(False, False)] * 2
    one, two = receiver.requests
    assert one.named["webhook-id"] == two.named["webhook-id"] == message().id
    for request in receiver.requests:
        Webhook(SECRET).verify(request.body, request.named)


async def test_F34_a_reply_of_a_gigabyte_is_left_unread() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with hook_receiver() as receiver:
        (outcome,) = await sent(receiver, "/huge")
    assert outcome.ok and len(outcome.detail) <= 300
    assert receiver.sent < 20_000_000  # what kernel and streams hold, at most
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # kB


async def test_F34_a_hundred_megabytes_of_headers_are_refused() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with hook_receiver() as receiver:
        (outcome,) = await sent(receiver, "/bighead")
    assert not outcome.ok and not outcome.permanent
    assert receiver.sent < 20_000_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # kB


async def test_F34_a_success_whose_reply_hangs_is_a_success() -> None:
    """The status has been told: sending it again would be a needless copy."""
    async with hook_receiver() as receiver:
        (outcome,) = await sent(receiver, "/hang-in-body")
    assert outcome.ok and outcome.status == 200


async def test_F34_what_is_no_http_is_a_failure() -> None:
    async with hook_receiver() as receiver:
        (outcome,) = await sent(receiver, "/garbage")
    assert not outcome.ok and not outcome.permanent


async def test_F34_nobody_listens() -> None:
    async with hook_receiver() as receiver:
        pass
    (outcome,) = await asyncio.wait_for(sent(receiver, "/ok"), 5)
    assert not outcome.ok and not outcome.permanent


@pytest.mark.parametrize(
    "told, seconds",
    [
        ("120", 120.0),
        ("0", None),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("9" * 5000, 86400.0),
        ("315360000", 86400.0),
        ("1e9", None),
        (format_datetime(AT + timedelta(seconds=90)), 90.0),
        (format_datetime(AT - timedelta(days=1)), None),
        (format_datetime(AT + timedelta(days=3650)), 86400.0),
        ("Fri, 31 Feb 2026 00:00:00 GMT", None),
        ("\u0661\u0662", None),
    ],
)
def test_F34_retry_after_in_every_shape(told: str, seconds: float | None) -> None:
    assert seconds_of(told, datetime(2026, 11, 21, 3, 12, tzinfo=UTC)) == seconds
