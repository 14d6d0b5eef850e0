"""What the dashboard and the API ask of the daemon."""

from __future__ import annotations

import json
from datetime import datetime

from model.alert import Request as Command
from model.value import digest
from store.store import Store


def ask(store: Store, now: datetime, kind: str, by: str, **arguments: object) -> Command:
    """Put a request to the daemon. The same button within the same moment is the same request."""
    told = json.dumps(arguments | {"by": by})
    command = Command(id=digest("request", kind, told, now), kind=kind, arguments_json=told, made_at=now)
    store.put_request(command)
    return command


def ask_reload(store: Store, now: datetime, by: str) -> Command:
    """Put a request to the daemon: take watches and outlets as they are now."""
    return ask(store, now, "reload", by)


def ask_recrawl(store: Store, now: datetime, targets: list[str], by: str, since: datetime | None = None) -> Command:
    """Put a request to the daemon: names of outlets or addresses; none means all. `since`: what is newer, again."""
    newer = {"since": since.isoformat()} if since else {}
    return ask(store, now, "recrawl", by, targets=targets, all=not targets, **newer)
