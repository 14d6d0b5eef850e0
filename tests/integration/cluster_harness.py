"""A cluster of processes on one PostgreSQL, whose members are killed and stopped while news is published."""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import psutil
import psycopg

from parley.demo.sinks import Receiver
from store.queue import open_queue
from store.store import Store
from store.values import every
from tests.faults.telling import SECRET
from tests.integration.cluster_nursery import serve
from tests.integration.cluster_web import NewsWeb

ROOT = Path(__file__).resolve().parents[2]
_STATES = (
    "India", "Pakistan", "Armenia", "Azerbaijan", "Egypt", "Ethiopia", "Sudan", "Chad", "Kenya", "Somalia", "Serbia",
    "Kosovo", "Greece", "Turkey", "Japan", "China", "Vietnam", "Thailand", "Peru", "Chile", "Bolivia", "Colombia",
    "Venezuela", "Guyana", "Morocco", "Algeria",
)  # fmt: skip
_TEXT = "{0} and {1} held the third round of talks in Geneva on {2}, their foreign ministries said."


@dataclass
class Pace:
    """Limits of the members, in seconds."""

    idle: float = 3
    beat: float = 0.4
    stalled: float = 4.0
    takeover: float = 20.0  # until somebody else leads, at most


class Nursery:
    """Makes members by forking: those of cluster_nursery.py. It is a fork of the test's own process itself."""

    def __init__(self, house: Path) -> None:
        orders, self._orders = _pipe()
        self._answers, answers = _pipe()
        self._pid = os.fork()
        if self._pid == 0:
            try:
                self._orders.close()
                serve(house, orders, answers)
            finally:
                os._exit(1)
        orders.close()
        answers.close()

    def start(self, kind: str, log: Path) -> int:
        print(kind, log, file=self._orders, flush=True)
        return int(self._answers.readline())

    def close(self) -> None:
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        self._orders.close()
        self._answers.close()


def _pipe() -> tuple[TextIO, TextIO]:
    read, write = os.pipe()
    return os.fdopen(read, "r"), os.fdopen(write, "w")


class Programs:
    """Makes members by starting `parley run` and `parley worker`."""

    def __init__(self, house: Path) -> None:
        self._folder, self._processes = house.parent, list[subprocess.Popen[bytes]]()

    def start(self, kind: str, log: Path) -> int:
        command = ["run"] if kind == "run" else ["worker"]
        program = [sys.executable, "-m", "parley", "--config", str(self._folder / "parley.toml"), *command]
        with log.open("ab") as stream:
            process = subprocess.Popen(program, cwd=ROOT, stdout=stream, stderr=stream)
        self._processes.append(process)
        return process.pid

    def close(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                process.kill()
            process.wait()


@dataclass
class Cluster:
    """The members by name, with what they work on and what has arrived."""

    folder: Path
    url: str
    web: NewsWeb
    receiver: Receiver
    maker: Nursery | Programs
    store: Store
    pids: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    kills: int = 0
    changes: int = 0
    takeovers: list[float] = field(default_factory=list)

    def start(self, name: str, kind: str = "") -> None:
        self.kinds[name] = kind or self.kinds[name]
        self.pids[name] = self.maker.start(self.kinds[name], self.folder / f"{name}.log")

    def send(self, name: str, sign: int) -> None:
        os.kill(self.pids[name], sign)
        self.kills += sign in (signal.SIGKILL, signal.SIGSTOP)

    def leader(self) -> str | None:
        with suppress(Exception):  # the server may be away
            holder = self.store.holder(datetime.now(UTC))
            return next((name for name, pid in self.pids.items() if holder and holder[0] == pid), None)
        return None

    def publish(self) -> None:
        """One change: talks of a pair of its own, on one site."""
        pair = next(itertools.islice(_pairs(), self.changes, None))
        site = self.changes % len(self.web.hosts)
        title = f"{pair[0]} and {pair[1]} hold third round of talks in Geneva"
        self.web.publish(site, f"talks-{self.changes}", title, _TEXT.format(*pair, f"{datetime.now(UTC):%A}"))
        self.changes += 1

    def new(self) -> Counter[str]:
        """The ids of new alerts that have arrived, as often as they did."""
        return Counter(body["id"] for body in self.receiver.bodies if body["type"] == "event.new")

    def all_crawled(self) -> bool:
        states = self.store.outlet_states()
        crawled = sum(state.last_success_at is not None for state in states.values())
        return crawled == len(self.web.hosts) and self.store.counts().to_read == 0

    def crawled_since(self, moment: datetime) -> bool:
        states = self.store.outlet_states().values()
        return sum(s.last_success_at is not None and s.last_success_at > moment for s in states) == len(self.web.hosts)

    def logs(self) -> str:
        told = f"{len(self.new())} of {self.changes} changes told, {self.store.counts()}\n"
        logs = sorted(self.folder.glob("*.log"))
        return told + "\n".join(f"--- {log.name}\n{log.read_text()[-3000:]}" for log in logs)

    def wait(self, done: Callable[[], Any], seconds: float, what: str) -> float:
        began = time.monotonic()
        while not _answers(done):
            assert time.monotonic() - began < seconds, f"waited {seconds} s in vain for {what}\n{self.logs()}"
            time.sleep(0.05)
        return time.monotonic() - began

    def end(self, within: float = 30) -> list[str]:
        """Tell all to end; return the names of those that had to be killed."""
        alive = [psutil.Process(pid) for pid in self.pids.values() if psutil.pid_exists(pid)]
        for process in alive:
            with suppress(psutil.Error):
                process.send_signal(signal.SIGCONT)
                process.terminate()
        _, left = psutil.wait_procs(alive, timeout=within)
        stuck = [process for process in left if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
        for process in stuck:
            process.kill()
        return [name for name, pid in self.pids.items() if pid in {process.pid for process in stuck}]


def _pairs() -> Iterator[tuple[str, str]]:
    pairs = list(itertools.combinations(_STATES, 2))
    random.Random(7).shuffle(pairs)
    return iter(pairs)


def _answers(done: Callable[[], Any]) -> bool:
    try:
        return bool(done())
    except Exception:  # the server is away
        return False


@contextmanager
def cluster(
    folder: Path,
    url: str,
    sites: int,
    pace: Pace,
    *,
    programs: bool = False,
    poll: float = 1,
    delay: float = 0.0,
) -> Iterator[Cluster]:
    """A cluster without members yet, on an empty database."""
    with ExitStack() as stack:
        house = folder / "house.json"
        maker = (
            Programs(house) if programs else Nursery(house)
        )  # first: a fork beside threads may take their locks along
        stack.callback(maker.close)
        web = NewsWeb(sites, delay)
        stack.callback(web.close)
        receiver = Receiver(SECRET)
        receiver.server.start()
        stack.callback(receiver.server.stop)
        for site in range(sites):
            web.publish(site, "harbour", "Harbour opens to ships again", "The harbour opened to ships after repairs.")
        _write_house(house, url, web, receiver, pace, poll)
        store = Store.open(url, at=datetime.now(UTC))
        stack.callback(store.close)
        open_queue(store)
        made = Cluster(folder, url, web, receiver, maker, store)
        stack.callback(made.end)
        yield made


def _write_house(house: Path, url: str, web: NewsWeb, receiver: Receiver, pace: Pace, poll: float) -> None:
    """Write what the members are made of, for both sorts of them."""
    folder = house.parent
    outlets = folder / "outlets"
    outlets.mkdir()
    for site in range(len(web.hosts)):
        (outlets / f"site-{site}.toml").write_text(web.outlet_file(site, poll))
    channel = {"type": "webhook", "url": receiver.url, "secret": SECRET}
    limits = {"idle": pace.idle, "beat": pace.beat, "stalled": pace.stalled, "parallel": 4}
    house.write_text(json.dumps({"store": url, "outlets": str(outlets), "channels": {"hook": channel}, **limits}))
    names = ", ".join(f'"site-{site}"' for site in range(len(web.hosts)))
    hook = receiver.url.split("/")[2]
    config = folder / "parley.toml"
    config.write_text(
        f'stop_within = 10\n[store]\nurl = "{url}"\n[web]\nenabled = false\n[outlets]\nonly = [{names}]\n'
        f"[crawl]\nfirst_spread = 0\n[egress]\nallow = {json.dumps([*web.authorities, hook])}\n[readers]\nworkers = 1\n"
        f"[cluster]\nstages = []\n[notices]\nchannels = []\n[storm]\nevents = 0\n"
        f'[channels.hook]\ntype = "webhook"\nurl = "{receiver.url}"\nsecret = "{SECRET}"\n'
    )
    config.chmod(0o600)


def broken(made: Cluster) -> list[str]:
    """What of the invariants of faults.md does not hold over several machines, a sentence each."""
    kept = made.store
    alerts = list(every(lambda cursor: kept.alerts(limit=200, cursor=cursor)))
    deliveries = list(every(lambda cursor: kept.deliveries(limit=200, cursor=cursor)))
    news = [alert for alert in alerts if alert.trigger == "new"]
    got, ids = made.new(), {alert.alert_id for alert in news}
    problems = list(kept.verify())
    problems += [f"{len(news)} new alerts of {made.changes} changes"] if len(news) != made.changes else []
    twice = {event: n for event, n in Counter(alert.event_id for alert in news).items() if n > 1}
    problems += [f"events alerted twice: {twice}"] if twice else []
    problems += [f"lost {ids - set(got)}, invented {set(got) - ids}"] if set(got) != ids else []
    more = got.total() - len(got)
    gone = [name for name, pid in made.pids.items() if not _lives(pid)]
    problems += [f"members that ended by themselves: {gone}"] if gone else []
    problems += [f"{more} messages came twice after {made.kills} kills"] if more > made.kills else []
    problems += [f"delivery {d.id} is {d.state}: {d.error}" for d in deliveries if d.state != "delivered"]
    busy = {host: n for host, n in made.web.most.items() if n > 1}
    problems += [f"hosts that were asked twice at once: {busy}"] if busy else []
    return problems + _broken_slots(made)


def _lives(pid: int) -> bool:
    with suppress(psutil.Error):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


def _broken_slots(made: Cluster) -> list[str]:
    """A slot is run once, and one that was begun has ended, but those that a kill cut off for good."""
    with psycopg.connect(made.url) as connection:
        twice = connection.execute(
            "SELECT outlet, planned_at FROM crawl WHERE planned_at IS NOT NULL GROUP BY 1, 2 HAVING count(*) > 1"
        ).fetchall()
        cut = connection.execute("SELECT count(*) FROM crawl WHERE finished_at IS NULL").fetchone()
        dead = connection.execute("SELECT count(*) FROM outlet_state WHERE health = 'quarantined'").fetchone()
    assert cut is not None and dead is not None
    problems = [f"slots that were run twice: {twice}"] if twice else []
    problems += [f"{cut[0]} crawls have no end"] if cut[0] > 8 * made.kills else []
    return problems + ([f"{dead[0]} outlets are put apart"] if dead[0] else [])


def disturb(made: Cluster, name: str, how: str, pace: Pace) -> None:
    """Kill or stop a member; wait until another leads when it led; then it comes back."""
    led = made.leader() == name
    made.send(name, signal.SIGKILL if how == "kill" else signal.SIGSTOP)
    if led:
        taken = made.wait(lambda: made.leader() not in (None, name), pace.takeover, f"a leader after {name}")
        made.takeovers.append(taken)
    elif how == "stop":
        time.sleep(pace.stalled * 2)
    if how == "kill":
        made.start(name)
    else:
        made.send(name, signal.SIGCONT)


def members(schedulers: int, workers: int) -> Sequence[tuple[str, str]]:
    return (*((f"scheduler-{n}", "run") for n in range(schedulers)), *((f"worker-{n}", "work") for n in range(workers)))
