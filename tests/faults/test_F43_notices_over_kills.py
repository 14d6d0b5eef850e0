"""F43: kill -9 at random moments loses no notice of trouble and doubles none, raised or cleared."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from parley.demo.sinks import Mailbox
from tests.faults.hostile import reply
from tests.integration.crash_harness import Daemon, opened
from tests.integration.daemon_site import Site, write_house

KILLS = 2


@pytest.mark.timeout(110)
def test_F43_a_trouble_is_told_once_over_kills_and_cleared_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_CRAWL__BACKOFF_MAX", "1")
    dice, site, mailbox = random.Random(7), Site(), Mailbox()
    mailbox.start()
    mail = (
        f'[channels.mail]\ntype = "email"\nhost = "127.0.0.1"\nport = {mailbox.port}\ntls = "none"\n'
        'sender = "parley@desk.example"\nrecipients = ["ana@desk.example"]\n'
        '[notices]\nchannels = ["mail"]\nall_failing = "1s"\n'
    )
    site.answer("/feed.xml", reply(status=500))
    config = write_house(tmp_path, site, mail, poll=1)
    store = tmp_path / "parley.db"
    daemon = Daemon(config)
    try:
        for _ in range(KILLS):
            wait(partial(_ready, daemon, store), 40)
            time.sleep(dice.uniform(0.1, 3.0))
            daemon.kill()
            daemon = Daemon(config)
        wait(lambda: ids(mailbox, "operator.raised"), 40)
        with opened(store) as kept:
            assert set(kept.troubles()) == {"outlets"}
        site._feed()
        site.publish("quiet", "A quiet day", "Nothing of note happened in the two towns along the river.")
        wait(lambda: ids(mailbox, "operator.cleared"), 40)
        assert daemon.terminate(30) == 0
    finally:
        if daemon.alive():
            daemon.kill()
        mailbox.stop()
        site.server.close()
    assert len(ids(mailbox, "operator.raised")) == len(ids(mailbox, "operator.cleared")) == 1
    assert len(mailbox.messages) <= 2 + KILLS, "a mail may repeat after a kill, under its own id"


def _ready(daemon: Daemon, store: Path) -> bool:
    return store.exists() and daemon.ready(store)


def ids(mailbox: Mailbox, kind: str) -> set[str]:
    return {mail["X-Parley-Id"] for mail in mailbox.messages if mail["X-Parley-Type"] == kind}


def wait(done: Callable[[], object], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)
