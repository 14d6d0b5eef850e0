"""Subscriptions at hubs (WebSub), one a feed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from model.value import digest
from model.websub import Hub, Subscription
from store.store import Store

_PREFIX = "websub:"
Draw = Callable[[], str]  # gives what nobody can guess


def subscriptions(store: Store) -> tuple[Subscription, ...]:
    """Return all subscriptions."""
    return tuple(Subscription.model_validate_json(value) for value in store.notes(_PREFIX).values())


def subscription(store: Store, token: str) -> Subscription | None:
    """Return the subscription with this token."""
    return next((one for one in subscriptions(store) if one.token == token), None)


def keep_subscription(store: Store, one: Subscription) -> None:
    """Keep a subscription as it is now."""
    store.set_note(_key(one.feed), one.model_dump_json())


def drop_subscription(store: Store, one: Subscription) -> None:
    """Keep a subscription no longer."""
    store.drop_note(_key(one.feed))


def learn_hubs(store: Store, outlet: str, hubs: Iterable[Hub], draw: Draw) -> None:
    """Note the hubs that feeds of `outlet` name; a feed that names another hub or topic is subscribed to anew."""
    for hub in hubs:
        kept = store.note(_key(hub.feed))
        held = Subscription.model_validate_json(kept) if kept else None
        if held is None or (held.topic, held.hub) != (hub.topic, hub.hub):
            fresh = {"outlet": outlet, "token": draw(), "secret": draw()} | hub.model_dump()
            keep_subscription(store, Subscription.model_validate(fresh))


def tell(store: Store, one: Subscription, at: datetime) -> None:
    """Note that a hub told of something new."""
    keep_subscription(store, one.model_copy(update={"told_at": at}))


def _key(feed: str) -> str:
    return _PREFIX + digest(feed)
