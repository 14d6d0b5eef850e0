"""A marked sample over one channel, for `parley alerts test`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from alerts.notices import sample_message
from alerts.registry import Channel, chosen
from model.alert import Delivery
from model.errors import UsageError
from model.value import digest
from store.store import Store


def put_test(store: Store, channel: str, channels: Mapping[str, Channel], now: datetime) -> list[str]:
    """Save a sample for `channel` with its deliveries and return their ids. Raises UsageError."""
    names = chosen(channels, (channel,))
    if not names:
        raise UsageError(f'there is no channel "{channel}"; set up are: {", ".join(channels) or "none"}')
    message = sample_message(channel, now)
    deliveries = [
        Delivery(
            id=digest(message.id, name), message_id=message.id, message_type=message.type, channel=name,
            next_attempt_at=now, created_at=now,
        )
        for name in names
    ]  # fmt: skip
    store.add_message(message, deliveries)
    return [delivery.id for delivery in deliveries]
