"""Days and places of capture: `arrested in April on charges of treason`, `held since March`, `taken in Mariupol`."""

from __future__ import annotations

from parsers.grammar.dates import DateWords
from parsers.grammar.facts import Sentence

_REACH = 7  # tokens from "arrested" to its day: "seized in the Kharkiv region in March 2022"


def of_capture(sentence: Sentence, words: DateWords) -> bool:
    """Whether the date tells since when somebody who is handed over was held."""
    first, _ = sentence.clause(words.start)
    cues = [h for h in sentence.hits.get("held", ()) if first <= h.start and 0 <= words.start - h.end <= _REACH]
    moves = [h.start for f in ("release", "receive", "swap") for h in sentence.hits.get(f"exchange.{f}", ())]
    return any(not any(h.end <= at < words.start for at in moves) for h in cues)
