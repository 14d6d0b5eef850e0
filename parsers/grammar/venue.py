"""Where something took place, by the clause that tells of it."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.grammar.facts import Sentence, Trigger
from parsers.grammar.name import Name
from parsers.kinds import KINDS

_LEAD = 1
_CAPTURED = 4  # tokens from "detained in" to where: "detained in Munich", "in Tehran's prison"


def place_of(sentence: Sentence, trigger: Trigger, names: Sequence[Name]) -> str | None:
    """Return which of `names` is the place of the trigger's clause, else the town that its sentence is bound for."""
    first, last = sentence.clause(trigger.start)
    inner = [n for n in names if n.place and n.use == "place" and first <= n.start < last]
    if KINDS[trigger.kind].has_people:
        inner = [n for n in inner if not sentence.held_before(n.start, _CAPTURED)]
    best = min(inner, key=lambda n: (*_vagueness(sentence, n), distance(n.start, n.end, trigger)), default=None)
    return best.place if best else _bound_for(sentence, trigger) or _only_town(sentence, trigger, names)


def _only_town(sentence: Sentence, trigger: Trigger, names: Sequence[Name]) -> str | None:
    """`the meeting, which was due on Tuesday in Damascus`: the one town in which a sentence of title or lead is set."""
    if sentence.passage.rank > _LEAD or not KINDS[trigger.kind].has_ordinal or trigger.strength == "weak":
        return None
    towns = {n.place for n in names if n.use == "place" and n.type in ("city", "capital") and not _vague(sentence, n)}
    return towns.pop() if len(towns) == 1 else None


def _vague(sentence: Sentence, name: Name) -> bool:
    return any(_vagueness(sentence, name))


def _bound_for(sentence: Sentence, trigger: Trigger) -> str | None:
    """`flies to Geneva for talks`, `leaves for Geneva ahead of a second round`."""
    if not KINDS[trigger.kind].has_ordinal:
        return None
    aims = [h.start for f in ("number_for_number", "scheduled") for h in sentence.hits.get(f, ())]
    opened = {h.end for h in sentence.hits.get("date.range_open", ())}  # "from Moscow"
    towns = [n for n in sentence.names if n.place and n.type in ("city", "town", "capital") and n.start not in opened]
    first, _ = sentence.clause(trigger.start)
    if any(h.start == first for h in sentence.hits.get("venue_relative", ())):  # "in Ohrid, where they are to meet"
        return next((n.place for n in reversed(towns) if n.end <= first), None)
    bound = [n for n in towns if n.use == "direction"]
    return next((n.place for n in bound if any(n.end <= at < trigger.start for at in aims)), None)


def _vagueness(sentence: Sentence, name: Name) -> tuple[bool, bool, bool]:
    """`in Geneva` beats `the Geneva hotel`, a city that is known an unknown one, and any town a state."""
    direct = any(h.end == name.start for h in sentence.hits.get("locative", ()))
    direct = direct or any(h.start == name.end for h in sentence.hits.get("locative_after", ()))
    return name.type in ("state", "territory"), not direct, name.type in ("town", "phrase")


def distance(start: int, end: int, trigger: Trigger) -> int:
    """Return how many tokens lie between `start`..`end` and the trigger."""
    return max(0, start - trigger.end, trigger.start - end)
