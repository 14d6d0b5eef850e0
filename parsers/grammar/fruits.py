"""What came of the talks that an article reports: as new as they are, wherever it stands."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.grammar.draft import BACKWARD, FAR, LONG_AGO, OWN_DEAL, PAST, Draft, of_one_pair
from parsers.grammar.weights import Weight, reason
from parsers.kinds import KINDS

_OUTDONE = FAR | OWN_DEAL | {"gist", "next of the exchange reported"}
_NEAR = 2  # paragraphs of a story in which the talks are told that are its news


def with_fruits(drafts: Sequence[Draft], weights: Sequence[Weight]) -> list[Weight]:
    """Return `weights`, in which what came of talks that are the news is news by them."""
    held = [d for d, w in zip(drafts, weights, strict=True) if _is_held(d) and w.supported and w.sum > 0]
    return [_after_talks(d, w, held) for d, w in zip(drafts, weights, strict=True)]


def _is_held(draft: Draft) -> bool:
    """Talks that were held or go on: what no word places in time is told as done, unless its day is to come."""
    if not KINDS[draft.kind].has_ordinal or draft.backward or draft.first > _NEAR:
        return False
    return draft.status in PAST or not (draft.status or any("date to come" in s.told for s in draft.sightings))


def _after_talks(draft: Draft, weight: Weight, held: Sequence[Draft]) -> Weight:
    if not weight.supported or not _comes_of(draft, held):
        return weight
    doubted = any(s.doubts for s in draft.sightings) and draft.status == "planned" and KINDS[draft.kind].has_ordinal
    if doubted:
        return weight
    comes = "next of the talks reported" if _is_next(draft) else "comes of the talks reported"
    draft.settled = KINDS[draft.kind].has_people or not (draft.when and draft.when.fine)
    return Weight((*(r for r in weight.pieces if r.name not in _OUTDONE), reason(comes)), True)


def _comes_of(draft: Draft, held: Sequence[Draft]) -> bool:
    """What was agreed, planned or proposed at talks that the article reports."""
    told = [s.told for s in draft.sightings]
    ahead = draft.status in ("agreed", "planned")  # "under the deal 64 will be exchanged": that of these talks
    backward = all(names & (BACKWARD - OWN_DEAL if ahead else BACKWARD) for names in told)
    fresh = not backward and not any(names & LONG_AGO for names in told)
    return fresh and (ahead or draft.status == "proposed") and any(of_one_pair(draft, h) for h in held)


def _is_next(draft: Draft) -> bool:
    """The next talks, which both sides agreed on or which have a day: more than a hope of one side."""
    fixed = draft.status == "agreed" or (draft.status == "planned" and draft.when is not None)
    return KINDS[draft.kind].has_ordinal and fixed and not any(s.doubts for s in draft.sightings)
