"""Judging: is a draft an event at all, is it news, and how sure is that."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from model.mention import Reason
from parsers.grammar.assemble import Draft
from parsers.grammar.role import reason
from parsers.grammar.sentence import Sentence
from parsers.grammar.sighting import Sighting

_FEWEST = -1.5  # log odds below which a draft is no event


@dataclass(frozen=True)
class Judged:
    """A draft with its verdict."""

    draft: Draft
    role: str
    confidence: float
    reasons: tuple[Reason, ...]


def judge(drafts: Sequence[Draft], sentences: Sequence[Sentence], published: date | None) -> list[Judged]:
    """Return the drafts that are events, each current or background, with confidence and reasons."""
    genre = _genre(sentences)
    highest = {d.kind: max((x.ordinal or 0 for x in drafts if x.kind == d.kind and not x.backward), default=0) for d in drafts}
    out = []
    for draft in drafts:
        event = _event(draft)
        news = _news(draft, highest[draft.kind]) + ((reason("genre"),) if genre else ())
        total = sum(r.weight for r in event)
        if total < _FEWEST or len(draft.parties) < 2:
            continue
        if draft.kind == "exchange" and not _supported(draft, drafts):
            continue
        fresh = sum(r.weight for r in news)
        role = "current" if fresh > 0 and published else "background"
        out.append(Judged(draft, role, _logistic(total + fresh), (*event, *news)))
    return out


def _logistic(x: float) -> float:
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, x)))), 2)


def _event(draft: Draft) -> tuple[Reason, ...]:
    best = max(draft.sightings, key=_strength)
    out = [reason(f"{best.trigger.strength} pattern", best.trigger.rule), *best.doubts]
    out.append(reason("parties named" if draft.sure else "parties from the article"))
    if len(draft.sightings) > 1:
        out.append(reason("told again"))
    if draft.ordinal:
        out.append(reason("ordinal"))
    if any(s.counts for s in draft.sightings):
        out.append(reason("figures"))
    if any(s.place for s in draft.sightings):
        out.append(reason("place"))
    return tuple(out)


def _strength(s: Sighting) -> float:
    return {"strong": 2.0, "fair": 1.0, "weak": 0.0}[s.trigger.strength] + sum(r.weight for r in s.doubts)


def _news(draft: Draft, highest: int) -> tuple[Reason, ...]:
    best = max(draft.sightings, key=lambda s: sum(r.weight for r in s.reasons))
    out = list(best.reasons)
    if draft.ordinal and draft.ordinal < highest:
        out.append(reason("lower ordinal"))
    if best.paragraph > 1:
        out.append(reason("no support above"))
    return tuple(out)


def _supported(draft: Draft, drafts: Sequence[Draft]) -> bool:
    return any(s.trigger.strength != "weak" for d in drafts if d.kind == draft.kind for s in d.sightings)


def _genre(sentences: Sequence[Sentence]) -> bool:
    title = sentences[0] if sentences and sentences[0].passage.paragraph == 0 else None
    return bool(title and any(h.value == "genre" and (h.start == 0) for h in title.hits.get("role", ())))
