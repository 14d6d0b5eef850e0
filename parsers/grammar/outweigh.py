"""What the gist of an article adds to its drafts: it doubts what stands alone, and tells what no pattern makes sure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date

from model.mention import Reason
from parsers.grammar.draft import Draft, Judged
from parsers.grammar.weights import LEAST_SHARE, TELLING, Weight, reason

_PAIR_SURETY = 0.4  # the power of the share of its pair: .7 of it still tells, .5 no longer
_BARE = 1.8  # log odds from which the gist tells of an event of which no pattern is firm
_PAIR = 2
_HEAD = 2  # title, lead and second paragraph
_SURE = 1.4  # log odds of .8, from which an alert is raised at once
_LASTING = frozenset(  # doubts that no gist outweighs
    {
        "negated",
        "one side only",
        "one way only",
        "between firms",
        "only possible",
        "only talked of",
        "only named",
        "genre",
        "lower ordinal",
    }
)

_SUREST = 2.2  # log odds of .9: so many of those that it is surest of are right
_SURETY = (0.7, 0.8)  # what an event is worth that the gist alone tells of, at log odds 0 and for each more


def judge(drafts: Sequence[Draft], weights: Sequence[Weight], published: date | None) -> list[Judged]:
    """Return the drafts that are events, each current or background."""
    return [
        Judged(draft, "current" if weight.sum > 0 and published else "background", _logistic(weight.sum), weight.pieces)
        for draft, weight in zip(drafts, weights, strict=True)
        if weight.supported
    ]


def _logistic(x: float) -> float:
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, x)))), 2)


def with_gist(drafts: Sequence[Draft], weighed: Sequence[Weight], odds: Mapping[str, float]) -> list[Weight]:
    """What the article as a whole says: where it is no news of a kind, against what it tells of it without its sides.

    Where it is, and nothing that was read is news, for the likeliest event of title, lead and second paragraph.
    """
    chosen = set()
    for kind, odd in odds.items():
        own = [(w.sum, -i) for i, (d, w) in enumerate(zip(drafts, weighed, strict=True)) if d.kind == kind and w.pieces]
        told = [-i for s, i in own if weighed[-i].supported and s >= _SURE]
        head = [(s, i) for s, i in own if _may_tell(drafts[-i])]
        best = -max(head)[1] if head else 0
        if (
            head
            and all(_is_sequel(drafts[i], drafts[best]) for i in told)
            and odd >= (TELLING if weighed[best].supported else _BARE)
        ):
            chosen.add(best)
    return [_outweighed(d, w, odds[d.kind], i in chosen) for i, (d, w) in enumerate(zip(drafts, weighed, strict=True))]


def _may_tell(draft: Draft) -> bool:
    """The gist knows that there are talks; that those of no clear pair were called off is more than it knows."""
    off = draft.status in ("cancelled", "denied") and not draft.sure and len(draft.parties) > _PAIR
    return not draft.backward and draft.first <= _HEAD and not off


def _outweighed(draft: Draft, w: Weight, odds: float, chosen: bool) -> Weight:
    if chosen:
        return Weight((*w.pieces, _told(draft, w, odds)), True)
    return Weight((*w.pieces, _gist(odds)), w.supported) if odds < 0 and _bare(draft, w) else w


def _is_sequel(draft: Draft, best: Draft) -> bool:
    """The next talks are news by those of which they come: beside them, these are yet to be told."""
    return draft is not best and any(s.sequel for s in draft.sightings)


def _bare(draft: Draft, weight: Weight) -> bool:
    """Whether it is told without its sides."""
    return bool(weight.pieces) and not draft.sure


def _told(draft: Draft, w: Weight, odds: float) -> Reason:
    """What the gist adds to the draft that it chose: at least to the sum at which it tells of an event by itself."""
    doubts = sum(r.weight for r in w.pieces if r.name in _LASTING)
    sure = max(draft.share, LEAST_SHARE) ** _PAIR_SURETY / (1 + math.exp(-surety(odds)))
    weight = max(0.0, math.log(sure / (1 - sure)) + doubts - w.sum)
    return Reason(name="gist", weight=round(weight, 1), detail=f"log odds {odds:.1f}")


def _gist(odds: float) -> Reason:
    return Reason(name="gist", weight=round(reason("gist").weight * odds, 1), detail=f"log odds {odds:.1f}")


def surety(odds: float) -> float:
    """Return the sum of evidence that an event of the article has by the gist alone; .8 and an alert from odds of .9.

    On 213 articles unseen by patterns and gist: F1 .631 -> .649; with twice the base, four more false alerts for one.
    """
    base, slope = _SURETY
    return min(_SUREST, base + slope * odds)
