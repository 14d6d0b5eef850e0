"""Pages as they came in: snapshots and their bytes, visits, refusals, what addresses answered. Only ever appended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, case, select

from model.errors import StoreError
from model.outlet import Validators
from model.page import FetchRefusal, Snapshot, Visit
from store.base import Row, chunks, insert_new, inserting, put
from store.jobs import Jobs, read_job
from store.packing import body_of, is_named, pack
from store.recent import Recent
from store.tables import FETCH_REFUSAL, SNAPSHOT, VALIDATORS, VISIT, address, body, reading
from store.values import Visited

# So often in a row told to be gone or forbidden (4xx but for these that pass), an address is not asked for again.
_MISSES = 3
_PASSING = (408, 421, 425, 429)
_RECENT = 16 * 1024 * 1024  # bytes of pages that wait in memory to be read


class Pages(Jobs):
    """Snapshots, visits and refused fetches."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._recent = Recent(_RECENT)

    def save_snapshot(self, snapshot: Snapshot, content: bytes, *, quiet: bool = False) -> None:
        """Save a page as fetched: see `save_snapshots`."""
        self.save_snapshots([(snapshot, content)], quiet=quiet)

    def save_snapshots(self, pages: Sequence[tuple[Snapshot, bytes]], *, quiet: bool = False) -> None:
        """Save pages as fetched, to be read; `quiet` for an outlet's first crawl. Saving one again changes nothing.

        Raises ValueError when the bytes of one are not what its snapshot says; then none is saved.
        """
        wrong = next((snapshot.id for snapshot, content in pages if not is_named(content, snapshot.sha256)), "")
        if wrong:
            raise ValueError(f"the bytes of snapshot {wrong} do not have its sha-256")
        bodies = [{"sha256": s.sha256, "size": len(content), "zstd": pack(content)} for s, content in pages]
        with self.transaction() as connection:
            insert_new(connection, body, bodies)
            known = _known(connection, {snapshot.id for snapshot, _ in pages})
            fresh = {snapshot.id: snapshot for snapshot, _ in pages if snapshot.id not in known}.values()
            insert_new(connection, SNAPSHOT.table, [SNAPSHOT.row(snapshot, quiet=quiet) for snapshot in fresh])
            insert_new(connection, reading, [_unread(snapshot) for snapshot in fresh])
            self._put(connection, (read_job(snapshot.id) for snapshot in fresh))
            _count(connection, [look for snapshot in fresh for look in _looks(snapshot)])
            _remember(connection, [(snapshot.outlet, _answered(snapshot)) for snapshot in fresh])
        for snapshot, content in pages:
            self._recent.keep(snapshot.sha256, content)

    def save_visit(self, visit: Visit) -> None:
        """Save that an address was looked at and had not changed."""
        with self.transaction() as connection:
            connection.execute(VISIT.table.insert(), VISIT.row(visit))
            _count(connection, [_look(visit.outlet, visit.url, visit.url, visit.at, looked=True)])

    def save_fetch_refusal(self, refusal: FetchRefusal) -> None:
        """Save that a fetch gave no page."""
        gone = 400 <= refusal.status < 500 and refusal.status not in _PASSING
        with self.transaction() as connection:
            connection.execute(FETCH_REFUSAL.table.insert(), FETCH_REFUSAL.row(refusal))
            if gone:
                _count(connection, [_look(refusal.outlet, refusal.url, refusal.url, refusal.at, looked=False)])

    def snapshot(self, id: str) -> Snapshot | None:
        """Return one snapshot."""
        with self._reading() as connection:
            row = connection.execute(SNAPSHOT.select().where(SNAPSHOT.c.id == id)).mappings().first()
        return SNAPSHOT.one(row) if row else None

    def body(self, sha256: str) -> bytes:
        """Return the bytes under `sha256`. Raises StoreError when they are missing or damaged."""
        with self._reading() as connection:
            packed = connection.execute(select(body.c.zstd).where(body.c.sha256 == sha256)).scalar()
        content = body_of(packed, sha256) if packed is not None else None
        if content is None:
            state = "missing" if packed is None else "damaged"
            raise StoreError(f"the bytes {sha256} are {state}; `parley db verify` tells what else is")
        return content

    def body_to_read(self, sha256: str) -> bytes:
        """Return the bytes under `sha256`, from memory where they were saved just now. Raises StoreError as `body`."""
        recent = self._recent.take(sha256)
        return self.body(sha256) if recent is None else recent

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
            _remember(connection, ((outlet, value) for value in validators))

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


def _remember(connection: Connection, validators: Iterable[tuple[str, Validators]]) -> None:
    rows = {(outlet, value.url): VALIDATORS.row(value, outlet=outlet) for outlet, value in validators}
    put(connection, VALIDATORS.table, list(rows.values()))


def _known(connection: Connection, ids: set[str]) -> set[str]:
    """Return which of these snapshots are here."""
    found: set[str] = set()
    for part in chunks(ids):
        found |= set(connection.execute(select(SNAPSHOT.c.id).where(SNAPSHOT.c.id.in_(part))).scalars())
    return found


def _looks(snapshot: Snapshot) -> list[Row]:
    # A feed may list another address than the page gives itself: both are seen, or it would be fetched each time.
    urls = sorted({snapshot.url_asked, snapshot.url, snapshot.canonical_url})
    return [_look(snapshot.outlet, url, snapshot.canonical_url, snapshot.fetched_at, looked=True) for url in urls]


def _look(outlet: str, url: str, canonical: str, at: datetime, *, looked: bool) -> Row:
    seen = {"outlet": outlet, "url": url, "canonical_url": canonical, "first_at": at, "last_at": at}
    return {**seen, "looks": int(looked), "misses": int(not looked)}


def _count(connection: Connection, looks: Sequence[Row]) -> None:
    if looks:
        connection.execute(_counting(connection.dialect.name), looks)


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
