"""The pair that a story is about, which fills in for sides that a sentence leaves out."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations

from parsers.grammar.facts import Sentence
from parsers.grammar.pairing import coupled, pair_odds, party_features
from parsers.grammar.uses import COUPLED
from parsers.grammar.world import state_names, world

_ALONE = 0.9  # how likely the one party that a story names and its only known foe are the pair of which it tells


def main_pair(sentences: Sequence[Sentence]) -> tuple[str, ...]:
    """Return the two parties that the article is about; one with its only known foe, or alone, where it names one."""
    return _likeliest(pair_odds(sentences), sentences)


def _likeliest(odds: Mapping[tuple[str, str], float], sentences: Sequence[Sentence]) -> tuple[str, ...]:
    if not odds:
        return _with_foe(tuple(party_features(sentences)), sentences)
    pair = max(odds, key=lambda pair: (odds[pair], pair))
    known = frozenset(pair) in world().conflicts
    guests = [p for p in pair if not known and (not _acts(p, sentences) or _hosts(p, pair))]
    return _with_foe(tuple(p for p in pair if p not in guests), sentences, pair) if len(guests) == 1 else pair


def _hosts(party: str, pair: Sequence[str]) -> bool:
    """`the captive was handed to the Egyptians by Hamas`: they carry between an armed group and its foe."""
    return party in world().hosts_only and state_names().isdisjoint(set(pair) - {party})


def _acts(party: str, sentences: Sequence[Sentence]) -> bool:
    """Whether `party` is more than where something is held and who helps."""
    return any(n.use in COUPLED for s in sentences for n in s.names if n.party == party)


class MainPairs:
    """The pair that a story is about, and in the blocks that are of another conflict altogether, theirs."""

    def __init__(self, story: Sequence[Sentence]) -> None:
        odds = pair_odds(story)
        self.whole = _likeliest(odds, story)
        shares = _shares(odds)
        self._shares = {frozenset(self.whole): max(shares.values(), default=_ALONE), **shares}
        blocks: defaultdict[tuple[int, int], list[Sentence]] = defaultdict(list)
        for sentence in story:
            blocks[_block(sentence)].append(sentence)
        self._blocks = blocks
        self._own: dict[tuple[int, int], tuple[str, ...]] = {}  # of the blocks that were asked for

    def of(self, sentence: Sentence) -> tuple[str, ...]:
        """Return the pair that fills in for the sides that `sentence` leaves out."""
        return self._own_of(sentence) or self.whole

    def _own_of(self, sentence: Sentence) -> tuple[str, ...]:
        key = _block(sentence)
        if key not in self._own:
            block = self._blocks[key]
            below = block[0].passage.rank > 1 or block[0].passage.item
            self._own[key] = _own_pair(block, self.whole) if below else ()
        return self._own[key]

    def share(self, parties: Sequence[str], sentence: Sentence) -> float:
        """Return how likely two of `parties`, told in `sentence`, are the pair that is told of there, 0 to 1."""
        pairs = [frozenset(both) for both in combinations(parties, 2)]
        if not pairs or set(self._own_of(sentence)) & set(parties):
            return 1.0
        return sum(self._shares.get(pair, 0.0) for pair in pairs)


def _shares(odds: Mapping[tuple[str, str], float]) -> Mapping[frozenset[str], float]:
    """Each pair's share among all pairs of a story, by their odds."""
    most = max(odds.values(), default=0.0)
    total = math.fsum(math.exp(o - most) for o in odds.values())
    return {frozenset(pair): math.exp(o - most) / total for pair, o in odds.items()}


def _block(sentence: Sentence) -> tuple[int, int]:
    """An entry of a live page or list, else a paragraph."""
    passage = sentence.passage
    return (passage.section, 0) if passage.item and not passage.topic else (0, passage.paragraph)


def _own_pair(block: Sequence[Sentence], whole: Sequence[str]) -> tuple[str, ...]:
    """`Elsewhere, India and Pakistan ...`: a known conflict, or two states that no one knows as mediators."""
    pair = main_pair(block)
    if len(pair) < 2 or set(pair) & set(whole) or len(whole) < 2:
        return ()
    states = set(pair) <= state_names() - world().usual_mediators
    beside = states and any(set(pair) == c for s in block for c in coupled(s))
    return pair if beside or frozenset(pair) in world().conflicts else ()


def _with_foe(parties: Sequence[str], sentences: Sequence[Sentence], pair: Sequence[str] = ()) -> tuple[str, ...]:
    """The one party that is named, with the other of the only known conflict that it is in, else `pair`."""
    known = [c for c in world().chief_conflicts if parties and parties[0] in c]
    sure = len(parties) == 1 and len(known) == 1 and _acts(parties[0], sentences)
    return tuple(sorted(known[0])) if sure else tuple(pair or parties)
