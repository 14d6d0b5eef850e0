"""Event, Claim, Ruling, Change: what mentions agree on, where they differ, and what became of it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from model.mention import Count
from model.value import Value


class Source(Value):
    """One report of an event."""

    outlet: str
    url: str
    published: str | None = None
    article_id: str = ""
    title: str = ""
    copy_of: str = ""  # article id of the wire text that this one copies, "" for an independent report


class Event(Value):
    """What the mentions of one real happening agree on. `id` stays while any of its anchors is still in it."""

    id: str = Field(primary_key=True)
    kind: str
    status: str
    parties: tuple[str, ...]
    mediators: tuple[str, ...] = ()
    ordinal: int | None = None
    place: str | None = None
    date: str | None = None
    date_end: str | None = None
    date_inferred: bool = False
    counts: tuple[Count, ...] = ()
    categories: tuple[str, ...] = ()
    part_of: str | None = None  # id of the agreement that this is a stage of
    object: str = ""
    series: str = ""
    confidence: float = 0.0
    current: bool = False  # some mention reports it as news
    mention_ids: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()  # digests of (kind, parties, canonical address, quote, object), oldest first
    aliases: tuple[str, ...] = ()  # ids of events that were merged into this one
    sources: tuple[Source, ...] = ()  # newest first
    article_id: str = ""  # the newest article that supports it as current, else the newest
    quote: str = ""
    quote_span: tuple[int, int] | None = None
    title: str = ""
    newest_current: datetime | None = None  # publication of its newest current source; age is judged by it
    independent: int = 1  # outlets that tell it surely enough, each in a text of its own
    status_outlets: int = 1  # those of them that tell its status
    languages: tuple[str, ...] = ()  # of its reports
    withdrawn: bool = False
    why: tuple[str, ...] = ()  # why its mentions were merged, in words


class Claim(Value):
    """One attribute of one event as one report gives it."""

    event_id: str
    attribute: str
    value: str
    said_by: str | None
    outlet: str
    url: str
    published: str | None
    quote: str
    mention_id: str


class Ruling(Value):
    """What a person decided. `verdict` is `merge`, `split` or `wrong`; ids are of events, `anchors` what they held."""

    id: str = Field(primary_key=True)
    verdict: str
    event_ids: tuple[str, ...]
    anchors: tuple[tuple[str, ...], ...] = ()  # one tuple of anchors an event named
    at: datetime
    by: str = ""
    undone: bool = False


class Difference(Value):
    """One field of an event before and after."""

    field: str
    before: str
    after: str


class Change(Value):
    """The difference between an event before and after a resolve. `trigger` as in contracts.md."""

    id: str = Field(primary_key=True)
    event_id: str
    trigger: str  # new, update, correction, withdrawn
    differences: tuple[Difference, ...] = ()
    article_id: str = ""
    at: datetime
    newest_current: datetime | None = None
    confidence: float = 0.0
    independent_sources: int = 1
    state: str = "open"  # open (to be matched), held, alerted, quiet
    reason: str = ""  # why it was alerted, held or left quiet
    held_until: datetime | None = None
