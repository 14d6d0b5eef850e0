"""The store: everything that Parley knows, in one SQLite file or one PostgreSQL database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from model.alert import Alert, Attempt, Delivery, Message, Request
from model.event import Change, Event, Ruling
from model.mention import Mention
from model.outlet import OutletState, Validators
from model.page import Article, FetchRefusal, Snapshot, Visit
from store.values import Block, Counts, Crawl, Done, Neighbourhood, Page, Visited


class Store:
    """Synchronous; safe from any thread. A write method is one transaction; inside `transaction()` many are one."""

    # --- open, close, transactions
    @classmethod
    def open(cls, url: str, *, create: bool = True, at: datetime) -> Store:
        """Open `sqlite:///FILE` or `postgresql://...`, migrated to the newest schema (`at` names the backup).

        Raises StoreError (damaged, newer, foreign, zero-length, read-only, another owner's; or absent and not
        `create`). The file is then unchanged.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Give all connections back. The store cannot be used afterwards."""
        raise NotImplementedError

    @contextmanager
    def transaction(self) -> Iterator[object]:
        """Make all writes of this thread inside the block one transaction; an inner one is a savepoint of it."""
        raise NotImplementedError

    # --- the lease: one daemon a store
    def hold(self, pid: int, host: str, at: datetime) -> int:
        """Take the lease and return its fencing token; from now on each write checks that it still holds.

        `at` is the real time, never a simulated one. Raises StoreHeld naming pid and host of a living holder.
        """
        raise NotImplementedError

    def renew(self, at: datetime) -> None:
        """Say that the holder lives; at least every 10 s. Raises StoreHeld when the lease was taken over."""
        raise NotImplementedError

    def release(self) -> None:
        """Give the lease back, if it is still ours."""
        raise NotImplementedError

    def holder(self, at: datetime) -> tuple[int, str] | None:
        """Return (pid, host) of the living daemon on this store, None without one."""
        raise NotImplementedError

    # --- snapshots
    def save_snapshot(self, snapshot: Snapshot, body: bytes, *, quiet: bool = False) -> None:
        """Save a page as fetched, to be read; `quiet` for an outlet's first crawl. Saving it again changes nothing."""
        raise NotImplementedError

    def save_visit(self, visit: Visit) -> None:
        """Save that an address was looked at and had not changed."""
        raise NotImplementedError

    def save_fetch_refusal(self, refusal: FetchRefusal) -> None:
        """Save that a fetch gave no page."""
        raise NotImplementedError

    def snapshot(self, id: str) -> Snapshot | None:
        """Return one snapshot."""
        raise NotImplementedError

    def body(self, sha256: str) -> bytes:
        """Return the bytes under `sha256`. Raises StoreError when they are missing or damaged."""
        raise NotImplementedError

    def seen(self, outlet: str, limit: int = 20_000) -> tuple[str, ...]:
        """Return the canonical addresses fetched from `outlet`, the newest first."""
        raise NotImplementedError

    def visited(self, outlet: str, since: datetime) -> tuple[Visited, ...]:
        """Return the addresses of `outlet` first fetched since, for the plan of visits again."""
        raise NotImplementedError

    def validators(self, outlet: str, limit: int = 5_000) -> tuple[Validators, ...]:
        """Return what the addresses of `outlet` (feeds and pages) answered last."""
        raise NotImplementedError

    def save_validators(self, outlet: str, validators: Iterable[Validators]) -> None:
        """Save what addresses answered."""
        raise NotImplementedError

    def refusals(self, outlet: str | None = None, limit: int = 50) -> tuple[FetchRefusal, ...]:
        """Return the newest refused fetches."""
        raise NotImplementedError

    # --- read
    def snapshots_to_read(
        self, stripped_by: str, limit: int = 50, *, new_only: bool = False, since: datetime | None = None
    ) -> tuple[Snapshot, ...]:
        """Return snapshots not yet read by the rules `stripped_by`: new ones first, in order of arrival.

        `new_only` leaves out those that older rules have read; `since` those fetched before.
        """
        raise NotImplementedError

    def articles_to_parse(self, parsed_by: str, limit: int = 50) -> tuple[Article, ...]:
        """Return the newest versions of articles whose mentions were not read by the rules `parsed_by`."""
        raise NotImplementedError

    def save_readings(self, done: Sequence[Done]) -> tuple[Article | None, ...]:
        """Save readings in one transaction, mark the blocks that they touch; return the articles as stored.

        The same address with the same title and text leaves the older article; changed text is version + 1; the
        same snapshot read by other rules replaces its article. Only the newest version's mentions are in force.
        """
        raise NotImplementedError

    def save_reading(self, done: Done) -> Article | None:
        """Save one reading: see `save_readings`."""
        raise NotImplementedError

    def save_mentions(self, article_id: str, mentions: Sequence[Mention], parsed_by: str, at: datetime) -> None:
        """Put `mentions` in the place of the article's older ones and mark the blocks of both."""
        raise NotImplementedError

    def clutter(self, outlet: str) -> frozenset[str]:
        """Return the lines (paragraphs of clean text, white space folded) that stand on two or more pages."""
        raise NotImplementedError

    # --- resolve
    def dirty_blocks(self, limit: int = 50) -> tuple[Block, ...]:
        """Return blocks whose mentions or rulings changed, the longest waiting first."""
        raise NotImplementedError

    def due_blocks(self, now: datetime, limit: int = 50) -> tuple[Block, ...]:
        """Return blocks in which a change's hold or grouping time has ended."""
        raise NotImplementedError

    def load_block(self, block: Block) -> Neighbourhood:
        """Return the mentions within 150 days of the touched ones, and all that touches them."""
        raise NotImplementedError

    def save_resolution(
        self,
        hood: Neighbourhood,
        *,
        events: Sequence[Event],
        changes: Sequence[Change],
        alerts: Sequence[Alert] = (),
        deliveries: Sequence[Delivery] = (),
        at: datetime,
    ) -> bool:
        """Save what became of `hood` and clear its marks, in one transaction; `changes` may be old ones re-decided.

        Returns False, and saves nothing, when another worker has resolved it meanwhile.
        """
        raise NotImplementedError

    def add_ruling(self, ruling: Ruling) -> None:
        """Save what a person decided and mark the blocks of its events. Raises StoreError for an unknown event."""
        raise NotImplementedError

    def undo_ruling(self, id: str) -> None:
        """Undo a ruling and mark its blocks."""
        raise NotImplementedError

    def rulings_for(self, block: Block) -> tuple[Ruling, ...]:
        """Return the rulings in force in a block, the oldest first."""
        raise NotImplementedError

    def rulings(self, limit: int = 200) -> tuple[Ruling, ...]:
        """Return the newest rulings, undone ones too."""
        raise NotImplementedError

    # --- deliver
    def deliveries_due(self, now: datetime, limit: int = 50, channel: str | None = None) -> tuple[Delivery, ...]:
        """Return pending deliveries whose next attempt is due, the longest waiting first."""
        raise NotImplementedError

    def save_attempt(self, delivery: Delivery, attempt: Attempt) -> None:
        """Append `attempt` and put the delivery into its new state, in one transaction."""
        raise NotImplementedError

    def retry(self, delivery_id: str, at: datetime) -> Delivery | None:
        """Make a delivery due again at once, a dead one too. None when there is no such delivery."""
        raise NotImplementedError

    def add_message(self, message: Message, deliveries: Sequence[Delivery]) -> None:
        """Save a digest, operator notice or test with its deliveries."""
        raise NotImplementedError

    def message(self, id: str) -> Message | None:
        """Return a message that was saved with `add_message`."""
        raise NotImplementedError

    def delivery(self, id: str) -> Delivery | None:
        """Return one delivery."""
        raise NotImplementedError

    def deliveries(
        self,
        *,
        message_id: str | None = None,
        state: str | None = None,
        channel: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[Delivery]:
        """Return deliveries, the newest first."""
        raise NotImplementedError

    def attempts(self, delivery_id: str) -> tuple[Attempt, ...]:
        """Return the attempts of a delivery, the first first."""
        raise NotImplementedError

    # --- plan
    def outlet_states(self) -> dict[str, OutletState]:
        """Return what is known of each outlet's health, by name."""
        raise NotImplementedError

    def outlet_state(self, outlet: str) -> OutletState:
        """Return what is known of an outlet; a new state when nothing is."""
        raise NotImplementedError

    def save_outlet_state(self, state: OutletState) -> None:
        """Save an outlet's state in the place of its older one."""
        raise NotImplementedError

    def start_crawl(self, crawl: Crawl) -> bool:
        """Claim the crawl's slot (outlet, planned_at). False when that slot was run before: do not crawl."""
        raise NotImplementedError

    def finish_crawl(self, crawl: Crawl) -> None:
        """Save how a crawl ended."""
        raise NotImplementedError

    def crawls(self, outlet: str | None = None, limit: int = 20) -> tuple[Crawl, ...]:
        """Return the newest crawls."""
        raise NotImplementedError

    def not_before(self, now: datetime) -> tuple[tuple[str, datetime], ...]:
        """Return hosts that asked for a pause (Retry-After) and its end, those still running."""
        raise NotImplementedError

    def save_not_before(self, pauses: Iterable[tuple[str, datetime]]) -> None:
        """Save the pauses that hosts asked for; the later end of two stays."""
        raise NotImplementedError

    def note(self, key: str, default: str = "") -> str:
        """Return a small value kept under `key` (a channel switched off, a crawl delay, a breaker ...)."""
        raise NotImplementedError

    def set_note(self, key: str, value: str) -> None:
        """Keep a small value."""
        raise NotImplementedError

    # --- requests
    def put_request(self, request: Request) -> None:
        """Hand a command to the running daemon."""
        raise NotImplementedError

    def take_requests(self, at: datetime, limit: int = 20) -> tuple[Request, ...]:
        """Return requests nobody has taken and mark them taken, the oldest first."""
        raise NotImplementedError

    def untake_requests(self) -> int:
        """Give requests back that a dead daemon took and never finished; return how many."""
        raise NotImplementedError

    def save_progress(self, id: str, progress_json: str) -> None:
        """Write how far a request is."""
        raise NotImplementedError

    def finish_request(self, id: str, at: datetime, error: str = "", progress_json: str | None = None) -> None:
        """Mark a request done."""
        raise NotImplementedError

    def request(self, id: str) -> Request | None:
        """Return one request."""
        raise NotImplementedError

    # --- look
    def events(
        self,
        *,
        kind: str | None = None,
        party: str | None = None,
        status: str | None = None,
        current: bool | None = None,
        withdrawn: bool | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        text: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[Event]:
        """Return events by the time of their newest report. `text`: all its words stand in quote, title or place."""
        raise NotImplementedError

    def event(self, id: str) -> Event | None:
        """Return the event with this id, or the one that has taken it over as an alias."""
        raise NotImplementedError

    def mentions_of(self, event: Event) -> tuple[Mention, ...]:
        """Return the mentions that support an event, the oldest publication first."""
        raise NotImplementedError

    def mentions_in(self, article_id: str) -> tuple[Mention, ...]:
        """Return the mentions read in one article, in the order of the text."""
        raise NotImplementedError

    def events_of(self, article_id: str) -> tuple[Event, ...]:
        """Return the events that an article's mentions support."""
        raise NotImplementedError

    def stages_of(self, event_id: str) -> tuple[Event, ...]:
        """Return the events that are part of this one, the oldest first."""
        raise NotImplementedError

    def changes_of(self, event: Event) -> tuple[Change, ...]:
        """Return what became of an event (aliases included), the oldest change first."""
        raise NotImplementedError

    def articles(
        self,
        *,
        outlet: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        text: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[Article]:
        """Return the newest versions of articles by publication. `outlet` is the slug."""
        raise NotImplementedError

    def article(self, id: str) -> Article | None:
        """Return one article."""
        raise NotImplementedError

    def article_by_url(self, url: str) -> Article | None:
        """Return the newest version of the article at a canonical address."""
        raise NotImplementedError

    def versions_of(self, url: str) -> tuple[Article, ...]:
        """Return all versions of the article at a canonical address, the oldest first."""
        raise NotImplementedError

    def alerts(
        self,
        *,
        event: Event | None = None,
        kind: str | None = None,
        party: str | None = None,
        trigger: str | None = None,
        watch: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[Alert]:
        """Return alerts, the newest first."""
        raise NotImplementedError

    def alert(self, id: str) -> Alert | None:
        """Return one alert."""
        raise NotImplementedError

    def counts(self) -> Counts:
        """Return how much the store holds and how much is to be done."""
        raise NotImplementedError

    # --- keep
    def verify(self) -> tuple[str, ...]:
        """Return all that is wrong, a sentence each: pages, references, hashes of bodies, quotes not in their text."""
        raise NotImplementedError

    def backup(self, path: Path) -> None:
        """Write a whole copy to a new file, while others write. Raises StoreError when the file exists."""
        raise NotImplementedError


def restore(backup: Path, url: str, *, at: datetime) -> None:
    """Make the store at `url` from a backup file. Raises StoreError when a store is there or the backup is no good."""
    raise NotImplementedError
