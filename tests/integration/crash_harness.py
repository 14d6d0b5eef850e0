"""Kill the daemon with -9 at random moments while the replica outlets publish, and see what is lost.

The replicas, the mailbox and the webhook receiver live in the test's process and survive the kills.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import psutil

from crawler.registry import load_outlets
from model.alert import Alert, Delivery
from model.outlet import Pace
from parley.demo.clock import StoryClock
from parley.demo.story import load_story
from parley.demo.world import World
from store.store import Store
from store.values import Page

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
REPLICAS, CHANNELS = 3, 2
POLL_SECONDS = 0.5
QUIET_SECONDS = 6.0  # no new alert, nothing pending for so long: the path has come to rest
REST_LIMIT_SECONDS = 90
CHILDREN_GONE_SECONDS = 15  # a reader that is being born imports for seconds before it looks for its parent
READY_LIMIT_SECONDS = 30
# Long enough that some lives reach the alerts (a start takes 3 s, a crawl 1 s), short enough that some do not.
LONGEST_LIFE_SECONDS = 8.0
STORY_SECONDS_A_KILL = 3.5


@dataclass
class Run:
    """What a run left behind."""

    config: Path
    store: Path
    kills: int = 0
    orphans: list[str] = field(default_factory=list)
    seconds_to_ready: float = 0.0  # after the last kill
    exit_code: int | None = None


class Daemon:
    """`parley run` as a process of its own."""

    def __init__(self, config: Path) -> None:
        self._log = (config.parent / "daemon.log").open("ab")
        command = [sys.executable, "-m", "parley", "--config", str(config), "run"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=self._log, stderr=self._log)

    def ready(self, store: Path) -> bool:
        """Whether it holds the store: from then on it ends well when it is told to."""
        with opened(store) as kept:
            holder = kept.holder(datetime.now(UTC))
        return holder is not None and holder[0] == self._process.pid

    def family(self) -> list[psutil.Process]:
        """The daemon's children, grandchildren too."""
        return psutil.Process(self._process.pid).children(recursive=True)

    def kill(self) -> list[str]:
        """kill -9; returns the children that outlive it by more than CHILDREN_GONE_SECONDS."""
        family = self.family()
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        _, left = psutil.wait_procs(family, timeout=CHILDREN_GONE_SECONDS)
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


def _runs(process: psutil.Process) -> bool:
    """Whether a process lives. A zombie does not: in a container nobody may reap the children of the dead."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@contextmanager
def story_world(folder: Path, seconds: float, poll: int = 1) -> Iterator[tuple[World, StoryClock, Path]]:
    """The demo's world with a week that passes in `seconds`, and a configuration in `folder`."""
    story = load_story()
    clock = StoryClock(story.start, seconds)
    with World(story, clock.now) as world:
        pace = Pace(delay=0, poll_min=poll, poll_max=poll, requests_a_day=10**6)
        config = world.write_config(folder, load_outlets(), pace, revisit_hours=[0.0005, 0.001, 0.002, 0.004])
        text = (
            config.read_text("utf-8")
            + 'watches = {default = {max_age = "9999d", group_first = 1, group_next = 1, hold = 3600}}\n'
        )
        config.write_text(text, "utf-8")
        yield world, clock, config


def run_with_kills(folder: Path, kills: int, seed: int) -> tuple[Run, World]:
    """Let the week pass while the daemon is killed `kills` times at random moments, then let it come to rest."""
    dice = random.Random(seed)
    with story_world(folder, seconds=kills * STORY_SECONDS_A_KILL) as (world, clock, config):
        run = Run(config, folder / "parley.db")
        daemon = Daemon(config)
        try:
            wait_until(lambda: first_crawl_done(run.store), 60, "the first crawl")
            clock.begin()
            for _ in range(kills):
                time.sleep(dice.uniform(0.3, LONGEST_LIFE_SECONDS))
                assert daemon.alive(), (config.parent / "daemon.log").read_text("utf-8")[-3000:]
                run.orphans += daemon.kill()
                run.kills += 1
                daemon = Daemon(config)
            run.seconds_to_ready = wait_until(
                lambda: daemon.ready(run.store), READY_LIMIT_SECONDS, "the store's holder"
            )
            restarted = datetime.now(UTC)
            wait_until(lambda: crawled_since(run.store, restarted), REST_LIMIT_SECONDS, "a crawl of every outlet")
            come_to_rest(run.store, world)
            run.exit_code = daemon.terminate(30)
        finally:
            if daemon.alive():
                daemon.kill()
        return run, world


@contextmanager
def opened(store: Path) -> Iterator[Store]:
    """The store, looked at from beside the daemon."""
    opened_store = Store.open(f"sqlite:///{store}", create=False, at=datetime.now(UTC))
    try:
        yield opened_store
    finally:
        opened_store.close()


def first_crawl_done(store: Path) -> bool:
    """Whether every replica was crawled once and what was found has been read."""
    if not store.exists():
        return False
    with opened(store) as kept:
        states = kept.outlet_states().values()
        return sum(s.last_success_at is not None for s in states) >= REPLICAS and kept.counts().to_read == 0


def crawled_since(store: Path, moment: datetime) -> bool:
    """Whether every replica was crawled to its end after `moment`."""
    with opened(store) as kept:
        states = kept.outlet_states().values()
    return sum(s.last_success_at is not None and s.last_success_at > moment for s in states) >= REPLICAS


def come_to_rest(store: Path, world: World) -> None:
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


def broken_invariants(run: Run, world: World) -> list[str]:
    """What of the invariants of a crash-proof outbox does not hold, a sentence each."""
    with opened(run.store) as kept:
        alerts = list(pages(lambda cursor: kept.alerts(limit=200, cursor=cursor)))
        deliveries = list(pages(lambda cursor: kept.deliveries(limit=200, cursor=cursor)))
        events = list(pages(lambda cursor: kept.events(limit=200, cursor=cursor)))
        changes = [change for event in events for change in kept.changes_of(event)]
        problems = list(kept.verify())
    ids = {alert.alert_id for alert in alerts}
    news = Counter(alert.event_id for alert in alerts if alert.trigger == "new")
    told = {change_id for alert in alerts for change_id in alert.change_ids}
    problems += [f"event {event} has {n} new alerts" for event, n in news.items() if n > 1]
    problems += [f"alert {a.alert_id} has {n} deliveries" for a in alerts if (n := _sent(a, deliveries)) != CHANNELS]
    problems += [
        f"change {c.id} is alerted without an alert" for c in changes if c.state == "alerted" and c.id not in told
    ]
    problems += [f"change {c.id} was never decided" for c in changes if c.state == "open"]
    problems += [f"delivery {d.id} is {d.state}" for d in deliveries if d.state != "delivered"]
    problems += [f"{name} misses {ids - got}, invents {got - ids}" for name, got in _received(world) if got != ids]
    problems += [f"child outlived the daemon: {orphan}" for orphan in run.orphans]
    problems += [f"{world.receiver.bad_signatures} signatures were bad"] if world.receiver.bad_signatures else []
    return problems


def _sent(alert: Alert, deliveries: list[Delivery]) -> int:
    return sum(d.message_id == alert.alert_id for d in deliveries)


def _received(world: World) -> tuple[tuple[str, set[str]], ...]:
    return ("the mailbox", world.mailbox.ids()), ("the webhook receiver", world.receiver.ids())


def pages(fetch: Callable[[str | None], Page[T]]) -> Iterator[T]:
    """All items of a list that comes in pages."""
    cursor: str | None = None
    while True:
        page = fetch(cursor)
        yield from page.items
        cursor = page.next
        if cursor is None:
            return
