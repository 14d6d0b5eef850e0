"""What the store gives and takes besides the words of `model`: pages of a list, blocks, crawls, counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from model.alert import Alert
from model.event import Change, Event, Ruling
from model.mention import Mention
from model.page import Article, ReadRefusal

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list, newest first; `next` is the cursor of the page after it, None at the end."""

    items: tuple[T, ...] = ()
    next: str | None = None


def every(ask: Callable[[str | None], Page[T]]) -> Iterator[T]:
    """Yield the items of a list over all its pages; `ask` gives the page at a cursor, the first one at None."""
    cursor: str | None = None
    while True:
        page = ask(cursor)
        yield from page.items
        cursor = page.next
        if cursor is None:
            return


class Reading(Protocol):
    """What reading one snapshot gave: an article with its mentions, or a refusal."""

    @property
    def article(self) -> Article | None: ...
    @property
    def refusal(self) -> ReadRefusal | None: ...
    @property
    def mentions(self) -> tuple[Mention, ...]: ...
    @property
    def layout(self) -> str: ...


@dataclass(frozen=True)
class Done:
    """A reading to be saved: of which snapshot ("" for an article that came without one), by which rules, when."""

    reading: Reading
    snapshot_id: str
    stripped_by: str
    parsed_by: str
    at: datetime
    quiet: bool = False  # only for readings without a snapshot; otherwise the snapshot tells


@dataclass(frozen=True)
class Block:
    """What has to be resolved together: dirty marks of one kind that share parties and lie near in time.

    `events` are those in which a time has come, without a mark.
    """

    kind: str
    parties: tuple[str, ...]
    marks: tuple[int, ...] = ()
    events: tuple[str, ...] = ()


@dataclass(frozen=True)
class Neighbourhood:
    """All that resolving a block needs: what is new in it, and whole events (with all their mentions) near that.

    `told` are the alerts of `before`, `waiting` its open and held changes. Times are publications.
    """

    block: Block
    before: tuple[Event, ...] = ()
    mentions: tuple[Mention, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    told: tuple[Alert, ...] = ()
    waiting: tuple[Change, ...] = ()
    quiet_articles: frozenset[str] = frozenset()  # read in an outlet's first crawl: their changes alert nobody
    fresh: frozenset[str] = frozenset()  # mentions that are in no event yet
    lost: bool = False  # whether an event lost a report, or was ruled on
    moments: Mapping[str, datetime] = field(default_factory=dict)  # of each mention
    versions: Mapping[str, int] = field(default_factory=dict)  # of the kind's blocks, by party, when it was loaded

    @property
    def start(self) -> datetime | None:
        """When the first of what is new was published; None when something was lost, whenever that was."""
        return None if self.lost else min((self.moments[id] for id in self.fresh), default=None)


@dataclass(frozen=True)
class Crawl:
    """One crawl of one outlet. `planned_at` is its slot: None for a crawl that a person asked for."""

    id: str
    outlet: str
    started_at: datetime
    planned_at: datetime | None = None
    quiet: bool = False
    finished_at: datetime | None = None
    pages: int = 0
    unchanged: int = 0
    refused: int = 0
    error: str = ""


@dataclass(frozen=True)
class Visited:
    """An address and how often it was looked at: the first and the last time, in all `looks` times."""

    url: str
    first_at: datetime
    last_at: datetime
    looks: int


@dataclass(frozen=True)
class Counts:
    """How much the store holds and how much is to be done."""

    snapshots: int = 0
    articles: int = 0
    events: int = 0
    alerts: Mapping[str, int] = field(default_factory=dict)  # by trigger
    deliveries: Mapping[str, int] = field(default_factory=dict)  # by state
    to_read: int = 0  # snapshots never read
    to_resolve: int = 0  # dirty marks: mentions and events
    held: int = 0  # changes waiting for a second source or for their grouping time
    requests: int = 0  # not finished


def blocks_of(kind: str, parties: Iterable[str]) -> set[tuple[str, str]]:
    """Return the blocks in which something lies: its kind with each party."""
    return {(kind, party) for party in parties} or {(kind, "")}
