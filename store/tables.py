"""The tables. Those of values name only what the store adds: lookup columns, references, indexes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from model.alert import Alert, Attempt, Delivery, Message, Request
from model.event import Change, Event, Ruling
from model.mention import Mention
from model.outlet import OutletState, Validators
from model.page import Article, FetchRefusal, Snapshot, Visit
from model.trouble import ChannelState, Trouble
from store.columns import METADATA, Kept, Nested, UtcTime, Words


def _counter(name: str = "seq") -> Column[int]:
    # SQLite numbers rows by itself only when the column is an "INTEGER", which is 64 bits wide there.
    return Column(name, BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)


def _words(owner: str) -> Table:
    """What rows of `owner` are found by: `store.search` says how. `seek` numbers them by their time."""
    return Table(
        f"{owner}_words",
        METADATA,
        Column("seek", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
        Column("owner", Text, ForeignKey(f"{owner}.id"), nullable=False, unique=True),
        Column("words", Words),
    )


# Many short rows: kept in their key's own tree, they need half of the place.
_IN_KEY: dict[str, Any] = {"sqlite_with_rowid": False}

# --- pages in
body = Table(
    "body",
    METADATA,
    Column("sha256", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("zstd", LargeBinary, nullable=False),
)
SNAPSHOT = Kept(
    Snapshot,
    "snapshot",
    Column("quiet", Boolean, nullable=False),
    ForeignKeyConstraint(["sha256"], ["body.sha256"]),
    Index(None, "outlet", "fetched_at"),
    Index(None, "canonical_url"),
    Index(None, "sha256"),
)
VISIT = Kept(Visit, "visit", _counter(), Index(None, "outlet", "at"), Index(None, "url"))
FETCH_REFUSAL = Kept(FetchRefusal, "fetch_refusal", _counter(), Index(None, "outlet", "at"), Index(None, "at"))
VALIDATORS = Kept(
    Validators,
    "validator",
    Column("outlet", Text, nullable=False),
    PrimaryKeyConstraint("outlet", "url"),
)
address = Table(
    "address",
    METADATA,
    Column("outlet", Text, primary_key=True),
    Column("url", Text, primary_key=True),
    Column("canonical_url", Text, nullable=False),  # another one than `url` where a redirect or the page tells it
    Column("first_at", UtcTime, nullable=False),
    Column("last_at", UtcTime, nullable=False),
    Column("looks", Integer, nullable=False),  # times it gave a page, the same one again included
    Column("misses", Integer, nullable=False),  # times in a row that it was told to be gone or forbidden
    Index(None, "outlet", "first_at"),
)

# --- read
# One row a snapshot, made with it: `stripped_by` is "" until it is read, so that pending work is a range of an index.
reading = Table(
    "reading",
    METADATA,
    _counter(),
    Column("snapshot_id", Text, ForeignKey("snapshot.id"), nullable=False, unique=True),
    Column("fetched_at", UtcTime, nullable=False),
    Column("stripped_by", Text, nullable=False),
    Column("article_id", Text, ForeignKey("article.id"), index=True),
    Column("reason", Text, nullable=False),  # of the refusal
    Column("detail", Text, nullable=False),
    Column("layout", Text, nullable=False, server_default=""),  # used, short or gone; "" where the outlet has none
    Index(None, "stripped_by", "seq"),
)
ARTICLE = Kept(
    Article,
    "article",
    Column("address", Text, nullable=False),  # the url, else the id: versions are counted by it
    Column("text_hash", Text, nullable=False),  # of title and text
    Column("in_force", Boolean, nullable=False),  # the newest version, whose mentions count
    Column("seen_at", UtcTime, nullable=False),  # when a page with this text was last fetched: decides `in_force`
    Column("replaced", Boolean, nullable=False),  # by what newer rules read in the same page
    Column("quiet", Boolean, nullable=False),
    Column("parsed_by", Text, nullable=False),
    Column("told_at", UtcTime, nullable=False),  # publication, else when it was first seen
    Index(None, "address", "in_force", "version"),
    Index(None, "text_hash"),
    Index(None, "in_force", "parsed_by", "id"),
    Index("ix_article_newest", "in_force", "told_at", "id"),
    Index("ix_article_outlet_newest", "outlet_name", "in_force", "told_at", "id"),
    Index("ix_article_language", "in_force", "language"),  # counted by it
)
article_words = _words("article")
MENTION = Kept(
    Mention,
    "mention",
    Column("moment", UtcTime, nullable=False),  # publication, else when its page was first fetched
    Column("in_force", Boolean, nullable=False),
    Column("quiet", Boolean, nullable=False),
    Column(
        "said", BigInteger, nullable=False, server_default="0"
    ),  # hash of the quote: by it the same sentence elsewhere is found
    ForeignKeyConstraint(["article_id"], ["article.id"]),
    Index(None, "article_id"),
    Index(None, "said"),
    Index(None, "language", "id"),
)
line = Table(
    "line",
    METADATA,
    Column("outlet", Text, primary_key=True),
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("page", BigInteger, nullable=False),  # hash of the first address that it stood on
    **_IN_KEY,
)
clutter = Table(
    "clutter",
    METADATA,
    Column("outlet", Text, primary_key=True),
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("since", UtcTime, nullable=False),
)

# --- resolve
# Reports can only be of one event when they share their kind and a party (or both name none): that is a block.
block = Table(
    "block",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("party", Text, primary_key=True),  # "": no known party
    Column("version", Integer, nullable=False),  # counts resolutions: who read an older one saves nothing
)
mark = Table(
    "mark",
    METADATA,
    _counter(),
    Column("kind", Text, nullable=False),
    Column("parties", Nested(tuple[str, ...]), nullable=False),
    Column("moment", UtcTime, nullable=False),
    Column("mention_id", Text),  # came into force, or went out of it
    Column("event_id", Text),  # lost a report, or was ruled on
    sqlite_autoincrement=True,  # a number is never given twice, or clearing an old mark would clear a new one
)
EVENT = Kept(
    Event,
    "event",
    Column("first_at", UtcTime, nullable=False),  # of its oldest report
    Column("told_at", UtcTime, nullable=False),  # of its newest report
    Index(None, "told_at", "id"),
    Index(None, "kind", "told_at", "id"),
    Index(None, "status", "told_at", "id"),
    Index(None, "part_of"),
    Index(None, "parties", "told_at", "id"),
    Index(None, "kind", "date", "id"),
)
event_words = _words("event")
# Where events lie in their blocks, and from which report to which: the neighbourhood of something new is a range here.
reach = Table(
    "reach",
    METADATA,
    Column("event_id", Text, ForeignKey("event.id"), primary_key=True),
    Column("party", Text, primary_key=True),
    Column("beside", Text, primary_key=True),  # the party without whom nobody looks for it here; "" without one
    Column("kind", Text, nullable=False),
    Column("first_at", UtcTime, nullable=False),
    Column("last_at", UtcTime, nullable=False),
    Column("first_day", Text),  # on which it was held; null: reports of any day may be of it
    Column("last_day", Text),
    Column("staged", Boolean, nullable=False),  # it may be a part of another
    Index(None, "kind", "party", "last_at", "first_at"),
    Index(None, "kind", "party", "beside", "last_at", "first_at"),
)
alias = Table(
    "alias",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("event_id", Text, nullable=False, index=True),
)
support = Table(
    "support",
    METADATA,
    Column("event_id", Text, ForeignKey("event.id"), primary_key=True),
    Column("mention_id", Text, primary_key=True, index=True),
    **_IN_KEY,
)
# Of events and alerts: one lookup by party for both, the same on every engine.
party = Table(
    "party",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("party", Text, primary_key=True),
    Index(None, "party", "owner"),
    **_IN_KEY,
)
CHANGE = Kept(Change, "change", Index(None, "event_id"), Index(None, "state", "held_until"))
RULING = Kept(Ruling, "ruling", Column("kinds", Nested(tuple[str, ...]), nullable=False), Index(None, "at"))

# --- messages out
ALERT = Kept(
    Alert,
    "alert",
    Index(None, "raised_at", "alert_id"),
    Index(None, "event_id"),
    Index(None, "kind", "raised_at"),
    Index(None, "trigger"),
    Index(None, "watch", "raised_at", "alert_id"),
)
MESSAGE = Kept(Message, "message")
DELIVERY = Kept(
    Delivery,
    "delivery",
    # What is due on a channel is a range of this, however much waits on others; so is what waits for a digest.
    Index("ix_delivery_waiting", "state", "digest", "channel", "next_attempt_at", "id"),
    Index(None, "message_id"),
    Index(None, "created_at", "id"),
    Index(None, "state", "created_at", "id"),
    Index(None, "digest"),
)
ATTEMPT = Kept(
    Attempt,
    "attempt",
    ForeignKeyConstraint(["delivery_id"], ["delivery.id"]),
    PrimaryKeyConstraint("delivery_id", "number"),
)
CHANNEL_STATE = Kept(ChannelState, "channel_state")
TROUBLE = Kept(Trouble, "trouble")

# --- the plan
OUTLET_STATE = Kept(OutletState, "outlet_state")
REQUEST = Kept(Request, "request", Index(None, "done_at", "made_at"))
crawl = Table(
    "crawl",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("outlet", Text, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("planned_at", UtcTime),
    Column("quiet", Boolean, nullable=False),
    Column("finished_at", UtcTime),
    Column("pages", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Index(None, "outlet", "planned_at", unique=True),  # a slot is run once; slots without a time do not count
    Index(None, "outlet", "started_at"),
    Index(None, "started_at"),
)
pause = Table(
    "pause",
    METADATA,
    Column("host", Text, primary_key=True),
    Column("until", UtcTime, nullable=False),
)
note = Table("note", METADATA, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))
lease = Table(
    "lease",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("token", BigInteger, nullable=False),  # grows with each holder: the fence against an older one's writes
    Column("pid", Integer, nullable=False),  # 0: nobody holds it
    Column("host", Text, nullable=False),
    Column("started", Text, nullable=False),  # boot and start time of the process, so that a pid used again is known
    Column("renewed_at", UtcTime, nullable=False),
)
