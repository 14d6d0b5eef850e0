"""The plan's memory: outlets' health, crawls and their slots, pauses that hosts asked for, notes, requests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, select, update

from model.alert import Request
from model.outlet import OutletState
from store.base import Base, chunks, insert_new, put, values_of
from store.tables import OUTLET_STATE, REQUEST, crawl, note, pause
from store.values import Crawl


class Plan(Base):
    """Outlet states, slots, pauses, notes."""

    def outlet_states(self) -> dict[str, OutletState]:
        """Return what is known of each outlet's health, by name."""
        with self._reading() as connection:
            rows = connection.execute(OUTLET_STATE.select().order_by(OUTLET_STATE.c.outlet)).mappings()
            return {row["outlet"]: OUTLET_STATE.one(row) for row in rows}

    def states_of(self, outlets: Iterable[str]) -> dict[str, OutletState]:
        """Return what is known of these outlets; a new state where nothing is."""
        found: dict[str, OutletState] = {}
        with self._reading() as connection:
            for part in chunks(outlets):
                query = OUTLET_STATE.select().where(OUTLET_STATE.c.outlet.in_(part))
                known = {row["outlet"]: OUTLET_STATE.one(row) for row in connection.execute(query).mappings()}
                found |= {name: known.get(name) or OutletState(outlet=name) for name in part}
        return found

    def outlet_state(self, outlet: str) -> OutletState:
        """Return what is known of an outlet; a new state when nothing is."""
        query = OUTLET_STATE.select().where(OUTLET_STATE.c.outlet == outlet)
        with self._reading() as connection:
            row = connection.execute(query).mappings().first()
        return OUTLET_STATE.one(row) if row else OutletState(outlet=outlet)

    def save_outlet_state(self, state: OutletState) -> None:
        """Save an outlet's state in the place of its older one."""
        with self.transaction() as connection:
            put(connection, OUTLET_STATE.table, [OUTLET_STATE.row(state)])

    def start_crawl(self, started: Crawl, *, again: bool = False) -> bool:
        """Claim the crawl's slot (outlet, planned_at). False when that slot was run before: do not crawl.

        `again` takes over one that was begun and has not ended, whose worker is dead or was taken for it.
        """
        begun = (crawl.c.id == started.id) & crawl.c.finished_at.is_(None) & (crawl.c.started_at < started.started_at)
        with self.transaction() as connection:
            if insert_new(connection, crawl, [asdict(started)]):
                return True
            taken = update(crawl).where(begun).values(started_at=started.started_at, quiet=started.quiet)
            return again and bool(connection.execute(taken).rowcount)

    def finish_crawl(self, finished: Crawl) -> bool:
        """Save how a crawl ended; False, and nothing is saved, when it was taken over: its beginning is the fence."""
        own = (crawl.c.id == finished.id) & (crawl.c.started_at == finished.started_at)
        with self.transaction() as connection:
            return bool(connection.execute(update(crawl).where(own).values(**asdict(finished))).rowcount)

    def crawls(self, outlet: str | None = None, limit: int = 20) -> tuple[Crawl, ...]:
        """Return the newest crawls."""
        query = select(crawl).order_by(crawl.c.started_at.desc(), crawl.c.id).limit(limit)
        if outlet is not None:
            query = query.where(crawl.c.outlet == outlet)
        with self._reading() as connection:
            return tuple(Crawl(**row) for row in connection.execute(query).mappings())

    def not_before(self, now: datetime) -> tuple[tuple[str, datetime], ...]:
        """Return hosts that asked for a pause (Retry-After) and its end, those still running."""
        query = select(pause.c.host, pause.c.until).where(pause.c.until > now).order_by(pause.c.host)
        with self._reading() as connection:
            return tuple((host, until) for host, until in connection.execute(query))

    def save_not_before(self, pauses: Iterable[tuple[str, datetime]]) -> None:
        """Save the pauses that hosts asked for; the later end of two stays."""
        with self.transaction() as connection:
            for host, until in pauses:
                connection.execute(delete(pause).where(pause.c.host == host, pause.c.until < until))
                insert_new(connection, pause, [{"host": host, "until": until}])

    def note(self, key: str, default: str = "") -> str:
        """Return a small value kept under `key` (a channel switched off, a crawl delay, a breaker ...)."""
        with self._reading() as connection:
            found = connection.execute(select(note.c.value).where(note.c.key == key)).scalar()
        return default if found is None else found

    def set_note(self, key: str, value: str) -> None:
        """Keep a small value."""
        with self.transaction() as connection:
            put(connection, note, [{"key": key, "value": value}])

    def notes(self, prefix: str) -> dict[str, str]:
        """Return all small values whose key begins with `prefix`, without it, in the order of their keys."""
        query = select(note.c.key, note.c.value).where(note.c.key.startswith(prefix, autoescape=True))
        with self._reading() as connection:
            return {key.removeprefix(prefix): value for key, value in connection.execute(query.order_by(note.c.key))}

    def notes_of(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the small values under these keys, of those that are there."""
        with self._reading() as connection:
            return values_of(connection, note.c.key, note.c.value, keys)

    def drop_note(self, key: str) -> None:
        """Keep a small value no longer."""
        with self.transaction() as connection:
            connection.execute(delete(note).where(note.c.key == key))


class Requests(Base):
    """Commands handed to the running daemon."""

    def put_request(self, request: Request) -> None:
        """Hand a command to the running daemon."""
        with self.transaction() as connection:
            insert_new(connection, REQUEST.table, [REQUEST.row(request)])

    def take_requests(self, at: datetime, limit: int = 20) -> tuple[Request, ...]:
        """Return requests nobody has taken and mark them taken, the oldest first."""
        c = REQUEST.c
        waiting = REQUEST.select().where(c.done_at.is_(None), c.taken_at.is_(None)).order_by(c.made_at, c.id)
        with self._reading() as connection:  # most looks find nothing, and must not wait for a writer
            if connection.execute(waiting.limit(1)).first() is None:
                return ()
        with self.transaction() as connection:
            rows = connection.execute(waiting.limit(limit).with_for_update(skip_locked=True)).mappings().all()
            taken = update(REQUEST.table).where(c.id.in_([row["id"] for row in rows])).values(taken_at=at)
            connection.execute(taken)
        return tuple(request.model_copy(update={"taken_at": at}) for request in REQUEST.all(rows))

    def untake_requests(self) -> int:
        """Give requests back that a dead daemon took and never finished; return how many."""
        c = REQUEST.c
        lost = update(REQUEST.table).where(c.done_at.is_(None), c.taken_at.is_not(None)).values(taken_at=None)
        with self.transaction() as connection:
            return int(connection.execute(lost).rowcount)

    def save_progress(self, id: str, progress_json: str) -> None:
        """Write how far a request is."""
        with self.transaction() as connection:
            connection.execute(update(REQUEST.table).where(REQUEST.c.id == id).values(progress_json=progress_json))

    def finish_request(self, id: str, at: datetime, error: str = "", progress_json: str | None = None) -> None:
        """Mark a request done."""
        done = {"done_at": at, "error": error} | ({} if progress_json is None else {"progress_json": progress_json})
        with self.transaction() as connection:
            connection.execute(update(REQUEST.table).where(REQUEST.c.id == id).values(**done))

    def request(self, id: str) -> Request | None:
        """Return one request."""
        with self._reading() as connection:
            row = connection.execute(REQUEST.select().where(REQUEST.c.id == id)).mappings().first()
        return REQUEST.one(row) if row else None
