"""Verbs in two parts: an entry `let ... go/free` is found where one of the last words follows the first closely."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence

from parsers.grammar.lexicon import PARTED, Hit
from parsers.grammar.tokens import Token

TAIL = "second_part"  # of a verb in two parts; its value is the family of the whole
_REACH = 14  # tokens between the two parts, in Arabic with who does it: "let the spy Karim Shah, a father of two, go"
_ENDS = frozenset(".;:!?")


def join_parted(tokens: Sequence[Token], hits: MutableMapping[str, list[Hit]]) -> None:
    """Add to `hits` the verbs in two parts whose both parts stand in `tokens`, each at its first part."""
    for family in [f for f in hits if f[:1] == "." and f.startswith(PARTED)]:
        target = family.removeprefix(PARTED)
        for hit in hits.pop(family):
            value, _, tails = hit.value.partition(PARTED)
            tail = _closed(tokens, hits, hit.end, frozenset(tails.split("/")))
            if tail:
                hits[target] = sorted([*hits.get(target, []), Hit(hit.start, hit.end, target, value)])
                hits.setdefault(TAIL, []).append(Hit(tail, tail + 1, TAIL, target))


def _closed(tokens: Sequence[Token], hits: Mapping[str, Sequence[Hit]], start: int, tails: frozenset[str]) -> int:
    """Return where a second part follows before the clause ends, 0 where none does."""
    at = next((i for i, token in enumerate(tokens[start : start + _REACH], start) if token[1] in tails), 0)
    breaks = {h.start for h in hits.get("clause", ())} if at else ()
    return 0 if any(i in breaks or tokens[i].text in _ENDS for i in range(start, at)) else at
