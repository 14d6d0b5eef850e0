"""Troubles: those found now against those that were told; each is told once when it begins and once when it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from alerts.notices import operator_message
from alerts.terms import stamp
from model.alert import Delivery, Message
from model.trouble import Trouble
from model.value import digest


@dataclass(frozen=True)
class Turn:
    """What has changed: `raised` and `cleared` are told, `changed` only kept as it is now, `dropped` forgotten."""

    raised: tuple[Trouble, ...] = ()
    cleared: tuple[Trouble, ...] = ()
    changed: tuple[Trouble, ...] = ()
    dropped: tuple[Trouble, ...] = ()

    @property
    def any(self) -> bool:
        """Return whether anything has to be saved."""
        return bool(self.raised or self.cleared or self.changed or self.dropped)


def turn(
    told: Mapping[str, Trouble],
    found: Iterable[Trouble],
    moot: Callable[[Trouble], bool],
    unsure: Callable[[Trouble], bool],
) -> Turn:
    """Compare what was `told` with what is `found` now.

    What was told and is not found any more has ended, unless it is `moot` (what it is about is no more: nothing is
    said) or `unsure` (it could not be looked at now: it stays).
    """
    now = {each.name: each for each in found}
    left = [each for name, each in told.items() if name not in now]
    kept = {name: each.model_copy(update={"since": told[name].since}) for name, each in now.items() if name in told}
    return Turn(
        raised=tuple(each for name, each in now.items() if name not in told),
        cleared=tuple(each for each in left if not moot(each) and not unsure(each)),
        changed=tuple(each for name, each in kept.items() if each != told[name]),
        dropped=tuple(each for each in left if moot(each)),
    )


def raised_message(trouble: Trouble, at: datetime, base_url: str = "") -> Message:
    """Return the notice that tells of a trouble."""
    return operator_message(trouble.name, trouble.subject, trouble.detail, trouble.since, at, base_url=base_url)


def cleared_message(trouble: Trouble, at: datetime, base_url: str = "") -> Message:
    """Return the notice that tells of its end."""
    detail = f"{trouble.subject}, since {stamp(trouble.since)}: that is over."
    return operator_message(trouble.name, trouble.over, detail, trouble.since, at, cleared=True, base_url=base_url)


def notice_deliveries(message: Message, channels: Iterable[str], at: datetime) -> tuple[Delivery, ...]:
    """Return a delivery of a notice for each of `channels`, due at once."""
    return tuple(
        Delivery(
            id=digest("delivery", message.id, channel),
            message_id=message.id,
            message_type=message.type,
            channel=channel,
            next_attempt_at=at,
            created_at=at,
        )
        for channel in dict.fromkeys(channels)
    )
