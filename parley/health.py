"""Outlets with their health, as lists and the status screen show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from model.outlet import AlertDelay, Outlet, OutletFigures, OutletState, ReadFigures
from parley.output import Column
from parley.said import HEALTH_STYLE, ago, span
from parsers.rot import LOOKED_AT, outlet_figures
from store.store import Store


@dataclass(frozen=True)
class Row:
    """One outlet with what is known of it."""

    outlet: Outlet
    state: OutletState
    figures: OutletFigures = field(default_factory=OutletFigures)

    @property
    def health(self) -> str:
        """Return the health in one word; what the outlet's file says of it comes first."""
        told = "blocked" if self.outlet.blocked else "paused" if self.state.paused else self.state.health
        return "rot" if self.figures.rot and told in ("ok", "late", "new") else told

    @property
    def error(self) -> str:
        """Return what is wrong, "" when nothing is."""
        return self.outlet.blocked or " ".join(filter(None, (self.state.error, *self.figures.rot)))

    def as_json(self) -> dict[str, Any]:
        """Return the row with the keys of `outlets list --json`."""
        shown = self.outlet.model_dump(
            mode="json", include={"name", "title", "country", "language", "home", "verified"}
        )
        known = self.state.model_dump(mode="json", exclude={"outlet", "health", "error"})
        return {
            **shown,
            "health": self.health,
            "error": self.error,
            **known,
            "read": self.figures.model_dump(mode="json", exclude={"delay"}),
            "delay": self.figures.delay.model_dump(mode="json"),
        }


def figures_of(store: Store, names: Iterable[str]) -> dict[str, OutletFigures]:
    """Return the running figures of the outlets that were crawled."""
    told = {name: trouble.detail for name, trouble in store.troubles().items()}
    pages, delays = {name: store.pages_read(name, LOOKED_AT) for name in names}, store.alert_delays()
    read = {name: outlet_figures(found, told.get(f"rot:{name}", "")) for name, found in pages.items()}
    return {name: each.model_copy(update={"delay": delays.get(name, AlertDelay())}) for name, each in read.items()}


def rows_of(
    outlets: Mapping[str, Outlet], states: Mapping[str, OutletState], figures: Mapping[str, OutletFigures]
) -> list[Row]:
    """Return a row an outlet: what needs a look first, blocked ones last, then by title."""
    rows = [
        Row(outlet, states.get(name) or OutletState(outlet=name), figures.get(name) or OutletFigures())
        for name, outlet in outlets.items()
    ]
    return sorted(rows, key=lambda row: (_rank(row), row.outlet.title.casefold()))


def _rank(row: Row) -> int:
    return {"ok": 1, "new": 1, "paused": 2, "blocked": 3}.get(row.health, 0)


def _of(part: int, lately: ReadFigures, outlet: Outlet) -> str:
    return f"{part} of {lately.pages}" if lately.pages and outlet.layouts else ""


def _delay(delay: AlertDelay) -> str:
    """Return `3 min, 9 min`: the median and the time within which 95% came."""
    return "" if delay.median is None or delay.p95 is None else f"{span(delay.median)}, {span(delay.p95)}"


def columns(now: datetime) -> Sequence[Column]:
    """Return the columns of the list of outlets as of `now`."""
    return (
        Column("name", lambda r: r.outlet.name),
        Column("outlet", lambda r: r.outlet.title),
        Column("", lambda r: f"{r.outlet.country} {r.outlet.language}".strip()),
        Column("health", lambda r: r.health, style=lambda r: HEALTH_STYLE.get(r.health, "")),
        Column("last crawl", lambda r: "" if r.outlet.blocked else ago(r.state.last_crawl_at, now)),
        Column("next", lambda r: ago(r.state.next_crawl_at, now) if r.state.next_crawl_at else ""),
        Column("articles", lambda r: r.state.articles or "", right=True),
        Column("by layout", lambda r: _of(r.figures.lately.by_layout, r.figures.lately, r.outlet), right=True),
        Column("undated", lambda r: r.figures.lately.undated or "", right=True),
        Column("length", lambda r: r.figures.lately.text_length or "", right=True),
        Column("to alert, 95%", lambda r: _delay(r.figures.delay), right=True),
        Column("what is wrong", lambda r: r.error, fold=True),
    )
