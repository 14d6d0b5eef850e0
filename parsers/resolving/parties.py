"""How far two sets of parties may be the same two sides at the same table."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import cache, lru_cache

from parsers.grammar.world import state_names, world

# Words of which names of armed groups consist and which by themselves name nobody.
_COMMON_TEXT = """
the of and for national front army forces force movement group groups government liberation people s party union
armed rebels rebel militia militias faction factions coalition council guard fighters authorities
"""
_COMMON = frozenset(_COMMON_TEXT.split())
APART = -9.0  # no other evidence makes up for other parties


def likeness(
    a: AbstractSet[str], b: AbstractSet[str], helpers: AbstractSet[str] = frozenset(), state_more: float = -0.5
) -> float:
    """Return the weight of the parties' agreement: 1 for the same two, less the more is missing or different.

    `helpers` are the mediators that either report names: one of them taken for a side is a usual slip.
    `state_more` is the weight of a further state that only one names.
    """
    if a == b:
        return 1.0 if len(a) > 1 else 0.0
    if not a or not b:
        return -0.5
    both, more = a & b, (a | b) - (a & b)
    if both in (a, b):
        return _with_one_missing(both, more, helpers, state_more)
    if both and _alike(a - both, b - both):
        return -0.25
    if len(both) > 1:
        return -1.0
    if not both:
        return -0.5 if _alike(a, b) and not (a | b) & state_names() else APART
    return APART if any(a - both <= known and b - both <= known for known in (state_names(), groups())) else -1.5


def _with_one_missing(
    both: AbstractSet[str], more: AbstractSet[str], helpers: AbstractSet[str], state_more: float
) -> float:
    if len(both) == 1:
        return -0.25 * len(more)
    if more <= helpers:
        return 0.5
    return state_more if more & state_names() else -0.5


def _alike(a: AbstractSet[str], b: AbstractSet[str]) -> bool:
    """Return whether names of a and b share a telling word ("Druze National Guard", "Druze factions").

    A state has one name: what the United States and the United Kingdom share tells nothing.
    """
    return any(_telling(x) & _telling(y) for x in a - state_names() for y in b - state_names())


@lru_cache(maxsize=10_000)
def _telling(name: str) -> frozenset[str]:
    return frozenset(name.casefold().replace("-", " ").replace("'", " ").split()) - _COMMON


@cache
def groups() -> frozenset[str]:
    """Return the names of known parties that are no states."""
    return frozenset(world().data["groups"])
