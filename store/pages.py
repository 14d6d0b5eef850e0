"""Pages as they came in: snapshots and their bytes, visits, refusals, what addresses answered. Only ever appended."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, case, select

from model.errors import StoreError
from model.outlet import Validators
from model.page import FetchRefusal, Snapshot, Visit
from store.base import Row, insert_new, inserting, put
from store.jobs import Jobs, read_job
from store.packing import is_body, pack, unpack
from store.tables import FETCH_REFUSAL, SNAPSHOT, VALIDATORS, VISIT, address, body, reading
from store.values import Visited

# So often in a row told to be gone or forbidden (4xx but for these that pass), an address is not asked for again.
_MISSES = 3
_PASSING = (408, 421, 425, 429)


class Pages(Jobs):
    """Snapshots, visits and refused fetches."""

    def save_snapshot(self, snapshot: Snapshot, content: bytes, *, quiet: bool = False) -> None:
        """Save a page as fetched, to be read; `quiet` for an outlet's first crawl. Saving it again changes nothing.

        Raises ValueError when `content` is not what the snapshot says.
        """
        if hashlib.sha256(content).hexdigest() != snapshot.sha256:
            raise ValueError(f"the bytes of snapshot {snapshot.id} do not have its sha-256")
        packed = pack(content)
        with self.transaction() as connection:
            insert_new(connection, body, [{"sha256": snapshot.sha256, "size": len(content), "zstd": packed}])
            if insert_new(connection, SNAPSHOT.table, [SNAPSHOT.row(snapshot, quiet=quiet)]):
                insert_new(connection, reading, [_unread(snapshot)])
                self._put(connection, [read_job(snapshot.id)])
                _looked_at(connection, snapshot)
                _remember(connection, snapshot.outlet, [_answered(snapshot)])

    def save_visit(self, visit: Visit) -> None:
        """Save that an address was looked at and had not changed."""
        with self.transaction() as connection:
            connection.execute(VISIT.table.insert(), VISIT.row(visit))
            _count(connection, visit.outlet, visit.url, visit.url, visit.at, looked=True)

    def save_fetch_refusal(self, refusal: FetchRefusal) -> None:
        """Save that a fetch gave no page."""
        gone = 400 <= refusal.status < 500 and refusal.status not in _PASSING
        with self.transaction() as connection:
            connection.execute(FETCH_REFUSAL.table.insert(), FETCH_REFUSAL.row(refusal))
            if gone:
                _count(connection, refusal.outlet, refusal.url, refusal.url, refusal.at, looked=False)

    def snapshot(self, id: str) -> Snapshot | None:
        """Return one snapshot."""
        with self._reading() as connection:
            row = connection.execute(SNAPSHOT.select().where(SNAPSHOT.c.id == id)).mappings().first()
        return SNAPSHOT.one(row) if row else None

    def body(self, sha256: str) -> bytes:
        """Return the bytes under `sha256`. Raises StoreError when they are missing or damaged."""
        with self._reading() as connection:
            packed = connection.execute(select(body.c.zstd).where(body.c.sha256 == sha256)).scalar()
        content = unpack(packed) if packed is not None and is_body(packed, sha256) else None
        if content is None:
            state = "missing" if packed is None else "damaged"
            raise StoreError(f"the bytes {sha256} are {state}; `parley db verify` tells what else is")
        return content

    def seen(self, outlet: str, limit: int = 20_000) -> tuple[str, ...]:
        """Return the addresses of `outlet` that need no fetch: fetched before, or gone; the newest first."""
        query = (
            select(address.c.url)
            .where(address.c.outlet == outlet, (address.c.looks > 0) | (address.c.misses >= _MISSES))
            .order_by(address.c.first_at.desc())
            .limit(limit)
        )
        with self._reading() as connection:
            return tuple(connection.execute(query).scalars())

    def visited(self, outlet: str, since: datetime) -> tuple[Visited, ...]:
        """Return the addresses of `outlet` first fetched since, for the plan of visits again."""
        c = address.c
        own = (c.outlet == outlet) & (c.first_at >= since) & (c.url == c.canonical_url) & (c.looks > 0)
        query = select(c.url, c.first_at, c.last_at, c.looks).where(own).order_by(c.first_at)
        with self._reading() as connection:
            return tuple(Visited(**row) for row in connection.execute(query).mappings())

    def validators(self, outlet: str, limit: int = 20_000) -> tuple[Validators, ...]:
        """Return what the addresses of `outlet` (feeds and pages) answered last."""
        query = VALIDATORS.select().where(VALIDATORS.c.outlet == outlet).limit(limit)
        with self._reading() as connection:
            return VALIDATORS.all(connection.execute(query).mappings())

    def save_validators(self, outlet: str, validators: Iterable[Validators]) -> None:
        """Save what addresses answered."""
        with self.transaction() as connection:
            _remember(connection, outlet, validators)

    def refusals(self, outlet: str | None = None, limit: int = 50) -> tuple[FetchRefusal, ...]:
        """Return the newest refused fetches."""
        query = FETCH_REFUSAL.select().order_by(FETCH_REFUSAL.c.at.desc(), FETCH_REFUSAL.c.seq.desc()).limit(limit)
        if outlet is not None:
            query = query.where(FETCH_REFUSAL.c.outlet == outlet)
        with self._reading() as connection:
            return FETCH_REFUSAL.all(connection.execute(query).mappings())


def _unread(snapshot: Snapshot) -> Row:
    waiting = {"stripped_by": "", "article_id": None, "reason": "", "detail": "", "layout": ""}
    return {"snapshot_id": snapshot.id, "fetched_at": snapshot.fetched_at, **waiting}


def _answered(snapshot: Snapshot) -> Validators:
    headers = {name.lower(): value for name, value in snapshot.headers}
    etag, modified = headers.get("etag", ""), headers.get("last-modified", "")
    return Validators(url=snapshot.canonical_url, etag=etag, last_modified=modified, sha256=snapshot.sha256)


def _remember(connection: Connection, outlet: str, validators: Iterable[Validators]) -> None:
    rows = {value.url: VALIDATORS.row(value, outlet=outlet) for value in validators}
    put(connection, VALIDATORS.table, list(rows.values()))


def _looked_at(connection: Connection, snapshot: Snapshot) -> None:
    # A feed may list another address than the page gives itself: both are seen, or it would be fetched each time.
    for url in {snapshot.url_asked, snapshot.url, snapshot.canonical_url}:
        _count(connection, snapshot.outlet, url, snapshot.canonical_url, snapshot.fetched_at, looked=True)


def _count(connection: Connection, outlet: str, url: str, canonical: str, at: datetime, *, looked: bool) -> None:
    row = {"outlet": outlet, "url": url, "canonical_url": canonical, "first_at": at, "last_at": at}
    statement = _counting(connection.dialect.name)
    connection.execute(statement, {**row, "looks": int(looked), "misses": int(not looked)})


@cache
def _counting(dialect: str) -> Any:
    statement = inserting(dialect, address)
    new, c = statement.excluded, address.c
    update = {
        "last_at": case((new.last_at > c.last_at, new.last_at), else_=c.last_at),
        "looks": c.looks + new.looks,
        "misses": (c.misses + 1) * new.misses,
    }
    return statement.on_conflict_do_update(index_elements=["outlet", "url"], set_=update)
