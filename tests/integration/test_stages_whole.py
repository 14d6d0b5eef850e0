"""The stages over a real store: from pages to events, alerts and attempts, with the real parsers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

from crawler.results import Fetched
from model.alert import Message, Outcome, Watch
from model.event import Event
from model.outlet import Outlet
from model.page import FetchRefusal, Snapshot, Visit
from model.value import digest
from parsers.read import read
from scheduler import stages
from store.store import Store

AT = datetime(2026, 5, 4, 15, 0, tzinfo=UTC)
WATCHES = (Watch(name="default"),)
OUTLETS = {name: Outlet(name=name, title=name.title(), hosts=(f"{name}.example",)) for name in ("gazette", "herald")}
HELD = (
    "Armenia and Azerbaijan hold fourth round of talks in Tbilisi",
    "Armenia and Azerbaijan held the fourth round of peace talks in Tbilisi on Monday, officials said.",
    "The delegations met for three hours and will report to their capitals before anything is decided.",
)
ENDED = (
    "Fourth round of Armenia-Azerbaijan talks ends in Tbilisi",
    "The fourth round of negotiations between Armenia and Azerbaijan ended in Tbilisi on Monday after three hours.",
    "Neither delegation took questions, and the host called the meeting useful and calm.",
)
SWAP = (
    "Armenia, Azerbaijan exchange 120 prisoners",
    "Armenia and Azerbaijan exchanged 120 prisoners of war each on Monday, the defence ministries said.",
    "The buses crossed near the town of Ijevan shortly after noon, with the Red Cross looking on.",
)

WEATHER = (
    "Weather in Ijevan stays dry through the week",
    "The week will be dry and mild in the valley, with light winds from the west, the weather service said on Monday.",
    "Farmers hope for some rain soon, since the spring has been one of the driest in the last twenty years.",
    "In the mountains the snow is melting early, and the reservoirs stand higher than they did a year ago.",
)


def fetched(
    url: str, words: Sequence[str], at: datetime = AT, outlet: str = "gazette", by: datetime | None = None
) -> Fetched:
    """A page as a crawl brings it: `at` is its publication, `by` the time of the fetch."""
    title, *paragraphs = words
    told = json.dumps({"@type": "NewsArticle", "headline": title, "datePublished": at.isoformat()})
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    head = f'<title>{title}</title><script type="application/ld+json">{told}</script>'
    body = f"<html><head>{head}</head><body><article><h1>{title}</h1>{text}</article></body></html>".encode()
    sha256, when = hashlib.sha256(body).hexdigest(), by or at
    snapshot = Snapshot(
        id=digest(url, sha256, when.isoformat()), outlet=outlet, url_asked=url, url=url, canonical_url=url,
        fetched_at=when, sha256=sha256, size=len(body),
    )  # fmt: skip
    return Fetched(snapshot=snapshot, body=body)


def bring(store: Store, *pages: Fetched, at: datetime = AT, quiet: bool = False, resolve: bool = True) -> None:
    """Crawl, read and resolve."""
    for page in pages:
        stages.save_crawl_item(store, page, quiet=quiet)
    stages.read_pending(store, read, OUTLETS, at)
    while resolve and stages.resolve_dirty(store, WATCHES, ("mail", "hook"), at):
        pass


def told(store: Store) -> list[tuple[str, str]]:
    return sorted((alert.trigger, alert.kind) for alert in store.alerts().items)


def shape(events: Sequence[Event]) -> list[tuple[object, ...]]:
    """What events are, but for their names: an event keeps the one that it got from the first report to arrive."""
    return sorted((e.kind, e.status, str(e.ordinal), e.anchors, e.mention_ids, e.confidence) for e in events)


PAGES = (
    fetched("https://gazette.example/1", HELD),
    fetched("https://herald.example/1", ENDED, AT + timedelta(hours=1), "herald"),
    fetched("https://herald.example/2", SWAP, AT + timedelta(hours=2), "herald"),
)


def test_pages_become_events_alerts_and_deliveries(store: Store) -> None:
    bring(store, *PAGES, at=AT + timedelta(hours=2))
    assert told(store) == [("new", "exchange"), ("new", "round")]
    (talks,) = store.events(kind="round", current=True).items
    assert (talks.ordinal, talks.status, len(talks.sources)) == (4, "completed", 2)
    assert len(store.deliveries_due(AT + timedelta(hours=2))) == 4  # two alerts on two channels
    assert store.verify() == () and store.counts().to_resolve == store.counts().to_read == 0


def test_order_of_arrival_changes_no_event(tmp_path: Path) -> None:
    found = set()
    for name, order in enumerate([*permutations(PAGES), None]):
        store = Store.open(f"sqlite:///{tmp_path / str(name)}.db", at=AT)
        for part in [[page] for page in order] if order else [PAGES]:
            bring(store, *part, at=AT + timedelta(hours=2))
        found.add(tuple(shape(store.events().items)))
        assert told(store) == [("new", "exchange"), ("new", "round")]
        store.close()
    assert len(found) == 1


def test_each_stage_done_twice_gives_the_same(store: Store, store_url: str) -> None:
    bring(store, *PAGES, resolve=False)
    block = store.dirty_blocks()[0]
    other = Store.open(store_url, at=AT)
    for page in PAGES:
        stages.save_crawl_item(other, page)
    assert stages.read_pending(other, read, OUTLETS, AT) == ()
    assert stages.resolve_block(other, block, WATCHES, ("mail",), AT)
    stages.resolve_block(store, block, WATCHES, ("mail",), AT)  # of a worker that was taken for dead
    bring(store)
    assert told(store) == [("new", "exchange"), ("new", "round")]
    other.close()


def test_first_crawl_of_an_outlet_is_quiet(store: Store) -> None:
    bring(store, PAGES[0], quiet=True)
    assert store.alerts().items == () and store.counts().events == 1
    bring(store, PAGES[1], at=AT + timedelta(hours=1))
    assert told(store) == [("new", "round")]


def test_old_news_is_quiet_whenever_it_comes(store: Store) -> None:
    bring(store, *PAGES, at=AT + timedelta(days=4))
    assert store.alerts().items == () and store.counts().events >= 2
    event = store.events(kind="exchange", current=True).items[0]
    assert {change.state for change in store.changes_of(event)} == {"quiet"}


def test_corrected_text_raises_one_correction(store: Store) -> None:
    lead = SWAP[1].replace("120 ", "").replace("Ijevan", "Berd")
    for outlet, words in (("gazette", (SWAP[0], lead, SWAP[2])), ("herald", SWAP)):
        bring(store, fetched(f"https://{outlet}.example/2", words, AT + timedelta(hours=2), outlet))
    hour = AT + timedelta(hours=3)
    corrected = tuple(line.replace("120", "150") for line in SWAP)
    for minute in (0, 30):
        now = hour + timedelta(minutes=minute)
        bring(store, fetched("https://herald.example/2", corrected, AT + timedelta(hours=2), "herald", now), at=now)
    assert told(store) == [("correction", "exchange"), ("new", "exchange")]


def test_text_that_is_gone_is_withdrawn(store: Store) -> None:
    bring(store, PAGES[2])
    later = AT + timedelta(hours=4)
    bring(store, fetched("https://herald.example/2", WEATHER, AT, "herald", later), at=later)
    assert told(store) == [("new", "exchange"), ("withdrawn", "exchange")]


def test_held_change_is_told_when_a_second_outlet_says_so(store: Store) -> None:
    watch = (Watch(name="default", confidence_now=0.999, confidence_min=0.1),)
    for page in PAGES[:2]:
        stages.save_crawl_item(store, page)
        stages.read_pending(store, read, OUTLETS, AT)
        stages.resolve_dirty(store, watch, ("mail",), AT)
        assert store.counts().held == (1 if page is PAGES[0] else 0)
    assert told(store) == [("new", "round")]


def test_held_change_is_dropped_at_its_time(store: Store) -> None:
    watch = (Watch(name="default", confidence_now=0.999, confidence_min=0.1),)
    stages.save_crawl_item(store, PAGES[0])
    stages.read_pending(store, read, OUTLETS, AT)
    assert stages.resolve_dirty(store, watch, ("mail",), AT) == 1
    assert stages.resolve_dirty(store, watch, ("mail",), AT + timedelta(hours=5)) == 0
    assert stages.resolve_dirty(store, watch, ("mail",), AT + timedelta(hours=6, minutes=1)) == 1
    assert stages.resolve_dirty(store, watch, ("mail",), AT + timedelta(days=1)) == 0
    assert store.alerts().items == () and store.counts().held == 0


def test_visits_and_refusals_are_kept(store: Store) -> None:
    bring(store, PAGES[0])
    stages.save_crawl_item(store, Visit(outlet="gazette", url="https://gazette.example/1", at=AT))
    gone = FetchRefusal(outlet="gazette", url="https://gazette.example/9", at=AT, reason="gone", status=410)
    stages.save_crawl_item(store, gone)
    assert store.visited("gazette", AT)[0].looks == 2 and store.refusals() == (gone,)


async def test_deliveries_are_tried_until_they_end(store: Store) -> None:
    bring(store, PAGES[2])
    sent: list[tuple[str, str]] = []

    async def send(channel: str, message: Message) -> Outcome:
        sent.append((channel, message.id))
        return Outcome(ok=channel == "mail", detail="busy", status=503)

    assert await stages.deliver_due(store, send, AT, 0.0) == 2
    assert await stages.deliver_due(store, send, AT, 0.0) == 0
    now = AT
    while waiting := store.deliveries(state="pending").items:
        now = waiting[0].next_attempt_at or now
        await stages.deliver_due(store, send, now, 0.0)
    (alert,) = store.alerts().items
    states = {d.channel: (d.state, d.attempts) for d in store.deliveries(message_id=alert.alert_id).items}
    assert states == {"mail": ("delivered", 1), "hook": ("dead", 10)}
    assert set(sent) == {("mail", alert.alert_id), ("hook", alert.alert_id)} and len(sent) == 11
    hook = store.deliveries(channel="hook").items[0]
    assert [attempt.number for attempt in store.attempts(hook.id)] == list(range(1, 11))


def test_a_mail_names_every_source_and_what_came_before(store: Store) -> None:
    before = tuple(
        line.replace("fourth", "third").replace("Fourth", "Third").replace("Tbilisi", "Vienna") for line in HELD
    )
    ago = AT - timedelta(days=20)
    bring(store, fetched("https://gazette.example/0", before, ago), at=ago)
    bring(store, *PAGES[:2], at=AT + timedelta(hours=1))
    (alert,) = [each for each in store.alerts().items if each.raised_at > AT]
    (first, *_) = store.deliveries(message_id=alert.alert_id).items
    message = stages.message_for_delivery(store, first, "https://desk.example")
    assert message is not None and message.id == alert.alert_id
    text = " ".join(message.text.replace(">", " ").split())
    for words in ("Gazette", "Herald", HELD[1], ENDED[1], "Vienna", "https://desk.example"):
        assert words in text, words
    assert stages.message_for_delivery(store, first.model_copy(update={"message_id": "gone"}), "") is None
