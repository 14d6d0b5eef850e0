"""An invented night at the desk: two countries, three stages of an exchange, rounds planned, postponed and cancelled.

Parties, places, outlets and sentences are our own. Times are UTC around 21 November 2026, 03:14.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from model.alert import Alert, Attempt, Delivery
from model.event import Change, Difference, Event, Source
from model.mention import Count, Mention, Reason
from model.outlet import Outlet, OutletState
from model.page import Article, Snapshot
from model.value import digest
from store.store import Store
from store.values import Block, Done, Neighbourhood

NOW = datetime(2026, 11, 21, 3, 14, tzinfo=UTC)
VARENIA, OSMARK, NAHARIN, COAST = "Varenia", "Osmark", "Naharin", "Coastal Movement"


def at(day: int, hour: int = 12, minute: int = 0, month: int = 11) -> datetime:
    """A moment of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


OUTLETS = {
    outlet.name: outlet
    for outlet in (
        Outlet(name="tellis-wire", title="Tellis Wire", country="IE", home="https://tellis-wire.example/"),
        Outlet(name="lindholt-courier", title="Lindholt Courier", country="SE", voices=(OSMARK,)),
        Outlet(name="varenski", title="Варенски вестник", country="BG", language="bg", voices=(VARENIA,)),
        Outlet(name="sahel", title="الساحل اليوم", country="LB", language="ar"),
        Outlet(name="sayle-herald", title="Sayle Herald", country="SE", voices=(OSMARK,)),
        Outlet(name="naharin-today", title="Naharin Today", country="JO", blocked="Readers must pay: it answers 401"),
        Outlet(name="asra-bulletin", title="Asra Bulletin", country="MT"),
    )
}
STATES = (
    OutletState(
        outlet="tellis-wire",
        health="ok",
        last_crawl_at=at(21, 3, 12),
        last_success_at=at(21, 3, 12),
        last_article_at=at(21, 3, 4),
        next_crawl_at=at(21, 3, 17),
        crawls=40,
        articles=304,
    ),
    OutletState(
        outlet="lindholt-courier",
        health="ok",
        last_success_at=at(21, 3, 10),
        last_article_at=at(21, 2, 54),
        next_crawl_at=at(21, 3, 15),
        crawls=40,
        articles=211,
    ),
    OutletState(
        outlet="varenski", health="ok", last_article_at=at(21, 3, 1), next_crawl_at=at(21, 3, 16), articles=142
    ),
    OutletState(
        outlet="sahel", health="late", last_article_at=at(20, 23, 30), next_crawl_at=at(21, 3, 20), articles=97
    ),
    OutletState(
        outlet="sayle-herald",
        health="silent",
        last_success_at=at(20, 18, 10),
        last_article_at=at(20, 18, 10),
        next_crawl_at=at(21, 3, 40),
        failures=6,
        articles=61,
        error="The site answers 503 to every page",
    ),
    OutletState(outlet="asra-bulletin", health="paused", paused=True, last_article_at=at(18), articles=12),
)


@dataclass
class World:
    """All values of the night, in the order in which they refer to one another."""

    articles: dict[str, Article] = field(default_factory=dict)
    mentions: list[Mention] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    attempts: list[tuple[Delivery, Attempt]] = field(default_factory=list)

    def article(self, id: str, outlet: str, when: datetime | str, title: str, *paragraphs: str) -> Article:
        """Add an article."""
        known = OUTLETS[outlet]
        published = when if isinstance(when, str) else when.isoformat()
        made = Article(
            id=id,
            snapshot_id=f"s-{id}",
            outlet=known.title,
            outlet_name=outlet,
            url=f"https://{outlet}.example/{id}",
            language=known.language,
            title=title,
            byline="Ansel Roe",
            published=published,
            text="\n\n".join(paragraphs),
            method="general",
            found=(("title", "json-ld"), ("published", "meta")),
            stripped_by="s1",
        )
        self.articles[id] = made
        return made

    def mention(self, article: Article, quote: str, kind: str, status: str, **more: object) -> Mention:
        """Add what one sentence says; `quote` must stand in the text, or be the title."""
        start = article.text.find(quote)
        assert start >= 0 or quote == article.title, quote
        values: dict[str, Any] = {
            "id": digest(article.id, quote, kind),
            "article_id": article.id,
            "kind": kind,
            "status": status,
            "role": "current",
            "parties": (OSMARK, VARENIA),
            "confidence": 0.9,
            "rule": "have_exchanged",
            "quote": quote,
            "quote_start": start if start >= 0 else None,
            "quote_end": start + len(quote) if start >= 0 else None,
            "paragraph": 1,
            "parsed_by": "p1",
            "outlet": article.outlet,
            "outlet_name": article.outlet_name,
            "url": article.url,
            "title": article.title,
            "language": article.language,
            "published": article.published,
            "reasons": (Reason(name="past tense", weight=1.0), Reason(name="day within the week", weight=0.5)),
        }
        made = Mention(**{**values, **more})
        self.mentions.append(made)
        return made

    def event(self, id: str, mentions: list[Mention], status: str, **more: object) -> Event:
        """Add an event that the mentions support, the newest last."""
        newest = mentions[-1]
        sources = tuple(
            Source(outlet=m.outlet, url=m.url, published=m.published, article_id=m.article_id, title=m.title)
            for m in reversed(mentions)
        )
        values: dict[str, Any] = {
            "id": id,
            "kind": newest.kind,
            "status": status,
            "parties": newest.parties,
            "mediators": newest.mediators,
            "place": newest.place,
            "date": newest.date,
            "date_end": newest.date_end,
            "counts": newest.counts,
            "confidence": newest.confidence,
            "current": True,
            "mention_ids": tuple(m.id for m in mentions),
            "anchors": (digest("anchor", id),),
            "sources": sources,
            "article_id": newest.article_id,
            "quote": newest.quote,
            "title": newest.title,
            "ordinal": newest.ordinal,
            "object": newest.object,
            "newest_current": datetime.fromisoformat(newest.published or "").astimezone(UTC),
            "why": ("Same pair, same kind, days within one window.",),
        }
        made = Event(**{**values, **more})
        self.events.append(made)
        return made

    def change(self, event: Event, when: datetime, trigger: str = "new", *differences: Difference) -> Change:
        """Add what became of an event."""
        made = Change(
            id=digest("change", event.id, when, trigger),
            event_id=event.id,
            trigger=trigger,
            differences=differences,
            article_id=event.article_id,
            at=when,
            state="quiet",
            reason="older than 48 hours",
        )
        self.changes.append(made)
        return made

    def alert(self, event: Event, change: Change) -> Alert:
        """Add an alert for a change."""
        made = Alert(
            alert_id=digest("alert", change.id),
            event_id=event.id,
            trigger=change.trigger,
            kind=event.kind,
            status=event.status,
            parties=event.parties,
            place=event.place,
            date=event.date,
            counts=event.counts,
            confidence=event.confidence,
            article_id=event.article_id,
            outlet=event.sources[0].outlet,
            url=event.sources[0].url,
            title=event.title,
            quote=event.quote,
            sources=event.sources,
            sources_total=len(event.sources),
            raised_at=change.at,
            change_ids=(change.id,),
            why="said by both sides",
        )
        self.alerts.append(made)
        return made

    def delivery(self, alert: Alert, channel: str, tries: list[tuple[bool, int, str]], state: str) -> Delivery:
        """Add a delivery with its tries, a minute apart."""
        waiting = state == "pending"
        made = Delivery(
            id=digest(alert.alert_id, channel),
            message_id=alert.alert_id,
            message_type=f"event.{alert.trigger}",
            channel=channel,
            state="pending",
            created_at=alert.raised_at,
            next_attempt_at=alert.raised_at,
        )
        self.deliveries.append(made)
        for number, (ok, code, detail) in enumerate(tries, start=1):
            when = alert.raised_at + timedelta(minutes=number - 1)
            last = number == len(tries)
            after = made.model_copy(
                update={
                    "attempts": number,
                    "state": state if last else "pending",
                    "error": "" if ok else detail,
                    "next_attempt_at": when + timedelta(minutes=5) if waiting or not last else None,
                    "done_at": when if last and not waiting else None,
                }
            )
            attempt = Attempt(
                delivery_id=made.id, number=number, at=when, ok=ok, detail=detail, status=code, seconds=0.08
            )
            self.attempts.append((after, attempt))
        return made


def count(n: int, who: str = "each side", said_by: str | None = None, **more: str) -> Count:
    """A figure of prisoners of war."""
    return Count(who=who, n=n, said_by=said_by, **{"what": "prisoners of war", **more})


@dataclass(frozen=True)
class Read:
    """A reading as the store takes it."""

    article: Article
    mentions: tuple[Mention, ...]
    refusal: None = None
    layout: str = ""


def fill(store: Store, world: World) -> None:
    """Put a world into a store by the ways that the daemon goes."""
    with store.transaction():
        for article in world.articles.values():
            _read(store, world, article)
    for block in store.dirty_blocks(limit=1000):
        _resolve(store, world, block)
    with store.transaction():
        for delivery, attempt in world.attempts:
            store.save_attempts([(delivery, attempt)])
        for state in STATES:
            store.save_outlet_state(state)


def _read(store: Store, world: World, article: Article) -> None:
    body = f"<!doctype html><title>{article.title}</title><p>{article.text}</p>".encode()
    fetched = (article.moment or NOW) + timedelta(minutes=2)
    snapshot = Snapshot(
        id=article.snapshot_id,
        outlet=article.outlet_name,
        url_asked=article.url,
        url=article.url,
        canonical_url=article.url,
        fetched_at=fetched,
        sha256=_sha(body),
        size=len(body),
    )
    store.save_snapshot(snapshot, body)
    mentions = tuple(m for m in world.mentions if m.article_id == article.id)
    store.save_readings([Done(Read(article, mentions), snapshot.id, "s1", "p1", fetched)])


def _resolve(store: Store, world: World, block: Block) -> None:
    hood: Neighbourhood = store.load_block(block)
    ids = {mention.id for mention in hood.mentions}
    events = [event for event in world.events if ids & set(event.mention_ids)]
    known = {event.id for event in events}
    alerts = [alert for alert in world.alerts if alert.event_id in known]
    told = {alert.alert_id for alert in alerts}
    done = store.save_resolution(
        hood,
        events=events,
        changes=[change for change in world.changes if change.event_id in known],
        alerts=alerts,
        deliveries=[delivery for delivery in world.deliveries if delivery.message_id in told],
        at=NOW,
    )
    assert done


def _sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
