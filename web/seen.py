"""Acknowledging an event: a small note of the store, so that every reader of this desk sees the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from store.store import Store


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Who has seen an event, and when."""

    by: str
    at: datetime


def acknowledged(store: Store, event_id: str) -> Acknowledged | None:
    """Who has acknowledged an event last; None when nobody has."""
    kept = store.note(f"seen:{event_id}")
    if not kept:
        return None
    told = json.loads(kept)
    return Acknowledged(told["by"], datetime.fromisoformat(told["at"]))


def acknowledge(store: Store, event_id: str, by: str, at: datetime) -> None:
    """Note that somebody has seen an event."""
    store.set_note(f"seen:{event_id}", json.dumps({"by": by, "at": at.isoformat()}))


def unacknowledge(store: Store, event_id: str) -> None:
    """Take it back."""
    store.set_note(f"seen:{event_id}", "")


def unseen(store: Store, event_id: str, raised_at: datetime) -> bool:
    """Return whether an alert of this time was raised after the last acknowledgement of its event."""
    seen = acknowledged(store, event_id)
    return seen is None or seen.at < raised_at
