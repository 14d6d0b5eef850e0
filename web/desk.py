"""What every route needs: the store, the clock, the templates. One value, made once by `create_app`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, cast
from urllib.parse import quote

from fastapi import Depends, HTTPException, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.runtime import Context
from prometheus_client import CollectorRegistry

from alerts.terms import direction, web_address
from alerts.words import headline, kind_word, status_word, sure_word
from model.mention import Mention
from model.outlet import AlertDelay, Outlet, OutletFigures
from model.trouble import Trouble
from parsers.rot import LOOKED_AT, outlet_figures
from store.store import Store
from web import queries, words
from web.auth import Caller, Doors
from web.settings import WebSettings
from web.views.health import OutletRow, outlet_rows, rot_told
from web.watching import Watching
from web.words import within

FOLDER = Path(__file__).parent
NAVIGATION = (
    ("/", "Now"),
    ("/conflicts", "Conflicts"),
    ("/articles", "Articles"),
    ("/outlets", "Outlets"),
    ("/alerts", "Alerts"),
)

Keep = Callable[[str, str], Outlet]  # keeps a text as the file of the outlet of that name, or raises UsageError


@dataclass(slots=True)
class Readers:
    """How many streams are open."""

    most: int
    open: int = 0

    def enter(self) -> bool:
        """Take a place, if there is one."""
        if self.open >= self.most:
            return False
        self.open += 1
        return True

    def leave(self) -> None:
        """Give the place back."""
        self.open -= 1


@dataclass(slots=True)
class Remembered:
    """The pairs of parties, counted once a minute: counting reads the newest thousand events."""

    seconds: float = 60.0
    at: datetime | None = None
    pairs: tuple[tuple[tuple[str, ...], int], ...] = ()


@dataclass(frozen=True)
class Desk:
    """The things that routes share. `now` is asked once a request."""

    store: Store
    outlets: Mapping[str, Outlet]
    settings: WebSettings
    now: Callable[[], datetime]
    doors: Doors
    live: Readers
    templates: Environment
    watching: Watching = field(default_factory=Watching)
    keep: Keep | None = None
    remembered: Remembered = field(default_factory=Remembered)
    meters: tuple[CollectorRegistry, ...] = ()  # what this process has counted

    def pairs(self, now: datetime) -> tuple[tuple[tuple[str, ...], int], ...]:
        """Parties with how many of the newest events they have, the most first; at most a minute old, if any."""
        kept = self.remembered
        if not kept.pairs or kept.at is None or not within(kept.at, now, kept.seconds):
            kept.at, kept.pairs = now, queries.pairs(self.store)
        return kept.pairs

    def health(self, now: datetime, in_full: bool = False) -> tuple[OutletRow, ...]:
        """Every outlet with its state; `in_full` with the figures of its last pages, which cost a query each."""
        states, troubles = self.store.outlet_states(), self.store.troubles()
        figures = self._figures(states, troubles) if in_full else rot_told(troubles)
        return outlet_rows(self.outlets, states, now, figures)

    def _figures(self, names: Iterable[str], troubles: Mapping[str, Trouble]) -> dict[str, OutletFigures]:
        pages = {name: self.store.pages_read(name, LOOKED_AT) for name in names}
        told = {name: troubles[f"rot:{name}"].detail for name in pages if f"rot:{name}" in troubles}
        read, delays = {n: outlet_figures(p, told.get(n, "")) for n, p in pages.items()}, self.store.alert_delays()
        return {name: each.model_copy(update={"delay": delays.get(name, AlertDelay())}) for name, each in read.items()}

    def page(self, request: Request, name: str, here: str, now: datetime, **values: Any) -> HTMLResponse:
        """Render a whole page. `here` is the entry of the navigation that it stands under."""
        health = values.get("health") or self.health(now)
        return self.fragment(
            request,
            name,
            now,
            navigation=NAVIGATION,
            here=here,
            outlets_known=len(health),
            outlets_wrong=sum(row.needs_a_look for row in health),
            **{"foot": (("/feed.atom", "Feed"), ("/api", "As JSON")), **values},
        )

    def fragment(self, request: Request, name: str, now: datetime, **values: Any) -> HTMLResponse:
        """Render a piece of a page as an answer."""
        return HTMLResponse(self.rendered(request, name, now, **values), headers={"Vary": "HX-Request, Cookie"})

    def rendered(self, request: Request, name: str, now: datetime, **values: Any) -> str:
        """Render a template. Times are told from `now`."""
        return self.templates.get_template(name).render(who=caller_of(request), now=now, **values)


@lru_cache
def compiled() -> Environment:
    """Jinja2 with autoescape for every file, and an error for a name that nobody gave; compiled once."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    made.globals["static"] = static_path
    made.filters |= {
        "status_word": status_word,
        "sure_word": sure_word,
        "direction": direction,
        "web_address": web_address,
        "iso": words.iso,
        "time_of_day": words.time_of_day,
        "language_name": words.language_name,
        "reading": reading_path,
        "headline": headline,
        "kind_word": kind_word,
        "watch_words": words.watch_words,
    } | {name: _timed(function) for name, function in _TIMED.items()}
    return made


_TIMED: dict[str, Callable[[Any, datetime], str]] = {
    "clock": words.clock,
    "ago": words.ago,
    "published": words.published,
    "day": lambda text, now: words.day(text, now.date()),
    "countdown": lambda text, now: words.countdown(text, now.date()),
    "event_days": lambda event, now: words.days(event.date, event.date_end, now.date()),
}


def _timed(function: Callable[[Any, datetime], str]) -> Callable[[Context, Any], str]:
    """A filter that takes the time of the request from the page's context."""

    @pass_context
    def told(context: Context, value: Any) -> str:
        return function(value, context["now"])

    return told


@lru_cache
def static_path(name: str) -> str:
    """`/static/desk.css?v=DIGEST`: a new version has a new address, so browsers may keep the old one for ever."""
    return f"/static/{name}?v={hashlib.sha256((FOLDER / 'static' / name).read_bytes()).hexdigest()[:12]}"


def reading_path(mention: Mention) -> str:
    """Where a mention's sentence stands marked: the route turns the id into the number."""
    return f"/articles/{quote(mention.article_id, safe='')}/readings/{quote(mention.id, safe='')}"


def conflict_path(parties: tuple[str, ...]) -> str:
    """`/conflicts/Osmark~Varenia`."""
    return "/conflicts/" + quote("~".join(sorted(parties)), safe="~")


def desk_of(request: Request) -> Desk:
    """The desk of this application."""
    return cast(Desk, request.app.state.desk)


def caller_of(request: Request) -> Caller | None:
    """Who asks; None on the few pages that everybody may see."""
    return cast("Caller | None", request.scope.get("state", {}).get("caller"))


def wants_fragment(request: Request) -> bool:
    """Return whether HTMX asks for a piece; a restored history entry needs the whole page."""
    return "hx-request" in request.headers and "hx-history-restore-request" not in request.headers


def _needs(scope: str) -> Callable[[Request], Caller]:
    def check(request: Request) -> Caller:
        caller = caller_of(request)
        if caller is None or not caller.may(scope):
            raise HTTPException(403, f"This needs the scope {scope}.")
        return caller

    return check


The = Annotated[Desk, Depends(desk_of)]
Recrawler = Annotated[Caller, Depends(_needs("recrawl"))]
Admin = Annotated[Caller, Depends(_needs("admin"))]
