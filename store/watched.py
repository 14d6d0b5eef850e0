"""Watches made at the desk: kept in the store, so that every process of a cluster and every backup has them."""

from __future__ import annotations

from model.alert import Watch
from store.store import Store

_PREFIX = "watch:"


def kept_watches(store: Store) -> tuple[Watch, ...]:
    """Return the watches made at the desk, by name."""
    return tuple(Watch.model_validate_json(value) for value in store.notes(_PREFIX).values())


def kept_watch(store: Store, name: str) -> Watch | None:
    """Return the watch of this name that was made at the desk."""
    value = store.note(_PREFIX + name)
    return Watch.model_validate_json(value) if value else None


def keep_watch(store: Store, watch: Watch) -> None:
    """Keep a watch, in the place of one of the same name."""
    store.set_note(_PREFIX + watch.name, watch.model_dump_json())


def drop_watch(store: Store, name: str) -> None:
    """Keep a watch no longer."""
    store.drop_note(_PREFIX + name)
