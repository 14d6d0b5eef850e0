"""kill -9 of the daemon while outlets publish: nothing lost, nothing doubled, no child left (faults.md F43)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.crash_harness import broken_invariants, run_with_kills

NEW_EVENTS = 5  # of the story: round six, the deal, its two stages, round seven


@pytest.mark.timeout(280)
@pytest.mark.parametrize(
    ("kills", "seed"),
    [(10, 1), pytest.param(50, 2, marks=[pytest.mark.soak, pytest.mark.timeout(1200)])],
)
def test_kills_lose_and_double_nothing(tmp_path: Path, kills: int, seed: int) -> None:
    run, world = run_with_kills(tmp_path, kills, seed)
    assert run.exit_code == 0
    assert run.kills == kills
    assert broken_invariants(run, world) == []
    assert len({b["data"]["event_id"] for b in world.receiver.bodies if b["type"] == "event.new"}) >= NEW_EVENTS
