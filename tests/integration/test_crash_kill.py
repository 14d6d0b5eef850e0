"""kill -9 of the daemon while outlets publish: nothing lost, nothing doubled, no child left (faults.md F43)."""

from __future__ import annotations

import random
import statistics
from pathlib import Path

import pytest

from tests.faults.own_server import Server, own_server
from tests.integration.crash_harness import random_aims, run_with_kills
from tests.integration.crash_invariants import broken_invariants, figures

NEW_EVENTS = 5  # of the story: round six, the deal, its two stages, round seven
READY_SECONDS = 5.0
SOAK_KILLS, SOAK_PARTS = 200, 4  # a seed; in parts, since each lets one week pass
SERVER_KILLS, SERVER_RESTARTS, SERVER_PARTS = 100, 20, 2  # on PostgreSQL


@pytest.mark.timeout(280)
def test_F43_ten_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    _nothing_is_lost_or_doubled(tmp_path, ["mail", "change", *random_aims(8, random.Random(1))], seed=1)


@pytest.mark.timeout(200)
@pytest.mark.parametrize(
    ("bug", "aim", "said"),
    [("mark before send", "mail", "the mailbox misses"), ("no transaction", "change", "is alerted without an alert")],
)
def test_F43_the_harness_finds_a_planted_bug(tmp_path: Path, bug: str, aim: str, said: str) -> None:
    run, world = run_with_kills(tmp_path, [aim], seed=1, bug=bug)
    assert any(said in problem for problem in broken_invariants(run, world))


@pytest.mark.soak
@pytest.mark.timeout(2400)
@pytest.mark.parametrize("part", range(SOAK_PARTS))
@pytest.mark.parametrize("seed", range(3))
def test_F43_two_hundred_kills_a_seed_lose_and_double_nothing(tmp_path: Path, seed: int, part: int) -> None:
    dice = random.Random(f"{seed} {part}")
    aims = random_aims(SOAK_KILLS // SOAK_PARTS, dice)
    assert _nothing_is_lost_or_doubled(tmp_path, aims, dice.randrange(2**32)) < READY_SECONDS


@pytest.mark.soak
@pytest.mark.timeout(2400)
@pytest.mark.parametrize("part", range(SERVER_PARTS))
def test_F43_a_hundred_kills_over_a_server_that_dies_too(tmp_path: Path, part: int) -> None:
    dice = random.Random(f"server {part}")
    aims = random_aims(SERVER_KILLS // SERVER_PARTS, dice) + ["server"] * (SERVER_RESTARTS // SERVER_PARTS)
    dice.shuffle(aims)
    with own_server() as server:
        assert _nothing_is_lost_or_doubled(tmp_path, aims, dice.randrange(2**32), server) < READY_SECONDS


def _nothing_is_lost_or_doubled(folder: Path, aims: list[str], seed: int, server: Server | None = None) -> float:
    """Returns the seconds from a start to readiness, the median."""
    run, world = run_with_kills(folder, aims, seed, server=server)
    print(f"F43 {'PostgreSQL' if server else 'SQLite'}: {figures(run, world)}")
    assert run.exit_code == 0
    assert run.kills == len(aims)
    assert broken_invariants(run, world) == []
    assert len({b["data"]["event_id"] for b in world.receiver.bodies if b["type"] == "event.new"}) >= NEW_EVENTS
    return statistics.median(run.seconds_to_ready)
