"""One machine of a cluster: it shows the dashboard, works on jobs, and leads when nobody else does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from model.errors import StoreError, StoreHeld
from scheduler.cluster.leading import LeadersWorks
from scheduler.cluster.worker import Worker
from scheduler.daemon import Daemon
from scheduler.works import Parts

log = structlog.get_logger()
_LOOK = 2.0  # seconds between two looks whether somebody leads


@dataclass(frozen=True)
class Places:
    """What a member does: `leading` makes the parts of one term as leader, on a store of their own.

    That store is fenced: after a takeover it writes nothing more. What works or shows must not be.
    """

    parts: Parts  # of the machine, on a store that is not fenced
    leading: Callable[[], Parts] | None = None
    worker: Worker | None = None


class Member:
    """Lives until `stop`."""

    def __init__(self, places: Places) -> None:
        """Nothing runs yet."""
        self._places = places
        self._ending = asyncio.Event()
        self._daemon: Daemon | None = None
        self._told: tuple[int, str] | None = None

    @property
    def parts(self) -> Parts:
        """Return what the machine is made of."""
        return self._places.parts

    def stop(self) -> None:
        """Ask it to end."""
        self._ending.set()
        if self._daemon:
            self._daemon.stop()
        if self._places.worker:
            self._places.worker.stop()

    def reload(self) -> None:
        """Use the configuration as it is now. Raises ConfigError, and keeps the old one, when it is wrong."""
        if self._daemon:
            self._daemon.reload()
        if self._places.worker and self._places.worker.parts.reload:
            self._places.worker.use(*self._places.worker.parts.reload())

    async def run(self) -> None:
        """Work, and lead or stand by, until it is stopped; what ends by itself ends it."""
        places = self._places
        if places.parts.web:
            await places.parts.web.start()
        parts = [places.worker.run()] if places.worker else []
        tasks = [asyncio.create_task(each) for each in (*parts, self._lead())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            self.stop()
            await asyncio.wait(tasks)
            for task in tasks:
                task.result()
        finally:
            if places.parts.web:
                await places.parts.web.stop()

    async def _lead(self) -> None:
        while not self._ending.is_set():
            try:
                if self._places.leading and not await self._led_by():
                    await self._one_term(self._places.leading())
            except StoreHeld as error:
                log.info("leads no more", because=str(error))
            except StoreError as error:
                log.warning("nobody can lead", error=str(error))
            await self._pause()

    async def _led_by(self) -> tuple[int, str] | None:
        """Return who leads, and tell it when that has changed."""
        holder = await asyncio.to_thread(self._places.parts.store.holder, datetime.now(UTC))
        if holder and holder != self._told:
            log.info("stands by", leader=f"process {holder[0]} on {holder[1]}")
        self._told = holder
        return holder

    async def _one_term(self, parts: Parts) -> None:
        """Lead until it is stopped, or another has taken the lead."""
        self._daemon = Daemon(parts, LeadersWorks)
        try:
            if not self._ending.is_set():
                await self._daemon.run()
        finally:
            self._daemon = None
            await asyncio.to_thread(parts.store.close)

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._ending.wait(), _LOOK)
        except TimeoutError:
            return
