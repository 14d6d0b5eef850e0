"""F35: what the verifier must reject, and the published example of Standard Webhooks that it must accept."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest

from alerts.channels.webhook import Config, body_of, signed
from alerts.verify import BadSignature, verify
from model.errors import UsageError
from tests.faults.sample_alerts import AT, OTHER_SECRET, SECRET, hook_settings, message

# The example of the specification (standard-webhooks, "Signature scheme").
EXAMPLE_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
EXAMPLE_BODY = b'{"test": 2432232314}'
EXAMPLE = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
EXAMPLE_AT = datetime.fromtimestamp(1614265330, UTC)

BODY = body_of(message())
ONE = Config(**hook_settings("https://hook.example/"))
HEADERS = signed(ONE, "a1", BODY, AT)


def changed(**headers: str) -> dict[str, str]:
    return {**HEADERS, **{name.replace("_", "-"): value for name, value in headers.items()}}


def test_F35_the_published_example_is_accepted() -> None:
    assert verify(EXAMPLE_BODY, EXAMPLE, [EXAMPLE_SECRET], EXAMPLE_AT) == EXAMPLE_AT


def test_F35_what_we_sign_is_the_hmac_of_the_specification() -> None:
    """Computed here by hand, with nothing of the library."""
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    content = f"a1.{int(AT.timestamp())}.{BODY}".encode()
    mac = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    assert HEADERS["webhook-signature"] == f"v1,{mac}"


@pytest.mark.parametrize("off", [-300, 0, 300])
def test_F35_five_minutes_off_are_accepted(off: int) -> None:
    assert verify(BODY.encode(), HEADERS, [SECRET], AT + timedelta(seconds=off)) == AT


@pytest.mark.parametrize("off, said", [(301, "ago"), (-301, "ahead")])
def test_F35_more_is_rejected(off: int, said: str) -> None:
    with pytest.raises(BadSignature, match=said):
        verify(BODY.encode(), HEADERS, [SECRET], AT + timedelta(seconds=off))


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(json.loads(BODY)).encode(),
        BODY.encode() + b"\n",
        BODY.encode()[:-1],
        b"",
        b"\xff" + BODY.encode(),
        BODY.replace("agreed", "denied").encode(),
    ],
)
def test_F35_another_body_is_rejected(body: bytes) -> None:
    assert body != BODY.encode()
    with pytest.raises(BadSignature):
        verify(body, HEADERS, [SECRET], AT)


def test_F35_the_secret_of_another_endpoint_is_rejected() -> None:
    with pytest.raises(BadSignature):
        verify(BODY.encode(), HEADERS, [OTHER_SECRET], AT)


def test_F35_while_rotating_both_secrets_fit_and_afterwards_only_the_new_one() -> None:
    rotating = signed(
        Config(**hook_settings("https://hook.example/", secret=OTHER_SECRET, old_secret=SECRET)), "a1", BODY, AT
    )
    assert verify(BODY.encode(), rotating, [SECRET], AT) == verify(BODY.encode(), rotating, [OTHER_SECRET], AT) == AT
    afterwards = signed(Config(**hook_settings("https://hook.example/", secret=OTHER_SECRET)), "a1", BODY, AT)
    with pytest.raises(BadSignature):
        verify(BODY.encode(), afterwards, [SECRET], AT)


@pytest.mark.parametrize(
    "headers",
    [
        changed(webhook_signature=HEADERS["webhook-signature"][:-8]),
        changed(webhook_signature="v1,"),
        changed(webhook_signature="v1"),
        changed(webhook_signature=HEADERS["webhook-signature"].replace("v1,", "v2,")),
        changed(webhook_signature="v1,***"),
        changed(webhook_signature=""),
        changed(webhook_id="a2"),
        changed(webhook_id=""),
        changed(webhook_timestamp=str(int(AT.timestamp()) + 1)),
        changed(webhook_timestamp="soon"),
        changed(webhook_timestamp="9" * 400),
        changed(webhook_timestamp="-1"),
        {},
    ],
)
def test_F35_broken_headers_are_rejected(headers: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        verify(BODY.encode(), headers, [SECRET], AT)


def test_F35_names_of_headers_may_be_written_in_any_case() -> None:
    assert verify(BODY.encode(), {name.title(): value for name, value in HEADERS.items()}, [SECRET], AT) == AT


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_%%%", "ж"])
def test_F35_a_secret_that_is_none_is_a_usage_error(secret: str) -> None:
    with pytest.raises(UsageError):
        verify(BODY.encode(), HEADERS, [secret], AT)
    with pytest.raises(ValueError):
        Config(**{**hook_settings("https://hook.example/"), "secret": secret})
