"""What goes one way is no exchange: people for goods, for nothing, or home to serve their sentence."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.grammar.facts import Sentence
from parsers.grammar.price import PEOPLE, REACH, priced, refused

_TOLD = 3  # paragraphs in which a report says what it was: later ones speak of others
_HEAD = 1


def one_way(story: Sequence[Sentence], kind: str) -> bool:
    """Whether a story says that people went one way alone, and title and lead tell of no exchange beside."""
    told = [s for s in story if s.passage.rank <= _TOLD and _says_so(s, kind)]
    return bool(told) and not any(s.passage.rank <= _HEAD and s not in told and _both_ways(s, kind) for s in story)


def _says_so(sentence: Sentence, kind: str) -> bool:
    said = sentence.hits.get(f"{kind}.one_way") or refused(sentence.hits, kind) or priced(sentence.hits, kind)
    return bool(said) and not _people_back(sentence, kind)


def _both_ways(sentence: Sentence, kind: str) -> bool:
    """Whether a sentence names an exchange, or people who were given back."""
    return bool(sentence.hits.get(f"{kind}.swap")) or _people_back(sentence, kind)


def _people_back(sentence: Sentence, kind: str) -> bool:
    """`in return for 13 guerrillas`, with or without money beside them."""
    cues = sentence.hits.get(f"{kind}.return", ())
    if refused(sentence.hits, kind):
        return False
    return any(sentence.inside(f, c.end, c.end + REACH) for c in cues for f in PEOPLE)
