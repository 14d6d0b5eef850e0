"""Days of no exchange of these days: of capture (`arrested in April`), and those on which a text looks back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from parsers.grammar.calendar import resolve
from parsers.grammar.date_words import DateWords
from parsers.grammar.facts import Sentence

_REACH = 7  # tokens from "arrested" to its day: "seized in the Kharkiv region in March 2022"
_AFTER = 2  # and from its day to "seized", where the verb closes its clause
_FRESH = timedelta(days=4)  # before the publication: what is told of an earlier day is told of another exchange
_NOUN_REACH = 3  # tokens from "the last" to "exchange"
_ELSEWHERE = frozenset({"since_then", "summary"})


def of_capture(sentence: Sentence, words: DateWords) -> bool:
    """Whether the date tells since when somebody who is handed over was held."""
    if sentence.verb == "last" and sentence.inside("held", words.end, words.end + _AFTER):
        return True  # "2006'da kaçırdığı"
    cues = sentence.held_before(words.start, _REACH)
    moves = [h.start for f in ("release", "receive", "swap") for h in sentence.hits.get(f"exchange.{f}", ())]
    return any(not any(h.end <= at < words.start for at in moves) for h in cues)


def of_earlier(sentence: Sentence, words: DateWords, event: int) -> bool:
    """`gave back the men whom Chad had sent there in March`: a day in a clause that tells what had been before."""
    if words.fine and words.day:
        return False
    for had in sentence.hits.get("pluperfect", ()):
        if 0 <= words.start - had.end <= _REACH:
            opened = (h.start for h in sentence.hits.get("relative", ()) if 0 <= had.start - h.end <= _REACH)
            return any(not at <= event < words.end for at in opened)
    return False


def of_another_time(sentence: Sentence, kind: str, families: Collection[str], day: date | None) -> bool:
    """Whether a sentence looks back at, or sums up, other exchanges than that of these days."""
    told = [d for d in sentence.dates if not of_capture(sentence, d)]
    nouns = {h.start for f in families for h in sentence.hits.get(f"{kind}.{f}", ())}
    back = any(
        h.value in _ELSEWHERE or (h.value == "looking_back" and nouns & set(range(h.end, h.end + _NOUN_REACH)))
        for h in sentence.hits.get("role", ())
    )
    return back or any(_is_old(sentence, d, day) for d in told)


def _is_old(sentence: Sentence, words: DateWords, day: date | None) -> bool:
    first, _ = sentence.clause(words.start)
    ahead = any(sentence.inside(f, first, words.start) for f in ("future", "scheduled", "modal"))
    told = resolve(words, day, ahead) if day else None
    return bool(told and day and told.end < day - _FRESH)
