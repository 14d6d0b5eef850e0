"""Times as people type them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from model.errors import UsageError
from parley.opening import wall
from parley.sections import seconds

_AGO = re.compile(r"\d+(\.\d+)?[smhd]")


def since_option(text: str | None) -> datetime | None:
    """Return the moment of a date, a time with offset, or a span such as `24h` ago. Raises UsageError."""
    if text is None:
        return None
    if _AGO.fullmatch(text):
        return wall() - timedelta(seconds=float(str(seconds(text))))
    try:
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text), time(), UTC)
        moment = datetime.fromisoformat(text)
    except ValueError:
        known = "a date such as 2026-03-01, a time such as 2026-03-01T12:00Z, or a span such as 24h"
        raise UsageError(f'"{text}" is not {known}') from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def published_option(text: str | None) -> str | None:
    """Return a publication as given when it is a date, or a time with offset. Raises UsageError."""
    if text is None:
        return None
    try:
        if len(text) == 10:
            return date.fromisoformat(text).isoformat()
        moment = datetime.fromisoformat(text)
    except ValueError:
        known = "a date such as 2026-03-01, or a time such as 2026-03-01T12:00+02:00"
        raise UsageError(f'--published "{text}" is not {known}') from None
    if moment.tzinfo is None:
        raise UsageError(
            f'--published "{text}" has no offset; write it as {text}+00:00 or with the offset of its place'
        )
    return moment.isoformat()
