"""News that no pattern words: where the gist of an article tells of an event, and title and lead name none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from parsers.grammar.draft import is_backward
from parsers.grammar.facts import Sentence, Sighting, Trigger
from parsers.grammar.weights import TELLING
from parsers.kind import Kind
from parsers.kinds import KINDS


def unworded(
    story: Sequence[Sentence], found: Sequence[Sighting], odds: Mapping[str, float]
) -> Iterator[tuple[Sentence, Trigger]]:
    """Yield title and lead with a trigger for each kind that the gist tells of and no pattern found there."""
    seen = {s.trigger.kind for s in found if s.rank <= 1 and not is_backward(s) and not s.doubts}
    firm = any(s.rank <= 1 and s.trigger.strength == "strong" and not s.doubts for s in found)
    for kind in (KINDS[k] for k, o in odds.items() if o >= TELLING and k not in seen):
        if firm and kind.has_ordinal and not _named(kind, story):
            continue  # an exchange is told of, and no word in the whole story is of talks
        for sentence in story:
            trigger = _trigger(kind, sentence) if sentence.passage.rank <= 1 else None
            if trigger:
                yield sentence, trigger


def may_be_unworded(sentence: Sentence) -> bool:
    """Whether `sentence` is title or lead, and has a word at which the gist may tell of an event of some kind."""
    return sentence.passage.rank <= 1 and any(_trigger(kind, sentence) for kind in KINDS.values())


def _named(kind: Kind, story: Sequence[Sentence]) -> bool:
    return any(s.hits.get(f"{kind.name}.{f}") for s in story for f in (*kind.nouns, "rounds", "meet"))


def _trigger(kind: Kind, sentence: Sentence) -> Trigger | None:
    """At the first word of the kind, or for people; at the first party where no word is of the kind."""
    families = [f"{kind.name}.{f}" for f in (*kind.nouns, *kind.core)] + ["people"] * kind.has_people
    at = min((h for f in families for h in sentence.hits.get(f, ())), key=lambda h: h.start, default=None)
    at = at or next(iter(sentence.hits.get("party", ())), None)
    return Trigger(kind.name, "gist", "weak", at.start, at.end) if at else None
