"""The stages: load, call the pure function, save with what comes next. Here the four strangers meet, and only here.

Pending work is a query (a snapshot not read, a dirty mark, a delivery due), so a kill between any two lines loses
nothing: the next start finds the same work again, and what is saved twice is saved once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from alerts.gathering import NO_STORM, StormRule
from alerts.message import bare_message, message_for
from alerts.schedule import next_attempt
from alerts.settle import settle
from alerts.standing import DISABLE_AFTER, after_try, held_back
from crawler.results import Fetched
from model.alert import Attempt, Delivery, Message, Outcome, Watch
from model.event import Event
from model.mention import Mention
from model.outlet import Outlet
from model.page import Article, FetchRefusal, Snapshot, Visit
from model.trouble import ChannelState
from parsers.claims import claims
from parsers.parse import PARSED_BY
from parsers.read import Reading
from parsers.resolve import Resolution, resolve
from parsers.resolving.evidence import LONGEST
from parsers.resolving.reach import Touch, changed, looks, looks_any_day, touches
from parsers.strip import STRIPPED_BY
from store.muted import end_mutes, mutes
from store.stopped import is_stopped, stopped
from store.store import Store
from store.values import Block, Done, Neighbourhood

log = structlog.get_logger()
Reader = Callable[[Snapshot, bytes, Outlet | None, frozenset[str]], Reading]
Send = Callable[[str, Message], Awaitable[Outcome]]  # channel, message
_AROUND = 20  # newest events between the same parties that are looked through for a mail
GONE = Outcome(ok=False, permanent=True, untried=True, detail="its message is gone")
UNWANTED = Outcome(ok=False, permanent=True, untried=True, detail="the recipient has stopped these messages")


# --- crawl
def save_crawl_item(store: Store, item: Fetched | Visit | FetchRefusal, *, quiet: bool = False) -> None:
    """Save what a crawl brought; a page is saved with the work of reading it. `quiet`: the outlet's first crawl."""
    save_crawl_items(store, [item], quiet=quiet)


def save_crawl_items(store: Store, items: Sequence[Fetched | Visit | FetchRefusal], *, quiet: bool = False) -> None:
    """Save what a crawl brought, its pages together."""
    pages = [(item.snapshot, item.body) for item in items if isinstance(item, Fetched)]
    with store.transaction():
        if pages:
            store.save_snapshots(pages, quiet=quiet)
        for item in items:
            if isinstance(item, Visit):
                store.save_visit(item)
            elif isinstance(item, FetchRefusal):
                store.save_fetch_refusal(item)


# --- read
def material(store: Store, snapshot: Snapshot) -> tuple[bytes, frozenset[str]]:
    """Return what reading a snapshot needs besides it: its bytes, and its outlet's clutter lines."""
    return store.body_to_read(snapshot.sha256), store.clutter(snapshot.outlet)


def materials(store: Store, snapshots: Sequence[Snapshot]) -> list[tuple[bytes, frozenset[str]]]:
    """Return the material of each; an outlet's clutter lines are looked up once."""
    clutter = store.clutters({snapshot.outlet for snapshot in snapshots})
    return [(store.body_to_read(snapshot.sha256), clutter[snapshot.outlet]) for snapshot in snapshots]


def save_reading(store: Store, snapshot: Snapshot, reading: Reading, at: datetime) -> Article | None:
    """Save what was read, with the work of resolving it; return the article as stored."""
    return store.save_reading(Done(reading, snapshot.id, STRIPPED_BY, PARSED_BY, at))


def read_pending(
    store: Store,
    reader: Reader,
    outlets: Mapping[str, Outlet],
    at: datetime,
    *,
    limit: int = 50,
    new_only: bool = True,
    since: datetime | None = None,
) -> tuple[tuple[Snapshot, Reading, Article | None], ...]:
    """Read up to `limit` snapshots, with `new_only` False also those that older rules have read, in one transaction."""
    done = []
    snapshots = store.snapshots_to_read(STRIPPED_BY, limit, new_only=new_only, since=since)
    for snapshot, (body, clutter) in zip(snapshots, materials(store, snapshots), strict=True):
        done.append((snapshot, reader(snapshot, body, outlets.get(snapshot.outlet), clutter)))
    articles = store.save_readings([Done(reading, s.id, STRIPPED_BY, PARSED_BY, at) for s, reading in done])
    return tuple((snapshot, reading, article) for (snapshot, reading), article in zip(done, articles, strict=True))


# --- resolve
def resolve_dirty(
    store: Store, watches: Sequence[Watch], channels: Sequence[str], at: datetime, storm: StormRule = NO_STORM
) -> int:
    """Resolve what is marked, and settle changes whose hold or grouping time has ended; return how many blocks."""
    blocks = store.dirty_blocks() or store.due_blocks(at)
    return sum(resolve_block(store, block, watches, channels, at, storm) for block in blocks)


def resolve_block(
    store: Store,
    block: Block,
    watches: Sequence[Watch],
    channels: Sequence[str],
    at: datetime,
    storm: StormRule = NO_STORM,
) -> bool:
    """Load a block, resolve it, settle its changes, and save events, changes, alerts and deliveries together.

    Returns False when another worker resolved something of it meanwhile: it is still marked, and is tried again.
    """
    hood, found = resolve_hood(store, store.load_block(block, LONGEST, looks), at)
    changes, held, unwanted = [*hood.waiting, *found.changes], mutes(store), stopped(store)
    settled = settle(
        changes,
        found.events,
        watches,
        hood.told,
        at,
        channels=channels,
        quiet_articles=hood.quiet_articles,
        storm=storm,
        lately=store.new_events_since(at - timedelta(seconds=storm.within)) if storm.events else 0,
        muted=held,
        without=unwanted,
    )
    end_mutes(store, found.events, held)
    saved = store.save_resolution(
        hood,
        events=found.events,
        changes=settled.changes,
        alerts=settled.alerts,
        deliveries=settled.deliveries,
        lying=found.lying,
        at=at,
    )
    for alert in settled.alerts if saved else ():
        log.info(
            "alert", trigger=alert.trigger, alert=alert.alert_id, event_id=alert.event_id, article=alert.article_id
        )
    return saved


def resolve_hood(store: Store, hood: Neighbourhood, at: datetime) -> tuple[Neighbourhood, Resolution]:
    """Resolve a neighbourhood, widened until nothing outside of it can be touched by what changed in it."""
    while True:
        found = resolve(hood.mentions, hood.rulings, hood.before, at=at, more=not hood.lost)
        wider = _widened(store, hood, found)
        if wider is hood:
            return hood, found
        hood = wider


def _widened(store: Store, hood: Neighbourhood, found: Resolution) -> Neighbourhood:
    """Return `hood` with what those reports touch that are in another event now; itself when that is nothing."""
    mentions, touched = {m.id: m for m in hood.mentions}, dict[Touch, list[Mention]]()
    for event in changed(hood.before, found.events):
        for touch, own in touches([mentions[id] for id in event.mention_ids], hood.start).items():
            # What is new has been looked around for when it was loaded.
            touched.setdefault(touch, []).extend(m for m in own if touch != Touch() or m.id not in hood.fresh)
    for touch, own in touched.items():
        looker = looks_any_day if touch.any_day else looks
        wider = store.widen(hood, own, LONGEST, touch.since, looker, staged=touch.parts)
        if wider is not hood:
            return wider
    return hood


# --- deliver
async def deliver_due(store: Store, send: Send, at: datetime, jitter: float, *, base_url: str = "") -> int:
    """Try each delivery that is due once; each attempt is saved before the next is made. Return how many."""
    due = store.deliveries_due(at)
    for delivery in due:
        message = outgoing(store, delivery, way_to(store, delivery.channel), base_url)
        outcome = message if isinstance(message, Outcome) else await send(delivery.channel, message)
        save_outcomes(store, [Tried(delivery, outcome, at, at, jitter)])
    return len(due)


@dataclass(frozen=True)
class Way:
    """A channel as far as it decides what is sent: how it stands, whether it wants no more, whether it sends prose."""

    state: ChannelState
    stopped: bool
    prose: bool


def way_to(store: Store, channel: str, *, prose: bool = True) -> Way:
    """Return how a channel stands."""
    return Way(store.channel_state(channel), is_stopped(store, channel), prose)


def outgoing(store: Store, delivery: Delivery, way: Way, base_url: str) -> Message | Outcome:
    """Return what is to be sent, or the outcome where nothing is: nobody wants it, or its channel is disabled, or it
    is gone.
    """
    refused = UNWANTED if way.stopped else held_back(way.state, delivery.message_type)
    if refused:
        return refused
    with store.look():
        return message_for_delivery(store, delivery, base_url, way.prose) or GONE


def message_for_delivery(store: Store, delivery: Delivery, base_url: str, prose: bool = True) -> Message | None:
    """Return what is to be sent: an alert with its thread, or a message kept as it is; None when it is gone."""
    alert = store.alert(delivery.message_id)
    if alert is None:
        return store.message(delivery.message_id)
    if not prose:
        return bare_message(alert)
    event = store.event(alert.event_id)
    if event is None:
        return message_for(alert, base_url=base_url)
    told = store.alerts(event=event, watch=alert.watch, until=alert.raised_at).items[::-1]
    said = claims(event, store.mentions_of(event))
    return message_for(alert, said, told, base_url, neighbours(store, event))


def neighbours(store: Store, event: Event) -> list[Event]:
    """Return the agreement that `event` is part of, and the newest other events between the same parties."""
    agreement = store.event(event.part_of) if event.part_of else None
    near = store.events(between=event.parties, withdrawn=False, limit=_AROUND).items if event.parties else ()
    others = [each for each in near if each.id not in (event.id, event.part_of)]
    return [agreement, *others] if agreement else others


@dataclass(frozen=True)
class Tried:
    """One try of a delivery and what came of it; `jitter` is drawn from [0, 1]."""

    delivery: Delivery
    outcome: Outcome
    began: datetime
    ended: datetime
    jitter: float
    text: str = ""  # of the message, where it is for people


def save_outcomes(store: Store, tried: Sequence[Tried], disable_after: float = DISABLE_AFTER) -> list[Delivery]:
    """Append the attempts and save deliveries and channels in their new states; all or none."""
    after = [after_attempt(each.delivery, each.outcome, each.ended, each.jitter) for each in tried]
    with store.transaction():
        store.save_attempts([(now, _attempt(each, now.attempts)) for each, now in zip(tried, after, strict=True)])
        stood = {name: store.channel_state(name) for name in {each.delivery.channel for each in tried}}
        stands = dict(stood)
        for each, now in zip(tried, after, strict=True):
            if not each.outcome.untried:
                state = stands[each.delivery.channel]
                state = after_try(state, each.outcome, each.ended, now.state == "dead", disable_after)
                stands[each.delivery.channel] = state
        for name, state in stands.items():
            if state != stood[name]:
                store.save_channel_state(state)
    return after


def _attempt(tried: Tried, number: int) -> Attempt:
    return Attempt(
        delivery_id=tried.delivery.id,
        number=number,
        at=tried.began,
        ok=tried.outcome.ok,
        permanent=tried.outcome.permanent,
        detail=tried.outcome.detail,
        status=tried.outcome.status,
        seconds=max(0.0, (tried.ended - tried.began).total_seconds()),
        text=tried.text if tried.outcome.ok else "",
    )


def after_attempt(delivery: Delivery, outcome: Outcome, at: datetime, jitter: float) -> Delivery:
    """Return the delivery after one more try: delivered, due again, or a dead letter."""
    number = delivery.attempts + 1
    again = next_attempt(number, outcome, at, jitter)
    return delivery.model_copy(
        update={
            "attempts": number,
            "state": "delivered" if outcome.ok else "pending" if again else "dead",
            "next_attempt_at": again,
            "done_at": None if again else at,
            "error": "" if outcome.ok else outcome.detail,
        }
    )
