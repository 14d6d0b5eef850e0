"""F47: twenty writers in two processes, a reader and a backup on one SQLite file: nobody is told that it is locked."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from store.engine import connect, parse_url
from store.migrate import create_file
from store.store import Store

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
_SECONDS = 2.0  # of the list's minute
_WRITE = """
import sys, threading, time
from datetime import UTC, datetime
from store.store import Store
store = Store.open(sys.argv[1], create=False, at=datetime(2026, 5, 4, tzinfo=UTC))
end = time.monotonic() + float(sys.argv[3])
def write(name):
    count = 0
    while time.monotonic() < end:
        with store.transaction():
            assert store.note(name, "0") == str(count)
            count += 1
            store.set_note(name, str(count))
threads = [threading.Thread(target=write, args=(f"{sys.argv[2]}-{n}",)) for n in range(10)]
failures = []
threading.excepthook = lambda args: failures.append(args.exc_value)
[thread.start() for thread in threads]
[thread.join() for thread in threads]
store.close()
print(failures)
sys.exit(len(failures))
"""


def test_nobody_is_told_that_the_store_is_locked(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'parley.db'}"
    store = Store.open(url, at=AT)
    command = [sys.executable, "-c", _WRITE, url]
    writers = [
        subprocess.Popen([*command, str(n), str(_SECONDS)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for n in range(2)
    ]
    backups: list[Exception] = []
    copying = threading.Thread(target=_back_up, args=(store, tmp_path, backups))
    copying.start()
    while any(writer.poll() is None for writer in writers):
        store.counts()
        store.events()
        time.sleep(0.05)
    copying.join()
    told = [writer.communicate()[0].decode() for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * 2, told
    assert backups == [] and store.verify() == ()
    counts = [int(store.note(f"{process}-{thread}", "0")) for process in range(2) for thread in range(10)]
    assert min(counts) > 0
    store.close()


def _back_up(store: Store, folder: Path, errors: list[Exception]) -> None:
    for number in range(3):
        time.sleep(_SECONDS / 3)
        try:
            store.backup(folder / f"{number}.backup")
        except Exception as error:
            errors.append(error)


def test_a_program_that_opens_a_new_store_waits_for_another_that_does(tmp_path: Path) -> None:
    path = tmp_path / "parley.db"
    create_file(path)  # as it is before anybody has switched it to the write-ahead log
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")  # looks whether it must be migrated
        release = threading.Timer(0.3, other.rollback)
        release.start()
        engine = connect(parse_url(f"sqlite:///{path}"))
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        engine.dispose()
        release.join()
