"""What is given in return and is nobody: nothing, money or goods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from parsers.grammar.lexicon import Hit

PEOPLE = ("people", "people_any", "someone")
REACH = 8  # tokens from "in exchange for" to "euros", or to people
_REFUSED_REACH = 5  # tokens from "nothing" to "in return"

Hits = Mapping[str, Sequence[Hit]]


def refused(hits: Hits, kind: str) -> bool:
    """`nothing was given in return`."""
    cues = hits.get(f"{kind}.return", ())
    return any(-_REFUSED_REACH <= h.start - c.start <= 1 for c in cues for h in hits.get("nobody", ()))


def priced(hits: Hits, kind: str) -> bool:
    """`in exchange for nine million euros`, `for maps of mines`: money or goods are given, and nobody."""
    near = ((c.end, p.start) for c in hits.get(f"{kind}.return", ()) for p in _goods(hits, kind))
    return any(0 <= b - a <= REACH and not any(_people(hits, a, b)) for a, b in near)


def _goods(hits: Hits, kind: str) -> Iterator[Hit]:
    return (h for f in ("ransom", "goods") for h in hits.get(f"{kind}.{f}", ()))


def _people(hits: Hits, start: int, end: int) -> Iterator[Hit]:
    return (h for f in PEOPLE for h in hits.get(f, ()) if start <= h.start < end)
