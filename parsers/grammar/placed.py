"""A name that may be a place, with the frame in which it stands: `in X`, `near X`, `the village of X`, `X Palace`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from parsers.grammar.calendar import Interval, resolve
from parsers.grammar.facts import Sentence
from parsers.grammar.name import Name
from parsers.grammar.site import at_site
from parsers.grammar.uses import groups

FRAMED = frozenset({"in", "loose", "near"})
_TYPES = frozenset({"city", "town", "capital", "phrase", "state", "territory"})
_ZONES = ("title", "lead", "second", "third", "rest")
_ACTING = frozenset({"acts", "speaks", "mediates"})
_BACK = frozenset({"looking_back", "since_then", "summary"})
_CAPTURED = 4  # tokens from "detained" to where
_SEIZED = 7  # and to its day: "seized in the Kharkiv region in March 2022"
_CUE_REACH = 6  # tokens from "in" to the name: "in the small Dutch seaside resort of"
_LIST = 3  # places in a row, of which none is where something was
_NEAR_REACH = 5  # tokens from a place to "near" another: "Doleib, a small village near"
_SAID_REACH = 3  # tokens from a name to what it is: "Doleib, a small village"


@dataclass(frozen=True)
class Placed:
    """`features` hold for all events of the story, `beside` by whether the name stands with the event or elsewhere."""

    sentence: Sentence
    name: Name
    frame: str
    features: frozenset[str]
    beside: frozenset[str]
    tells: frozenset[str]  # kinds of events of which words stand in the clause
    days: tuple[Interval, ...]  # that the sentence tells
    back: bool  # it looks back
    day: date | None  # of publication

    @property
    def place(self) -> str:
        """What the name calls."""
        return self.name.place


def placed(sentence: Sentence, day: date | None) -> Iterator[Placed]:
    """Yield the names of `sentence` that may be places."""
    names = [n for n in sentence.names if n.place and n.type in _TYPES and not (n.type == "phrase" and n.party)]
    listed = {n.start for run in groups(names, sentence.links) if len(run) >= _LIST for n in run}
    names = [n for n in names if n.start not in listed]  # "advisers from Berlin, Paris, London and Rome"
    if not names:
        return
    told = [d for d in sentence.dates if not sentence.held_before(d.start, _SEIZED)] if day else []
    days = tuple(d for d in (resolve(w, day, False) for w in told if day) if d)
    back = any(h.value in _BACK for h in sentence.hits.get("role", ()))
    words = [(h.start, f.partition(".")[0]) for f, hits in sentence.hits.items() if "." in f for h in hits]
    for name in names:
        frame = _frame(sentence, name)
        features = frozenset(_features(sentence, name, frame))
        beside = frozenset(_beside(sentence, name))
        yield Placed(sentence, name, frame, features, beside, _tells(sentence, name, words), days, back, day)


def _frame(sentence: Sentence, name: Name) -> str:
    if name.use in ("speech place", "direction"):
        return name.use
    if name.use != "place":
        return "acts" if name.use in _ACTING else "topic"
    if any(h.end == name.start for h in sentence.hits.get("vicinity", ())):
        return "near"
    cues = [h.end for h in sentence.hits.get("locative", ())]
    if name.start in cues or any(h.start == name.end for h in sentence.hits.get("locative_after", ())):
        return "in"
    return "loose" if any(name.start - _CUE_REACH <= end < name.start for end in cues) else "bare"


def _features(sentence: Sentence, name: Name, frame: str) -> Iterator[str]:
    yield _ZONES[min(sentence.passage.rank, 4)]
    yield f"{name.type} {frame}"
    if sentence.held_before(name.start, _CAPTURED):
        yield "captured"
    if sentence.passage.recalled:
        yield "recalled"
    if _stands_by(sentence, name, "region_noun"):
        yield "region"


def _beside(sentence: Sentence, name: Name) -> Iterator[str]:
    """What is said of the name right there: an article before it, a word for a site, a town or a house."""
    if any(h.end == name.start for h in sentence.hits.get("article", ())):
        yield "article"
    if at_site(name.start, name.end, sentence.tokens, sentence.hits):
        yield "site"
    yield from (f for f in ("settlement", "building") if _stands_by(sentence, name, f))
    if _is_described(sentence, name):
        yield "described"
    if any(n.end == name.start and n.place for n in sentence.names):
        yield "after another"  # "in the suburb of Washington Arlington", as other languages write it
    if any(n.place and n.end + 1 == name.start and _is_possessive(sentence, n) for n in sentence.names):
        yield "of another"  # "Ankara's Esenboga airport"
    if any(n.place and name.end + 1 == n.start and _is_possessive(sentence, name) for n in sentence.names):
        yield "owns another"
    yield from _near_each_other(sentence, name)


def _near_each_other(sentence: Sentence, name: Name) -> Iterator[str]:
    """`at the Yerkhan crossing near Goris`: of two places in a row the first is meant."""
    beside = {h.start: h.end for h in sentence.hits.get("vicinity", ())}
    for first, cue in ((n, c) for n in sentence.names for c in beside if 0 <= c - n.end <= _NEAR_REACH):
        if first.place and first.use == "place" and first.start == name.start and beside[cue] != first.start:
            yield "then near another"
        if first.place and first.use == "place" and beside[cue] == name.start and first is not name:
            yield "near another"


def _is_possessive(sentence: Sentence, name: Name) -> bool:
    return any(h.start == name.end for h in sentence.hits.get("possessive", ()))


def _stands_by(sentence: Sentence, name: Name, family: str) -> bool:
    """`the village of Doleib`, `Lualaba province`."""
    nouns = sentence.hits.get(family)
    if not nouns:
        return False
    links = {h.start for f in ("link", "article") for h in sentence.hits.get(f, ())}
    return any(
        h.start == name.end or (h.end <= name.start <= h.end + 1 and all(i in links for i in range(h.end, name.start)))
        for h in nouns
    )


def _is_described(sentence: Sentence, name: Name) -> bool:
    """`Doleib, a village on the river`."""
    if name.end >= len(sentence.tokens) or sentence.tokens[name.end].text not in ",،(–—":
        return False
    nouns = (h for f in ("settlement", "site") for h in sentence.hits.get(f, ()))
    return any(0 < h.start - name.end <= _SAID_REACH for h in nouns)


def _tells(sentence: Sentence, name: Name, words: Sequence[tuple[int, str]]) -> frozenset[str]:
    """The kinds of which `words`, each with its kind, one stands in the clause of the name."""
    first, last = sentence.clause(name.start)
    return frozenset(kind for start, kind in words if first <= start < last)
