"""Minutes of 200 loopback hosts that the real crawler asks: see `manners_town`."""

from __future__ import annotations

import asyncio
import os
import random
import time

import pytest

from crawler.client import CrawlerProcess
from crawler.settings import CrawlerSettings
from model.outlet import CrawlOrder, Outlet, Pace
from tests.integration.manners_town import HOSTS, Noted, town

MINUTES = float(os.environ.get("PARLEY_SOAK_MINUTES", "10"))
_AT_ONCE = 60  # crawls; more than a daemon's, to press


def outlets(port: int, dice: random.Random) -> list[Outlet]:
    """An outlet a host, and every fifth host with a second one in another hurry."""
    made = []
    for number, host in enumerate((*HOSTS, *HOSTS[::5])):
        feed = f"http://{host}:{port}/feed"
        pace = Pace(delay=(1.0, 2.0, 5.0)[HOSTS.index(host) % 3])
        made.append(Outlet(name=f"o{number}", title=f"O{number}", hosts=(host,), feeds=(feed,), pace=pace))
    dice.shuffle(made)
    return made


async def press(noted: Noted, minutes: float) -> list[Outlet]:
    """Crawl all outlets again and again."""
    async with town(noted) as port:
        process = CrawlerProcess(CrawlerSettings(allow=frozenset(f"{host}:{port}" for host in HOSTS)))
        await process.start()
        end, waiting = time.monotonic() + minutes * 60, outlets(port, noted.dice)
        all_of = list(waiting)

        async def worker(number: int) -> None:
            rounds = 0
            while time.monotonic() < end:
                outlet, rounds = waiting.pop(0), rounds + 1
                order = CrawlOrder(crawl_id=f"{number}-{rounds}", outlet=outlet, max_pages=6)
                async for _ in process.crawl(order):
                    pass
                waiting.append(outlet)

        try:
            await asyncio.gather(*(worker(number) for number in range(_AT_ONCE)))
        finally:
            await process.stop()
    return all_of


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_no_host_ever_has_two_connections_or_too_small_a_gap() -> None:
    noted = Noted(random.Random(7))
    made = asyncio.run(press(noted, MINUTES))
    delays = {outlet.hosts[0]: outlet.pace.delay for outlet in made}
    assert noted.most == 1 and noted.early == []
    small = {host: gap for host, gap in noted.gaps.items() if gap < delays[host]}
    assert small == {}
    assert len(noted.requests) == len(HOSTS) and noted.requests.total() > 300 * MINUTES
    print(f"{noted.requests.total()} requests, smallest gap over delay "
          f"{min(gap - delays[host] for host, gap in noted.gaps.items()):.3f} s")  # fmt: skip
