"""Plan and manners over a day that is killed twenty times: see `simulated_day`."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from store.store import Store
from tests.integration.simulated_day import START, Day, check, jumping, live, town


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, seed: int, outlets: int, hours: float, kills: int) -> Day:
    dice = random.Random(seed)
    store = Store.open(f"sqlite:///{folder / 'parley.db'}", at=START)
    with jumping(monkeypatch) as loop:
        day = Day(store, loop, dice, town(outlets, dice))
        loop.run_until_complete(live(day, hours, kills))
    check(day, hours)
    store.close()
    return day


def test_hours_of_a_town_over_kills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = run(tmp_path, monkeypatch, seed=11, outlets=24, hours=4, kills=20)
    assert len(day.claimed) > 120 and len(day.closed) > 3


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2))
def test_a_day_of_200_outlets_over_twenty_kills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    day = run(tmp_path, monkeypatch, seed, outlets=200, hours=24, kills=20)
    assert len(day.claimed) > 200 * 24 * 0.9
