"""What the figures of two reports of an exchange say of their being one."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from itertools import combinations
from typing import NamedTuple

from parsers.resolving.facts import Figure

TELLING = 50  # smaller numbers recur from one exchange to the next (reading.md section 3)
_FEW = 5  # below, a number is as often one of something else
_ROUND = 10  # a multiple of which recurs too: stages are often of one size
_TOLD, _ROUGH, _SMALL, _ALMOST = 2.5, 1.5, 0.75, 0.5  # weights of 307, of 300, of 12, and of "nearly 300" for 307
_MOST = 4.0  # of weight, however many figures agree
_NEAR = 0.1  # "nearly 300" for 307
_FAR = 1.25  # sides count apart by a few; 390 and 1,000 are two happenings


class Likeness(NamedTuple):
    """`weight` of what agrees, how many figures are `telling` (no round ones), whether some exclude one another.

    `close` says that a side has figures that differ by no more than counts of one hand-over do, `large` that figures
    which identify are equal, `unlike` that all are small and differ.
    """

    weight: float
    telling: int
    agreed: int
    conflict: bool
    close: bool = False
    large: bool = False
    unlike: bool = False


def compare(a: AbstractSet[Figure], b: AbstractSet[Figure]) -> Likeness:
    """Return how far two sets of figures agree; people and bodies are compared apart."""
    if not a or not b:
        return Likeness(0.0, 0, 0, False)
    ours, theirs = _numbers(a), _numbers(b)
    equal = ours & theirs
    small = sum(_SMALL for _, n in equal if n < TELLING)
    large = sum(_TOLD if n % _ROUND else _ROUGH for _, n in equal if n >= TELLING)
    sums = set() if equal else _sums(a) & theirs | _sums(b) & ours
    summed = bool(sums)
    large += _ROUGH * summed
    if not equal and not summed:
        large += _ALMOST * any(_near(x, y) for x in a for y in b)
    telling = sum(n >= TELLING and n % _ROUND != 0 for _, n in equal | sums)
    agreed, close = len(equal) + summed, _close(a, b)
    identified = any(n >= TELLING for _, n in equal | sums)
    return Likeness(
        min(small + large, _MOST), telling, agreed, not large and _apart(a, b), close, identified, _unlike(a, b)
    )


def _numbers(figures: AbstractSet[Figure]) -> set[tuple[bool, int]]:
    return {(f.bodies, f.n) for f in figures}


def _sums(figures: AbstractSet[Figure]) -> set[tuple[bool, int]]:
    """Sums of two figures (224 + 6), both sides together (45 for 45), each at least TELLING."""
    pairs = {(x.bodies, x.n + y.n) for x, y in combinations(sorted(figures), 2) if x.bodies == y.bodies}
    doubles = {(f.bodies, 2 * f.n) for f in figures if f.who == "each side"}
    return {(bodies, n) for bodies, n in pairs | doubles if n >= TELLING}


def _near(x: Figure, y: Figure) -> bool:
    rough = not (x.exact and y.exact)
    return rough and x.bodies == y.bodies and x.n >= TELLING and abs(x.n - y.n) <= _NEAR * max(x.n, y.n)


def _apart(a: AbstractSet[Figure], b: AbstractSet[Figure]) -> bool:
    """Return whether a side is given numbers so different that two happenings must be meant."""
    pairs = _pairs(a, b)
    large = [(x, y) for x, y in pairs if min(x.n, y.n) >= TELLING]
    return bool(large) and all(max(x.n, y.n) > _FAR * min(x.n, y.n) for x, y in large)


def _unlike(a: AbstractSet[Figure], b: AbstractSet[Figure]) -> bool:
    """Return whether all figures are small and differ: they may be of parts, as "8 civilians" is a part of 390."""
    pairs = _pairs(a, b)
    return bool(pairs) and all(min(x.n, y.n) >= _FEW and max(x.n, y.n) < TELLING and x.n != y.n for x, y in pairs)


def _close(a: AbstractSet[Figure], b: AbstractSet[Figure]) -> bool:
    return any(min(x.n, y.n) >= TELLING and max(x.n, y.n) <= _FAR * min(x.n, y.n) for x, y in _pairs(a, b))


def _pairs(a: AbstractSet[Figure], b: AbstractSet[Figure]) -> list[tuple[Figure, Figure]]:
    """Figures that count the same: bodies or people, of one side."""
    return [(x, y) for x in a for y in b if x.bodies == y.bodies and _comparable(x.who, y.who)]


def _comparable(x: str, y: str) -> bool:
    return x == y or ("each side" in (x, y) and "total" not in (x, y))
