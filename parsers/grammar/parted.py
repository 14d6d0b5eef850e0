"""Verbs in two parts: an entry `let ... go/free` is found where one of the last words follows the first closely."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence

from parsers.grammar.lexicon import PARTED, Hit
from parsers.grammar.tokens import Token

_REACH = 14  # tokens between the two parts, in Arabic with who does it: "let the spy Karim Shah, a father of two, go"
_ENDS = frozenset(".;:!?")


def join_parted(tokens: Sequence[Token], hits: MutableMapping[str, list[Hit]]) -> None:
    """Add to `hits` the verbs in two parts whose both parts stand in `tokens`, each at its first part."""
    for family in [f for f in hits if f[:1] == "." and f.startswith(PARTED)]:
        target = family.removeprefix(PARTED)
        for hit in hits.pop(family):
            value, _, tails = hit.value.partition(PARTED)
            if _closed(tokens, hits, hit.end, frozenset(tails.split("/"))):
                hits[target] = sorted([*hits.get(target, []), Hit(hit.start, hit.end, target, value)])


def _closed(tokens: Sequence[Token], hits: Mapping[str, Sequence[Hit]], start: int, tails: frozenset[str]) -> bool:
    """Whether a second part follows before the clause ends."""
    breaks = {h.start for h in hits.get("clause", ())}
    for i in range(start, min(start + _REACH, len(tokens))):
        if tokens[i].fold in tails:
            return True
        if tokens[i].text in _ENDS or i in breaks:
            return False
    return False
