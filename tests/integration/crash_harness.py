"""Kill the daemon with -9 at random moments while the replica outlets publish, and see what is lost.

The replicas, the mailbox and the webhook receiver live in the test's process and survive the kills.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, LiteralString

import psutil
import psycopg

from crawler.registry import load_outlets
from model.errors import StoreError
from model.outlet import Pace
from parley.demo.clock import StoryClock
from parley.demo.story import load_story
from parley.demo.world import World
from store.store import Store
from tests.faults.own_server import Server

ROOT = Path(__file__).resolve().parents[2]
REPLICAS = 3
POLL_SECONDS = 0.5
QUIET_SECONDS = 6.0  # no new alert, nothing pending for so long: the path has come to rest
REST_LIMIT_SECONDS = 600
FIRST_CRAWL_SECONDS = 600  # on a machine that others use too
CHILDREN_GONE_SECONDS = 15
# A reader that is being born imports before it looks for its parent: so much of a processor, which it waits for too.
BIRTH_SECONDS, BIRTH_LIMIT_SECONDS = 5.0, 90
READY_LIMIT_SECONDS = 60
# Long enough that some lives reach the alerts (a start takes 3 s, a crawl 1 s), short enough that some do not.
LONGEST_LIFE_SECONDS = 8.0
STORY_SECONDS_A_KILL = 6.0
AIM_SECONDS = 15.0  # a kill that waits for something to happen comes then at the latest
APPEND_ONLY = "SELECT (SELECT count(*) FROM snapshot), (SELECT count(*) FROM attempt)"
MAIL_SECONDS = 0.4  # that the mail server takes to answer, as real ones do: a mail can be cut off


@dataclass
class Run:
    """What a run left behind."""

    config: Path
    store: str  # its address
    kills: int = 0  # of the daemon, or of its server
    orphans: list[str] = field(default_factory=list)
    seconds_to_ready: list[float] = field(default_factory=list)  # of each life after a kill that lasted until then
    exit_code: int | None = None
    rows: list[tuple[int, ...]] = field(default_factory=list)  # snapshots and attempts at each kill


class Daemon:
    """`parley run` as a process of its own, with a bug of `planted_daemon.py` in it where one is named."""

    def __init__(self, config: Path, bug: str = "") -> None:
        self._log = (config.parent / "daemon.log").open("ab")
        program = [str(Path(__file__).with_name("planted_daemon.py")), bug] if bug else ["-m", "parley"]
        command = [sys.executable, *program, "--config", str(config), "run"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdout=self._log, stderr=self._log, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        self._born = time.monotonic()
        self.ready_after: float | None = None  # seconds, without those that the machine's other work took

    def ready(self, store: Path | str) -> bool:
        """Whether it holds the store: from then on it ends well when it is told to."""
        if self.ready_after is None and _asked(store, "SELECT max(pid) FROM lease")[0] == self._process.pid:
            self.ready_after = time.monotonic() - self._born - _kept_waiting(self._process.pid)
        return self.ready_after is not None

    def family(self) -> list[psutil.Process]:
        """The daemon's children, grandchildren too."""
        return psutil.Process(self._process.pid).children(recursive=True)

    def kill(self) -> list[str]:
        """kill -9; returns the children that outlive it by more than CHILDREN_GONE_SECONDS, or than their birth."""
        family = self.family()
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        _, left = psutil.wait_procs(family, timeout=CHILDREN_GONE_SECONDS)
        until = time.monotonic() + BIRTH_LIMIT_SECONDS
        while any(map(_is_being_born, left)) and time.monotonic() < until:
            _, left = psutil.wait_procs(left, timeout=1)
        alive = [p for p in left if _runs(p)]
        for orphan in alive:
            orphan.kill()
        return [str(p) for p in alive]

    def terminate(self, within: float) -> int:
        """SIGTERM; returns the exit code. Raises subprocess.TimeoutExpired."""
        self._process.terminate()
        return self._process.wait(within)

    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None


def _kept_waiting(pid: int) -> float:
    """Seconds in which a process could have run while others had the processors: the machine's load, not its own."""
    with suppress(FileNotFoundError):  # a kernel that does not count it
        return int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[1]) / 1e9
    return 0.0


def _runs(process: psutil.Process) -> bool:
    """Whether a process lives. A zombie does not: in a container nobody may reap the children of the dead."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _is_being_born(process: psutil.Process) -> bool:
    try:
        spent = process.cpu_times()
    except psutil.NoSuchProcess:
        return False
    return _runs(process) and float(spent.user + spent.system) < BIRTH_SECONDS


@contextmanager
def story_world(
    folder: Path, seconds: float, poll: int = 1, store: str = ""
) -> Iterator[tuple[World, StoryClock, Path]]:
    """The demo's world with a week that passes in `seconds`, and a configuration in `folder`."""
    story = load_story()
    clock = StoryClock(story.start, seconds)
    with World(story, clock.now) as world:
        pace = Pace(delay=0, poll_min=poll, poll_max=poll, requests_a_day=10**6)
        config = world.write_config(folder, load_outlets(), pace, revisit_hours=[0.0005, 0.001, 0.002, 0.004])
        text = (
            config.read_text("utf-8")
            + 'watches = {default = {max_age = "9999d", group_first = 1, group_next = 1, hold = 3600}}\n'
            + "readers = {workers = 1}\n"  # a life has few pages to read
        )
        config.write_text(text.replace(address_of(folder / "parley.db"), store) if store else text, "utf-8")
        yield world, clock, config


@dataclass
class SlowMail:
    """A mail server that takes its time; `begun` counts the mails that were announced to it."""

    begun: int = 0

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]) -> str:
        """Answer late (aiosmtpd's hook)."""
        self.begun += 1
        await asyncio.sleep(MAIL_SECONDS)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"


def random_aims(kills: int, dice: random.Random) -> list[str]:
    """Kills that come at any moment, of a life or of its work, while a mail is under way, or at a change's decision."""
    return [dice.choice(("", "work", "work", "mail", "change")) for _ in range(kills)]


def run_with_kills(
    folder: Path, aims: Sequence[str], seed: int, bug: str = "", server: Server | None = None
) -> tuple[Run, World]:
    """Let the week pass while the daemon is killed at random moments, or at what they aim at; then let it rest."""
    dice, seconds = random.Random(seed), len(aims) * STORY_SECONDS_A_KILL
    store = server.url if server else address_of(folder / "parley.db")
    with story_world(folder, seconds, store=store) as (world, clock, config):
        mail = SlowMail()
        world.mailbox.handle_MAIL = mail.handle_MAIL  # type: ignore[attr-defined]
        run = Run(config, store)
        daemon = Daemon(config, bug)
        try:
            wait_until(lambda: first_crawl_done(run.store), FIRST_CRAWL_SECONDS, "the first crawl")
            clock.begin()
            for aim in aims:
                _wait_for(aim, run.store, mail, dice, daemon)
                assert daemon.alive(), (config.parent / "daemon.log").read_text("utf-8")[-3000:]
                daemon = _struck(run, daemon, bug, server if aim == "server" else None)
            wait_until(lambda: daemon.ready(run.store), READY_LIMIT_SECONDS, "the store's holder")
            run.seconds_to_ready.append(daemon.ready_after or 0.0)
            restarted = datetime.now(UTC)
            wait_until(lambda: crawled_since(run.store, restarted), REST_LIMIT_SECONDS, "a crawl of every outlet")
            come_to_rest(run.store, world)
            run.exit_code = daemon.terminate(30)
        finally:
            if daemon.alive():
                daemon.kill()
        return run, world


def _struck(run: Run, daemon: Daemon, bug: str, server: Server | None) -> Daemon:
    """Kill the daemon, or the server below it; returns the daemon that lives now."""
    run.kills += 1
    if server:
        server.restart()
        return daemon
    run.orphans += daemon.kill()
    if run.rows and daemon.ready_after is not None:  # the first life made its store, and nobody looked
        run.seconds_to_ready.append(daemon.ready_after)
    run.rows.append(_asked(run.store, APPEND_ONLY))
    return Daemon(run.config, bug)


def _wait_for(aim: str, store: str, mail: SlowMail, dice: random.Random, daemon: Daemon) -> None:
    """Wait until the moment of the next kill."""
    if aim in ("work", "server"):  # a start alone may take longer than most lives, and needs its server
        wait_until(lambda: daemon.ready(store), READY_LIMIT_SECONDS, "the store's holder")
    if aim in ("mail", "change"):
        _wait_for_more(aim, store, mail)
        time.sleep(dice.uniform(0, MAIL_SECONDS / 2))
        return
    end = time.monotonic() + dice.uniform(0.3, LONGEST_LIFE_SECONDS)
    while time.monotonic() < end:
        daemon.ready(store)
        time.sleep(0.05)


def _wait_for_more(aim: str, store: str, mail: SlowMail) -> None:
    def count() -> int:
        alerted = "SELECT count(*) FROM change WHERE state = 'alerted'"
        return mail.begun if aim == "mail" else _asked(store, alerted)[0]

    before, end = count(), time.monotonic() + AIM_SECONDS
    while count() == before and time.monotonic() < end:
        time.sleep(0.01)


def _asked(store: Path | str, query: LiteralString) -> tuple[int, ...]:
    address = address_of(store)
    if address.startswith("sqlite"):
        path = address.removeprefix("sqlite:///")
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as connection:
            row: tuple[int, ...] = connection.execute(query).fetchone()
            return row
    with psycopg.connect(address) as session:
        return session.execute(query).fetchone() or ()


def address_of(store: Path | str) -> str:
    """A store's address; a path is that of a file."""
    return store if isinstance(store, str) else f"sqlite:///{store}"


@contextmanager
def opened(store: Path | str) -> Iterator[Store]:
    """The store, looked at from beside the daemon."""
    opened_store = Store.open(address_of(store), create=False, at=datetime.now(UTC))
    try:
        yield opened_store
    finally:
        opened_store.close()


def first_crawl_done(store: Path | str) -> bool:
    """Whether every replica was crawled once and what was found has been read."""
    with suppress(StoreError), opened(store) as kept:  # it may not have been made yet
        states = kept.outlet_states().values()
        return sum(s.last_success_at is not None for s in states) >= REPLICAS and kept.counts().to_read == 0
    return False


def crawled_since(store: Path | str, moment: datetime) -> bool:
    """Whether every replica was crawled to its end after `moment`."""
    with opened(store) as kept:
        states = kept.outlet_states().values()
    return sum(s.last_success_at is not None and s.last_success_at > moment for s in states) >= REPLICAS


def come_to_rest(store: Path | str, world: World) -> None:
    """Wait until nothing has changed for QUIET_SECONDS. Raises AssertionError after REST_LIMIT_SECONDS."""
    last, since, end = "", time.monotonic(), time.monotonic() + REST_LIMIT_SECONDS
    while time.monotonic() - since < QUIET_SECONDS:
        assert time.monotonic() < end, f"no rest: {last}"
        time.sleep(POLL_SECONDS)
        with opened(store) as kept:
            counts = kept.counts()
        now = f"{replace(counts, requests=0)} {len(world.mailbox.messages)} {len(world.receiver.bodies)}"
        # On a busy machine readers take longer to be born than the quiet lasts: what is to be read is no rest.
        if now != last or counts.to_read or counts.to_resolve:
            last, since = now, time.monotonic()


def wait_until(done: Callable[[], bool], seconds: float, what: str) -> float:
    """Wait for `done`; returns how long it took. Raises AssertionError naming `what`."""
    start = time.monotonic()
    while not done():
        assert time.monotonic() - start < seconds, f"waited {seconds} s in vain for {what}"
        time.sleep(POLL_SECONDS / 5)
    return time.monotonic() - start
