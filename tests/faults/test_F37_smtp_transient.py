"""F37: a mailbox that refuses for now is tried again for itself; nobody else gets the mail twice."""

from __future__ import annotations

import pytest

from alerts.schedule import next_attempt
from tests.faults.receivers import scripted_smtp
from tests.faults.sample_alerts import AT, courier, mail_settings, message

THREE = [f"{name}@desk.example" for name in ("ana", "bob", "eve")]


@pytest.mark.parametrize("code", ["421 closing", "450 mailbox busy", "451 try later", "452 no room for now"])
async def test_F37_one_of_three_is_tried_again_and_the_others_are_not(code: str) -> None:
    async with (
        scripted_smtp(replies={"RCPT:bob@desk.example": [code, "250 fine"]}) as server,
        courier({"mail": mail_settings(server.port, *THREE)}) as made,
    ):
        pending, rounds = list(made.channels), 0
        while pending:
            outcomes = {name: await made.send(name, message()) for name in pending}
            rounds += 1
            pending = [name for name, each in outcomes.items() if next_attempt(rounds, each, AT)]
            if rounds == 1:
                assert pending == ["mail/bob@desk.example"]
                assert outcomes[pending[0]].status == int(code[:3])
    assert rounds == 2
    assert sorted(to for recipients, _ in server.mails for to in recipients) == THREE
    assert len(server.mails) == 3


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "."])
async def test_F37_a_4xx_at_any_point_is_transient(verb: str) -> None:
    async with (
        scripted_smtp(replies={verb: "451 try later", "HELO": "451 try later"}) as server,
        courier({"mail": mail_settings(server.port)}) as made,
    ):
        outcome = await made.send("mail/ana@desk.example", message())
    assert (outcome.ok, outcome.permanent, outcome.status) == (False, False, 451)
    assert server.mails == []


async def test_F37_what_is_no_smtp_reply_is_transient() -> None:
    async with (
        scripted_smtp(replies={"MAIL": "HTTP/1.1 400 Bad Request"}) as server,
        courier({"mail": mail_settings(server.port)}) as made,
    ):
        outcome = await made.send("mail/ana@desk.example", message())
    assert not outcome.ok and not outcome.permanent


async def test_F37_nobody_listens() -> None:
    async with scripted_smtp() as server:
        pass
    async with courier({"mail": mail_settings(server.port)}) as made:
        outcome = await made.send("mail/ana@desk.example", message())
    assert not outcome.ok and not outcome.permanent and "127.0.0.1" in outcome.detail
