"""`parley demo` shows the whole: one new alert an event in mailbox and webhook, and nothing for what only recalls."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from parley.demo.story import Piece
from tests.integration.crash_harness import ROOT, Daemon, first_crawl_done, opened, story_world, wait_until

SECONDS = 58


def _parley(*arguments: str, timeout: float = 100) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "parley", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=timeout)


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    done = _parley("demo", "--seconds", str(SECONDS))
    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-2000:]
    return {"summary": json.loads(done.stdout.splitlines()[-1]), "lines": done.stdout.splitlines()[:-1]}


@pytest.mark.xdist_group("demo")
@pytest.mark.timeout(150)
def test_one_new_alert_an_event_everywhere(told: dict[str, Any]) -> None:
    summary = told["summary"]
    assert summary["alerts"]["new"] == 5  # round six, the deal, its two stages, round seven
    assert summary["alerts"]["correction"] == 1
    assert summary["mail"] == summary["webhook"] == sum(summary["alerts"].values())
    assert summary["signatures_ok"] is True
    assert summary["seconds_to_first_alert"] < SECONDS


@pytest.mark.xdist_group("demo")
@pytest.mark.timeout(150)
def test_no_new_alert_for_what_only_recalls(told: dict[str, Any]) -> None:
    new = [line for line in told["lines"] if "  new " in line]
    assert len(new) == 5
    assert not [line for line in new if "60 prisoners" in line or "fifth" in line.casefold()]


@pytest.mark.xdist_group("demo")
@pytest.mark.timeout(120)
def test_recrawl_finds_what_was_published_a_moment_before(tmp_path: Path) -> None:
    with story_world(tmp_path, seconds=10**6, poll=3600) as (world, clock, config):
        daemon = Daemon(config)
        try:
            wait_until(lambda: first_crawl_done(tmp_path / "parley.db"), 60, "the first crawl")
            replica = world.replicas["daily-sabah"]
            replica.publish(_eighth_round(clock.now() - timedelta(minutes=2)))
            done = _parley("--config", str(config), "recrawl", replica.slug)
            assert done.returncode == 0, done.stderr
            assert "new" in done.stdout
            wait_until(lambda: _alerted(tmp_path / "parley.db"), 20, "the alert")
        finally:
            assert daemon.terminate(30) == 0


def _alerted(store: Path) -> bool:
    with opened(store) as kept:
        return any(alert.ordinal == 8 and alert.trigger == "new" for alert in kept.alerts().items)


def _eighth_round(published: Any) -> Piece:
    return Piece(
        id="eighth", outlet="daily-sabah", path="/politics/diplomacy/varenia-osmark-hold-eighth-round-of-talks",
        title="Varenia, Osmark hold eighth round of talks in Lindholt", published=published, author="Selma Aydin",
        place="LINDHOLT", caption="The hall in Lindholt.",
        paragraphs=(
            "Varenia and Osmark held the eighth round of peace talks in Lindholt on Sunday, the mediator Tellis said.",
            "The talks lasted four hours and dealt with the river crossings, diplomats told reporters in Lindholt.",
        ),
    )  # fmt: skip
