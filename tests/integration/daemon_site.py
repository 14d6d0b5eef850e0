"""A small news site on loopback and a daemon as a process of its own, for the tests of the daemon."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import psutil

from parley.cli import run
from tests.faults.hostile import Handler, HostileServer, reply

ROOT = Path(__file__).resolve().parents[2]
_FILLER = "Officials on both sides said that the meeting had been prepared for several weeks by their embassies."


@dataclass
class Site:
    """`publish` puts an article on the page and into the feed at once."""

    server: HostileServer = field(default_factory=HostileServer)
    items: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.on("/robots.txt", reply(b"User-agent: *\nDisallow: /private/\n", content_type="text/plain"))
        self._feed()

    def publish(self, slug: str, title: str, text: str, ago: timedelta = timedelta(minutes=5)) -> str:
        at = datetime.now(UTC) - ago
        body = "".join(f"<p>{paragraph}</p>" for paragraph in (text, _FILLER, _FILLER.replace("several", "some")))
        data = json.dumps({"@type": "NewsArticle", "headline": title, "datePublished": at.isoformat()})
        page = f"""<!doctype html><html lang="en"><head><title>{title}</title>
            <script type="application/ld+json">{data}</script></head>
            <body><article><h1>{title}</h1>{body}</article></body></html>"""
        url = self.server.on(f"/news/{slug}", reply(page.encode()))
        self.items.insert(0, f"<item><title>{title}</title><link>{url}</link><guid>{url}</guid>"
                             f"<pubDate>{format_datetime(at)}</pubDate></item>")  # fmt: skip
        self._feed()
        return url

    def answer(self, path: str, handler: Handler) -> str:
        return self.server.on(path, handler)

    def _feed(self) -> None:
        items = "".join(self.items)
        feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Gazette</title>{items}</channel></rss>'
        self.server.on("/feed.xml", reply(feed.encode(), content_type="application/rss+xml"))


def write_house(folder: Path, site: Site, extra: str = "", poll: int = 3600) -> Path:
    """Write a configuration with one outlet, a file as channel and a free port; return its path."""
    (folder / "outlets").mkdir()
    (folder / "outlets" / "gazette.toml").write_text(
        f'name = "gazette"\ntitle = "The Gazette"\nhome = "{site.server.url()}"\nhosts = ["127.0.0.1"]\n'
        f'feeds = ["{site.server.url("/feed.xml")}"]\narticle_pattern = "/news/"\n'
        f"[pace]\ndelay = 0\npoll_min = {poll}\npoll_max = {poll}\n"
    )
    config = folder / "parley.toml"
    config.write_text(
        f'[store]\nurl = "sqlite:///{folder}/parley.db"\n[web]\nport = {free_port()}\n'
        f'[outlets]\nonly = ["gazette"]\n[crawl]\nfirst_spread = 0\ndraft_delay = 0\n'
        f'[egress]\nallow = ["{site.server.authority}"]\n[readers]\nworkers = 1\n'
        f'[channels.log]\ntype = "file"\npath = "{folder}/alerts.jsonl"\n{extra}'
    )
    return config


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@dataclass(frozen=True)
class Said:
    """What a command ended with."""

    returncode: int
    stdout: str
    stderr: str


def parley(config: Path | None, *arguments: str) -> Said:
    """Run one command to its end, in this process: a new one would spend most of its time on imports."""
    given = ["--config", str(config)] if config else []
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run([*given, *arguments])
    return Said(code, out.getvalue(), err.getvalue())


@dataclass
class Running:
    """A daemon that runs."""

    process: subprocess.Popen[bytes]
    base: str
    log: Path

    def healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def lines(self, event: str) -> list[dict[str, object]]:
        found = [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]
        return [line for line in found if line["event"] == event]

    def end(self, sign: int = signal.SIGTERM, within: float = 30) -> int:
        self.process.send_signal(sign)
        return self.process.wait(within)


@contextmanager
def daemon(config: Path) -> Iterator[Running]:
    """Run the daemon until the end of the block; it is ready when /healthz answers."""
    port = int(next(line for line in config.read_text().splitlines() if line.startswith("port")).split("=")[1])
    log = config.parent / "daemon.log"
    with log.open("ab") as stream:
        command = [sys.executable, "-m", "parley", "--config", str(config), "run"]
        process = subprocess.Popen(command, cwd=ROOT, stdout=stream, stderr=stream, env={**os.environ})
    running = Running(process, f"http://127.0.0.1:{port}", log)
    try:
        until(running.healthy, 40, lambda: log.read_text())
        yield running
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def until(done: Callable[[], object], seconds: float, told: Callable[[], object] = lambda: "") -> None:
    """Wait until `done` is true; fail after so many seconds."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, f"it did not come about in {seconds} s: {told()}"
        time.sleep(0.1)
