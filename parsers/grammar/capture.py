"""Days and places of capture: `arrested in April on charges of treason`, `held since March`, `taken in Mariupol`."""

from __future__ import annotations

from parsers.grammar.dates import DateWords
from parsers.grammar.facts import Sentence
from parsers.grammar.uses import Name

_NEAR = 4  # tokens from "detained" to where
_REACH = 7  # tokens from "arrested" to its day: "seized in the Kharkiv region in March 2022"


def is_captured_in(sentence: Sentence, name: Name) -> bool:
    """`detained in Munich`, `locked up in Tehran's prison`, `Queens-born`: where somebody was taken, tried or born."""
    first, _ = sentence.clause(name.start)
    cues = [h for h in sentence.hits.get("held", ()) if first <= h.start and 0 <= name.start - h.end <= _NEAR]
    return bool(cues)


def of_capture(sentence: Sentence, words: DateWords) -> bool:
    """Whether the date tells since when somebody who is handed over was held."""
    first, _ = sentence.clause(words.start)
    cues = [h for h in sentence.hits.get("held", ()) if first <= h.start and 0 <= words.start - h.end <= _REACH]
    moves = [h.start for f in ("release", "receive", "swap") for h in sentence.hits.get(f"exchange.{f}", ())]
    return any(not any(h.end <= at < words.start for at in moves) for h in cues)
