"""Watch, Alert, Delivery: who wants to hear of what, what was told, and how it got there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import field_validator
from sqlmodel import Field

from model.event import Source
from model.mention import Count
from model.value import Value

SURE = 0.8  # confidence from which one source alone is told at once, and nobody need be warned of it


class Watch(Value):
    """What somebody wants to hear of. Empty tuples mean "any". Times in seconds."""

    name: str = Field(primary_key=True)
    parties: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()  # () means all kinds but those off by default
    statuses: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ("new", "update", "correction", "withdrawn")
    channels: tuple[str, ...] = ()  # () means every channel that is set up
    channels_for: tuple[tuple[str, tuple[str, ...]], ...] = ()  # instead of these, by trigger, kind or status
    confidence_now: float = SURE  # at or above: at once
    confidence_min: float = 0.5  # below: never; between: held for a second independent outlet
    hold: int = 6 * 3600
    single_source: bool = False  # send at once, marked "one source", instead of holding
    max_age: int = 48 * 3600
    group_first: int = 600  # updates of one event within this time go together
    group_next: int = 6 * 3600
    stages_as_updates: bool = False
    digest: str = ""  # "hourly" or "daily": alerts go together; "": each by itself
    digest_at: str = "07:00"  # of a daily digest, in `time_zone`
    quiet: str = ""  # hours such as "22:00-07:00" in which alerts wait, in `time_zone`
    break_through: tuple[str, ...] = ()  # triggers, kinds or statuses that are told in quiet hours all the same
    time_zone: str = "UTC"  # IANA name

    @field_validator("channels_for", mode="before")
    @classmethod
    def _pairs(cls, told: object) -> object:
        return tuple(told.items()) if isinstance(told, Mapping) else told  # as a table of the configuration gives it


class Alert(Value):
    """A change that a watch asked for, as told to people: contracts.md, "Alert out"."""

    alert_id: str = Field(primary_key=True)
    event_id: str
    trigger: str
    kind: str
    status: str
    parties: tuple[str, ...]
    mediators: tuple[str, ...] = ()
    ordinal: int | None = None
    place: str | None = None
    date: str | None = None
    date_end: str | None = None
    counts: tuple[Count, ...] = ()
    categories: tuple[str, ...] = ()
    part_of: str | None = None
    confidence: float = 0.0
    article_id: str = ""
    outlet: str = ""
    url: str = ""
    title: str = ""
    published: str | None = None
    quote: str = ""
    quote_span: tuple[int, int] | None = None
    sources: tuple[Source, ...] = ()  # the newest 20
    sources_total: int = 0
    raised_at: datetime
    watch: str = "default"
    change_ids: tuple[str, ...] = ()
    why: str = ""  # why it was raised, in words
    one_source: bool = False
    differences: tuple[str, ...] = ()  # what is new against the last alert of this event, in words


class Delivery(Value):
    """One alert (or digest, operator notice, test) on one channel."""

    id: str = Field(primary_key=True)
    message_id: str  # the alert's id: the receiver's idempotency key
    message_type: str = "event.new"
    channel: str = ""  # name of the channel in the configuration
    state: str = "pending"  # pending, delivered, dead
    attempts: int = 0
    next_attempt_at: datetime | None = None
    created_at: datetime
    done_at: datetime | None = None
    error: str = ""
    # What it goes out with: while it waits, the name of a gathering (`storm`, `daily:WATCH:MOMENT`); then the id of
    # the digest, whose tries are its tries. "": by itself.
    digest: str = ""


class Attempt(Value):
    """One try of a delivery; rows are only ever appended."""

    delivery_id: str
    number: int
    at: datetime
    ok: bool
    permanent: bool = False
    detail: str = ""
    status: int = 0
    seconds: float = 0.0
    text: str = ""  # what people were told by it; "" where it failed, and of channels that send data alone


class Outcome(Value):
    """What a channel says after one try."""

    ok: bool
    permanent: bool = False  # trying again cannot help
    disable: bool = False  # the channel asked not to be called again (HTTP 410)
    detail: str = ""
    status: int = 0
    retry_after: float | None = None  # seconds, from the receiver
    untried: bool = False  # nothing was sent, so that it says nothing of the channel


class Message(Value):
    """What a channel is given to send: one body for programs, one text and one HTML for people."""

    id: str
    type: str  # event.new|update|correction|withdrawn, digest, operator.raised|cleared, test
    at: datetime
    subject: str
    text: str
    html: str = ""
    data_json: str = "{}"  # webhook `data`
    event_id: str = ""
    references: tuple[str, ...] = ()  # message ids of earlier mails on this event
    parties: tuple[str, ...] = ()
    severity: str = "info"


class Request(Value):
    """A command handed to the running daemon through the store."""

    id: str = Field(primary_key=True)
    kind: str  # recrawl, reparse, ruling, retry, test, pause, resume, reload, draft
    arguments_json: str = "{}"
    made_at: datetime
    taken_at: datetime | None = None
    done_at: datetime | None = None
    progress_json: str = "{}"
    error: str = ""
