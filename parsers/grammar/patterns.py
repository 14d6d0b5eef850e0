"""Patterns over word classes: `exchange.swap ~6 people` is a word of swapping and, at most six tokens on, people.

Steps stand in the order of the text; `a|b` is either family, `people=bodies` a family with that value. Between two
steps `~n` allows n tokens; nothing between them allows none. Matching walks the hits of the steps' families, never
the text, and each of them once, so that its cost grows with the words found and not with their square.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

from model.errors import ConfigError
from parsers.grammar.lexicon import Hit

STRENGTHS = ("strong", "fair", "weak")
_VETO_BEFORE = 2  # tokens before the match in which a veto counts
_VETO_AFTER = 3  # and after it
_KEYS = frozenset({"id", "match", "strength", "veto", "pair", "status", "object"})


Families = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Step:
    """One of `families` (with `value`, if any), at most `gap` tokens after the step before."""

    families: Families
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
    def _opened_by(self) -> Mapping[str, Sequence[int]]:
        out: dict[str, list[int]] = {}
        for number, rule in enumerate(self):
            for family in {family for family, _ in rule.steps[0].families}:
                out.setdefault(family, []).append(number)
        return out

    def fitting(self, hits: Mapping[str, Sequence[Hit]]) -> Iterator[Pattern]:
        """Yield the patterns whose first step stands somewhere in `hits`: few of many."""
        opened = self._opened_by
        return (self[n] for n in sorted({n for family in hits if family in opened for n in opened[family]}))


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
        steps.append(Step(pairs, gap))
        gap = 0
    return tuple(steps)


def matches(
    rule: Pattern, hits: Mapping[str, Sequence[Hit]], seen: dict[Families, Sequence[Hit]] | None = None
) -> Iterator[tuple[int, int]]:
    """Yield the token spans where `rule` matches and no veto stands in or right beside it.

    `seen`: what was found for the steps of other rules in the same `hits`, for many rules share their steps.
    """
    found = []
    seen = {} if seen is None else seen
    for step in rule.steps:
        here = seen.get(step.families)
        if here is None:
            here = seen[step.families] = _step_hits(step, hits)
        if not here:
            return
        found.append(here)
    vetoes = sorted(h for family in rule.veto for h in hits.get(family, ()))
    starts, ends = [v.start for v in vetoes], list(accumulate((v.end for v in vetoes), max))
    for first, end in _walked(rule.steps, found):
        beside = bisect_left(starts, end + _VETO_AFTER)  # vetoes that begin before the match is over
        if not beside or ends[beside - 1] <= first - _VETO_BEFORE:
            yield first, end


def _step_hits(step: Step, hits: Mapping[str, Sequence[Hit]]) -> Sequence[Hit]:
    if len(step.families) == 1 and not step.families[0][1]:
        return hits.get(step.families[0][0], [])
    out = [h for family, value in step.families for h in hits.get(family, ()) if not value or h.value == value]
    return sorted(out) if len(step.families) > 1 else out


def _walked(steps: Sequence[Step], found: Sequence[Sequence[Hit]]) -> Iterable[tuple[int, int]]:
    """Return where the steps can be walked, from the last back to the first, so that no hit is tried twice."""
    tails = [(h.start, h.end) for h in found[-1]]
    for hits, step in zip(found[-2::-1], steps[:0:-1], strict=True):
        starts = [start for start, _ in tails]
        nearest = ((h.start, h.end + step.gap, bisect_left(starts, h.end)) for h in hits)
        tails = [(start, tails[i][1]) for start, last, i in nearest if i < len(starts) and starts[i] <= last]
    return tails
