"""Targets that want no more messages: their recipients said so themselves, by the address in a mail (RFC 8058)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from store.store import Store

_PREFIX = "stopped:"


def stop(store: Store, targets: Iterable[str], at: datetime) -> None:
    """Send nothing more to `targets`; who says so twice has said so at first."""
    with store.transaction():
        known = stopped(store)
        for name in targets:
            if name not in known:
                store.set_note(_PREFIX + name, at.isoformat())


def resume(store: Store, targets: Iterable[str]) -> None:
    """Send to `targets` again."""
    for name in targets:
        store.drop_note(_PREFIX + name)


def is_stopped(store: Store, target: str) -> bool:
    """Return whether it wants no more."""
    return bool(store.note(_PREFIX + target))


def stopped(store: Store) -> dict[str, datetime]:
    """Return since when each of them wants no more."""
    return {name: datetime.fromisoformat(value) for name, value in store.notes(_PREFIX).items()}
