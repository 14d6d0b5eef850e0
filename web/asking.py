"""What the dashboard and the API ask of the daemon."""

from __future__ import annotations

import json
from datetime import datetime

from model.alert import Request as Command
from model.value import digest
from store.store import Store


def request_id(*parts: object) -> str:
    """The id of a request row: the same button within the same second is the same request."""
    return digest("request", *parts)


def ask_reload(store: Store, now: datetime, by: str) -> Command:
    """Put a request to the daemon: take watches and outlets as they are now."""
    id = request_id("reload", by, now)
    command = Command(id=id, kind="reload", arguments_json=json.dumps({"by": by}), made_at=now)
    store.put_request(command)
    return command


def ask_recrawl(store: Store, now: datetime, targets: list[str], by: str, since: datetime | None = None) -> Command:
    """Put a request to the daemon: names of outlets or addresses; none means all. `since`: what is newer, again."""
    asked: dict[str, object] = {"targets": targets, "all": not targets, "by": by}
    arguments = json.dumps(asked | ({"since": since.isoformat()} if since else {}))
    id = request_id("recrawl", targets, since, now)
    command = Command(id=id, kind="recrawl", arguments_json=arguments, made_at=now)
    store.put_request(command)
    return command
