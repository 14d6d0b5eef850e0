"""When something was told, as a moment that is always known. Pure."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from model.page import moment_of
from model.value import utc


def told_at(published: str | None, time_zone: str, at: datetime) -> datetime:
    """Return the moment of publication in UTC, `at` when it is not told or cannot be read."""
    with suppress(ValueError, OverflowError, KeyError):
        moment = moment_of(published, time_zone)
        return utc(moment) if moment else utc(at)
    return utc(at)
