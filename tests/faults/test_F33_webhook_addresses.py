"""F33: a webhook never reaches a private address, by no spelling, name, redirect or rebinding."""

from __future__ import annotations

import itertools

import pytest

from alerts.channels import webhook
from alerts.registry import load_channels
from crawler.egress import EgressGuard
from model.errors import ConfigError, RefusedAddress
from tests.faults.receivers import hook_receiver
from tests.faults.sample_alerts import AT, courier, hook_settings, message

SPELLINGS = [
    "127.0.0.1", "127.1", "0x7f000001", "2130706433", "017700000001", "0", "0.0.0.0", "localhost", "[::1]",
    "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "169.254.169.254", "100.64.0.1", "10.0.0.1",
    "192.0.0.8", "224.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("host", SPELLINGS)
async def test_F33_private_addresses_are_refused_at_save_and_at_send(host: str) -> None:
    async with hook_receiver() as inside:
        channels = {"hook": hook_settings(f"http://{host}:{inside.port}/ok", allow_http=True)}
        config = load_channels(channels)["hook"].config
        with pytest.raises(RefusedAddress):
            await webhook.check(config, now=AT, guard=EgressGuard().check)
        async with courier(channels) as made:
            outcome = await made.send("hook", message())
    assert outcome.permanent and "refused" in outcome.detail
    assert inside.connections == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_F33_redirects_are_failures_and_never_followed(status: int) -> None:
    async with hook_receiver() as inside, hook_receiver() as outside:
        outside.headers["Location"] = inside.url("/ok")
        allowed = (f"127.0.0.1:{outside.port}", f"127.0.0.1:{inside.port}")
        async with courier({"hook": hook_settings(outside.url(f"/{status}"))}, allowed) as made:
            outcome = await made.send("hook", message())
    assert (outcome.ok, outcome.permanent, outcome.status) == (False, False, status)
    assert inside.connections == 0 and len(outside.requests) == 1


async def test_F33_a_name_that_turns_to_a_private_address_is_refused() -> None:
    """The first answer is on the list of what may be reached, the second is not: nothing is remembered."""
    async with hook_receiver() as inside:
        answers = itertools.chain([["127.0.0.9"]], itertools.repeat(["127.0.0.1"]))
        guard = EgressGuard(frozenset({f"127.0.0.9:{inside.port}"}), resolve=lambda host, port: next(answers))
        channels = {"hook": hook_settings(f"http://hook.example:{inside.port}/ok", allow_http=True)}
        async with courier(channels, guard=guard.check) as made:
            first, second = [await made.send("hook", message()) for _ in range(2)]
    assert not first.ok and not first.permanent  # 127.0.0.9 was tried, where nobody listens
    assert second.permanent and "public address" in second.detail
    assert inside.connections == 0


async def test_F33_a_name_server_that_is_down_is_no_reason_to_give_up() -> None:
    def nobody_answers(host: str, port: int) -> list[str]:
        raise OSError("temporary failure in name resolution")

    guard = EgressGuard(resolve=nobody_answers).check
    async with courier({"hook": hook_settings("https://hook.example/")}, guard=guard) as made:
        outcome = await made.send("hook", message())
    assert not outcome.ok and not outcome.permanent


async def test_F33_port_25_is_refused() -> None:
    guard = EgressGuard(resolve=lambda host, port: ["93.184.216.34"]).check
    async with courier({"hook": hook_settings("https://hook.example:25/")}, guard=guard) as made:
        outcome = await made.send("hook", message())
    assert outcome.permanent and "25" in outcome.detail


@pytest.mark.parametrize(
    "url, said",
    [
        ("http://hook.example/", "plain http"),
        ("https://user:pass@hook.example/", "user and password"),
        ("https://user@hook.example/", "user and password"),
        ("ftp://hook.example/", "https address"),
        ("file:///etc/hostname", "https address"),
        ("https:///path", "https address"),
        ("javascript:alert(1)", "https address"),
        ("https://hook.example:99999999/", "port"),
        ("", "https address"),
    ],
)
def test_F33_what_is_no_endpoint_is_refused_at_save(url: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as refused:
        load_channels({"hook": hook_settings(url)})
    assert "channels.hook" in str(refused.value)
    assert "pass" not in str(refused.value).replace("password", "")
