"""The heartbeat: an address outside that is asked for while all is well, and misses it when nothing is."""

from __future__ import annotations

from alerts.channels.webhook import address_problem
from alerts.context import Guard
from alerts.once import answered, ask_once
from model.alert import Outcome

_HEADERS = {"user-agent": "Parley"}


async def ping(url: str, guard: Guard, timeout: float = 10.0) -> Outcome:
    """GET `url` once; whatever goes wrong is told by the outcome. Redirects are not followed, the answer is unread."""
    if problem := address_problem(url, allow_http=True):
        return Outcome(ok=False, permanent=True, detail=problem)
    return await ask_once(
        guard, url, timeout, lambda asked, addresses: answered("GET", asked, addresses[0], _HEADERS, timeout)
    )
