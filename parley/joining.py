"""What would become of mentions that are not in the store: the events that they would join. Nothing is saved."""

from __future__ import annotations

from collections.abc import Sequence

from model.event import Change, Event
from model.mention import Mention
from parley.opening import is_there, store_of, wall
from parley.settings import Settings
from parsers.resolve import resolve
from store.store import Store
from store.values import Block

_AROUND = 200  # events of a party that are looked at, the newest


def would_join(settings: Settings, mentions: Sequence[Mention]) -> tuple[tuple[Event, tuple[Change, ...]], ...]:
    """Return each event that would hold some of `mentions`, with what would change in it; all new without a store."""
    if not mentions:
        return ()
    if not is_there(settings.store.url):
        return _joined(resolve(mentions, at=wall()).events, mentions, ())
    store = store_of(settings, create=False)
    try:
        kinds = sorted({m.kind for m in mentions})
        return tuple(each for kind in kinds for each in _of_kind(store, kind, [m for m in mentions if m.kind == kind]))
    finally:
        store.close()


def _of_kind(store: Store, kind: str, mentions: Sequence[Mention]) -> tuple[tuple[Event, tuple[Change, ...]], ...]:
    parties = tuple(sorted({p for m in mentions for p in m.parties}))
    near = {e.id for p in parties for e in store.events(kind=kind, party=p, limit=_AROUND).items}
    hood = store.load_block(Block(kind, parties, events=tuple(sorted(near))))
    found = resolve([*hood.mentions, *mentions], hood.rulings, hood.before, at=wall())
    return _joined(found.events, mentions, found.changes)


def _joined(
    events: Sequence[Event], mentions: Sequence[Mention], changes: Sequence[Change]
) -> tuple[tuple[Event, tuple[Change, ...]], ...]:
    own = {m.id for m in mentions}
    return tuple((e, tuple(c for c in changes if c.event_id == e.id)) for e in events if own & set(e.mention_ids))
