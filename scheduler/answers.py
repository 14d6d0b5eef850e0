"""What the daemon does for each kind of request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from alerts.registry import Channel
from model.errors import UsageError
from model.outlet import Outlet
from scheduler.clock import Clock
from scheduler.crawl_rows import Wish
from scheduler.crawling import CrawlsPart
from scheduler.plan import Slot
from scheduler.progress import Far, ticking
from scheduler.reparsing import Parser, Reparsed, reparse
from scheduler.requests import Answer, Progress
from scheduler.samples import put_test
from scheduler.tally import Tally
from scheduler.timetable import Timetable
from scheduler.wishes import Asked, wishes
from scheduler.writer import Writer
from store.base import chunks
from store.store import Store

_TOGETHER = 200  # deliveries made due in one write


class Answers:
    """Holds what the answers need; `by_kind` names them."""

    def __init__(
        self,
        writer: Writer,
        crawls: CrawlsPart,
        readers: Parser,
        timetable: Timetable,
        channels: Mapping[str, Channel],
        clock: Clock,
        deliver: Callable[[], None],
        reload: Callable[[], None],
    ) -> None:
        """`deliver` wakes the deliveries; `reload` reads the configuration again or raises ConfigError."""
        self._writer, self._crawls, self._readers, self._timetable = writer, crawls, readers, timetable
        self._channels = channels
        self._clock, self._deliver, self._reload = clock, deliver, reload
        self.outlets: Mapping[str, Outlet] = {}

    def by_kind(self) -> dict[str, Answer]:
        """Return the answers by kind of request."""
        return {
            "recrawl": self.recrawl,
            "backfill": self.backfill,
            "reparse": self.reparse,
            "retry": self.retry,
            "test": self.test,
            "pause": self.pause,
            "resume": self.resume,
            "reload": self.reload,
        }

    async def recrawl(self, arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
        """Crawl what `targets`, `all` and `since` name; the result is one tally an outlet."""
        since = arguments.get("since")
        asked = Asked(
            targets=tuple(arguments.get("targets", ())),
            every=bool(arguments.get("all")),
            since=datetime.fromisoformat(since) if since else None,
        )
        wanted = wishes(asked, self.outlets)
        far, tallies = Far(self._crawls, {wish.outlet.name for wish in wanted}, len(wanted)), list[Tally]()
        async with ticking(far, progress):
            for crawl in asyncio.as_completed([self._crawls.asked(wish) for wish in wanted]):
                tallies.append(await crawl)
                far.tallies = tallies
        return far.told()

    async def backfill(self, arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
        """Fetch an outlet's older articles, back to the day `since`."""
        wish = Wish(self._outlet(arguments), back_to=date.fromisoformat(str(arguments.get("since"))))
        far = Far(self._crawls, [wish.outlet.name], 1)

        async def report(tally: Tally) -> None:
            far.tallies = (tally,)

        async with ticking(far, progress):
            await self._crawls.backfill(wish, report)
        return far.told()

    async def reparse(self, arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
        """Read the archive again with today's rules, from `since` on; the lines resolve what it changed."""
        since = arguments.get("since")

        async def report(done: Reparsed) -> None:
            await progress(vars(done))

        moment = datetime.fromisoformat(since) if since else None
        return vars(await reparse(self._writer, self._readers, self.outlets, self._clock, moment, report))

    async def retry(self, arguments: dict[str, Any], _: Progress) -> dict[str, Any]:
        """Make deliveries due at once: one by its name, or several."""
        names = [*arguments.get("deliveries", ()), *filter(None, [str(arguments.get("delivery", ""))])]
        known = set[str]()
        for part in chunks(names, _TOGETHER):
            found = await self._writer.write(self._writer.store.retry_all, part, self._clock.now())
            known |= {delivery.id for delivery in found}
        self._deliver()
        if missing := [name for name in names if name not in known]:
            raise UsageError(f"there is no delivery {missing[0]}")
        return {"deliveries": len(known)}

    async def test(self, arguments: dict[str, Any], _: Progress) -> dict[str, Any]:
        """Send a marked sample over one channel."""
        now = self._clock.now()
        ids = await self._writer.write(
            put_test, self._writer.store, str(arguments.get("channel", "")), self._channels, now
        )
        self._deliver()
        return {"deliveries": ids}

    async def pause(self, arguments: dict[str, Any], _: Progress) -> dict[str, Any]:
        """Crawl an outlet no more by schedule."""
        outlet = self._outlet(arguments)
        self._timetable.drop(outlet.name)
        await self._writer.write(_set_paused, self._writer.store, outlet.name, True)
        return {"outlet": outlet.name}

    async def resume(self, arguments: dict[str, Any], _: Progress) -> dict[str, Any]:
        """Crawl an outlet by schedule again, a quarantined one too, beginning now."""
        outlet = self._outlet(arguments)
        await self._writer.write(_set_paused, self._writer.store, outlet.name, False)
        self._timetable.put(Slot(outlet.name, self._clock.now()))
        return {"outlet": outlet.name}

    async def reload(self, _: dict[str, Any], __: Progress) -> dict[str, Any]:
        """Read the configuration again; a wrong one is refused, and the old one stays."""
        self._reload()
        return {}

    def _outlet(self, arguments: dict[str, Any]) -> Outlet:
        name = str(arguments.get("outlet", ""))
        if name not in self.outlets:
            raise UsageError(f'there is no outlet "{name}"')
        return self.outlets[name]


def _set_paused(store: Store, outlet: str, paused: bool) -> None:
    state = store.outlet_state(outlet)
    update: dict[str, object] = {"paused": paused, "health": "paused" if paused else "new"}
    if not paused:
        update |= {"kills": 0, "failures": 0, "next_crawl_at": None}
    store.save_outlet_state(state.model_copy(update=update))
