"""The stage that gathers: deliveries whose time has come become one digest a channel."""

from __future__ import annotations

from datetime import datetime

from alerts.digest import DIGEST_MAX, digest_messages
from alerts.gathering import STORM, StormRule, reason, ripe
from model.alert import Alert, Delivery, Message
from model.value import digest
from store.gatherings import Gathering
from store.outbox import DIGEST
from store.store import Store

_ALONE = ("storm", "quiet")  # one alert that waited for one of these goes out as itself


def digest_due(store: Store, rule: StormRule, at: datetime, base_url: str = "", *, calm: bool = False) -> int:
    """Make digests of what has gathered and is due, each in one transaction; return how many gatherings there were.

    `calm`: no storm is waited for, since nobody will come back to end it.
    """
    due = [each for each in store.gatherings() if _is_due(each, rule, at, calm)]
    for gathering in due:
        _digest(store, gathering, at, base_url)
    return len(due)


def _is_due(gathering: Gathering, rule: StormRule, at: datetime, calm: bool) -> bool:
    return (calm and gathering.name == STORM) or ripe(gathering.name, gathering.since, gathering.due, rule, at)


def _digest(store: Store, gathering: Gathering, at: datetime, base_url: str) -> None:
    inside = store.gathered(gathering)
    if len(inside) == 1 and reason(gathering.name) in _ALONE:
        store.ungather([inside[0][0].id], at)
        return
    for start in range(0, len(inside), DIGEST_MAX):
        part = inside[start : start + DIGEST_MAX]
        for message in digest_messages(
            [alert for _, alert in part], reason(gathering.name), _since(part), at, base_url
        ):
            store.save_digest(message, _delivery(message, gathering.channel, at), [each.id for each, _ in part])


def _since(part: tuple[tuple[Delivery, Alert], ...]) -> datetime:
    return min(alert.raised_at for _, alert in part)


def _delivery(message: Message, channel: str, at: datetime) -> Delivery:
    return Delivery(
        id=digest("delivery", message.id, channel),
        message_id=message.id,
        message_type=DIGEST,
        channel=channel,
        next_attempt_at=at,
        created_at=at,
    )
