"""Names of states that only tell whose something else is: `the Lebanese Red Cross`, and no side."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from parsers.grammar.facts import Sentence
from parsers.grammar.name import Name
from parsers.grammar.uses import COUPLED
from parsers.grammar.world import state_names, world

_SOCIETIES = ("Red Cross", "Red Crescent")
_ARTICLE = "ال"


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


def without_settings(sentence: Sentence) -> Sentence:
    """Return `sentence`, in which the nationality of a town is no party: `в швейцарском Биле`, `في بييل السويسرية`."""
    starts = {h.end for h in sentence.hits.get("locative", ())}
    if not starts:
        return sentence
    told = {
        n
        for n in sentence.names
        if n.type == "demonym" and n.party in state_names() and _describes(sentence, n, starts)
    }
    return sentence.with_names([n._replace(party="") if n in told else n for n in sentence.names]) if told else sentence


def _describes(sentence: Sentence, name: Name, starts: Collection[int]) -> bool:
    """Whether a nationality stands before a known town, or in Arabic, with its article, behind a name without one."""
    tokens = sentence.tokens
    if name.start - 1 in starts and tokens[name.start].text.startswith(_ARTICLE):
        return not tokens[name.start - 1].text.startswith(_ARTICLE)
    return name.start in starts and any(n.start == name.end and n.type in ("city", "town") for n in sentence.names)


def without_lands(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return `sentences`, in which a land that gives nobody is no party: `Israel let five Lebanese go to Hezbollah`."""
    told = {n.party for s in sentences for n in s.names if n.use in COUPLED}
    lands = {
        land
        for group, land in world().lands.items()
        if {group, land} <= told
        and any(group in pair and pair <= told - {land} for pair in world().conflicts)
        and all(s.only_places((land,)) for s in sentences)
    }
    return [
        s.with_names([n._replace(party="") if n.party in lands else n for n in s.names]) if lands else s
        for s in sentences
    ]
