"""Muted events: nothing more is told of one until its status is another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from model.event import Event
from store.store import Store

_PREFIX = "muted:"


@dataclass(frozen=True, slots=True)
class Muted:
    """Who muted an event, when, and in which status it was."""

    by: str
    at: datetime
    status: str


def mute(store: Store, event: Event, by: str, at: datetime) -> Muted:
    """Mute an event while it keeps its status."""
    unmute(store, event)
    store.set_note(_PREFIX + event.id, json.dumps({"by": by, "at": at.isoformat(), "status": event.status}))
    return Muted(by, at, event.status)


def unmute(store: Store, event: Event) -> None:
    """Take it back, also of what was merged into it."""
    for name in (event.id, *event.aliases):
        store.drop_note(_PREFIX + name)


def muted(store: Store, event: Event) -> Muted | None:
    """Return the mute that holds for an event as it is now."""
    notes = (store.note(_PREFIX + name) for name in (event.id, *event.aliases))
    found = (
        Muted(told["by"], datetime.fromisoformat(told["at"]), told["status"])
        for n in notes
        if n and (told := json.loads(n))
    )
    return next((one for one in found if one.status == event.status), None)


def all_muted(store: Store, events: Iterable[Event]) -> frozenset[str]:
    """Return the ids of those of `events` that are muted as they are now."""
    names = {_PREFIX + name: event for event in events for name in (event.id, *event.aliases)}
    kept = store.notes_of(names)
    return frozenset(names[key].id for key, told in kept.items() if told and _status(told) == names[key].status)


def _status(told: str) -> str:
    return str(json.loads(told)["status"])


def mutes(store: Store) -> dict[str, str]:
    """Return the status that each muted event had, by the id under which it was muted."""
    return {id: json.loads(value)["status"] for id, value in store.notes(_PREFIX).items()}


def end_mutes(store: Store, events: Iterable[Event], held: Mapping[str, str]) -> None:
    """Forget those of `held` whose event has another status now: a mute that has ended does not begin again."""
    for event in events:
        for name in (event.id, *event.aliases):
            if held.get(name, event.status) != event.status:
                store.drop_note(_PREFIX + name)
