"""Checks a webhook as its receiver should: for `parley webhook verify`, and for tests."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

from model.errors import UsageError
from model.value import utc

TOLERANCE = 300.0  # seconds that the timestamp may be off (Standard Webhooks)


class BadSignature(UsageError):
    """The webhook is not genuine."""

    exit_code = 1


def verify(
    body: bytes, headers: Mapping[str, str], secrets: Sequence[str], now: datetime, tolerance: float = TOLERANCE
) -> datetime:
    """Return the moment at which the webhook was signed. Raises BadSignature, and UsageError for a secret that is none.

    `body` are the very bytes received: JSON that was parsed and written again has other bytes.
    """
    given = {name.lower(): value.strip() for name, value in headers.items()}
    missing = [name for name in ("webhook-id", "webhook-timestamp", "webhook-signature") if not given.get(name)]
    if missing:
        raise BadSignature(f"the header {missing[0]} is missing")
    signed_at = _fresh(given["webhook-timestamp"], now, tolerance)
    expected = [_expected(secret, given["webhook-id"], given["webhook-timestamp"], body) for secret in secrets]
    if not any(hmac.compare_digest(one, other) for one in _given(given["webhook-signature"]) for other in expected):
        raise BadSignature("no signature fits this body, id and time with the secret given")
    return signed_at


def _fresh(timestamp: str, now: datetime, tolerance: float) -> datetime:
    if not re.fullmatch(r"[0-9]{1,12}", timestamp):
        raise BadSignature("webhook-timestamp is not a number of seconds")
    signed_at = datetime.fromtimestamp(int(timestamp), UTC)
    late = (utc(now) - signed_at).total_seconds()
    if abs(late) > tolerance:
        raise BadSignature(
            f"it was signed {abs(late):.0f} s {'ago' if late > 0 else 'ahead'}, more than {tolerance:.0f} s"
        )
    return signed_at


def _expected(secret: str, message_id: str, timestamp: str, body: bytes) -> bytes:
    try:
        signer = Webhook(secret)
    except (ValueError, EmptyWebhookSecretError) as error:
        raise UsageError(f"the secret is not whsec_ and base64 ({type(error).__name__})") from None
    signature = signer.sign(message_id, datetime.fromtimestamp(int(timestamp), UTC), _text(body))
    return base64.b64decode(signature.partition(",")[2])


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise BadSignature("the body is not UTF-8, so it is not what was sent") from None


def _given(signatures: str) -> list[bytes]:
    found = []
    for each in signatures.split():
        version, _, value = each.partition(",")
        try:
            found += [base64.b64decode(value, validate=True)] if version == "v1" else []
        except binascii.Error:
            continue
    return found
