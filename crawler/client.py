"""CrawlerProcess: the daemon's end of the crawler's child. Imports neither scrapy nor twisted."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

from crawler.frames import read_frame
from crawler.results import KILLED, STOPPED, CrawlDone, CrawlResult, Fetched
from crawler.settings import CrawlerSettings
from model.outlet import CrawlOrder
from model.page import FetchRefusal, Snapshot, Visit

_PAGE = os.sysconf("SC_PAGE_SIZE")
_QUEUED = 16  # results of one crawl waiting for their reader; then the child waits
# What the child may know of our environment: nothing that could be a secret.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR")
_ROOT = str(Path(__file__).resolve().parent.parent)
_START_ALLOWANCE = 30.0  # seconds; a busy machine takes some to import scrapy
_BUFFER = 1024 * 1024  # the longest line of a log that is read
Clock = Callable[[], datetime]
Frame = tuple[dict[str, Any], bytes]
_log = logging.getLogger("parley.crawler")


class CrawlerProcess:
    """Runs crawls in a child process, which is killed when it grows, hangs or dies, and started again when needed.

    `clock`, where given, dates what arrives (the demo's week passes faster than the child's clock).
    """

    def __init__(
        self,
        settings: CrawlerSettings | None = None,
        command: Sequence[str] = (sys.executable, "-m", "crawler"),
        clock: Clock | None = None,
    ) -> None:
        self.settings = settings or CrawlerSettings()
        self.kills = 0  # children that were killed for their memory or silence
        self.deaths = 0  # children that ended without being told to, killed ones included
        self._command = tuple(command)
        self._clock = clock
        self._child: _Child | None = None
        self._starting = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        """The child's process id, None when there is none."""
        return self._child.process.pid if self._child and self._child.lives else None

    @property
    def memory(self) -> int:
        """The child's resident memory in bytes, 0 without a child."""
        return self._child.memory() if self._child else 0

    async def start(self) -> None:
        """Start the child if there is none."""
        await self._living()

    async def stop(self, deadline: float = 10.0) -> None:
        """End the child: its crawls end as STOPPED; after `deadline` seconds it is killed."""
        async with self._starting:
            if self._child is not None:
                await self._child.stop(deadline)
                self._child = None

    async def crawl(self, order: CrawlOrder) -> AsyncIterator[CrawlResult]:
        """Carry out `order` and yield what it gives, the last being one CrawlDone.

        Leaving the iteration early cancels the crawl. When the child dies the crawl ends with error KILLED.
        """
        child = await self._living()
        queue = child.open(order.crawl_id)
        done = False
        try:
            await child.tell({"do": "crawl", "order": _as_told(order)})
            while not done:
                header, body = await queue.get()
                if header["type"] == "ask":
                    await child.tell(_seen(order, header))
                    continue
                result = _result(header, body, self._clock)
                done = isinstance(result, CrawlDone)
                yield result
        finally:
            child.close(order.crawl_id)
            if not done:
                await child.tell({"do": "cancel", "crawl_id": order.crawl_id})

    async def _living(self) -> _Child:
        async with self._starting:
            if self._child is None or not self._child.lives:
                self._child = _Child(await _spawn(self._command), self.settings, self._died)
                await self._child.begin()
            return self._child

    def _died(self, killed: bool) -> None:
        self.deaths += 1
        self.kills += killed


class _Child:
    """One process, the crawls that it carries out, and the tasks that look after it."""

    def __init__(
        self, process: asyncio.subprocess.Process, settings: CrawlerSettings, died: Callable[[bool], None]
    ) -> None:
        self.process = process
        self._settings = settings
        self._died = died
        self._queues: dict[str, asyncio.Queue[Frame]] = {}
        self._heard = monotonic() + _START_ALLOWANCE
        self._stopping = self._killed = False
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def lives(self) -> bool:
        return self.process.returncode is None and not self._stopping and not self._killed

    async def begin(self) -> None:
        """Hand over the settings and look after the process."""
        works = [self._listen(), self._forward_logs(), self._watch()]
        await self.tell(self._settings.model_dump(mode="json"))
        works += [self._say_alive()] if self._settings.orphan_after else []
        self._tasks = [asyncio.create_task(work) for work in works]

    def open(self, crawl_id: str) -> asyncio.Queue[Frame]:
        """Return the queue in which the frames of a crawl will arrive."""
        self._queues[crawl_id] = asyncio.Queue(_QUEUED)
        return self._queues[crawl_id]

    def close(self, crawl_id: str) -> None:
        """Drop what still arrives for a crawl."""
        queue = self._queues.pop(crawl_id, None)
        while queue is not None and not queue.empty():
            queue.get_nowait()  # lets a waiting _listen go on

    async def tell(self, order: dict[str, Any]) -> None:
        """Send one line; a child that is gone hears nothing, and its crawls are told by `_bury`."""
        stdin = self.process.stdin
        if stdin is not None and not stdin.is_closing():
            with contextlib.suppress(ConnectionError):
                stdin.write(json.dumps(order).encode() + b"\n")
                await stdin.drain()

    async def stop(self, deadline: float) -> None:
        """End the process within `deadline` seconds."""
        self._stopping = True
        await self.tell({"do": "stop"})
        try:
            await asyncio.wait_for(self.process.wait(), deadline)
        except TimeoutError:
            self.kill(f"it did not stop within {deadline:g} s")
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def kill(self, why: str) -> None:
        """Kill the process at once."""
        if self.process.returncode is None and not self._killed:
            self._killed = True
            _log.warning("the crawler's child %s is killed: %s", self.process.pid, why)
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()

    def memory(self) -> int:
        """Return the resident memory in bytes, 0 when the process is gone."""
        try:
            return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * _PAGE
        except (OSError, IndexError):
            return 0

    async def _listen(self) -> None:
        """Hand frames to the crawls that they belong to, until the process ends."""
        stdout = self.process.stdout
        try:
            while stdout is not None:
                await self._hand_over(await read_frame(stdout))
                self._heard = monotonic()
        except asyncio.IncompleteReadError:
            pass  # the end of the stream
        except ValueError as error:
            self.kill(f"it sent garbage: {error}")
        await self.process.wait()
        await self._bury()

    async def _hand_over(self, frame: Frame) -> None:
        queue = self._queues.get(str(frame[0].get("crawl_id", "")))
        if queue is not None:
            self._heard = float("inf")  # while our own reader is slow the child does not hang
            await queue.put(frame)

    async def _bury(self) -> None:
        """Tell the crawls in flight that their child is gone."""
        if not self._stopping:
            self._died(self._killed)
        for crawl_id, queue in list(self._queues.items()):
            done = CrawlDone(crawl_id=crawl_id, error=STOPPED if self._stopping else KILLED)
            await queue.put(({"type": "done", "value": done.model_dump(mode="json")}, b""))

    async def _watch(self) -> None:
        """Kill a process that grows beyond its memory or says nothing for too long."""
        while self.process.returncode is None and not self._killed:
            await asyncio.sleep(self._settings.memory_check)
            limit = self._settings.memory_limit
            if self.memory() > limit or own_memory_below(self.process.pid) > limit:
                self.kill(f"it took more than {self._settings.memory_limit:,} bytes of memory")
            elif monotonic() - self._heard > self._settings.hang_limit:
                self.kill(f"it said nothing for {self._settings.hang_limit:g} s")

    async def _say_alive(self) -> None:
        while self.lives:
            await self.tell({"do": "beat"})
            await asyncio.sleep(self._settings.orphan_after / 4)

    async def _forward_logs(self) -> None:
        stderr = self.process.stderr
        while stderr is not None and (line := await stderr.readline()):
            _log_line(line)


def own_memory_below(pid: int) -> int:
    """Return the bytes that the processes started by `pid` (a browser's) and by these have to themselves."""
    total = 0
    for child in _read(f"/proc/{pid}/task/{pid}/children").split():
        anonymous = next((line for line in _read(f"/proc/{child}/status").splitlines() if line[:8] == "RssAnon:"), "")
        total += int(anonymous.split()[1]) * 1024 if anonymous else 0
        total += own_memory_below(int(child))
    return total


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""  # it has ended


async def _spawn(command: Sequence[str]) -> asyncio.subprocess.Process:
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    environment["PYTHONPATH"] = os.pathsep.join([_ROOT, *filter(None, [os.environ.get("PYTHONPATH")])])
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        *command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment, start_new_session=True, limit=_BUFFER
    )


def _as_told(order: CrawlOrder) -> dict[str, Any]:
    """Return the order for the wire: without what was seen, and the validators of that but where it is asked again.

    20,000 addresses with their validators would cost 0.4 s of CPU a poll; the child asks for those that it meets.
    """
    seen, again = frozenset(order.seen), frozenset((*order.urls, *order.revisit))
    held = tuple(each for each in order.validators if each.url in again or each.url not in seen)
    return order.model_copy(update={"seen": (), "validators": held}).model_dump(mode="json", exclude_defaults=True)


def _seen(order: CrawlOrder, question: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to the child's question which addresses were seen."""
    seen = sorted(frozenset(question["addresses"]) & frozenset(order.seen))
    return {"do": "seen", "crawl_id": order.crawl_id, "number": question["number"], "seen": seen}


def _result(header: dict[str, Any], body: bytes, clock: Clock | None) -> CrawlResult:
    """Return the value that a frame holds, dated by `clock` where there is one."""
    value = dict(header["value"])
    if clock is not None:
        value |= {name: clock() for name in ("at", "fetched_at") if name in value}
    if header["type"] == "fetched":
        return Fetched(snapshot=Snapshot.model_validate(value), body=body)
    kinds: dict[str, type[Visit | FetchRefusal | CrawlDone]] = {
        "visit": Visit, "refusal": FetchRefusal, "done": CrawlDone,
    }  # fmt: skip
    return kinds[header["type"]].model_validate(value)


def _log_line(line: bytes) -> None:
    try:
        entry = json.loads(line)
        level = logging.getLevelName(str(entry["level"]))
        _log.log(level if isinstance(level, int) else logging.WARNING, "%s", entry["event"])
    except (ValueError, KeyError, TypeError):
        _log.warning("%s", line.decode("utf-8", "replace").rstrip()[:2000])
