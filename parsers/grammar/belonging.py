"""Names of states that only tell whose something else is: `the Lebanese Red Cross`, and no side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsers.grammar.facts import Sentence
from parsers.grammar.name import Name
from parsers.grammar.world import state_names

_SOCIETIES = ("Red Cross", "Red Crescent")


def without_owners(sentence: Sentence) -> Sentence:
    """Return `sentence`, in which the state of a national society is no party: the society carries, it gives nobody."""
    if not any(n.party in _SOCIETIES for n in sentence.names):
        return sentence
    owners = {n for a, b in pairwise(sentence.names) for n in _owner(a, b)}
    return sentence.with_names([n._replace(party="") if n in owners else n for n in sentence.names])


def _owner(a: Name, b: Name) -> Sequence[Name]:
    """`Libański Czerwony Krzyż`, `Suriye Kızılayı`, `Cruz Roja Colombiana`: side by side, and nothing between."""
    if a.end != b.start:
        return ()
    if b.party in _SOCIETIES and a.type in ("demonym", "state") and a.party in state_names():
        return (a,)
    return (b,) if a.party in _SOCIETIES and b.type == "demonym" and b.party in state_names() else ()
