"""Workers of a cluster on the whole path, where each answer takes 200 ms: how much faster two and four are than one.

Real processes on one PostgreSQL: `parley run` that leads, and `parley worker` as often as asked for. Each worker
crawls one outlet at a time, so that what is measured is the division of work and not the number of connections.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import Measure
from store.queue import open_queue
from store.store import Store
from tests.faults.own_server import own_server
from tests.integration.cluster_web import NewsWeb

ANSWER = 0.2  # seconds
_OUTLETS, _PAGES = 24, 6
_STARTS, _ENDS = 300.0, 900.0  # seconds that one process, and all pages, may take on a machine that does much else
_TEXT = "The town council of Port Sayle spoke about bridge {0} and road {1} for an hour, its speaker said on Monday."
_AIMS = {2: 1.9, 4: 3.5}  # times one worker (issue 8)


def machines() -> Iterator[Measure]:
    """Yield the throughput of two and of four workers beside that of one; wall clock."""
    one = _pages_a_second(1)
    for workers, aim in _AIMS.items():
        many = _pages_a_second(workers)
        yield Measure(f"{workers} workers", "one worker", "pages/s", many, one, many / one).aiming(aim)


def _pages_a_second(workers: int) -> float:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="parley-bench-")))
        server, web = stack.enter_context(own_server()), NewsWeb(_OUTLETS, ANSWER)
        stack.callback(web.close)
        for outlet in range(_OUTLETS):
            for page in range(_PAGES):
                web.publish(outlet, f"page-{page}", f"Bridge {outlet}, road {page}", _TEXT.format(outlet, page))
        store = Store.open(server.url, at=datetime.now(UTC))
        stack.callback(store.close)
        open_queue(store)
        config = _config(folder, server.url, web)
        for number in range(workers):  # one after the other: each takes 6 s of a core to start, and the limit is of one
            log = folder / f"worker-{number}.log"
            stack.enter_context(_process(config, log, "worker"))
            _wait(partial(_works, log), _STARTS, log)
        log = folder / "run.log"
        stack.enter_context(_process(config, log, "run"))
        _wait(lambda: sum(web.requests.values()) > 0, _STARTS, log)
        began = time.monotonic()
        _wait(lambda: store.counts().articles >= _OUTLETS * _PAGES, _ENDS, log)
        return _OUTLETS * _PAGES / (time.monotonic() - began)


def _config(folder: Path, url: str, web: NewsWeb) -> Path:
    (folder / "outlets").mkdir()
    for outlet in range(_OUTLETS):
        (folder / "outlets" / f"site-{outlet}.toml").write_text(web.outlet_file(outlet, poll=3600))
    names = ", ".join(f'"site-{outlet}"' for outlet in range(_OUTLETS))
    config = folder / "parley.toml"
    config.write_text(
        f'[store]\nurl = "{url}"\n[web]\nenabled = false\n[outlets]\nonly = [{names}]\n[readers]\nworkers = 1\n'
        f"[crawl]\nparallel = 1\n[egress]\nallow = {json.dumps(web.authorities)}\n[cluster]\nstages = []\n"
    )
    return config


@contextmanager
def _process(config: Path, log: Path, command: str) -> Iterator[None]:
    with log.open("ab") as stream:
        program = [sys.executable, "-m", "parley", "--config", str(config), command]
        process = subprocess.Popen(program, stdout=stream, stderr=stream, env={**os.environ})
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _works(log: Path) -> bool:
    return '"works"' in log.read_text()


def _wait(done: Callable[[], bool], seconds: float, log: Path) -> None:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds} s in vain; the end of {log.name}:\n{log.read_text()[-2000:]}")
        time.sleep(0.1)  # asking the store more often would take part of what is measured
