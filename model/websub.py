"""WebSub (W3C Recommendation, 2018): what a feed says of its hub, and what was agreed with the hub."""

from __future__ import annotations

from datetime import datetime

from model.value import Value


class Hub(Value):
    """A feed as fetched under `feed` says that `topic` is told of by `hub`."""

    feed: str
    topic: str
    hub: str


class Subscription(Value):
    """What we asked of a hub and what it granted. `token` ends the callback's address; `secret` signs what comes."""

    outlet: str
    feed: str
    topic: str
    hub: str
    token: str
    secret: str
    asked_at: datetime | None = None  # the newest request
    tries: int = 0  # requests since the hub verified one
    seconds: int = 0  # of the lease
    until: datetime | None = None  # end of the lease; None: not verified yet
    told_at: datetime | None = None  # when the hub last told of something new
    denied: str = ""  # why the hub refused
