"""F48: two daemons on one database: the second exits and names the holder; after kill -9 it takes over."""

from __future__ import annotations

import os
import signal
import socket
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from store.store import Store
from tests.integration.daemon_fakes import read_in_this_process
from tests.integration.daemon_site import Site, daemon, parley, write_house


def test_the_second_daemon_names_the_first_and_takes_over_after_its_death(tmp_path: Path) -> None:
    config = write_house(tmp_path, Site())
    with daemon(config) as first:
        second = parley(config, "run")
        assert second.returncode == 4
        assert str(first.process.pid) in second.stderr and socket.gethostname() in second.stderr
        assert len(second.stderr.strip().splitlines()) == 1
        family = first.family()
        assert first.end(signal.SIGKILL) == -signal.SIGKILL
        _, orphans = psutil.wait_procs(family, timeout=15)  # a child that is being born imports first
        assert [orphan.cmdline() for orphan in orphans] == []
    with daemon(config) as taken_over:  # ready within 40 s, or this fails; the lease of a dead process holds nobody up
        assert taken_over.healthy()
        assert taken_over.end() == 0


def test_a_command_that_works_alone_holds_the_store_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_in_this_process(monkeypatch)
    config = write_house(tmp_path, Site())
    store = Store.open(f"sqlite:///{tmp_path}/parley.db", at=datetime.now(UTC))
    store.hold(os.getppid(), socket.gethostname(), datetime.now(UTC))
    page = tmp_path / "page.txt"
    page.write_text("Title\n\nA sentence that is long enough to be taken for prose by a reader of such pages.\n")
    refused = parley(config, "ingest", "--as-of", "published", str(page))
    assert refused.returncode == 4 and str(os.getppid()) in refused.stderr
    store.release()
    store.close()
