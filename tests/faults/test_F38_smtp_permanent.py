"""F38: what is refused for good is given up, and a refused login is not tried again for a quarter of an hour."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from alerts.channels.email import Config
from alerts.schedule import LOGIN_PAUSE, next_attempt
from tests.faults.receivers import scripted_smtp
from tests.faults.sample_alerts import AT, courier, mail_settings, message

ANA = "mail/ana@desk.example"
LOGIN: dict[str, Any] = {"user": "parley", "password": "wrong"}


@pytest.mark.parametrize("verb", ["CONNECT", "MAIL", "RCPT", "DATA", "."])
@pytest.mark.parametrize("code", ["550 no such mailbox", "552 too much"])
async def test_F38_a_5xx_is_a_dead_letter(verb: str, code: str) -> None:
    async with scripted_smtp(replies={verb: code}) as server, courier({"mail": mail_settings(server.port)}) as made:
        outcome = await made.send(ANA, message())
    assert (outcome.permanent, outcome.status) == (True, int(code[:3]))
    assert next_attempt(1, outcome, AT) is None
    assert code[4:] in outcome.detail


class Clock:
    now = AT

    def __call__(self) -> datetime:
        return self.now


@pytest.mark.parametrize("methods", ["AUTH PLAIN LOGIN CRAM-MD5", "AUTH LOGIN", "AUTH CRAM-MD5 PLAIN"])
async def test_F38_a_bad_login_is_tried_once_in_fifteen_minutes(methods: str) -> None:
    clock = Clock()
    async with (
        scripted_smtp(replies={"AUTH": "535 bad login"}, extensions=("SIZE", methods)) as server,
        courier({"mail": mail_settings(server.port, **LOGIN)}, clock=clock) as made,
    ):
        outcomes = []
        for minute in range(46):
            clock.now = AT + timedelta(minutes=minute)
            outcomes.append(await made.send(ANA, message(alert_id=f"a{minute}")))
    assert server.count("AUTH") == 4, "at minutes 0, 15, 30 and 45"
    refused = [n for n, outcome in enumerate(outcomes) if outcome.permanent]
    assert refused == [0, 15, 30, 45]
    waiting = outcomes[1]
    assert not waiting.permanent and waiting.retry_after == 14 * 60
    assert next_attempt(1, waiting, AT) == AT + timedelta(minutes=14)
    assert server.mails == []
    assert not any("wrong" in outcome.detail for outcome in outcomes)


async def test_F38_deliveries_at_the_same_time_make_one_login() -> None:
    names = [f"{n}@desk.example" for n in range(6)]
    async with (
        scripted_smtp(replies={"AUTH": "535 bad login"}, extensions=("SIZE", "AUTH PLAIN")) as server,
        courier({"mail": mail_settings(server.port, *names, **LOGIN)}) as made,
    ):
        outcomes = await asyncio.gather(*(made.send(name, message()) for name in made.channels))
    assert server.count("AUTH") == 1
    assert [outcome.permanent for outcome in outcomes].count(True) == 1


async def test_F38_a_restart_is_no_reason_for_another_login() -> None:
    clock = Clock()
    async with (
        scripted_smtp(replies={"AUTH": "535 bad login"}, extensions=("SIZE", "AUTH PLAIN")) as server,
        courier({"mail": mail_settings(server.port, **LOGIN)}, clock=clock) as made,
    ):
        made.remember_refused_login(ANA, AT - timedelta(minutes=5))
        outcome = await made.send(ANA, message())
    assert server.count("AUTH") == 0
    assert outcome.retry_after == 600


async def test_F38_after_the_pause_a_mended_login_works() -> None:
    clock = Clock()
    replies = {"AUTH": ["535 bad login", "235 welcome"]}
    async with (
        scripted_smtp(replies=replies, extensions=("SIZE", "AUTH PLAIN")) as server,
        courier({"mail": mail_settings(server.port, **LOGIN)}, clock=clock) as made,
    ):
        first = await made.send(ANA, message())
        clock.now = AT + timedelta(seconds=LOGIN_PAUSE)
        second, third = [await made.send(ANA, message()) for _ in range(2)]
    assert (first.permanent, second.ok, third.ok) == (True, True, True)


async def test_F38_a_login_that_fails_for_now_is_transient() -> None:
    async with (
        scripted_smtp(replies={"AUTH": "454 later"}, extensions=("SIZE", "AUTH PLAIN")) as server,
        courier({"mail": mail_settings(server.port, **LOGIN)}) as made,
    ):
        outcome = await made.send(ANA, message())
    assert (outcome.permanent, outcome.status) == (False, 454)


def test_F38_the_shipped_pause_is_fifteen_minutes() -> None:
    assert LOGIN_PAUSE == Config(sender="a@x.example", recipients=["b@x.example"]).login_pause == 900
