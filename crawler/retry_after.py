"""The Retry-After header (RFC 9110 section 10.2.3): seconds or a date, from a stranger."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"\d{1,12}\Z")


def retry_moment(header: str, now: datetime, default: float, cap: float) -> datetime:
    """Return the moment before which the host is not asked again, at most `cap` seconds from `now`.

    A header that is missing, negative, in the past or unreadable says nothing: then `default` seconds.
    """
    asked = _seconds(header.strip(), now)
    return now + timedelta(seconds=min(cap, asked if asked > 0 else default))


def _seconds(header: str, now: datetime) -> float:
    if _SECONDS.match(header):
        return float(header)
    try:
        moment = parsedate_to_datetime(header[:60])
    except (ValueError, OverflowError, TypeError, IndexError):
        return 0.0
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds()
