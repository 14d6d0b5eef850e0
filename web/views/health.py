"""Outlets as people want to know them: what needs a look, why, since when and what is done about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel import Locale

from alerts.terms import listed, several
from model.outlet import Outlet, OutletFigures, OutletState, ReadFigures
from model.trouble import Trouble
from web.words import ago, duration, language_name

_NEEDS_A_LOOK = frozenset({"silent", "rot", "blocked", "quarantined"})
_WORDS = {
    "new": "not yet visited",
    "ok": "on time",
    "late": "late",
    "silent": "silent",
    "rot": "layout rot",
    "blocked": "blocked",
    "paused": "paused",
    "quarantined": "set apart",
}
_CLASSES = {"new": "", "quarantined": "blocked"}
_FAILURES_SEEN = 3  # one failed visit is weather
_ROT = "rot:"  # begins the name of a trouble


@dataclass(frozen=True, slots=True)
class OutletRow:
    """One outlet on the page."""

    outlet: Outlet
    state: OutletState
    word: str
    shape: str
    note: str
    needs_a_look: bool
    newest: str
    next_try: str
    figures: OutletFigures

    @property
    def health(self) -> str:
        """One word: what the outlet's file says of it, else how it is visited and read."""
        return _health(self.outlet, self.state, bool(self.figures.rot))

    @property
    def read_lately(self) -> str:
        """`9 of 9 by layout, none undated, 2,310 characters (2,400 before)`."""
        lately, usual = self.figures.lately, self.figures.usual
        return ", ".join(_figures(lately, usual)) if lately.pages else ""

    @property
    def told_after(self) -> str:
        """`3 min after publication, 95% within 9 min (12 articles)`, "" where nothing was measured."""
        delay = self.figures.delay
        if delay.median is None or delay.p95 is None:
            return ""
        within = f"95% within {duration(delay.p95)} ({several(delay.alerts, 'article')})"
        return f"{duration(delay.median)} after publication, {within}"

    @property
    def where(self) -> str:
        """`English, Türkiye`."""
        territories = Locale("en").territories
        parts = [language_name(self.outlet.language), territories.get(self.outlet.country.upper(), "")]
        return ", ".join(part for part in parts if part)


def outlet_rows(
    outlets: Mapping[str, Outlet],
    states: Mapping[str, OutletState],
    now: datetime,
    figures: Mapping[str, OutletFigures] | None = None,
) -> tuple[OutletRow, ...]:
    """One row for every known outlet, and for every one that has a state but is no longer known; by title."""
    read = figures or {}
    known = dict(outlets) | {name: Outlet(name=name, title=name) for name in states if name not in outlets}
    rows = [
        _row(outlet, states.get(name) or OutletState(outlet=name), now, read.get(name) or OutletFigures())
        for name, outlet in known.items()
    ]
    return tuple(sorted(rows, key=lambda row: row.outlet.title.casefold()))


def summary(rows: Sequence[OutletRow]) -> str:
    """`34 known: 28 on time, 1 late, 4 that need a look.`"""
    tally: dict[str, int] = {}
    for row in rows:
        word = "need a look" if row.needs_a_look else row.word
        tally[word] = tally.get(word, 0) + 1
    look = tally.pop("need a look", 0)
    parts = [f"{n} {word}" for word, n in sorted(tally.items(), key=lambda item: -item[1])]
    if look:
        parts.append(f"{look} that {'needs' if look == 1 else 'need'} a look")
    return f"{len(rows)} known: {listed(parts)}." if rows else ""


def rot_told(troubles: Mapping[str, Trouble]) -> dict[str, OutletFigures]:
    """What was told of outlets that are no longer read as they were, where their figures are not asked for."""
    names = [name for name in troubles if name.startswith(_ROT)]
    return {name.removeprefix(_ROT): OutletFigures(rot=(troubles[name].detail,)) for name in names}


def _health(outlet: Outlet, state: OutletState, rotten: bool) -> str:
    told = "paused" if state.paused else "blocked" if outlet.blocked else state.health
    return "rot" if rotten and told in ("ok", "late", "new") else told


def _figures(lately: ReadFigures, usual: ReadFigures) -> Iterator[str]:
    read = lately.pages - lately.refused
    if lately.by_layout or lately.layout_gone:
        yield f"{lately.by_layout} of {lately.pages} by layout"
    if lately.refused:
        yield f"{lately.refused} of {lately.pages} refused"
    yield f"{lately.undated or 'none'} undated" if read else "none read"
    if lately.text_length is not None:
        before = f" ({usual.text_length:,} before)" if usual.text_length is not None else ""
        yield f"{lately.text_length:,} characters{before}"


def _row(outlet: Outlet, state: OutletState, now: datetime, figures: OutletFigures) -> OutletRow:
    health = _health(outlet, state, bool(figures.rot))
    failing = state.failures >= _FAILURES_SEEN and health not in ("paused",)
    return OutletRow(
        outlet=outlet,
        state=state,
        word=_WORDS.get(health, health),
        shape=_CLASSES.get(health, health),
        note=" ".join((*figures.rot, _note(outlet, state))).strip(),
        figures=figures,
        needs_a_look=health in _NEEDS_A_LOOK or failing,
        newest=ago(state.last_article_at, now) if state.last_article_at else "never",
        next_try=_next_try(state, now),
    )


def _note(outlet: Outlet, state: OutletState) -> str:
    """The cause in words, and how often in a row."""
    cause = outlet.blocked or state.error
    if not cause:
        return ""
    repeated = f" {state.failures} times in a row." if state.failures > 1 else ""
    return cause.rstrip(". ") + "." + repeated


def _next_try(state: OutletState, now: datetime) -> str:
    if state.paused:
        return "when resumed"
    if state.next_crawl_at is None:
        return "not planned"
    if state.next_crawl_at <= now:
        return "due now"
    return f"in {duration((state.next_crawl_at - now).total_seconds())}"


def silence_note(rows: Sequence[OutletRow], now: datetime) -> str:
    """What the stream may be missing, with the side that it leaves in the dark; `` when nothing is."""
    silent = [row for row in rows if row.needs_a_look and row.outlet.voices]
    if not silent:
        return ""
    first = silent[0]
    since = first.state.last_success_at
    told = f"has not answered for {duration((now - since).total_seconds())}" if since else "has never answered"
    more = f" and {several(len(silent) - 1, 'other outlet')}" if len(silent) > 1 else ""
    sides = listed(sorted({voice for row in silent for voice in row.outlet.voices}))
    return f"{first.outlet.title}{more} {told}. What {sides} says may be under-reported."
