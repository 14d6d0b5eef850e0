"""A process of a cluster that starts while the store's server restarts: it waits, and is not ended for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import structlog

from model.errors import StoreError
from store.server import is_away

T = TypeVar("T")
log = structlog.get_logger()
_LOOK = 1.0  # seconds between two tries


def patiently(work: Callable[[], T], url: str) -> T:
    """Do `work` on the store at `url` as soon as its server is there, however long that takes.

    Raises StoreError for what a server says twice that is there: it may have been restarting the first time.
    """
    said = 0
    while True:
        try:
            return work()
        except StoreError as error:
            away = is_away(url)
            said = 0 if away else said + 1
            if said > 1:
                raise
            log.warning("waits for the server of the store", error=str(error))
        time.sleep(_LOOK)
