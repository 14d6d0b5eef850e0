"""Where people are handed over, when the words that tell of it name no place: the town that sentences near them name.

`The Red Cross is supervising the handover at the Matouna checkpoint`, `Five men landed in Doha`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from parsers.grammar.capture import of_another_time
from parsers.grammar.draft import Draft
from parsers.grammar.facts import Sentence
from parsers.grammar.name import Name
from parsers.grammar.site import at_site
from parsers.grammar.world import country

_CAPTURED = 4  # tokens from "detained" to where
_LATEST = 3  # paragraph up to which a place is sought
_TOWNS = ("city", "town", "capital", "phrase")
_MOVES = ("release", "receive", "swap", "trade", "hands", "freed", "repatriation", "stage")


def handed_over_at(story: Sequence[Sentence], draft: Draft, day: date | None) -> tuple[str, ...]:
    """Return the towns at which the people of `draft` may have changed hands; the likeliest first."""
    own = [s.sentence for s in draft.sightings]
    found = [
        (key, name.place)
        for sentence in story
        if sentence.passage.rank <= _LATEST and not sentence.passage.recalled
        if any(sentence is s for s in own) or not of_another_time(sentence, draft.kind, _MOVES, day)
        for key, name in _candidates(sentence, draft, any(sentence is s for s in own))
    ]
    return tuple(dict.fromkeys(place for _, place in sorted(found, key=lambda f: f[0])))


def _candidates(sentence: Sentence, draft: Draft, own: bool) -> Iterator[tuple[tuple[bool, bool, int], Name]]:
    moved = {sentence.clause_of[h.start] for f in _MOVES for h in sentence.hits.get(f"{draft.kind}.{f}", ())}
    for name in sentence.names:
        if name.type not in _TOWNS or not name.place or sentence.held_before(name.start, _CAPTURED):
            continue
        site = at_site(name.start, name.end, sentence.tokens, sentence.hits)
        near = sentence.clause_of[name.start] in moved
        home = country(name.place) in draft.parties
        there = name.use == "place" or (name.use == "direction" and not home and near)
        known = site or (name.type != "phrase" and (not home or name.type != "capital"))
        if there and known and (site or near):
            yield (not site, not own, sentence.passage.rank), name
