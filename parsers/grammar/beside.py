"""Figures of an event that stand beside what tells of it: "The ministry said it had received 20 civilians as well"."""

from __future__ import annotations

from collections.abc import Sequence

from model.mention import Count
from parsers.grammar.draft import OPEN, Draft, Judged

_LATEST = 3  # paragraph up to which figures are of the event that title or lead tell
_MANY = 8  # times the largest figure told that a sum of many exchanges is at least


def told_beside(judged: Judged, beside: Sequence[Judged], counts: tuple[Count, ...]) -> tuple[Count, ...]:
    """Return `counts` of a current event with those that sentences after it tell of the same people."""
    draft = judged.draft
    if judged.role != "current" or not draft.above:
        return counts
    most = max((c.n for c in counts), default=0)
    more = [
        c
        for other in beside
        if other is not judged and other.role == "background" and _goes_on(draft, other.draft, bool(counts))
        for s in other.draft.sightings
        if s.rank <= _LATEST
        for c in s.counts
        if not most or c.n <= _MANY * most
    ]
    known = {c.n for c in counts}
    return (*counts, *{c.n: c for c in more if c.n not in known}.values())


def _goes_on(draft: Draft, other: Draft, told: bool) -> bool:
    """Whether `other` is nothing of its own: no day, number or deal, no doubt, and no plan beside what is done."""
    same = draft.kind == other.kind and draft.object == other.object and set(draft.parties) == set(other.parties)
    own = other.backward or other.when or other.stage_ordinal or other.deal or any(s.doubts for s in other.sightings)
    phase = (draft.status in OPEN) == (other.status in OPEN)
    return same and not own and (phase or not told)
