"""The day of what a text looks back at from the day after: `a day after the swap`, `au lendemain de l'échange`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from parsers.grammar.calendar import Interval
from parsers.grammar.facts import Sentence, Trigger

_REACH = 6  # tokens from "two days after" to the event
_BEFORE = 3  # and from the event to it, where the word follows its noun: "takastan iki gün sonra"
_LONGEST = 6  # days: who counts more tells history
_WORDS = (("date.day_after", 1), ("date.two_days_after", 2))
_RULE = "day after"


def day_before(sentence: Sentence, trigger: Trigger, published: date | None) -> Interval | None:
    """Return the day of an event from which the sentence counts to the publication; None where it tells a day."""
    if not published or any(d.fine for d in sentence.dates):
        return None
    days = next((n for n, start, end in _counted(sentence) if _governs(sentence, trigger, start, end)), 0)
    day = published - timedelta(days=days)
    return Interval(day, day, day.isoformat(), None, _RULE) if days else None


def _counted(sentence: Sentence) -> Iterator[tuple[int, int, int]]:
    """Yield how many days after, and where the words stand."""
    for family, days in _WORDS:
        yield from ((days, h.start, h.end) for h in sentence.hits.get(family, ()))
    after = {h.start: h.end for h in sentence.hits.get("date.days_after", ())}
    units = {h.start: h.end for h in sentence.hits.get("date.day_unit", ())}
    for number in sentence.numbers:
        end = after.get(units.get(number.end, -1))
        if end and 0 < number.value <= _LONGEST:
            yield number.value, number.start, end


def _governs(sentence: Sentence, trigger: Trigger, start: int, end: int) -> bool:
    if sentence.verb == "last":
        first, last, reach = trigger.end, start, _BEFORE
    else:
        first, last, reach = end, trigger.start, _REACH
    return 0 <= last - first <= reach and not any(t.text in ",،;:" for t in sentence.tokens[first:last])
