"""An invented night at the desk: two countries, three stages of an exchange, rounds planned, postponed and cancelled.

Parties, places, outlets and sentences are our own. Times are UTC around 21 November 2026, 03:14.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

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
        outlet="tellis-wire", health="ok", last_crawl_at=at(21, 3, 12), last_success_at=at(21, 3, 12),
        last_article_at=at(21, 3, 4), next_crawl_at=at(21, 3, 17), crawls=40, articles=304,
    ),
    OutletState(
        outlet="lindholt-courier", health="ok", last_success_at=at(21, 3, 10), last_article_at=at(21, 2, 54),
        next_crawl_at=at(21, 3, 15), crawls=40, articles=211,
    ),
    OutletState(outlet="varenski", health="ok", last_article_at=at(21, 3, 1), next_crawl_at=at(21, 3, 16), articles=142),
    OutletState(outlet="sahel", health="late", last_article_at=at(20, 23, 30), next_crawl_at=at(21, 3, 20), articles=97),
    OutletState(
        outlet="sayle-herald", health="silent", last_success_at=at(20, 18, 10), last_article_at=at(20, 18, 10),
        next_crawl_at=at(21, 3, 40), failures=6, articles=61, error="The site answers 503 to every page",
    ),
    OutletState(outlet="asra-bulletin", health="paused", paused=True, last_article_at=at(18), articles=12),
)  # fmt: skip


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
            id=id, snapshot_id=f"s-{id}", outlet=known.title, outlet_name=outlet, url=f"https://{outlet}.example/{id}",
            language=known.language, title=title, byline="Ansel Roe", published=published, text="\n\n".join(paragraphs),
            method="general", found=(("title", "json-ld"), ("published", "meta")), stripped_by="s1",
        )  # fmt: skip
        self.articles[id] = made
        return made

    def mention(self, article: Article, quote: str, kind: str, status: str, **more: object) -> Mention:
        """Add what one sentence says; `quote` must stand in the text, or be the title."""
        start = article.text.find(quote)
        assert start >= 0 or quote == article.title, quote
        values: dict[str, object] = {
            "id": digest(article.id, quote, kind), "article_id": article.id, "kind": kind, "status": status,
            "role": "current", "parties": (OSMARK, VARENIA), "confidence": 0.9, "rule": "have_exchanged", "quote": quote,
            "quote_start": start if start >= 0 else None, "quote_end": start + len(quote) if start >= 0 else None,
            "paragraph": 1, "parsed_by": "p1", "outlet": article.outlet, "outlet_name": article.outlet_name,
            "url": article.url, "title": article.title, "language": article.language, "published": article.published,
            "reasons": (Reason(name="past tense", weight=1.0), Reason(name="day within the week", weight=0.5)),
        }  # fmt: skip
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
        values: dict[str, object] = {
            "id": id, "kind": newest.kind, "status": status, "parties": newest.parties, "mediators": newest.mediators,
            "place": newest.place, "date": newest.date, "date_end": newest.date_end, "counts": newest.counts,
            "confidence": newest.confidence, "current": True, "mention_ids": tuple(m.id for m in mentions),
            "anchors": (digest("anchor", id),), "sources": sources, "article_id": newest.article_id,
            "quote": newest.quote, "title": newest.title, "ordinal": newest.ordinal, "object": newest.object,
            "newest_current": datetime.fromisoformat(newest.published or "").astimezone(UTC),
            "why": ("Same pair, same kind, days within one window.",),
        }  # fmt: skip
        made = Event(**{**values, **more})
        self.events.append(made)
        return made

    def change(self, event: Event, when: datetime, trigger: str = "new", *differences: Difference) -> Change:
        """Add what became of an event."""
        made = Change(
            id=digest("change", event.id, when, trigger), event_id=event.id, trigger=trigger, differences=differences,
            article_id=event.article_id, at=when, state="quiet", reason="older than 48 hours",
        )  # fmt: skip
        self.changes.append(made)
        return made

    def alert(self, event: Event, change: Change) -> Alert:
        """Add an alert for a change."""
        made = Alert(
            alert_id=digest("alert", change.id), event_id=event.id, trigger=change.trigger, kind=event.kind,
            status=event.status, parties=event.parties, place=event.place, date=event.date, counts=event.counts,
            confidence=event.confidence, article_id=event.article_id, outlet=event.sources[0].outlet,
            url=event.sources[0].url, title=event.title, quote=event.quote, sources=event.sources,
            sources_total=len(event.sources), raised_at=change.at, change_ids=(change.id,), why="said by both sides",
        )  # fmt: skip
        self.alerts.append(made)
        return made

    def delivery(self, alert: Alert, channel: str, tries: list[tuple[bool, int, str]], state: str) -> Delivery:
        """Add a delivery with its tries, a minute apart."""
        waiting = state == "pending"
        made = Delivery(
            id=digest(alert.alert_id, channel), message_id=alert.alert_id, message_type=f"event.{alert.trigger}",
            channel=channel, state="pending", created_at=alert.raised_at, next_attempt_at=alert.raised_at,
        )  # fmt: skip
        self.deliveries.append(made)
        for number, (ok, code, detail) in enumerate(tries, start=1):
            when = alert.raised_at + timedelta(minutes=number - 1)
            last = number == len(tries)
            after = made.model_copy(update={
                "attempts": number, "state": state if last else "pending", "error": "" if ok else detail,
                "next_attempt_at": when + timedelta(minutes=5) if waiting or not last else None,
                "done_at": when if last and not waiting else None,
            })  # fmt: skip
            attempt = Attempt(
                delivery_id=made.id, number=number, at=when, ok=ok, detail=detail, status=code, seconds=0.08
            )
            self.attempts.append((after, attempt))
        return made


def count(n: int, who: str = "each side", said_by: str | None = None, **more: str) -> Count:
    """A figure of prisoners of war."""
    return Count(who=who, n=n, said_by=said_by, **{"what": "prisoners of war", **more})


def night() -> World:
    """Build the night."""
    world = World()
    _agreement(world)
    _second_stage(world)
    _rounds(world)
    _others(world)
    return world


def _agreement(world: World) -> None:
    deal = world.article(
        "a-deal", "tellis-wire", at(9, 18), "Six hundred a side to go home, Port Sayle says",
        "Varenia and Osmark agreed in Port Sayle to exchange 600 prisoners of war each.", "It is to happen in three stages.",
    )  # fmt: skip
    said = world.mention(
        deal, "Varenia and Osmark agreed in Port Sayle to exchange 600 prisoners of war each.", "exchange", "agreed",
        counts=(count(600),), place="Port Sayle", date="2026-11-09", mediators=("Tellis",),
    )  # fmt: skip
    agreed = world.event("ev-deal", [said], "agreed", confidence=0.95)
    world.change(agreed, at(9, 18, 5))
    first = world.article(
        "a-first", "tellis-wire", at(18, 14), "First buses cross at Kessa",
        "Osmark and Varenia have exchanged 215 prisoners of war each at the Kessa crossing.",
    )  # fmt: skip
    home = world.mention(
        first, "Osmark and Varenia have exchanged 215 prisoners of war each at the Kessa crossing.", "exchange",
        "completed", counts=(count(215, said_by=VARENIA), count(215, said_by=OSMARK)), place="Kessa crossing",
        date="2026-11-18", stage=True,
    )  # fmt: skip
    world.change(world.event("ev-stage1", [home], "completed", part_of="ev-deal", confidence=0.97), at(18, 14, 4))
    third = world.article(
        "a-third", "lindholt-courier", at(20, 18, 2), "What is still to come",
        "A last stage of 135 prisoners of war each is planned for Tuesday and Wednesday, the ministry said.",
    )  # fmt: skip
    plan = world.mention(
        third, "A last stage of 135 prisoners of war each is planned for Tuesday and Wednesday, the ministry said.",
        "exchange", "planned", counts=(count(135), count(142)), place="Kessa crossing", date="2026-11-24",
        date_end="2026-11-25", stage=True, said_by=OSMARK,
    )  # fmt: skip
    world.change(world.event("ev-stage3", [plan], "planned", part_of="ev-deal", confidence=0.88), at(20, 18, 6))


def _second_stage(world: World) -> None:
    plan = world.article(
        "a-plan", "varenski", at(20, 16, 20), "Вторият етап започва довечера",
        "Канцеларията на президента очаква до 250 души да се приберат.",
    )  # fmt: skip
    wire = world.article(
        "a-wire", "tellis-wire", at(20, 22, 47), "Second stage begins at Kessa crossing",
        "The second stage, about 500 people, has begun, Tellis said.",
        "On 18 November the two countries exchanged 215 prisoners each at the same place.",
    )  # fmt: skip
    courier = world.article(
        "a-courier", "lindholt-courier", at(21, 2, 54), "Buses meet at Kessa",
        "Two hundred and fifty crossed at Kessa in each direction, the ministry of defence said.",
        "The buses came in the evening. Families had waited since noon.",
    )  # fmt: skip
    paper = world.article(
        "a-paper", "varenski", at(21, 3, 1), "Размяната при Кеса",
        "Тази нощ се прибраха 243 наши военнослужещи, каза Мирана Стоева.",
    )  # fmt: skip
    shared = {"place": "Kessa crossing", "date": "2026-11-20", "stage": True}
    told = [
        world.mention(plan, "Канцеларията на президента очаква до 250 души да се приберат.", "exchange", "planned",
                      counts=(count(250, said_by=VARENIA, qualifier="up to"),), said_by=VARENIA, **shared),
        world.mention(wire, "The second stage, about 500 people, has begun, Tellis said.", "exchange", "under_way",
                      counts=(count(500, "total", "Tellis", qualifier="about"),), said_by="Tellis", **shared),
        world.mention(courier, "Two hundred and fifty crossed at Kessa in each direction, the ministry of defence said.",
                      "exchange", "under_way", counts=(count(250, said_by=OSMARK),), said_by=OSMARK, **shared),
        world.mention(paper, "Тази нощ се прибраха 243 наши военнослужещи, каза Мирана Стоева.", "exchange", "under_way",
                      counts=(count(243, said_by=VARENIA),), said_by=VARENIA, **shared),
    ]  # fmt: skip
    world.mention(wire, "On 18 November the two countries exchanged 215 prisoners each at the same place.", "exchange",
                  "completed", counts=(count(215),), date="2026-11-18", role="background")  # fmt: skip
    event = world.event(
        "ev-stage2", told, "under_way", part_of="ev-deal", confidence=0.93, mediators=("Tellis",),
        counts=(count(243, said_by=VARENIA), count(250, said_by=OSMARK)),
    )  # fmt: skip
    alert = world.alert(event, world.change(event, at(21, 3, 12)))
    world.delivery(alert, "night desk", [(True, 250, "accepted for 3 people")], "delivered")
    world.delivery(alert, "tracing hook", [(False, 503, "busy"), (True, 200, "")], "delivered")
    world.delivery(alert, "team chat", [(False, 0, "no answer in 15 s"), (False, 0, "no answer in 15 s")], "pending")


def _rounds(world: World) -> None:
    for number, day in ((3, "2026-07-30"), (5, "2026-11-05")):
        when = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) + timedelta(hours=17)
        words = f"Round {number} of the talks between Osmark and Varenia ended in Lindholt without a paper."
        held = world.article(f"a-round{number}", "tellis-wire", when, f"Round {number} ends", words)
        said = world.mention(held, words, "round", "completed", ordinal=number, place="Lindholt", date=day)
        world.change(
            world.event(f"ev-round{number}", [said], "completed", confidence=0.94), when + timedelta(minutes=3)
        )
    words = "The sixth round will be held in Lindholt on 27 November, both delegations said."
    sixth = world.article("a-sixth", "tellis-wire", at(20, 21), "Sixth round set for 27 November", words)
    said = world.mention(sixth, words, "round", "planned", ordinal=6, place="Lindholt", date="2026-11-27",
                         mediators=("Tellis",))  # fmt: skip
    event = world.event("ev-round6", [said], "planned", confidence=0.95)
    world.change(event, at(20, 21, 5))
    words = "Yesterday's third meeting on the return of the dead was called off, a spokesman said."
    off = world.article("a-off", "lindholt-courier", at(14, 9), "Meeting called off", words)
    said = world.mention(
        off, words, "round", "cancelled", series="technical", ordinal=3, place="Port Sayle", date="2026-11-13"
    )
    event = world.event("ev-off", [said], "cancelled", confidence=0.87, series="technical")
    world.change(event, at(14, 9, 5))


def _others(world: World) -> None:
    words = "تأجلت الجولة الثالثة إلى موعد يعلن لاحقاً."
    late = world.article("a-late", "sahel", at(21, 2, 31), "تأجيل المحادثات", words)
    said = world.mention(
        late, words, "round", "postponed", parties=(COAST, NAHARIN), ordinal=3, place="Port Maresh", date="2026-11-22",
        mediators=("Maresh",), said_by=COAST,
    )  # fmt: skip
    event = world.event("ev-late", [said], "postponed", confidence=0.82)
    world.change(event, at(19, 8))
    moved = world.change(
        event, at(21, 2, 40), "update", Difference(field="status", before="planned", after="postponed")
    )
    alert = world.alert(event, moved)
    world.delivery(alert, "old desk hook", [(False, 0, "the name does not resolve")] * 3, "dead")
    words = "Thirty-six bodies were handed over at the Asra bridge, the commission said."
    dead = world.article("a-dead", "tellis-wire", at(20, 23, 40), "Return of the dead", words)
    said = world.mention(
        dead, words, "exchange", "completed", parties=("Hadmar", "Sorrel Front"), place="Asra bridge", date="2026-11-20",
        object="bodies", counts=(count(36, "total", what="bodies"),),
    )  # fmt: skip
    event = world.event("ev-dead", [said], "completed", confidence=0.9)
    world.change(event, at(20, 23, 45))
    figures = Difference(field="counts", before="38 bodies in all", after="36 bodies in all")
    world.change(event, at(21, 1, 55), "correction", figures)
    words = "We are ready to release forty detainees for the twelve, the foreign ministry of Naharin said."
    offer = world.article("a-offer", "tellis-wire", at(20, 17, 12), "Naharin offers an exchange", words)
    said = world.mention(
        offer, words, "exchange", "proposed", parties=(COAST, NAHARIN), said_by=NAHARIN,
        counts=(count(40, f"{NAHARIN} releases", NAHARIN, what="detainees"), count(12, f"{COAST} releases", NAHARIN, what="civilians")),
    )  # fmt: skip
    event = world.event("ev-offer", [said], "proposed", confidence=0.64)
    world.change(event, at(20, 17, 30))


@dataclass(frozen=True)
class Read:
    """A reading as the store takes it."""

    article: Article
    mentions: tuple[Mention, ...]
    refusal: None = None


def fill(store: Store, world: World) -> None:
    """Put a world into a store by the ways that the daemon goes."""
    for article in world.articles.values():
        body = f"<!doctype html><title>{article.title}</title><p>{article.text}</p>".encode()
        fetched = (article.moment or NOW) + timedelta(minutes=2)
        snapshot = Snapshot(
            id=article.snapshot_id, outlet=article.outlet_name, url_asked=article.url, url=article.url,
            canonical_url=article.url, fetched_at=fetched, sha256=_sha(body), size=len(body),
        )  # fmt: skip
        store.save_snapshot(snapshot, body)
        mentions = tuple(m for m in world.mentions if m.article_id == article.id)
        store.save_readings([Done(Read(article, mentions), snapshot.id, "s1", "p1", fetched)])
    for block in store.dirty_blocks(limit=1000):
        _resolve(store, world, block)
    for delivery, attempt in world.attempts:
        store.save_attempt(delivery, attempt)
    for state in STATES:
        store.save_outlet_state(state)


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
    import hashlib

    return hashlib.sha256(body).hexdigest()
