"""The lines that notice troubles and make digests."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from alerts.gathering import StormRule
from scheduler.clock import Clock
from scheduler.digesting import digest_due
from scheduler.noticing import Scene, grave, look
from scheduler.writer import Writer

log = structlog.get_logger()


class NoticingLine:
    """Looks for troubles; `changed` says that events have."""

    def __init__(self, writer: Writer, scene: Scene, clock: Clock, told: Callable[[], None]) -> None:
        """`scene` may be changed from outside; `told` is called when something is to be delivered."""
        self._writer, self._clock, self._told = writer, clock, told
        self.scene = scene
        self._changed = True

    def changed(self) -> None:
        """Say that events have changed."""
        self._changed = True

    async def work(self) -> bool:
        """Look once; return False always: there is no more to do until something happens."""
        numbers, self._changed = self._changed, False
        try:
            turn = await self._writer.load(look, self._writer.store, self.scene, self._clock.now(), numbers)
        except BaseException:
            self._changed = self._changed or numbers
            raise
        for trouble in turn.raised:
            log.warning("trouble", about=trouble.name, subject=trouble.subject, detail=trouble.detail)
        for trouble in turn.cleared:
            log.info("trouble is over", about=trouble.name, subject=trouble.over)
        if turn.raised or turn.cleared:
            self._told()
        return False

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
