"""Now: first what nobody has acknowledged, then notes on silence, then the stream by day."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator

from alerts.terms import several
from model.event import Event
from model.mention import STATUSES
from model.value import clean_text
from store.store import Store
from store.values import Page
from web import queries
from web.desk import Desk, The, wants_fragment
from web.lead import fresh_values
from web.live import newest_key
from web.views.health import silence_note
from web.views.stream import by_day
from web.words import language_name

router = APIRouter(include_in_schema=False)
PAGE = 30
_SINCE = (("", "Any time"), ("1", "24 hours"), ("3", "3 days"), ("7", "7 days"), ("30", "30 days"))
_TOLD = (("", "News"), ("all", "News and recalled"))
_KINDS = (("", "All kinds"), ("round", "Rounds"), ("exchange", "Exchanges"))


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asked to see; empty means all. `since` is in days."""

    q: str = ""
    pair: str = ""
    kind: str = ""
    status: str = ""
    language: str = ""
    since: str = ""
    told: str = ""

    def __getitem__(self, name: str) -> str:
        return str(getattr(self, name))

    @property
    def any(self) -> bool:
        """True when something is left out."""
        return any((self.q, self.pair, self.kind, self.status, self.language, self.since, self.told))

    def query(self, **more: str) -> str:
        """The address of the stream with these filters."""
        told = asdict(self) | more
        return "/?" + urlencode({name: value for name, value in told.items() if value})


Short = Annotated[str, Query(max_length=200), AfterValidator(clean_text)]


@router.get("/")
def now_page(
    request: Request, desk: The, q: Short = "", pair: Short = "", kind: Short = "", status: Short = "",
    language: Short = "", since: Annotated[str, Query(pattern=r"^\d{0,3}$")] = "",
    told: Short = "", before: Short = "",
) -> HTMLResponse:  # fmt: skip
    """The page, or the stream alone for HTMX."""
    now, filters = desk.now(), Filters(q, pair, kind, status, language, since, told)
    unseen = queries.fresh(desk.store, now)
    page = stream(desk.store, filters, now, before or None)
    shown = [e for e in page.items if filters.any or before or e.id not in {u.id for u in unseen}]
    values = {
        "days": by_day(queries.rows_of(desk.store, shown, now)),
        "older": filters.query(before=page.next) if page.next else "",
        "stream_empty": _empty(filters, bool(unseen)),
        "widen": filters.query(since="") if filters.since else "",
    }
    if wants_fragment(request):
        return desk.fragment(request, "stream.html", now, **values)
    health = desk.health(now)
    top = fresh_values(desk.store, unseen, now) | {"cursor": newest_key(desk), "out_of_band": False}
    return desk.page(
        request, "now.html", "/", now, health=health, filters=filters, choices=_choices(desk, now),
        silence=silence_note(health, now), troubles=_troubles(desk), **top, **values,
    )  # fmt: skip


def _troubles(desk: Desk) -> list[str]:
    """What was told of Parley itself but for silent outlets, of which another line tells."""
    return [each.subject for name, each in desk.store.troubles().items() if not name.startswith("silent:")]


def stream(store: Store, filters: Filters, now: datetime, cursor: str | None, limit: int = PAGE) -> Page[Event]:
    """A page of events that fit."""
    return store.events(
        kind=filters.kind or None,
        between=filters.pair.split("~") if filters.pair else None,
        status=filters.status or None,
        language=filters.language or None,
        current=None if filters.told == "all" else True,
        since=now - timedelta(days=int(filters.since)) if filters.since else None,
        text=filters.q or None,
        limit=limit,
        cursor=cursor,
    )


def _empty(filters: Filters, unseen: bool) -> str:
    if filters.since:
        return f"Nothing in {several(int(filters.since), 'day')} for these filters."
    if filters.any:
        words = " All words of a search must stand in an event; their endings do not count." if filters.q else ""
        return f"Nothing fits these filters.{words}"
    return "Nothing older." if unseen else "No event has been read yet. Outlets are visited by their schedule."


def _choices(desk: Desk, now: datetime) -> tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]:
    known = tuple(("~".join(pair), " – ".join(pair)) for pair, _ in desk.pairs(now)[:50])
    languages = sorted((language_name(code), code) for code in desk.store.languages() if code)
    statuses = tuple((status, status.replace("_", " ")) for status in STATUSES)
    return (
        ("pair", "Conflict", (("", "All conflicts"), *known)),
        ("kind", "Kind", _KINDS),
        ("status", "Status", (("", "Any status"), *statuses)),
        ("language", "Language", (("", "Any language"), *((code, name) for name, code in languages))),
        ("told", "Reported as", _TOLD),
        ("since", "Since", _SINCE),
    )
