"""Work as jobs, for a cluster: put into the queue by the transaction that makes the work, on the same server.

Rows stay the truth: a job only says that there is something to do now, and one that does too late does nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Table,
    Text,
    literal,
    literal_column,
    select,
)

from model.alert import Delivery
from store.base import Base
from store.tables import DELIVERY, reading

_QUEUE_NAME = 128  # characters that the queue's table has for a name
_AT_ONCE = 2000  # rows that one look for lost work goes through: the longest waiting
_TODO: ColumnElement[str] = literal_column("'todo'::procrastinate_job_status")
_DOING: ColumnElement[str] = literal_column("'doing'::procrastinate_job_status")
# The queue's own table, as far as it is looked at.
_jobs = Table(
    "procrastinate_jobs",
    MetaData(),
    Column("id", BigInteger, primary_key=True),
    Column("status", Text),
    Column("lock", Text),
    Column("queueing_lock", Text),
)


@dataclass(frozen=True)
class Job:
    """One piece of work. Of those with one `key` one at most waits; of those with one `lock` one at most is done."""

    stage: str  # crawl, read, deliver
    key: str
    lock: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    queue: str = ""  # "": the stage's
    priority: int = 0


class Queue(Protocol):
    """What takes jobs in a transaction of the store."""

    def put(self, connection: Connection, job: Job) -> bool: ...


def read_job(snapshot_id: str) -> Job:
    """Return the job of reading a page."""
    key = f"read:{snapshot_id}"
    return Job("read", key, key, {"snapshot": snapshot_id})


def deliver_job(delivery: Delivery) -> Job:
    """Return the job of trying a delivery once; each channel has a queue, so that a slow one keeps none waiting."""
    key = f"deliver:{delivery.id}"
    return Job("deliver", key, key, {"delivery": delivery.id}, queue_of(delivery.channel))


def queue_of(channel: str) -> str:
    """Return the name of a channel's queue."""
    return f"deliver:{channel}"[:_QUEUE_NAME]


class Jobs(Base):
    """Jobs of this store's queue. Without one nothing is put anywhere: a single daemon finds its work by queries."""

    _queue: Queue | None = None

    def use_queue(self, queue: Queue) -> None:
        """From now on put into `queue` what is to be done."""
        self._queue = queue

    def put_jobs(self, *jobs: Job) -> int:
        """Put in jobs; return how many were: one whose key waits already is not put in twice."""
        with self.transaction() as connection:
            return self._put(connection, jobs)

    def _put(self, connection: Connection, jobs: Iterable[Job]) -> int:
        return sum(self._queue.put(connection, job) for job in jobs) if self._queue else 0

    def _put_due(self, connection: Connection, deliveries: Iterable[Delivery], at: datetime) -> None:
        """Put in the deliveries of which a try is due."""
        due = [d for d in deliveries if d.next_attempt_at and d.next_attempt_at <= at and not d.digest]
        self._put(connection, (deliver_job(each) for each in due))

    def lost_pages(self) -> tuple[str, ...]:
        """Return unread snapshots that no job is about, of those that wait longest."""
        c = reading.c
        oldest = select(c.snapshot_id, c.seq).where(c.stripped_by == "").order_by(c.seq).limit(_AT_ONCE).subquery()
        lost = _nobody(literal("read:") + oldest.c.snapshot_id)
        with self._reading() as connection:
            return tuple(connection.execute(select(oldest.c.snapshot_id).where(lost)).scalars())

    def lost_deliveries(self, now: datetime) -> tuple[Delivery, ...]:
        """Return deliveries of which a try is due and that no job is about, of those that wait longest."""
        c = DELIVERY.c
        due = (c.state == "pending") & (c.next_attempt_at <= now) & (c.digest == "")
        query = DELIVERY.select().where(due, _nobody(literal("deliver:") + c.id))
        with self._reading() as connection:
            return DELIVERY.all(connection.execute(query.order_by(c.next_attempt_at).limit(_AT_ONCE)).mappings())

    def jobs_there(self, keys: Sequence[str]) -> dict[str, str]:
        """Return which of these keys wait ("todo") or are being done ("doing")."""
        c = _jobs.c
        there = c.queueing_lock.in_(keys) & c.status.in_([_TODO, _DOING])
        with self._reading() as connection:
            rows = connection.execute(select(c.queueing_lock, c.status).where(there))
            return dict(sorted((key, str(status)) for key, status in rows)) if keys else {}


def _nobody(key: ColumnElement[str]) -> ColumnElement[bool]:
    """No job with this key and lock waits, or is being done. Each of the two has an index of the queue's."""
    c = _jobs.c
    waits = select(c.id).where(c.queueing_lock == key, c.status == _TODO).exists()
    runs = select(c.id).where(c.lock == key, c.status == _DOING).exists()
    return ~waits & ~runs
