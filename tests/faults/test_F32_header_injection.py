"""F32: line ends and controls in what becomes a header are cleaned; the mail goes, with as many headers as ever."""

from __future__ import annotations

import email.policy
from email.parser import BytesParser

import pytest

from alerts.channels import email as channel
from alerts.channels import webhook
from tests.faults.receivers import hook_receiver, scripted_smtp
from tests.faults.sample_alerts import courier, hook_settings, mail_settings, message

PAYLOADS = [
    "x\r\nBcc: spy@evil.example",
    "x\nBcc: spy@evil.example",
    "x\rBcc: spy@evil.example",
    "x\u2028Bcc: spy@evil.example",
    "x\u2029Bcc: spy@evil.example",
    "x\x85Bcc: spy@evil.example",
    "x\x0bBcc: spy@evil.example",
    "x\x1b]0;owned\x07",
    "x\x00y",
    "x\r\n\r\n<html>body",
    "=?utf-8?q?x=0d=0aBcc:_spy@evil.example?=",
    "ж" * 300 + "\r\nBcc: spy@evil.example",
    "x\ud800y",
]


async def mailed(what, **settings) -> bytes:
    async with scripted_smtp() as server, courier({"mail": mail_settings(server.port, **settings)}) as made:
        outcome = await made.send("mail/ana@desk.example", what)
    assert outcome.ok, outcome.detail
    return server.mails[0][1]


def names(raw: bytes) -> list[str]:
    parsed = BytesParser(policy=email.policy.compat32).parsebytes(raw)
    return sorted(parsed.keys())


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_F32_mail_headers_keep_their_number(payload: str) -> None:
    plain = await mailed(message())
    what = message().model_copy(
        update={"subject": payload, "id": payload, "type": payload, "event_id": payload, "references": (payload,)}
    )
    raw = await mailed(what, sender_name=payload, list_name=payload, prefix=payload)
    assert names(raw) == names(plain)
    parsed = BytesParser(policy=email.policy.default).parsebytes(raw)
    assert parsed["From"].addresses[0].addr_spec == "parley@desk.example"
    assert [each.addr_spec for each in parsed["To"].addresses] == ["ana@desk.example"]
    assert len(parsed["Subject"]) <= 200
    assert not parsed.defects and not any(part.defects for part in parsed.walk())


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_F32_webhook_headers_keep_their_number(payload: str) -> None:
    async with hook_receiver() as receiver:
        channels = {"hook": hook_settings(receiver.url("/ok"), headers={"X-Desk": payload})}
        async with courier(channels, (f"127.0.0.1:{receiver.port}",)) as made:
            for what in (message(), message().model_copy(update={"id": payload})):
                outcome = await made.send("hook", what)
                assert outcome.ok, outcome.detail
    plain, hostile = (sorted(name.lower() for name, _ in request.headers) for request in receiver.requests)
    assert plain == hostile
    assert "bcc" not in hostile and len(plain) == len(set(plain))


@pytest.mark.parametrize(
    "mailbox", ["a\r\nRCPT TO:<spy@evil.example>@x.example", "a@x.example>\r\nDATA", "a b@x", "@", "ж@x"]
)
def test_F32_an_address_that_is_none_is_refused_at_the_border(mailbox: str) -> None:
    for field in ("sender", "recipients"):
        with pytest.raises(ValueError):
            channel.Config(**{**mail_settings(25), field: mailbox if field == "sender" else [mailbox]})


@pytest.mark.parametrize("name", ["Host", "webhook-id", "Content-Length", "X Y", "X\r\nY", "", "Transfer-Encoding"])
def test_F32_our_own_headers_cannot_be_set(name: str) -> None:
    with pytest.raises(ValueError):
        webhook.Config(**hook_settings("https://hook.example/", headers={name: "x"}))
