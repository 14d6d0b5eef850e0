"""Several machines: workers and schedulers that are killed and stopped; one change is exactly one alert (F48, F49)."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

import store.seat as seat
from scheduler.cluster import sweeping
from tests.faults.own_server import own_server
from tests.integration.cluster_harness import Pace, broken, cluster, disturb, members

SITES, POLL = 200, 60  # seconds
POINTS, RESTARTS, PARTS = 50, 20, 5


@pytest.mark.timeout(120)
@pytest.mark.soak
def test_F48_F49_F50_one_change_is_one_alert_whoever_is_killed_or_stopped(tmp_path: Path, postgres_url: str) -> None:
    pace = Pace()
    with cluster(tmp_path, postgres_url, sites=4, pace=pace) as made:
        for name, kind in members(2, 3):
            made.start(name, kind)
        made.wait(made.all_crawled, 60, "the first crawls, which are quiet")
        first = made.leader()
        assert first is not None
        made.publish()
        made.wait(lambda: len(made.new()) == 1, 40, "the first alert")
        # The one that leads is stopped, and wakes up when another leads; then that one is killed.
        for name, how in ((first, "stop"), ("worker-0", "kill"), ("", "kill"), ("worker-1", "stop")):
            made.publish()
            time.sleep(0.3)
            disturb(made, name or str(made.leader()), how, pace)
        assert all(taken < pace.takeover for taken in made.takeovers) and len(made.takeovers) == 2
        made.publish()
        made.wait(lambda: len(made.new()) == made.changes, 40, "all alerts")
        moment = datetime.now(UTC)
        made.wait(lambda: made.crawled_since(moment), 40, "another crawl of each site")
        made.wait(lambda: not made.store.deliveries(state="pending").items, 20, "the last attempt")
        assert broken(made) == []
        assert made.end() == []


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_F48_F49_F50_two_hundred_outlets_over_fifty_kills_and_stops_and_twenty_restarts(tmp_path: Path) -> None:
    """Members with a crawler and readers of their own process, and a third of the limits that are shipped."""
    pace = Pace(idle=5, stalled=6.0, takeover=30.0)
    _endure(tmp_path, pace, random.Random(8), (POINTS, RESTARTS), programs=False)


@pytest.mark.soak
@pytest.mark.timeout(5400)
@pytest.mark.parametrize("part", range(PARTS))
def test_F48_F49_F50_the_programs_over_kills_stops_and_restarts(tmp_path: Path, part: int) -> None:
    """The programs as they are shipped, with the limits that are shipped."""
    pace = Pace(idle=seat.IDLE_SECONDS, stalled=sweeping.STALLED, takeover=30.0)
    _endure(tmp_path, pace, random.Random(part), (POINTS // PARTS, RESTARTS // PARTS), programs=True)


def _endure(folder: Path, pace: Pace, dice: random.Random, times: tuple[int, int], *, programs: bool) -> None:
    """Kill or stop a member at so many points, restart the server at so many of them: nothing is lost or doubled."""
    points, restarts = times
    with own_server() as server, cluster(folder, server.url, SITES, pace, programs=programs, poll=POLL) as made:
        for name, kind in members(2, 3):
            made.start(name, kind)
        made.wait(made.all_crawled, 600, "the first crawls, which are quiet")
        over = set(dice.sample(range(points), restarts))
        for point in range(points):
            made.publish()
            time.sleep(dice.uniform(0.0, 3.0))
            if point in over:
                server.restart()
            disturb(made, dice.choice(sorted(made.pids)), dice.choice(("kill", "stop")), pace)
            print(f"{datetime.now(UTC):%H:%M:%S} point {point}, takeovers {made.takeovers}", flush=True)
        moment = datetime.now(UTC)
        made.wait(lambda: len(made.new()) == made.changes, 300, "all alerts")
        made.wait(lambda: made.crawled_since(moment), 4 * POLL + 120, "another crawl of each site")
        made.wait(lambda: not made.store.deliveries(state="pending").items, 60, "the last attempt")
        connections = made.web.most_open.most_common(3)
        print(f"{made.changes} changes, {made.kills} kills, takeovers {made.takeovers}, {connections}")
        assert broken(made) == []
        assert max(made.takeovers, default=0.0) < pace.takeover
        assert made.end() == []
