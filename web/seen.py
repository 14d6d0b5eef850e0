"""Acknowledging an event: a small note of the store, so that every reader of this desk sees the same."""

from __future__ import annotations

import json
from collections.abc import Iterable
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
    return _told(kept) if kept else None


def acknowledge(store: Store, event_id: str, by: str, at: datetime) -> None:
    """Note that somebody has seen an event."""
    store.set_note(f"seen:{event_id}", json.dumps({"by": by, "at": at.isoformat()}))


def unacknowledge(store: Store, event_id: str) -> None:
    """Take it back."""
    store.set_note(f"seen:{event_id}", "")


def all_acknowledged(store: Store, event_ids: Iterable[str]) -> dict[str, Acknowledged]:
    """Who has acknowledged each of these events last, of those that somebody has."""
    notes = store.notes_of(f"seen:{id}" for id in event_ids)
    return {key.removeprefix("seen:"): _told(kept) for key, kept in notes.items() if kept}


def _told(kept: str) -> Acknowledged:
    told = json.loads(kept)
    return Acknowledged(told["by"], datetime.fromisoformat(told["at"]))
