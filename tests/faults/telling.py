"""A daemon that tells over real channels what is put into its store; nothing is crawled unless a script says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from alerts.courier import Courier
from alerts.registry import load_channels
from crawler.egress import EgressGuard
from model.alert import Watch
from parley.demo.sinks import Mailbox, Receiver
from scheduler.clock import WallClock
from scheduler.daemon import Daemon, Parts
from store.store import Store
from tests.integration.daemon_fakes import DirectReaders, Script, ScriptedCrawler, empty, outlet
from tests.integration.store_samples import read

SECRET = "whsec_c2VjcmV0LW9mLXRoZS1uaWdodC1kZXNrLTAwMQ=="


@contextmanager
def sinks() -> Iterator[tuple[Mailbox, Receiver, dict[str, dict[str, Any]]]]:
    """A mail server and a webhook receiver on loopback, with the channels that lead there."""
    mailbox, receiver = Mailbox(), Receiver(SECRET)
    parts = (mailbox, receiver.server)
    for part in parts:
        part.start()
    mail = {
        "type": "email", "host": "127.0.0.1", "port": mailbox.port, "tls": "none", "sender": "parley@desk.example",
        "recipients": ["ana@desk.example"],
    }  # fmt: skip
    try:
        yield mailbox, receiver, {"mail": mail, "hook": {"type": "webhook", "url": receiver.url, "secret": SECRET}}
    finally:
        for part in parts:
            part.stop()


def parts_of(
    store: Store,
    channels: dict[str, dict[str, Any]],
    *,
    script: Script = empty,
    names: tuple[str, ...] = (),
    **more: Any,
) -> Parts:
    """What a daemon is made of; its webhooks may be reached, wherever they are."""
    clock = WallClock()
    hooks = frozenset(urlsplit(values["url"]).netloc for values in channels.values() if "url" in values)
    guard = EgressGuard(hooks).check
    given: dict[str, Any] = {
        "outlets": {name: outlet(name, 1) for name in names},
        "watches": (Watch(name="default", max_age=10**9),),
        "courier": Courier(load_channels(channels), guard, clock.now),
        "first_spread": 0.0,
        "clock": clock,
    }
    return Parts(store=store, crawler=ScriptedCrawler(script), readers=DirectReaders(), **given | more)


@asynccontextmanager
async def telling(parts: Parts) -> AsyncIterator[Daemon]:
    """A running daemon of these parts."""
    daemon = Daemon(parts)
    running = asyncio.create_task(daemon.run())
    try:
        yield daemon
    finally:
        daemon.stop()
        await asyncio.wait_for(running, 20)


@contextmanager
def new_store(folder: Path) -> Iterator[Store]:
    """A store in `folder`."""
    store = Store.open(f"sqlite:///{folder}/parley.db", at=datetime.now(UTC))
    try:
        yield store
    finally:
        store.close()


def detect(store: Store, *numbers: int) -> None:
    """Put in one page a number, each with an event of its own between two parties of its own."""
    now = datetime.now(UTC)
    with store.transaction():
        for n in numbers:
            parties, url = (f"Osmark {n:03}", f"Varenia {n:03}"), f"https://gazette.example/{n}"
            read(store, url, f"{parties[0]} and {parties[1]} held talks in Port Sayle", at=now, parties=parties)
