"""The lines that notice troubles and make digests."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from alerts.gathering import StormRule
from alerts.troubles import Turn
from scheduler.clock import Clock, steady
from scheduler.digesting import digest_due
from scheduler.noticing import Scene, grave, look
from scheduler.redesigns import Redesigns
from scheduler.writer import Writer

log = structlog.get_logger()
_REST = 20  # times as long as looking through all numbers took, they are left alone: 5% of the writer's time at most


class NoticingLine:
    """Looks for troubles; `changed` says that events have."""

    def __init__(self, writer: Writer, scene: Scene, clock: Clock, told: Callable[[], None]) -> None:
        """`scene` may be changed from outside; `told` is called when something is to be delivered."""
        self._writer, self._clock, self._told = writer, clock, told
        self.scene = scene
        self._changed = True
        self._numbers_from = 0.0  # on the steady clock
        self._redesigns = Redesigns()

    def changed(self) -> None:
        """Say that events have changed."""
        self._changed = True

    async def work(self) -> bool:
        """Look once; return False always: there is no more to do until something happens."""
        turn = await self._look()
        for trouble in turn.raised:
            log.warning("trouble", about=trouble.name, subject=trouble.subject, detail=trouble.detail)
        for trouble in turn.cleared:
            log.info("trouble is over", about=trouble.name, subject=trouble.over)
        if turn.raised or turn.cleared:
            self._told()
        return False

    async def _look(self) -> Turn:
        began = steady()
        numbers = self._changed and began >= self._numbers_from
        self._changed = self._changed and not numbers
        try:
            what = (self._writer.store, self.scene, self._clock.now(), numbers, self._redesigns)
            turn = await self._writer.load(look, *what)
        except BaseException:
            self._changed = self._changed or numbers
            raise
        if numbers:
            self._numbers_from = steady() + _REST * (steady() - began)
        return turn

    def grave(self) -> list[str]:
        """Return the troubles for which the heart must not beat."""
        return grave(self._writer.store, self.scene)


class DigestingLine:
    """Makes digests of what has gathered."""

    def __init__(self, writer: Writer, rule: StormRule, clock: Clock, base_url: str, told: Callable[[], None]) -> None:
        """`told` is called when something is to be delivered."""
        self._writer, self._rule, self._clock, self._base, self._told = writer, rule, clock, base_url, told

    async def work(self, calm: bool = False) -> bool:
        """Make what is due; return whether there was anything."""
        store, now = self._writer.store, self._clock.now()
        made = await self._writer.load(digest_due, store, self._rule, now, self._base, calm=calm)
        if made:
            self._told()
        return bool(made)
