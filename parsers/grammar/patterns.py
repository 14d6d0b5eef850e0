"""Patterns over word classes: `exchange.swap ~6 people` is a word of swapping and, at most six tokens on, people.

Steps stand in the order of the text; `a|b` is either family, `people=bodies` a family with that value. Between two
steps `~n` allows n tokens; nothing between them allows none. Matching walks the hits of the steps' families, never
the text, and each of them once, so that its cost grows with the words found and not with their square.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import accumulate
from operator import or_
from typing import Any

from model.errors import ConfigError
from parsers.grammar.lexicon import Hit

STRENGTHS = ("strong", "fair", "weak")
_VETO_BEFORE = 2  # tokens before the match in which a veto counts
_VETO_AFTER = 3  # and after it
_REMEMBERED = 5_000  # sets of families of which it is known what fits
_KEYS = frozenset({"id", "match", "strength", "veto", "pair", "status", "object"})


@dataclass(frozen=True)
class Step:
    """One of `families` (with `value`, if any), at most `gap` tokens after the step before."""

    text: str  # as written: steps of one text are of the same hits
    families: tuple[tuple[str, str], ...]
    gap: int


@dataclass(frozen=True)
class Pattern:
    """A named rule of a kind: where it matches, something of that kind is told of."""

    kind: str
    id: str
    steps: tuple[Step, ...]
    strength: str
    veto: tuple[str, ...] = ()
    pair: bool = False  # counts only where two parties act in the clause
    status: str = ""  # the status that the words themselves tell
    object: str = ""


class Rules(tuple[Pattern, ...]):
    """The patterns of a kind, in order."""

    @cached_property
    def _bits(self) -> Mapping[str, int]:
        """A bit for each family that a step names."""
        families = {family for rule in self for step in rule.steps for family, _ in step.families}
        return {family: 1 << i for i, family in enumerate(sorted(families))}

    @cached_property
    def _asked(self) -> Sequence[tuple[Pattern, Sequence[int]]]:
        """Each pattern with the bits of each of its steps, in order."""
        bits = self._bits
        return [(r, [_any_of(bits[family] for family, _ in s.families) for s in r.steps]) for r in self]

    @cached_property
    def _memory(self) -> dict[int, Sequence[Pattern]]:
        """The patterns that fit, by the bits of the families that stand in a sentence."""
        return {}

    def fitting(self, hits: Mapping[str, Sequence[Hit]]) -> Sequence[Pattern]:
        """Return the patterns of which each step stands somewhere in `hits`: few of many."""
        bits_of, here = self._bits, 0
        for family in bits_of.keys() & hits.keys():
            if hits[family]:
                here |= bits_of[family]
        found = self._memory.get(here)
        if found is None:
            if len(self._memory) > _REMEMBERED:
                self._memory.clear()
            found = self._memory[here] = [r for r, asked in self._asked if all(bits & here for bits in asked)]
        return found


def _any_of(bits: Iterable[int]) -> int:
    return reduce(or_, bits, 0)


def pattern(kind: str, data: Mapping[str, Any], source: str = "") -> Pattern:
    """Compile one pattern of a pack. Raises ConfigError for an unknown key or strength."""
    unknown = sorted(set(data) - _KEYS)
    strength = data.get("strength", "fair")
    if unknown or strength not in STRENGTHS:
        raise ConfigError(f"{source}: pattern {kind}.{data.get('id')}: {unknown[0] if unknown else strength}")
    return Pattern(
        kind, data["id"], _steps(data["match"]), strength, tuple(data.get("veto", ())),
        data.get("pair", False), data.get("status", ""), data.get("object", ""),
    )  # fmt: skip


def _steps(text: str) -> tuple[Step, ...]:
    steps: list[Step] = []
    gap = 0
    for part in text.split():
        if part.startswith("~"):
            gap = int(part[1:])
            continue
        pairs = tuple((f.partition("=")[0], f.partition("=")[2]) for f in part.split("|"))
        steps.append(Step(part, pairs, gap))
        gap = 0
    return tuple(steps)


def matches(
    rule: Pattern, hits: Mapping[str, Sequence[Hit]], known: dict[str, Sequence[Hit]] | None = None
) -> Iterator[tuple[int, int]]:
    """Yield the token spans where `rule` matches and no veto stands in or right beside it.

    `known`: the hits of steps by their text, which is filled here, for all patterns that are tried on one sentence.
    """
    known = {} if known is None else known
    found = []
    for step in rule.steps:
        here = known.get(step.text)
        if here is None:
            here = known[step.text] = _step_hits(step, hits)
        if not here:
            return
        found.append(here)
    walked = _walked(rule.steps, found)
    yield from _unvetoed(rule, walked, hits) if rule.veto and walked else walked


def _unvetoed(
    rule: Pattern, walked: Iterable[tuple[int, int]], hits: Mapping[str, Sequence[Hit]]
) -> Iterator[tuple[int, int]]:
    vetoes = sorted(h for family in rule.veto for h in hits.get(family, ()))
    starts, ends = [v.start for v in vetoes], list(accumulate((v.end for v in vetoes), max))
    for first, end in walked:
        beside = bisect_left(starts, end + _VETO_AFTER)  # vetoes that begin before the match is over
        if not beside or ends[beside - 1] <= first - _VETO_BEFORE:
            yield first, end


def _step_hits(step: Step, hits: Mapping[str, Sequence[Hit]]) -> Sequence[Hit]:
    if len(step.families) == 1 and not step.families[0][1]:
        return hits.get(step.families[0][0], [])
    out = [h for family, value in step.families for h in hits.get(family, ()) if not value or h.value == value]
    return sorted(out) if len(step.families) > 1 else out


def _walked(steps: Sequence[Step], found: Sequence[Sequence[Hit]]) -> Sequence[tuple[int, int]]:
    """Return where the steps can be walked, from the last back to the first, so that no hit is tried twice."""
    tails = [(h.start, h.end) for h in found[-1]]
    for hits, step in zip(found[-2::-1], steps[:0:-1], strict=True):
        starts = [start for start, _ in tails]
        last, walked = starts[-1] if starts else -1, []
        for start, end, _, _ in hits:
            if end <= last and starts[i := bisect_left(starts, end)] <= end + step.gap:
                walked.append((start, tails[i][1]))
        tails = walked
    return tails
