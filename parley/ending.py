"""The end of a daemon, bounded: whatever it still waits for, it is over in time.

What waits on a server that does not answer may wait for ever (a query has no limit, and the interpreter ends no thread
that is in one). Nothing is lost by going: a stop at any line leaves the store whole.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from types import FrameType, TracebackType

import structlog

from parley.settings import Settings

log = structlog.get_logger()
_IDLE_ENDS = 8.0  # seconds: two less than what supervisors commonly wait
INTERRUPTED = 130
_CODES = {signal.SIGTERM: 0, signal.SIGINT: INTERRUPTED}


def ends_within(settings: Settings) -> float:
    """Return the seconds in which a daemon ends; one that only leads, or stands by, has nothing to finish."""
    works = settings.store.is_file or settings.cluster.stages
    return settings.stop_within if works else min(settings.stop_within, _IDLE_ENDS)


class Ending:
    """While it is entered, SIGTERM and Ctrl-C call `stop` on the loop, and `within` seconds later end the process."""

    def __init__(self, within: float) -> None:
        """Nothing is asked to end yet."""
        self._within, self._timer = within, threading.Timer(within, self._force)
        self._timer.daemon = True
        self._stop: Callable[[], object] | None = None
        self.code: int | None = None  # with which it was asked to end

    def __enter__(self) -> Ending:
        # Not the loop's own handlers: these run also while something keeps the loop waiting.
        self._before = {number: signal.signal(number, self._asked) for number in _CODES}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._timer.cancel()
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def stop_by(self, stop: Callable[[], None]) -> None:
        """Call `stop` on the running loop when it is asked to end; before, what has hardly begun ends at once."""
        loop = asyncio.get_running_loop()
        self._stop = lambda: loop.call_soon_threadsafe(stop)

    def _asked(self, number: int, _frame: FrameType | None) -> None:
        if self.code is not None:
            return
        self.code = _CODES[signal.Signals(number)]
        self._timer.start()
        if self._stop is None:
            raise SystemExit(self.code)
        with suppress(RuntimeError):  # the loop is over: it has ended by itself, and the store is being closed
            self._stop()

    def _force(self) -> None:
        log.warning("ended by force", after=self._within, waits=waits())
        os._exit(self.code or 0)


def waits() -> dict[str, list[str]]:
    """Return where each thread is, the innermost of our own lines last: what an end waits for."""
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    return {
        names.get(ident, str(ident)): [f"{each.filename}:{each.lineno} {each.name}" for each in _last(frame)]
        for ident, frame in sys._current_frames().items()
        if ident != threading.get_ident()
    }


def _last(frame: FrameType) -> list[traceback.FrameSummary]:
    return traceback.extract_stack(frame)[-4:]
