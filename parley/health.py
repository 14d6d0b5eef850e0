"""Outlets with their health, as lists and the status screen show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from model.outlet import Outlet, OutletState
from parley.output import Column
from parley.said import HEALTH_STYLE, ago


@dataclass(frozen=True)
class Row:
    """One outlet with what is known of it."""

    outlet: Outlet
    state: OutletState

    @property
    def health(self) -> str:
        """Return the health in one word; what the outlet's file says of it comes first."""
        return "blocked" if self.outlet.blocked else "paused" if self.state.paused else self.state.health

    @property
    def error(self) -> str:
        """Return what is wrong, "" when nothing is."""
        return self.outlet.blocked or self.state.error

    def as_json(self) -> dict[str, Any]:
        """Return the row with the keys of `outlets list --json`."""
        shown = self.outlet.model_dump(
            mode="json", include={"name", "title", "country", "language", "home", "verified"}
        )
        known = self.state.model_dump(mode="json", exclude={"outlet", "health", "error"})
        return {**shown, "health": self.health, "error": self.error, **known}


def rows_of(outlets: Mapping[str, Outlet], states: Mapping[str, OutletState]) -> list[Row]:
    """Return a row an outlet: what needs a look first, blocked ones last, then by title."""
    rows = [Row(outlet, states.get(name) or OutletState(outlet=name)) for name, outlet in outlets.items()]
    return sorted(rows, key=lambda row: (_rank(row), row.outlet.title.casefold()))


def _rank(row: Row) -> int:
    return {"ok": 1, "new": 1, "paused": 2, "blocked": 3}.get(row.health, 0)


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
        Column("what is wrong", lambda r: r.error, fold=True),
    )
