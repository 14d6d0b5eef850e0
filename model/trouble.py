"""Trouble and ChannelState: what the operator must know of Parley itself, and how each way out stands."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from model.value import Value


class Trouble(Value):
    """Something that is wrong now: told once when it begins, and once when it is over.

    `name` says what it is about: `gap:ID`, `silent:OUTLET`, `rot:OUTLET`, `outlets`, `channel:NAME`, `disabled:NAME`.
    The row is there as long as the trouble is, so that a new start tells nothing twice and forgets nothing.
    """

    name: str = Field(primary_key=True)
    subject: str
    detail: str
    over: str  # what is said when it has ended
    since: datetime
    parties: tuple[str, ...] = ()  # of a gap
    targets: tuple[str, ...] = ()  # of a channel: those that fail, over which nothing can be told


class ChannelState(Value):
    """What the tries over one channel have shown. Times are UTC; `failing_since` is the first failure in a row."""

    channel: str = Field(primary_key=True)
    failing_since: datetime | None = None
    failures: int = 0  # tries in a row
    given_up: int = 0  # messages that are dead letters since the last success
    error: str = ""
    login_refused_at: datetime | None = None
    disabled_at: datetime | None = None
