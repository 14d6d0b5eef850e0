"""Which two of the parties that a story names are its pair, by where, how often and in which part it names them.

A pair's odds are the sum of its parties' features and of its own. Weights: `parsers/pairs.toml`.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from pathlib import Path

from parsers.grammar.facts import Sentence
from parsers.grammar.name import Name
from parsers.grammar.uses import COUPLED, groups
from parsers.grammar.world import state_names, world

WEIGHTS_FILE = Path(__file__).parents[1] / "pairs.toml"
_ZONES = ("title", "lead", "second", "rest")
_MOST = 8  # parties of a story among which its pair is sought
_OFTEN_A_SIDE = "United States"  # of those who usually mediate

Pair = frozenset[str]
Features = Mapping[str, float]


@cache
def weights() -> Features:
    """Return the weight of each feature."""
    return tomllib.loads(WEIGHTS_FILE.read_text("utf-8"))


def pair_odds(story: Sequence[Sentence]) -> dict[tuple[str, str], float]:
    """Return the odds of each pair of the likeliest parties of `story`, comparable within the story alone."""
    table = weights()
    own = {party: _weigh(features, table) for party, features in party_features(story).items()}
    best = sorted(own, key=lambda p: -own[p])[:_MOST]
    joined, elsewhere = joint_features(story), other_wars(story, best)
    return {
        (a, b): own[a]
        + own[b]
        + _weigh(pair_features(a, b, elsewhere), table)
        + _weigh(joined.get(frozenset((a, b)), {}), table)
        for a, b in combinations(best, 2)
    }


def _weigh(features: Features, table: Features) -> float:
    return math.fsum(value * table.get(name, 0.0) for name, value in features.items())


def party_features(story: Sequence[Sentence]) -> dict[str, Features]:
    """Return what a story tells of each party by itself: `acts lead`, `type person`, `share`.

    Numbers of names and of sentences are taken as log(1 + n); of types, the share of the party's names.
    """
    uses: defaultdict[str, Counter[str]] = defaultdict(Counter)
    types: defaultdict[str, Counter[str]] = defaultdict(Counter)
    told: Counter[str] = Counter()
    for sentence in story:
        zone = _zone(sentence)
        sides = [n for n in sentence.names if _is_side(n)]
        told.update(dict.fromkeys(n.party for n in sides).keys())  # in order, for those alike stay in it
        for name in sides:
            uses[name.party][f"{name.use} {zone}"] += 1
            types[name.party][f"type {name.type}"] += 1
    most, usual = math.log1p(max(told.values(), default=1)), world().usual_mediators
    return {
        party: _logs(uses[party])
        | {name: n / types[party].total() for name, n in types[party].items()}
        | {
            "mentions": math.log1p(n),
            "share": math.log1p(n) / most,
            "mediator": float(party in usual),
        }
        for party, n in told.items()
    }


def joint_features(story: Iterable[Sentence]) -> dict[Pair, Features]:
    """Return how often a story names two parties side by side, both as acting in one sentence, or after "between"."""
    out: defaultdict[Pair, Counter[str]] = defaultdict(Counter)
    for sentence in story:
        zone = _zone(sentence)
        for pair in coupled(sentence):
            out[pair][f"coupled {zone}"] += 1
        acting = dict.fromkeys(n.party for n in sentence.names if _is_side(n) and n.use in COUPLED)
        for both in combinations(acting, 2):
            out[frozenset(both)][f"together {zone}"] += 1
        for pair in _between(sentence):
            out[pair][f"between {zone}"] += 1
    return {pair: _logs(numbers) for pair, numbers in out.items()}


def pair_features(a: str, b: str, elsewhere: Collection[Pair] = ()) -> Features:
    """Return what is known of two parties: a known conflict, a usual mediator in none, a state and a group.

    `elsewhere`: known conflicts of which this story does not tell.
    """
    known = frozenset((a, b)) in world().conflicts and frozenset((a, b)) not in elsewhere
    usual, states = world().usual_mediators, state_names()
    return {
        "known conflict": float(known),
        "mediator in no conflict": float(not known and bool({a, b} & (usual - {_OFTEN_A_SIDE}))),
        "state and group": float((a in states) != (b in states)),
    }


@cache
def groups_abroad() -> frozenset[str]:
    """Return the groups that fight a state in which they are not at home."""
    abroad = (pair for pair in world().conflicts if pair not in world().inner_conflicts)
    return frozenset(group for pair in abroad for group in pair - state_names())


def other_wars(story: Sequence[Sentence], parties: Collection[str]) -> frozenset[Pair]:
    """Of a group that fights at home and abroad, return the conflict that `story` does not tell of, if it names both.

    `the kingdom got nine men back from the Houthis for 109 Yemenis`: Yemen is only where they live, and gives nobody.
    """
    if groups_abroad().isdisjoint(parties):
        return frozenset()
    conflicts, inner = world().conflicts, world().inner_conflicts
    told = [pair for pair in map(frozenset, combinations(parties, 2)) if pair in conflicts]
    abroad = {group: pair for pair in told if pair not in inner for group in pair - state_names()}
    both = [(home, group) for home in told if home in inner for group in home & abroad.keys()]
    return frozenset(
        home if all(s.only_places(home - {group}) for s in story) else abroad[group] for home, group in both
    )


def coupled(sentence: Sentence) -> Iterator[Pair]:
    """Yield the pairs that stand side by side: "A, B and C", "A-B"."""
    for run in groups([n for n in sentence.names if n.party and n.use in COUPLED], sentence.links):
        yield from (frozenset(both) for both in combinations(dict.fromkeys(n.party for n in run), 2))


def _between(sentence: Sentence) -> Iterator[Pair]:
    """`between A and B`: the first two parties after the word, if they stand side by side."""
    for hit in sentence.hits.get("between", ()):
        after = [n for n in sentence.names if n.start >= hit.end and n.party]
        first = next(groups(after, sentence.links), [])
        yield from (frozenset(both) for both in combinations(dict.fromkeys(n.party for n in first), 2))


def _is_side(name: Name) -> bool:
    return bool(name.party) and name.type != "mediator"


def _zone(sentence: Sentence) -> str:
    return _ZONES[min(sentence.passage.rank, 3)]


def _logs(numbers: Mapping[str, int]) -> dict[str, float]:
    return {name: math.log1p(n) for name, n in numbers.items()}
