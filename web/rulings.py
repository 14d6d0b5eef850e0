"""What a person decides, made into a value. The store keeps it; resolving obeys it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fastapi import HTTPException

from model.event import Event, Ruling
from model.value import digest


def make_ruling(verdict: str, events: Sequence[Event], by: str, at: datetime) -> Ruling:
    """Name the events by id and by anchors, so that the ruling holds when their ids change.

    Raises HTTPException 422 for a wrong number of events.
    """
    ids = tuple(dict.fromkeys(event.id for event in events))
    fits = {"wrong": len(ids) == 1, "merge": len(ids) > 1, "split": bool(ids)}
    if not fits.get(verdict, False):
        raise HTTPException(422, "wrong names one event, merge two or more different ones, split one or more.")
    anchors = tuple(event.anchors for event in {event.id: event for event in events}.values())
    return Ruling(
        id=digest("ruling", verdict, ids, at), verdict=verdict, event_ids=ids, anchors=anchors, at=at, by=by
    )  # fmt: skip
