"""Status by cues within the clause: cancelled before postponed before the rest; of the rest the nearest."""

from __future__ import annotations

from parsers.grammar.lexicon import Hit
from parsers.grammar.sentence import Sentence
from parsers.kinds import KINDS

_REACH = 12  # tokens between a cue and its event
_AGREED_REACH = 12  # tokens from "agreed" to what is agreed on
_CONTEXT_REACH = 5  # tokens from "after" to the talks that were held
_FIRST = ("cancelled", "postponed", "denied")  # these decide wherever they stand in the clause
_RANK = ("cancelled", "postponed", "denied", "proposed", "planned", "agreed", "under_way", "completed")


def read_status(sentence: Sentence, kind: str, start: int, end: int) -> str:
    """Return the status that the clause around `start`..`end` tells, "" when it tells none."""
    first, last = sentence.clause(start)
    near = [h for h in _cues(sentence, kind) if first <= h.start < last and _distance(h, start, end) <= _REACH]
    cues = [h for h in near if not _negated(sentence, h)]
    for status in _FIRST:
        if any(h.value == status for h in cues):
            return status
    if any(h.value == "agreed" and 0 <= start - h.start <= _AGREED_REACH for h in cues):
        return "agreed"
    best = min((h for h in cues if h.value not in _FIRST), key=lambda h: (_distance(h, start, end), _RANK.index(h.value)), default=None)
    if best:
        return best.value
    held = any(0 <= start - h.end <= _CONTEXT_REACH and h.start >= first for h in sentence.hits.get("held_by_context", ()))
    return "completed" if held and not KINDS[kind].has_people else ""


def _cues(sentence: Sentence, kind: str) -> list[Hit]:
    return [*sentence.hits.get("status", ()), *sentence.hits.get(f"{kind}.status", ())]


def _distance(hit: Hit, start: int, end: int) -> int:
    return max(0, hit.start - end, start - hit.end)


def _negated(sentence: Sentence, cue: Hit) -> bool:
    """`had not cancelled`: a denial of it leaves the event as it was."""
    return any(0 <= cue.start - h.end <= 1 for h in sentence.hits.get("negation", ()))
