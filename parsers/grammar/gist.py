"""Gist: whether an article as a whole is news of an event of a kind, by the classes of words in title, lead and body.

A pattern tells where an event stands, and knows only the wordings that somebody thought of; the gist knows none and
asks how far the classes of words are those of such news. Weights and how they came about: `parsers/gist.toml`.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache
from itertools import combinations, starmap
from pathlib import Path

from parsers.grammar.facts import Sentence
from parsers.kinds import KINDS

WEIGHTS_FILE = Path(__file__).parents[1] / "gist.toml"
_MEMORY = 50_000  # pairs of classes remembered
_MOST = 3.0  # log odds beyond which it is no surer
ZONES = ("title", "lead", "second", "rest")
_VALUED = frozenset({"people", "status", "role", *(f"{kind}.status" for kind in KINDS)})  # values are told apart
# Classes that depend on the language's grammar or on the length of the text, and say nothing of what it is about.
_MUTE_TEXT = """
article definite and with link locative direction between possessive proper name_joiner relative clause past
event_noun topic title_clause numeral number_for_number same_number not_name month weekday day demonym party number
collective group_noun side_noun date.of date.in date.range_to date.range_open date.until date.part date.this source
"""
_MUTE = frozenset(_MUTE_TEXT.split())
# Classes that say something beside a kind's own in one sentence ("people" and "freed"), though little by themselves.
_BESIDE_TEXT = "number_for_number same_number number each summary negation hypothetical dates"
_BESIDE = frozenset(_BESIDE_TEXT.split())
_BESIDE_FAMILIES = ("gist.", "people", "two parties")


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """Return, by kind, the weight of each feature; "" is the base."""
    return tomllib.loads(WEIGHTS_FILE.read_text("utf-8"))


def gist(kind: str, seen: Set[str]) -> float:
    """Return the log odds that an article with the features `seen` has news of `kind`; 0 for one without weights."""
    table = weights().get(kind)
    odds = math.fsum((table[""], *filter(None, map(table.get, seen)))) if table else 0.0  # in whatever order
    return max(-_MOST, min(_MOST, odds))


def features(sentences: Sequence[Sentence]) -> Iterator[str]:
    """Yield the features of a story, some more than once: `lead round.talks`, `title people=bodies`, `above dates`."""
    told: dict[str, set[str]] = {zone: set() for zone in ZONES}  # a word is written as a feature once a zone
    for sentence in sentences:
        words = _words(sentence)
        told[ZONES[min(sentence.passage.rank, 3)]] |= words
        if sentence.passage.rank < len(ZONES) - 1:
            yield from _beside(sentence, words)
    for zone, words in told.items():
        for word in words:
            yield f"{zone} {word}"
            if zone != "rest":
                yield f"above {word}"


def of_kind(feature: str, kind: str) -> bool:
    """Whether a feature may speak for `kind`: of classes that stand together none is another kind's."""
    return " + " not in feature or all(k in ("", kind) for k in map(_kind, feature.split(" + ")))


def _kind(word: str) -> str:
    """The kind whose own class `word` is, "" for a class of all kinds."""
    kind, dot, _ = word.partition(".")
    return kind if dot and kind != "gist" else ""


def _beside(sentence: Sentence, words: Set[str]) -> Iterator[str]:
    """Yield the pairs of classes that stand in one sentence, those of two kinds excepted."""
    told = sorted(w for w in words | {f for f in _BESIDE if sentence.hits.get(f)} if _pairs(w))
    return filter(None, starmap(_pair, combinations(told, 2)))


@lru_cache(maxsize=_MEMORY)
def _pairs(word: str) -> bool:
    return _kind(word) in KINDS or word in _BESIDE or word.startswith(_BESIDE_FAMILIES)


@lru_cache(maxsize=_MEMORY)
def _pair(a: str, b: str) -> str:
    """The feature of two classes in one sentence, "" of those of two kinds."""
    return f"{a} + {b}" if _kind(a) == _kind(b) or not (_kind(a) and _kind(b)) else ""


def _words(sentence: Sentence) -> set[str]:
    told = {family for family, hits in sentence.hits.items() if hits and family not in _MUTE}
    told |= {f"{family}={hit[3]}" for family in told & _VALUED for hit in sentence.hits[family]}
    if len({n.party for n in sentence.names if n.party and n.use in ("acts", "speaks")}) > 1:
        told.add("two parties")
    if sentence.dates:
        told.add("dates")
    return told
