"""F40: a server that hangs meets a deadline; without TLS, or with a bad certificate, nothing is told to it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from alerts.channels.email import Config
from alerts.registry import load_channels
from model.errors import ConfigError
from tests.faults.receivers import certificate, hook_receiver, scripted_smtp
from tests.faults.sample_alerts import courier, mail_settings, message

ANA = "mail/ana@desk.example"
LOGIN = {"user": "parley", "password": "correct horse"}


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "."])
async def test_F40_hanging_at_any_point_ends_at_the_deadline(verb: str) -> None:
    async with (
        scripted_smtp(replies={verb: "hang"}) as server,
        courier({"mail": mail_settings(server.port, timeout=0.3, deadline=0.6)}) as made,
    ):
        began = time.monotonic()
        outcome = await made.send(ANA, message())
    assert time.monotonic() - began < 2.0
    assert not outcome.ok and not outcome.permanent


async def test_F40_many_slow_answers_end_at_the_total_deadline() -> None:
    async with (
        scripted_smtp(replies={"MAIL": "hang"}) as server,
        courier({"mail": mail_settings(server.port, timeout=30, deadline=0.4)}) as made,
    ):
        began = time.monotonic()
        outcome = await made.send(ANA, message())
    assert time.monotonic() - began < 2.0
    assert "0.4 s" in outcome.detail


async def test_F40_without_starttls_no_login_and_no_mail_are_sent() -> None:
    async with (
        scripted_smtp(extensions=("SIZE", "AUTH PLAIN LOGIN")) as server,
        courier({"mail": mail_settings(server.port, tls="starttls", **LOGIN)}) as made,
    ):
        outcome = await made.send(ANA, message())
    assert not outcome.ok and "STARTTLS" in outcome.detail
    assert [server.count(verb) for verb in ("AUTH", "MAIL", "RCPT", "DATA")] == [0, 0, 0, 0]


async def test_F40_a_refused_starttls_is_no_reason_for_plain_text() -> None:
    replies = {"STARTTLS": "454 not now"}
    async with (
        scripted_smtp(replies=replies, extensions=("STARTTLS", "AUTH PLAIN")) as server,
        courier({"mail": mail_settings(server.port, tls="starttls", **LOGIN)}) as made,
    ):
        outcome = await made.send(ANA, message())
    assert not outcome.ok and not outcome.permanent
    assert server.count("AUTH") == server.count("MAIL") == 0


@pytest.mark.parametrize(
    "names, days, trusted", [(["127.0.0.1"], 2, False), (["127.0.0.1"], -1, True), (["mail.x"], 2, True)]
)
async def test_F40_a_bad_certificate_ends_the_try(tmp_path: Path, names: list[str], days: int, trusted: bool) -> None:
    """Self-signed, past, of another host. The receiver speaks TLS from the first byte and never sees a command."""
    authority, tls = certificate(tmp_path, *names, days=days)
    async with hook_receiver(tls) as server:
        more = {"tls": "tls", "ca_file": str(authority) if trusted else "", **LOGIN}
        async with courier({"mail": mail_settings(server.port, **more)}) as made:
            outcome = await made.send(ANA, message())
    assert not outcome.ok and not outcome.permanent
    assert "certificate" in outcome.detail.lower()
    assert server.requests == []


@pytest.mark.parametrize("host", ["mail.example", "10.0.0.1", "93.184.216.34", "localhost.example"])
def test_F40_plain_text_is_for_this_machine_only(host: str) -> None:
    with pytest.raises(ConfigError, match="none"):
        load_channels({"mail": {**mail_settings(25), "host": host}})


def test_F40_tls_is_the_default() -> None:
    config = Config(sender="a@x.example", recipients=["b@x.example"])
    assert (config.tls, config.timeout, config.deadline) == ("starttls", 30, 60)
