"""Days that are no event's: when somebody spoke, and when somebody decided."""

from __future__ import annotations

from datetime import date

from parsers.grammar.calendar import Interval, resolve
from parsers.grammar.facts import Sentence
from parsers.grammar.lexicon import Hit

_DECISIONS = ("cancelled", "proposed", "denied")
_COMMAS = ",،"
_PARTED = (*_COMMAS, "–", "—")  # "put off to Friday – said the ministry"
_AFTER_VERB = 3  # tokens from "said" to its day
_AFTER_VERB_AT_END = 8  # and when the day closes the clause: "told reporters in Geneva on Friday"


def speech_day(sentence: Sentence, published: date | None) -> Interval | None:
    """The day on which the sentence says that somebody spoke."""
    days = [d for d in sentence.dates if d.fine and is_day_of_speech(sentence, d.start, d.end)]
    return resolve(days[0], published, False) if days and published else None


def is_day_of_speech(sentence: Sentence, start: int, end: int, event: int = -1) -> bool:
    """`said on Friday`, `told reporters in Geneva on Friday`: when somebody spoke, unless the event stands between."""
    first, last = sentence.clause(start)
    parted = end < len(sentence.tokens) and sentence.tokens[end].text in _PARTED
    if not parted and any(0 <= h.start - end <= 1 for h in sentence.hits.get("report", ())):
        return True  # "the ministry on Friday denied", and not "put off to Friday, said the ministry"
    verbs = [h for h in sentence.hits.get("report", ()) if h.end <= start]
    if not verbs or verbs[-1].start < first:
        return False
    if verbs[-1].end <= event < start or sentence.inside("scheduled", verbs[-1].end, start):
        return False
    gap = start - verbs[-1].end
    comma = any(t.text in _COMMAS for t in sentence.tokens[verbs[-1].end : start])
    return gap <= _AFTER_VERB or (gap <= _AFTER_VERB_AT_END and end >= last - 3 and not comma)


def is_day_of_change(sentence: Sentence, start: int, end: int) -> bool:
    """`on Tuesday suspended the talks`: the day of the decision, not of the event."""
    cues = [h for h in sentence.hits.get("status", ()) if h.value in _DECISIONS]
    return any(h.start == end or _right_after(sentence, h, start) for h in cues)


def _right_after(sentence: Sentence, cue: Hit, start: int) -> bool:
    return 0 <= start - cue.end <= 1 and not sentence.inside("scheduled", cue.end, start)
