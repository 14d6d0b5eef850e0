"""Rulings as labels: the articles of events that people ruled on, as `parley evaluate` takes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from model.event import Event, Ruling
from model.page import Article
from store.store import Store
from store.values import every

_FACTS = {
    "kind", "status", "parties", "mediators", "ordinal", "place", "date", "date_end", "counts", "categories"
}  # fmt: skip


def labels(store: Store, since: datetime | None) -> Iterator[dict[str, Any]]:
    """Yield each article of a ruled event once, with the events that it tells as they stand after all rulings.

    The key of an event is its id: events that were merged have one, those that were split have two. What is said of
    its place, date and numbers is as it was read: correct it by hand where it is to count. `since`: rulings of then
    or later; undone ones never count.
    """
    done: set[str] = set()
    for ruling in every(lambda cursor: store.ruling_page(500, cursor)):
        if ruling.undone or (since and ruling.at < since):
            continue
        for id in dict.fromkeys(_articles(store, ruling)):
            article = None if id in done else store.article(id)
            done.add(id)
            if article:
                yield _label(store, article)


def _articles(store: Store, ruling: Ruling) -> Iterator[str]:
    for event in filter(None, map(store.event, ruling.event_ids)):
        yield from (mention.article_id for mention in store.mentions_of(event))


def _label(store: Store, article: Article) -> dict[str, Any]:
    current = {mention.id for mention in store.mentions_in(article.id) if mention.role == "current"}
    told = [_told(event, current) for event in store.events_of(article.id) if not event.withdrawn]
    row = article.model_dump(mode="json", include={"id", "outlet", "url", "language", "published", "title", "text"})
    reason = {} if any(event["role"] == "current" for event in told) else {"negative_reason": "ruled by a person"}
    return {**row, "events": told, **reason}


def _told(event: Event, current: set[str]) -> dict[str, Any]:
    role = "background" if current.isdisjoint(event.mention_ids) else "current"
    return {"key": event.id, "role": role, **event.model_dump(mode="json", include=_FACTS)}
