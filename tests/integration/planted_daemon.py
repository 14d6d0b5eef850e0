"""`parley` with a bug planted in it, which the crash harness must find: `planted_daemon.py BUG ARGUMENT ...`.

The bugs are the two that lose alerts in other monitors (faults.md M24). Nothing of Parley knows of them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

# A commit takes as long on a slow disk; without it a kill would have to be aimed at a millisecond.
BETWEEN_COMMITS = 0.5


def mark_before_send() -> None:
    """Save a delivery as made, then make it."""
    from model.alert import Delivery, Message, Outcome
    from scheduler.delivering_line import DeliveringLine

    async def deliver(self: DeliveringLine, delivery: Delivery, content: Message | Outcome) -> None:
        try:
            await self._save(delivery, Outcome(ok=True), self._clock.now())
            if isinstance(content, Message):
                await self._sender.send(delivery.channel, content)
        finally:
            del self._busy[f"{delivery.channel}\n{delivery.id}"]

    DeliveringLine._deliver = deliver  # type: ignore[method-assign]


def no_transaction() -> None:
    """Save events and changes, and then, by themselves, the alerts and deliveries that they cause."""
    from store.outcome import save_changes
    from store.store import Store

    whole = Store.save_resolution

    def save_resolution(self: Store, hood: Any, **made: Any) -> bool:
        alerts, deliveries = made.pop("alerts"), made.pop("deliveries")
        if not whole(self, hood, **made):
            return False
        if alerts:
            time.sleep(BETWEEN_COMMITS)
            with self.transaction() as connection:
                save_changes(connection, (), alerts, deliveries)
        return True

    Store.save_resolution = save_resolution  # type: ignore[method-assign, assignment]


BUGS: dict[str, Callable[[], None]] = {"mark before send": mark_before_send, "no transaction": no_transaction}

if __name__ == "__main__":
    from parley.cli import main

    bug, *sys.argv[1:] = sys.argv[1:]
    BUGS[bug]()
    main()
