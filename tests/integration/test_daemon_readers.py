"""The pool of readers: a page that takes too long costs one reader, and readers do not outlive their daemon."""

from __future__ import annotations

import asyncio
import hashlib
import subprocess
import sys
import time
from datetime import UTC, datetime

import psutil
import pytest

import scheduler.readers
from model.page import Snapshot
from parsers.read import Reading
from scheduler.readers import Limits, Readers
from tests.integration.daemon_fakes import PAGE
from tests.integration.daemon_site import ROOT

# Nested inline markup in one paragraph: quadratic in some libraries (faults.md M1).
SLOW = b"<html><body><article><p>" + b"<b>a</b><i>b</i>" * 300_000 + b"</p></article></body></html>"


def snapshot(body: bytes) -> Snapshot:
    sha256 = hashlib.sha256(body).hexdigest()
    return Snapshot(
        id=sha256[:20], outlet="", url_asked="", url="https://a.example/1", canonical_url="https://a.example/1",
        fetched_at=datetime.now(UTC), sha256=sha256, size=len(body),
    )  # fmt: skip


def endless(*_: object) -> Reading:
    """Stands in for a page that is read for ever."""
    while True:
        time.sleep(1)


async def test_F49_a_page_that_takes_too_long_costs_one_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    readers = Readers(Limits(workers=1, timeout=4.0))
    (pid,) = await readers.start()
    try:
        good = await readers.read(snapshot(PAGE), PAGE, None, frozenset())
        assert good.article is not None and good.article.title == "Two towns, one bridge"
        began = time.monotonic()
        with monkeypatch.context() as patch:
            patch.setattr(scheduler.readers, "read_page", endless)
            stuck = await readers.read(snapshot(PAGE), PAGE, None, frozenset())
        assert stuck.refusal is not None and stuck.refusal.reason == "too complex"
        assert (
            3.9 < time.monotonic() - began < 30
        )  # it would be endless; a new reader imports for seconds on a busy machine
        assert not psutil.pid_exists(pid)
        assert (await readers.read(snapshot(PAGE), PAGE, None, frozenset())).article is not None
    finally:
        await readers.stop()


async def test_F49_a_reader_that_was_stopped_is_replaced_and_its_page_is_read() -> None:
    readers = Readers(Limits(workers=1, timeout=2.0, patience=2.0))
    (pid,) = await readers.start()
    try:
        psutil.Process(pid).suspend()  # it never says that it has begun, so that the pool's own timeout never runs
        reading = await readers.read(snapshot(PAGE), PAGE, None, frozenset())
        assert reading.article is not None or reading.refusal is not None  # slow machines may time out twice
        assert not psutil.pid_exists(pid)
    finally:
        await readers.stop()


async def test_F49_a_reader_that_is_killed_at_rest_is_replaced() -> None:
    readers = Readers(Limits(workers=1))
    (pid,) = await readers.start()
    try:
        psutil.Process(pid).kill()
        for _ in range(2):  # before the pool has noticed, and after
            assert (await readers.read(snapshot(PAGE), PAGE, None, frozenset())).article is not None
            await asyncio.sleep(0.5)
        (pid,) = await readers.start()
        psutil.Process(pid).kill()
        await asyncio.sleep(1)
        assert (await readers.read(snapshot(PAGE), PAGE, None, frozenset())).article is not None
    finally:
        await readers.stop()


async def test_a_reader_costs_next_to_nothing() -> None:
    """It is a copy of a process that has loaded the parsers, whose memory it shares."""
    readers = Readers(Limits(workers=1))
    (pid,) = await readers.start()
    try:
        reader = psutil.Process(pid)
        assert sum(reader.cpu_times()[:2]) < 0.5  # seconds; 2 where it loads them itself
        assert reader.memory_full_info().uss < 100e6  # bytes; 230 MB where it loads them itself
    finally:
        await readers.stop()


def test_a_reader_loads_the_parsers_itself_where_its_fork_server_cannot() -> None:
    """multiprocessing (3.11) keeps it to itself when a module cannot be imported there."""
    code = (
        "import asyncio\n"
        "import scheduler.readers as readers\n"
        "if __name__ == '__main__':\n"
        "    readers.NURSERY = 'scheduler.not_there'\n"
        "    async def main():\n"
        "        pool = readers.Readers(readers.Limits(workers=1))\n"
        "        print(*await pool.start(), flush=True)\n"
        "        await pool.stop()\n"
        "    asyncio.run(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 0 and int(done.stdout) > 0


async def test_a_heavy_page_is_refused_or_read_in_time() -> None:
    readers = Readers(Limits(workers=1, timeout=5.0))
    await readers.start()
    try:
        began = time.monotonic()
        heavy = await readers.read(snapshot(SLOW), SLOW, None, frozenset())
        assert heavy.refusal is not None or heavy.article is not None
        assert time.monotonic() - began < 30
    finally:
        await readers.stop()


@pytest.mark.parametrize("end", ["kill"])
def test_readers_do_not_outlive_the_process_that_started_them(end: str) -> None:
    code = (
        "import asyncio, time\n"
        "from scheduler.readers import Limits, Readers\n"
        "if __name__ == '__main__':\n"
        "    async def main():\n"
        "        print(*await Readers(Limits(workers=1)).start(), flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "    asyncio.run(main())\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    reader = psutil.Process(int(parent.stdout.readline()))
    getattr(parent, end)()
    parent.wait(5)
    psutil.wait_procs([reader], timeout=3)
    assert not reader.is_running() or reader.status() == psutil.STATUS_ZOMBIE


async def test_a_stopped_pool_leaves_no_thread_and_no_descriptor() -> None:
    process = psutil.Process()
    readers = Readers(Limits(workers=1))
    await readers.start()
    await readers.stop()
    await asyncio.sleep(0.2)
    before = (process.num_fds(), process.num_threads())
    for _ in range(2):
        readers = Readers(Limits(workers=1))
        await readers.start()
        await readers.stop()
    await asyncio.sleep(0.2)
    after = (process.num_fds(), process.num_threads())
    assert after[0] <= before[0] + 1 and after[1] <= before[1] + 1
