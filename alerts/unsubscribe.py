"""The one-click address of a mail: a token that names the recipient and cannot be made without our secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping

from alerts.registry import Channel


def token_of(recipient: str, secret: str) -> str:
    """Return the token that stops mails to `recipient`: its address and 128 bits of HMAC-SHA256.

    All of it stands for itself in an address, so that no proxy's decoding can change it.
    """
    return f"{_base64(recipient.encode())}~{_seal(recipient, secret)}"


def recipient_of(token: str, secret: str) -> str | None:
    """Return the recipient that `token` names, or None when it was not made with `secret`."""
    named, _, seal = token.rpartition("~")
    try:
        recipient = base64.urlsafe_b64decode(named + "=" * (-len(named) % 4)).decode()
    except ValueError:
        return None
    return recipient if secret and hmac.compare_digest(seal.encode(), _seal(recipient, secret).encode()) else None


def targets_of(token: str, channels: Mapping[str, Channel]) -> tuple[str, ...]:
    """Return the targets whose mails `token` stops, by name: the recipient's, of every channel with this secret."""
    return tuple(name for name, channel in channels.items() if _is_of(token, channel.config))


def _is_of(token: str, config: object) -> bool:
    secret = getattr(config, "unsubscribe_secret", None)
    return secret is not None and recipient_of(token, secret.get_secret_value()) in getattr(config, "recipients", ())


def _seal(recipient: str, secret: str) -> str:
    return _base64(hmac.digest(secret.encode(), b"unsubscribe:" + recipient.encode(), hashlib.sha256)[:16])


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
