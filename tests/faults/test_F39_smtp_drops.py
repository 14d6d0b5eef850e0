"""F39: the connection breaks at each point; the mail goes again under its Message-ID, at most one copy a break."""

from __future__ import annotations

import email.policy
from email.parser import BytesParser
from typing import Any

import pytest

from alerts.schedule import next_attempt
from tests.faults.receivers import ScriptedSMTP, scripted_smtp
from tests.faults.sample_alerts import AT, courier, mail_settings, message

POINTS: dict[str, dict[str, Any]] = {
    "at connecting": {"replies": {"CONNECT": ["drop", "ok"]}},
    "at EHLO": {"replies": {"EHLO": ["drop", "ok"], "HELO": "drop"}},
    "at MAIL": {"replies": {"MAIL": ["drop", "ok"]}},
    "at RCPT": {"replies": {"RCPT": ["drop", "ok"]}},
    "before 354": {"replies": {"DATA": ["drop", "ok"]}},
    "after the final dot": {"replies": {".": ["drop", "ok"]}},
}


async def until_taken(server: ScriptedSMTP) -> int:
    """Deliver as the daemon does; return the number of tries."""
    async with courier({"mail": mail_settings(server.port, deadline=1.0)}) as made:
        for tries in range(1, 5):
            outcome = await made.send("mail/ana@desk.example", message())
            if outcome.ok:
                return tries
            assert next_attempt(tries, outcome, AT), outcome
            server.drop_in_data = 0
    raise AssertionError("never taken")


def ids(contents: list[bytes]) -> list[str]:
    return [BytesParser(policy=email.policy.default).parsebytes(content)["Message-ID"] for content in contents]


@pytest.mark.parametrize("point", POINTS)
async def test_F39_a_break_is_transient_and_the_mail_goes_again(point: str) -> None:
    async with scripted_smtp(**POINTS[point]) as server:
        assert await until_taken(server) == 2
    assert len(server.mails) == 1
    assert set(ids(server.seen)) == {"<a1f0c3d29be84711aa02@desk.example>"}
    assert len(server.seen) == (2 if point == "after the final dot" else 1)


async def test_F39_a_break_inside_the_content() -> None:
    async with scripted_smtp(drop_in_data=5) as server:
        assert await until_taken(server) == 2
    assert len(server.mails) == len(server.seen) == 1


@pytest.mark.parametrize("farewell", ["drop", "421 bye", "hang"])
async def test_F39_a_break_at_the_farewell_is_no_failure(farewell: str) -> None:
    """The mail was taken by then: to send it again would be a needless copy."""
    async with scripted_smtp(replies={"QUIT": farewell}) as server:
        assert await until_taken(server) == 1
    assert len(server.mails) == 1
