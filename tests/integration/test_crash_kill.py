"""kill -9 of the daemon while outlets publish: nothing lost, nothing doubled, no child left (faults.md F43)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.crash_harness import broken_invariants, run_with_kills

NEW_EVENTS = 5  # of the story: round six, the deal, its two stages, round seven


@pytest.mark.timeout(280)
def test_ten_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    _nothing_is_lost_or_doubled(tmp_path, kills=10, seed=1)


@pytest.mark.soak
@pytest.mark.timeout(1500)
def test_fifty_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    _nothing_is_lost_or_doubled(tmp_path, kills=50, seed=2)


def _nothing_is_lost_or_doubled(folder: Path, kills: int, seed: int) -> None:
    run, world = run_with_kills(folder, kills, seed)
    assert run.exit_code == 0
    assert run.kills == kills
    assert broken_invariants(run, world) == []
    assert len({b["data"]["event_id"] for b in world.receiver.bodies if b["type"] == "event.new"}) >= NEW_EVENTS
