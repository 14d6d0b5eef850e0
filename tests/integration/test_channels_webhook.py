"""Webhooks against a real receiver; signatures checked by the standardwebhooks library, openssl and node."""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
from datetime import UTC, datetime
from ipaddress import ip_address

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from alerts.channels import webhook
from tests.faults.receivers import Received, certificate, hook_receiver
from tests.faults.sample_alerts import OTHER_SECRET, SECRET, alert, courier, hook_settings, message, source
from tests.wanted import program

NODE = """
const crypto = require("crypto"), [id, time, given, key] = process.argv.slice(1);
const body = require("fs").readFileSync(0);
const mac = crypto.createHmac("sha256", Buffer.from(key, "base64"))
  .update(id + "." + time + ".").update(body).digest("base64");
process.exit(given.split(" ").includes("v1," + mac) ? 0 : 1);
"""


def by_node(request: Received, secret: str, body: bytes | None = None) -> bool:
    """An independent verifier, of node's own parts."""
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    values = [request.named[name] for name in names]
    command = [program("node", "nodejs"), "-e", NODE, *values, secret.removeprefix("whsec_")]
    return subprocess.run(command, input=body or request.body, timeout=20).returncode == 0


def by_openssl(request: Received, secret: str) -> bool:
    """Another one, of openssl."""
    key = base64.b64decode(secret.removeprefix("whsec_")).hex()
    signed = f"{request.named['webhook-id']}.{request.named['webhook-timestamp']}.".encode() + request.body
    command = [program("openssl"), "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key}", "-binary"]
    mac = subprocess.run(command, input=signed, capture_output=True, check=True, timeout=20).stdout
    return f"v1,{base64.b64encode(mac).decode()}" in request.named["webhook-signature"].split()


async def sent(**settings: object) -> Received:
    async with hook_receiver() as receiver:
        channels = {"hook": hook_settings(receiver.url("/ok"), **settings)}
        async with courier(channels, (f"127.0.0.1:{receiver.port}",)) as made:
            outcome = await made.send("hook", message())
    assert outcome.ok and outcome.status == 200
    return receiver.requests[0]


async def test_three_independent_verifiers_accept_the_signature() -> None:
    request = await sent()
    Webhook(SECRET).verify(request.body, request.named)
    assert by_node(request, SECRET)
    assert by_openssl(request, SECRET)


async def test_no_verifier_accepts_another_body_or_secret() -> None:
    request = await sent()
    altered = request.body.replace(b"agreed", b"denied")
    assert altered != request.body
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(altered, request.named)
    assert not by_node(request, SECRET, altered)
    assert not by_openssl(request, OTHER_SECRET)


async def test_while_rotating_the_old_and_the_new_secret_both_verify() -> None:
    request = await sent(secret=OTHER_SECRET, old_secret=SECRET)
    for secret in (SECRET, OTHER_SECRET):
        Webhook(secret).verify(request.body, request.named)
        assert by_node(request, secret) and by_openssl(request, secret)


async def test_the_body_is_the_envelope_with_the_alert_as_contracts_have_it() -> None:
    request = await sent()
    body = json.loads(request.body)
    assert list(body) == ["type", "timestamp", "data"]
    assert body["type"] == "event.new"
    assert datetime.fromisoformat(body["timestamp"]) == alert().raised_at
    assert body["data"]["counts"] == [
        {"who": "each side", "what": "bodies", "n": 600, "qualifier": "exact", "said_by": None}
    ]
    assert request.named["webhook-id"] == body["data"]["alert_id"] == alert().alert_id
    assert request.named["content-type"] == "application/json"


async def test_a_retry_has_the_same_id_and_a_new_time() -> None:
    moments = iter([datetime(2026, 11, 21, 3, n, tzinfo=UTC) for n in (12, 17)])
    async with hook_receiver() as receiver:
        channels = {"hook": hook_settings(receiver.url("/500"))}
        async with courier(channels, (f"127.0.0.1:{receiver.port}",), lambda: next(moments)) as made:
            for _ in range(2):
                assert not (await made.send("hook", message())).ok
    one, two = (request.named for request in receiver.requests)
    assert one["webhook-id"] == two["webhook-id"]
    assert int(two["webhook-timestamp"]) - int(one["webhook-timestamp"]) == 300
    assert one["webhook-signature"] != two["webhook-signature"]


async def test_connections_are_reused_and_bounded() -> None:
    async with hook_receiver(delay=0.02) as receiver:
        channels = {"hook": hook_settings(receiver.url("/ok"), at_once=4, timeout=10)}
        async with courier(channels, (f"127.0.0.1:{receiver.port}",)) as made:
            outcomes = await asyncio.gather(*(made.send("hook", message()) for _ in range(60)))
            assert made.free("hook") == 4
    assert all(outcome.ok for outcome in outcomes)
    assert len(receiver.requests) == 60
    assert receiver.connections <= 4


async def test_tls_goes_to_the_checked_address_under_the_endpoints_own_name(tmp_path) -> None:
    authority, tls = certificate(tmp_path, "hook.desk.example")
    async with hook_receiver(tls) as receiver:
        url = receiver.url("/ok?key=1", "hook.desk.example")
        channels = {"hook": hook_settings(url, ca_file=str(authority), timeout=5)}
        async with courier(channels, guard=lambda host, port: [ip_address("127.0.0.1")]) as made:
            outcome = await made.send("hook", message())
    assert outcome.ok, outcome.detail
    assert receiver.requests[0].named["host"] == f"hook.desk.example:{receiver.port}"
    assert receiver.requests[0].path == "/ok?key=1"


@pytest.mark.parametrize("name, days", [("other.desk.example", 2), ("hook.desk.example", -1)])
async def test_a_certificate_of_another_name_or_day_is_refused(tmp_path, name, days) -> None:
    authority, tls = certificate(tmp_path, name, days=days)
    async with hook_receiver(tls) as receiver:
        channels = {"hook": hook_settings(receiver.url("/ok", "hook.desk.example"), ca_file=str(authority), timeout=5)}
        async with courier(channels, guard=lambda host, port: ["127.0.0.1"]) as made:
            outcome = await made.send("hook", message())
    assert not outcome.ok and not outcome.permanent
    assert receiver.requests == []


async def test_the_next_checked_address_is_tried_when_one_takes_no_connection() -> None:
    async with hook_receiver() as receiver:
        channels = {"hook": hook_settings(receiver.url("/ok", "hook.desk.example"), allow_http=True)}
        async with courier(channels, guard=lambda host, port: ["127.0.0.2", "127.0.0.1"]) as made:
            outcome = await made.send("hook", message())
    assert outcome.ok, outcome.detail


async def test_the_guard_may_be_a_coroutine_function() -> None:
    async def guard(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async with hook_receiver() as receiver, courier({"h": hook_settings(receiver.url("/ok"))}, guard=guard) as made:
        assert (await made.send("h", message())).ok


async def test_without_a_guard_nothing_is_sent() -> None:
    async with hook_receiver() as receiver:
        config = webhook.Config(**hook_settings(receiver.url("/ok")))
        outcome = await webhook.send(config, message(), now=datetime.now(UTC))
    assert outcome.permanent and "guard" in outcome.detail
    assert receiver.connections == 0


async def test_a_body_stays_under_twenty_kilobytes_with_long_sources() -> None:
    many = tuple(source(url=f"https://courier.example/{'ж' * 900}/{n}") for n in range(20))
    request_message = message(sources=many, sources_total=57)
    body = webhook.body_of(request_message)
    assert len(body.encode()) < 20_000
    data = json.loads(body)["data"]
    assert 1 <= len(data["sources"]) < 20
    assert data["sources"][0]["url"] == many[0].url
    assert data["sources_total"] == 57
