"""The end of a daemon: asked again, or asked when it is over, it ends as it was going to."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from parley.ending import INTERRUPTED, Ending


async def _live(ending: Ending) -> None:
    ending.stop_by(lambda: None)


def test_a_signal_while_the_store_is_closed_breaks_nothing() -> None:
    with Ending(60) as ending:
        asyncio.run(_live(ending))
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGINT)
    assert ending.code == 0, "the first word counts"


def test_what_has_hardly_begun_ends_at_once() -> None:
    with pytest.raises(SystemExit) as ended, Ending(60):
        os.kill(os.getpid(), signal.SIGINT)
    assert ended.value.code == INTERRUPTED
