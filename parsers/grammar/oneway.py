"""What goes one way is no exchange: people for goods, for nothing, or home to serve their sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parsers.grammar.facts import Sentence
from parsers.grammar.lexicon import Hit

_PRICE_REACH = 8  # tokens from "in exchange for" to "euros"
_REFUSED_REACH = 5  # tokens from "nothing" to "in return"
_TOLD = 3  # paragraphs in which a report says what it was: later ones speak of others
_HEAD = 1
_PEOPLE = ("people", "people_any", "someone")


def one_way(story: Sequence[Sentence], kind: str) -> bool:
    """Whether a story says that people went one way alone, and title and lead tell of no exchange beside."""
    told = [s for s in story if s.passage.rank <= _TOLD and _says_so(s, kind)]
    return bool(told) and not any(s.passage.rank <= _HEAD and s not in told and _both_ways(s, kind) for s in story)


def _says_so(sentence: Sentence, kind: str) -> bool:
    said = sentence.hits.get(f"{kind}.one_way") or refused(sentence, kind) or priced(sentence, kind)
    return bool(said) and not _people_back(sentence, kind)


def _both_ways(sentence: Sentence, kind: str) -> bool:
    """Whether a sentence names an exchange, or people who were given back."""
    return bool(sentence.hits.get(f"{kind}.swap")) or _people_back(sentence, kind)


def _people_back(sentence: Sentence, kind: str) -> bool:
    """`in return for 13 guerrillas`, with or without money beside them."""
    cues = sentence.hits.get(f"{kind}.return", ())
    if refused(sentence, kind):
        return False
    return any(sentence.inside(f, c.end, c.end + _PRICE_REACH) for c in cues for f in _PEOPLE)


def refused(sentence: Sentence, kind: str) -> bool:
    """`nothing was given in return`."""
    cues = sentence.hits.get(f"{kind}.return", ())
    return any(-_REFUSED_REACH <= h.start - c.start <= 1 for c in cues for h in sentence.hits.get("nobody", ()))


def priced(sentence: Sentence, kind: str) -> bool:
    """`in exchange for nine million euros`, `for maps of mines`: money or goods are given, and nobody."""
    near = [(c.end, p.start) for c in sentence.hits.get(f"{kind}.return", ()) for p in _goods(sentence, kind, c)]
    return any(b - a <= _PRICE_REACH and not any(sentence.inside(f, a, b) for f in _PEOPLE) for a, b in near)


def _goods(sentence: Sentence, kind: str, cue: Hit) -> Iterator[Hit]:
    return (h for f in ("ransom", "goods") for h in sentence.hits.get(f"{kind}.{f}", ()) if h.start >= cue.end)
