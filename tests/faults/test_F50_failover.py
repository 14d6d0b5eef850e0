"""F50: the server dies and its standby takes its place: no event that was said to be saved is lost."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from model.errors import StoreError, StoreHeld
from store.queue import conninfo, open_queue
from store.store import Store
from tests.faults.own_server import Server, own_server
from tests.faults.telling import detect


@contextmanager
def standby_of(server: Server) -> Iterator[tuple[Path, Path]]:
    """The folders of data and sockets of a second server, which follows the first commit by commit."""
    folder, place = Path(server.given.pgdata).with_name("standby"), str(server.given.pgdata)
    sockets, owner = folder.with_name("sockets"), Path(place).stat()
    for each in (folder, sockets):
        each.mkdir(mode=0o700)
        os.chown(each, owner.st_uid, owner.st_gid)
    server.run("pg_basebackup", "-h", place, "-U", "postgres", "-D", str(folder), "-R", "-c", "fast", "-X", "stream")
    log = ("-l", f"{folder}/server.log", "-D", str(folder))
    server.run("pg_ctl", "-w", *log, "-o", f'-h "" -k {sockets}', "start")
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        connection.execute("SELECT pg_reload_conf()")
    try:
        yield folder, sockets
    finally:
        with suppress(Exception):
            server.run("pg_ctl", "-w", *log, "-m", "immediate", "stop")


@pytest.mark.timeout(100)
def test_F50_a_failover_loses_nothing_and_everything_goes_on_by_itself() -> None:
    with own_server() as server, standby_of(server) as (folder, sockets):
        hosts = "&".join(f"host={quote(str(place))}" for place in (server.given.pgdata, sockets))
        url = f"postgresql://postgres@/postgres?{hosts}&target_session_attrs=read-write"
        store = Store.open(url, at=datetime.now(UTC))
        open_queue(store)
        assert store.hold(os.getpid(), socket.gethostname(), datetime.now(UTC)) == 1
        detect(store, 1, 2)
        server.control("-m", "immediate", "stop")
        with pytest.raises(StoreError):
            detect(store, 3)
        server.run("pg_ctl", "-w", "-D", str(folder), "promote")
        _again(lambda: detect(store, 3), 30)
        _again(lambda: store.renew(datetime.now(UTC)), 30)
        other = Store.open(url, at=datetime.now(UTC))
        with pytest.raises(StoreHeld):
            other.hold(os.getpid(), "elsewhere", datetime.now(UTC))
        assert store.counts().to_resolve == 3 and store.verify() == ()
        with psycopg.connect(conninfo(store)) as queue:
            jobs = queue.execute("SELECT count(*) FROM procrastinate_jobs").fetchone()
            assert jobs == (3,), "each page with its job, and none of the try that was refused"
        for each in (store, other):
            each.close()


def _again(work: object, seconds: float) -> None:
    """Try as the lines of a daemon do, until it is done."""
    assert callable(work)
    end = time.monotonic() + seconds
    while True:
        try:
            work()
            return
        except StoreError:
            assert time.monotonic() < end
            time.sleep(0.2)
