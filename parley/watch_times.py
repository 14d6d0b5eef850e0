"""The times of a watch: hours such as "07:00", quiet hours such as "22:00-07:00", zones such as "Europe/Kyiv"."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from model.alert import Watch

_HOUR = r"([01]\d|2[0-3]):[0-5]\d"
_DIGESTS = ("", "hourly", "daily")


def check_times(watch: Watch) -> None:
    """Raise ValueError, with the dotted key, for a time that cannot be read."""
    problems = {
        "digest": watch.digest not in _DIGESTS and 'one of "hourly", "daily" or "" is expected',
        "digest_at": not re.fullmatch(_HOUR, watch.digest_at) and 'an hour such as "07:00" is expected',
        "quiet": bool(watch.quiet) and _quiet_problem(watch.quiet),
        "time_zone": not _is_zone(watch.time_zone) and f'"{watch.time_zone}" is no zone such as "Europe/Kyiv"',
    }
    for key, problem in problems.items():
        if problem:
            raise ValueError(f"watches.{watch.name}.{key}: {problem}")


def _quiet_problem(quiet: str) -> str:
    if not re.fullmatch(f"{_HOUR}-{_HOUR}", quiet):
        return 'hours such as "22:00-07:00" are expected'
    first, last = quiet.split("-")
    return "it would never be quiet: both ends are the same" if first == last else ""


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # a folder, a path upwards, a name that is not known
        return False
    return True
