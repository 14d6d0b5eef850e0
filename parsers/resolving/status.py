"""How the status of an event moves from report to report: forward only."""

from __future__ import annotations

from collections.abc import Iterable

_FORWARD = {"proposed": 0, "agreed": 1, "planned": 2, "under_way": 3, "completed": 4}
_CALLED_OFF = ("cancelled", "denied")


def status_told(reports: Iterable[tuple[str, str]]) -> str:
    """Return the status after (status, outlet) `reports` in the order of publication."""
    status, denials = "", set()
    for told, outlet in reports:
        if told == "denied":
            denials.add(outlet)
        status = _next(status, told, denied_by_many=len(denials) > 1)
    return status


def _next(now: str, told: str, *, denied_by_many: bool) -> str:
    if not now:
        return told
    if now == "completed":
        return now
    if told == "denied":  # one denial is a claim beside the others
        return told if denied_by_many and now != "under_way" else now
    if told == "cancelled":
        return told
    if told == "postponed":
        return told if now in ("proposed", "agreed", "planned") else now
    if now == "postponed" or now in _CALLED_OFF:  # a new plan, or it was held after all
        return told if _FORWARD[told] > 0 else now
    return told if _FORWARD[told] > _FORWARD[now] else now
