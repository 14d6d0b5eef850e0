"""What a watch would have raised lately: the stored readings replayed, nothing read again and nothing sent."""

from __future__ import annotations

from datetime import datetime

from model.alert import Alert, Watch
from model.event import Event
from model.mention import Mention
from scheduler.replay import replay
from scheduler.watching import in_full
from store.store import Store
from store.values import every

MOST = 300  # events replayed at most, the newest, so that a trial stays a bounded piece of work


def tried(store: Store, watch: Watch, since: datetime) -> tuple[Alert, ...]:
    """Return what `watch` would have raised of the events reported since `since`, the oldest first."""
    events = _events(store, in_full((watch,))[0], since)
    mentions = {m.id: m for event in events for m in store.mentions_of(event)}
    spoken: dict[str, list[Mention]] = {}
    for mention in mentions.values():
        spoken.setdefault(mention.article_id, []).append(mention)
    articles = [found for id in spoken if (found := store.article(id))]
    done = replay(articles, (watch,), parse=lambda article: spoken[article.id])
    return tuple(alert for alert in done.alerts if alert.raised_at >= since)


def _events(store: Store, watch: Watch, since: datetime) -> list[Event]:
    """The newest events that the watch could ask for, with the agreements that they are stages of."""
    party = watch.parties[0] if watch.parties else None
    found: dict[str, Event] = {}
    for event in every(lambda cursor: store.events(party=party, since=since, limit=100, cursor=cursor)):
        if event.kind in watch.kinds and event.current:
            found[event.id] = event
        if len(found) == MOST:
            break
    parts = [store.event(event.part_of) for event in list(found.values()) if event.part_of]
    return list((found | {part.id: part for part in parts if part}).values())
