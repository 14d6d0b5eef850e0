"""The one-click address of a mail: a token that names the recipient and cannot be made without our secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import quote, unquote


def token_of(recipient: str, secret: str) -> str:
    """Return the token that stops mails to `recipient`: its address and 128 bits of HMAC-SHA256."""
    return f"{quote(recipient, safe='@')}~{_seal(recipient, secret)}"


def recipient_of(token: str, secret: str) -> str | None:
    """Return the recipient that `token` names, or None when it was not made with `secret`."""
    named, _, seal = token.rpartition("~")
    recipient = unquote(named)
    return recipient if secret and hmac.compare_digest(seal.encode(), _seal(recipient, secret).encode()) else None


def _seal(recipient: str, secret: str) -> str:
    made = hmac.digest(secret.encode(), b"unsubscribe:" + recipient.encode(), hashlib.sha256)[:16]
    return base64.urlsafe_b64encode(made).decode().rstrip("=")
