"""Blocs of states: who of them stands on a side of an event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from parsers.grammar.draft import Draft
from parsers.grammar.facts import Sentence
from parsers.grammar.world import world
from parsers.kinds import KINDS

_NO_SIDE = ("topic", "place", "speech place")


def name_members(drafts: Sequence[Draft], story: Sequence[Sentence]) -> None:
    """Set among the parties of exchanges the state that holds or misses somebody for the bloc that it is in."""
    told = _told(story)
    for draft in drafts:
        if KINDS[draft.kind].has_people:
            draft.parties = _members(draft.parties, told)


def _told(story: Sequence[Sentence]) -> Mapping[str, int]:
    """How often a story names each party as acting, speaking or addressed."""
    return Counter(n.party for s in story for n in s.names if n.party and n.use not in _NO_SIDE)


def _members(parties: tuple[str, ...], told: Mapping[str, int]) -> tuple[str, ...]:
    """`the EU diplomat was swapped, Stockholm said`: a bloc holds nobody, and its member that is named does."""
    out = []
    for party in parties:
        members = [m for m in world().blocs.get(party, ()) if told.get(m) and m not in parties]
        out.append(max(members, key=lambda m: (told[m], m)) if members else party)
    return tuple(out)
