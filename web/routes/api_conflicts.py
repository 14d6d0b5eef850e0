"""Conflicts over the API: what the page of one counts and announces."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Security
from pydantic import BaseModel

from model.event import Event
from web import queries
from web.described import ERRORS, KNOWN, TOKEN
from web.desk import The
from web.views import conflict
from web.views.conflict import Home, Month

router = APIRouter(prefix="/api", tags=["api"], dependencies=[Security(TOKEN)])
Pair = Annotated[str, Path(max_length=200, description="the parties, joined by a tilde")]


class ConflictKnown(BaseModel):
    """Parties, and how many of the newest thousand events they have."""

    parties: list[str]
    events: int


class Figures(BaseModel):
    """People who came to a side, and those on their way to it, each from the lowest to the highest claim."""

    to: str
    home: tuple[int, int]
    on_the_way: tuple[int, int]


class MonthFigures(BaseModel):
    """One month, as `2026-11`."""

    month: str
    figures: list[Figures]


class ConflictWhole(BaseModel):
    """A year of a conflict, and all that is announced, the nearest first."""

    parties: list[str]
    year: int
    years: list[int]
    totals: list[Figures]
    months: list[MonthFigures]
    announced: list[Event]


@router.get("/conflicts", responses=ERRORS)
def conflicts(desk: The) -> list[ConflictKnown]:
    """Every pair of parties of the newest thousand events."""
    return [ConflictKnown(parties=list(pair), events=count) for pair, count in desk.pairs(desk.now())]


@router.get("/conflicts/{pair}", responses=KNOWN)
def one(desk: The, pair: Pair, year: Annotated[int | None, Query(ge=1900, le=2200)] = None) -> ConflictWhole:
    """One conflict in a year: the newest that is not ahead unless `year` is told."""
    now, parties = desk.now(), sorted(part for part in pair.split("~") if part)
    events = queries.of_conflict(desk.store, parties)
    known = conflict.years(events)
    asked = year or next((y for y in known if y <= now.year), now.year)
    months = conflict.months(events, parties, asked)
    return ConflictWhole(
        parties=parties,
        year=asked,
        years=list(known),
        totals=_figures(conflict.totals(months, parties), parties),
        months=[_month(m, parties) for m in months if not m.empty],
        announced=list(queries.whole(desk.store, conflict.announced(events, now.date()))),
    )


def _month(month: Month, parties: list[str]) -> MonthFigures:
    return MonthFigures(month=f"{month.first:%Y-%m}", figures=_figures(month.to, parties))


def _figures(sides: tuple[Home, ...], parties: list[str]) -> list[Figures]:
    return [
        Figures(to=party, home=(side.home.low, side.home.high), on_the_way=(side.way.low, side.way.high))
        for party, side in zip(parties, sides, strict=True)
    ]
