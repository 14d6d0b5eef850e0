"""What a crawl reads from the store before it begins, and leaves there when it has ended."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from secrets import token_urlsafe
from uuid import uuid4

from crawler.results import KILLED, STOPPED, CrawlDone
from model.errors import ParleyError
from model.outlet import CrawlOrder, Outlet, OutletState
from scheduler.plan import REVISIT_HOURS, Ended, Slot, after_crawl, killed, revisits
from store.store import Store
from store.subscriptions import learn_hubs
from store.values import Crawl


@dataclass(frozen=True)
class CrawlRules:
    """Limits of a crawl; times in seconds, `revisit_hours` in hours."""

    max_pages: int = 200
    parallel: int = 8
    backoff_max: float = 6 * 3600
    revisit_hours: tuple[float, ...] = REVISIT_HOURS


@dataclass(frozen=True)
class Wish:
    """What is to be crawled: the outlet as a whole, or only `urls`.

    `since` visits all addresses again that were first seen since; `back_to` follows archives back to that day.
    """

    outlet: Outlet
    urls: tuple[str, ...] = ()
    since: datetime | None = None
    back_to: date | None = None
    slot: Slot | None = None
    again: bool = False  # the slot was begun by a worker that is dead


class TakenOver(ParleyError):
    """Another worker goes on with this crawl."""


def prepare(store: Store, wish: Wish, now: datetime, rules: CrawlRules) -> tuple[Crawl, CrawlOrder] | None:
    """Claim the slot and gather what the crawler must know; None when the slot was run before."""
    outlet = wish.outlet
    planned_at = wish.slot.due if wish.slot else None
    # An outlet's first crawl and its past fill the store and alert nobody; a page that a person names is never quiet.
    quiet = bool(wish.back_to) or (not wish.urls and store.outlet_state(outlet.name).last_success_at is None)
    crawl = Crawl(wish.slot.id if wish.slot else uuid4().hex[:20], outlet.name, now, planned_at, quiet)
    if not store.start_crawl(crawl, again=wish.again):
        return None
    order = CrawlOrder(
        crawl_id=crawl.id,
        outlet=outlet,
        urls=wish.urls,
        revisit=() if wish.urls or wish.back_to else _revisits(store, wish, now, rules),
        seen=() if wish.urls else store.seen(outlet.name),
        validators=store.validators(outlet.name),
        not_before=store.not_before(now),
        max_pages=rules.max_pages,
        since=wish.back_to,
    )
    return crawl, order


def _revisits(store: Store, wish: Wish, now: datetime, rules: CrawlRules) -> tuple[str, ...]:
    if wish.since:
        return tuple(look.url for look in store.visited(wish.outlet.name, wish.since))
    window = now - timedelta(hours=2 * max(rules.revisit_hours, default=0.0))
    return revisits(store.visited(wish.outlet.name, window), now, rules.revisit_hours)


def conclude(
    store: Store, wish: Wish, crawl: Crawl, done: CrawlDone, found: int, now: datetime, rules: CrawlRules
) -> OutletState | None:
    """Save how the crawl ended and the outlet's state; None where the plan is not touched. Raises TakenOver."""
    if not store.finish_crawl(_finished(crawl, done, now)):
        raise TakenOver(crawl.outlet)
    store.save_validators(crawl.outlet, done.validators)
    store.save_not_before(done.not_before)
    learn_hubs(store, crawl.outlet, done.hubs, token_urlsafe)
    if wish.urls or wish.back_to or done.error in (KILLED, STOPPED):
        return None
    published = [a.moment for a in store.articles(outlet=crawl.outlet, limit=20).items if a.moment]
    pause = max((until for _, until in done.not_before), default=None)
    ended = Ended(
        answered=bool(found or done.unchanged or not done.error), new=done.pages, error=done.error, not_before=pause
    )
    jitter = random.uniform(-1, 1)  # noqa: S311 - it only spreads load
    before = store.outlet_state(crawl.outlet)
    state = after_crawl(before, wish.outlet, ended, published, now, jitter, rules.backoff_max)
    store.save_outlet_state(state)
    return state


def _finished(crawl: Crawl, done: CrawlDone, now: datetime) -> Crawl:
    return Crawl(
        crawl.id, crawl.outlet, crawl.started_at, crawl.planned_at, crawl.quiet, now,
        done.pages, done.unchanged, done.refused, done.error,
    )  # fmt: skip


def suspect(store: Store, outlet: str, now: datetime, proven: bool) -> OutletState:
    """Count a kill against an outlet that ran alone; one that ran beside others is only run again, alone."""
    state = store.outlet_state(outlet)
    if proven:
        state = killed(state, now)
        store.save_outlet_state(state)
    return state
