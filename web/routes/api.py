"""The API: the stored values as JSON, in pages with a cursor, with ETags."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Generic, TypeVar

from fastapi import APIRouter, HTTPException, Query, Security
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from model.alert import Alert, Attempt, Delivery
from model.event import Change, Claim, Event, Ruling
from model.mention import Mention
from model.outlet import Outlet, OutletFigures, OutletState
from model.page import Article
from model.trouble import Trouble
from model.value import clean_text, utc
from parsers.claims import claims
from parsers.parse import without_pack
from store.values import Page
from web.asked import Asked, asked
from web.asking import ask_recrawl
from web.described import ERRORS, KNOWN, TOKEN, WRITES, Id
from web.desk import Admin, Recrawler, The
from web.routes.articles import known_article
from web.routes.events import known_event
from web.rulings import make_ruling

router = APIRouter(prefix="/api", tags=["api"], dependencies=[Security(TOKEN)])  # told here, checked by web.guard
T = TypeVar("T")
Word = Annotated[str | None, Query(max_length=200), AfterValidator(lambda text: clean_text(text) if text else None)]
Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=500, description="`next` of the page before")]


class Listed(BaseModel, Generic[T]):
    """One page of a list, the newest first; `next` is the cursor of the page after it."""

    items: list[T]
    next: str | None = None


class EventWhole(BaseModel):
    """An event with every claim, what became of it, its alerts and its stages."""

    event: Event
    claims: list[Claim]
    changes: list[Change]
    alerts: list[Alert]
    stages: list[Event]


class ArticleWhole(BaseModel):
    """An article with what was read in it."""

    article: Article
    mentions: list[Mention]
    event_ids: list[str]


class DeliveryWhole(BaseModel):
    """A delivery with every try."""

    delivery: Delivery
    attempts: list[Attempt]


class OutletWhole(BaseModel):
    """An outlet with its health: in one word, as it is visited, and as its last pages were read."""

    outlet: Outlet
    health: str
    state: OutletState
    figures: OutletFigures


class Status(BaseModel):
    """How much the store holds and how much is to be done."""

    at: datetime
    snapshots: int
    articles: int
    events: int
    alerts: dict[str, int]
    deliveries: dict[str, int]
    to_read: int
    to_resolve: int
    held: int
    requests: int
    troubles: list[Trouble]
    without_pack: dict[str, int]  # articles by language, of those that nothing is read in


class RecrawlOrder(BaseModel):
    """Outlets by name or addresses; none means every outlet. With `since` all first seen since is visited again."""

    model_config = ConfigDict(extra="forbid")
    targets: list[Annotated[str, Field(min_length=1, max_length=2000)]] = Field(default=[], max_length=100)
    since: datetime | None = None


class RulingOrder(BaseModel):
    """`wrong` names one event, `merge` two or more, `split` one (all its reports) or more (kept apart)."""

    model_config = ConfigDict(extra="forbid")
    verdict: Annotated[str, Field(pattern="^(merge|split|wrong)$")]
    event_ids: Annotated[list[Annotated[str, Field(max_length=200)]], Field(min_length=1, max_length=20)]


def listed(page: Page[T]) -> Listed[T]:
    """A page of the store as JSON."""
    return Listed(items=list(page.items), next=page.next)


@router.get("", responses=ERRORS)
def index() -> dict[str, str]:
    """Where to go from here."""
    names = (
        "events", "articles", "conflicts", "alerts", "deliveries", "outlets", "status", "rulings", "watches",
    )  # fmt: skip
    return {"description": "/api/openapi.json", **{name: f"/api/{name}" for name in names}}


@router.get("/events", responses=ERRORS)
def events(
    desk: The, kind: Word = None, party: Word = None, status: Word = None, current: bool | None = None,
    since: datetime | None = None, until: datetime | None = None, language: Word = None, text: Word = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Listed[Event]:  # fmt: skip
    """Events by the time of their newest report; `language` is that of one of its reports, as a code.

    `text`: all its words stand in the event's quote, title, place or names. Case, accents and endings do not count.
    """
    return listed(
        desk.store.events(
            kind=kind, party=party, status=status, current=current, since=aware(since), until=aware(until),
            language=language, text=text, limit=limit, cursor=cursor,
        )
    )  # fmt: skip


@router.get("/events/{event_id}", responses=KNOWN)
def event(desk: The, event_id: Id) -> EventWhole:
    """One event with its claims; an alias gives the event that has taken it over."""
    found = known_event(desk.store, event_id)
    return EventWhole(
        event=found,
        claims=list(claims(found, desk.store.mentions_of(found))),
        changes=list(desk.store.changes_of(found)),
        alerts=list(desk.store.alerts(event=found, limit=200).items),
        stages=list(desk.store.stages_of(found.id)),
    )


@router.get("/articles", responses=ERRORS)
def articles(
    desk: The, outlet: Word = None, since: datetime | None = None, until: datetime | None = None, text: Word = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Listed[Article]:  # fmt: skip
    """The newest versions of articles by publication."""
    page = desk.store.articles(
        outlet=outlet, since=aware(since), until=aware(until), text=text, limit=limit, cursor=cursor
    )
    return listed(page)


@router.get("/articles/{article_id}", responses=KNOWN)
def article(desk: The, article_id: Id) -> ArticleWhole:
    """One article with its mentions."""
    found = known_article(desk.store, article_id)
    mentions, events = desk.store.mentions_in(found.id), desk.store.events_of(found.id)
    return ArticleWhole(article=found, mentions=list(mentions), event_ids=[event.id for event in events])


@router.get("/alerts", responses=ERRORS)
def alerts(
    desk: The, kind: Word = None, party: Word = None, trigger: Word = None, watch: Word = None,
    since: datetime | None = None, until: datetime | None = None, limit: Limit = 50, cursor: Cursor = None,
) -> Listed[Alert]:  # fmt: skip
    """Alerts, the newest first."""
    return listed(
        desk.store.alerts(
            kind=kind, party=party, trigger=trigger, watch=watch, since=aware(since), until=aware(until), limit=limit,
            cursor=cursor,
        )
    )  # fmt: skip


@router.get("/alerts/{alert_id}", responses=KNOWN)
def alert(desk: The, alert_id: Id) -> Alert:
    """One alert."""
    found = desk.store.alert(alert_id)
    if found is None:
        raise HTTPException(404, "There is no alert with this id.")
    return found


@router.get("/deliveries", responses=ERRORS)
def deliveries(
    desk: The, alert: Word = None, state: Word = None, channel: Word = None, limit: Limit = 50, cursor: Cursor = None
) -> Listed[DeliveryWhole]:
    """Deliveries with every try, the newest first."""
    page = desk.store.deliveries(message_id=alert, state=state, channel=channel, limit=limit, cursor=cursor)
    tries = desk.store.attempts_of_each(one.id for one in page.items)
    items = [DeliveryWhole(delivery=one, attempts=list(tries[one.id])) for one in page.items]
    return Listed(items=items, next=page.next)


@router.get("/outlets", responses=ERRORS)
def outlets(desk: The) -> list[OutletWhole]:
    """Every outlet with its health."""
    rows = desk.health(desk.now(), in_full=True)
    return [OutletWhole(outlet=r.outlet, health=r.health, state=r.state, figures=r.figures) for r in rows]


@router.get("/status", responses=ERRORS)
def status(desk: The) -> Status:
    """How much there is and how much is to be done."""
    now, counts = desk.now(), desk.store.counts()
    return Status(
        at=now, snapshots=counts.snapshots, articles=counts.articles, events=counts.events, alerts=dict(counts.alerts),
        deliveries=dict(counts.deliveries), to_read=counts.to_read, to_resolve=counts.to_resolve, held=counts.held,
        requests=counts.requests, troubles=list(desk.store.troubles().values()),
        without_pack=without_pack(desk.store.languages()),
    )  # fmt: skip


@router.post("/recrawl", status_code=202, responses=WRITES)
def recrawl(desk: The, caller: Recrawler, order: RecrawlOrder) -> Asked:
    """Ask for a crawl now; the answer names a request whose progress `/api/requests/ID` tells."""
    return asked(desk, ask_recrawl(desk.store, desk.now(), order.targets, caller.name, aware(order.since)).id)


@router.get("/requests/{request_id}", responses=KNOWN)
def request(desk: The, request_id: Id) -> Asked:
    """How far a request is."""
    return asked(desk, request_id)


@router.get("/rulings", responses=ERRORS)
def rulings(desk: The, limit: Limit = 50, cursor: Cursor = None) -> Listed[Ruling]:
    """What people decided, the newest first, undone rulings too."""
    return listed(desk.store.ruling_page(limit, cursor))


@router.post("/rulings", status_code=201, responses=WRITES)
def rule(desk: The, caller: Admin, order: RulingOrder) -> Ruling:
    """Decide that events are one, are not one, or are wrong. It outlives every recomputation."""
    found = [known_event(desk.store, event_id) for event_id in order.event_ids]
    ruling = make_ruling(order.verdict, found, caller.name, desk.now())
    desk.store.add_ruling(ruling)
    return ruling


@router.delete("/rulings/{ruling_id}", status_code=204, responses=WRITES)
def undo(desk: The, _: Admin, ruling_id: Id) -> None:
    """Undo a ruling."""
    if desk.store.ruling(ruling_id) is None:
        raise HTTPException(404, "There is no ruling with this id.")
    desk.store.undo_ruling(ruling_id)


def aware(moment: datetime | None) -> datetime | None:
    """The moment in UTC. Raises HTTPException 422 for one without an offset or at the end of time."""
    if moment is None:
        return None
    try:
        return utc(moment)
    except (ValueError, OverflowError) as error:
        told = "A time needs an offset, for example 2026-11-21T03:12:00Z."
        raise HTTPException(422, [{"loc": ["time"], "msg": told, "type": "value_error"}]) from error
