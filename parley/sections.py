"""What the sections of the configuration are made of, and those of notices, storms and the heartbeat."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from alerts.channels.webhook import address_problem

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(value: object) -> object:
    """Return a duration such as "90s", "5m", "6h" or "2d" in seconds; numbers pass. Raises ValueError."""
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([smhd]?)\s*", value)
    if not found:
        raise ValueError('a duration is a number of seconds, or such as "90s", "5m", "6h", "2d"')
    number = float(found[1]) * _UNITS[found[2] or "s"]
    return int(number) if number.is_integer() else number


Seconds = Annotated[float, BeforeValidator(seconds), Field(ge=0)]


class Section(BaseModel):
    """One table of the file. Unknown keys are refused, so that a typing error never goes unseen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NoticeSettings(Section):
    """What the operator is told of Parley itself, over which channels (none: all), and after how long."""

    channels: tuple[str, ...] = ()
    outlet_silent: Seconds = 6 * 3600  # no outlet is called silent before, however often it publishes
    all_failing: Seconds = 900
    channel_failing: Seconds = 3600
    disable_after: Seconds = 5 * 86400  # 0: only what answers 410 is disabled
    gaps: bool = True


class KeepSettings(Section):
    """How long and how much of the fetched pages is kept; 0: without end. Evidence of an event always is."""

    days: float = Field(default=0, ge=0)
    megabytes: int = Field(default=0, ge=0)


class StormSettings(Section):
    """More than `events` first told `within` this time are a storm (0: never), told in digests."""

    events: int = Field(default=10, ge=0)
    within: Seconds = 60
    longest: Seconds = 600


class HeartbeatSettings(Section):
    """An address outside that is asked for `every` so often while all is well, so that it can miss it."""

    url: str = ""
    every: Seconds = Field(default=60, ge=1)
    timeout: Seconds = 10

    @field_validator("url")
    @classmethod
    def _address(cls, url: str) -> str:
        if url and (problem := address_problem(url, allow_http=True)):
            raise ValueError(problem)
        return url


class ClusterSettings(Section):
    """Several machines on one PostgreSQL: which stages `parley run` works on itself, besides leading or standing by;
    and the port on loopback at which a worker answers probes, 0 for none.
    """

    stages: tuple[Literal["crawl", "read", "deliver"], ...] = ("crawl", "read", "deliver")
    health_port: int = Field(default=0, ge=0, le=65535)
