"""Patterns over word classes: `exchange.swap ~6 people` is a word of swapping and, at most six tokens on, people.

Steps stand in the order of the text; `a|b` is either family, `people=bodies` a family with that value. Between two
steps `~n` allows n tokens; nothing between them allows none. Matching walks the hits of the steps' families, never
the text, so that its cost is bound by the words found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from model.errors import ConfigError
from parsers.grammar.lexicon import Hit

STRENGTHS = ("strong", "fair", "weak")
_VETO_BEFORE = 2  # tokens before the match in which a veto counts
_VETO_AFTER = 3  # and after it
_KEYS = frozenset({"id", "match", "strength", "veto", "pair", "status", "object"})


@dataclass(frozen=True)
class Step:
    """One of `families` (with `value`, if any), at most `gap` tokens after the step before."""

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


def matches(rule: Pattern, hits: Mapping[str, Sequence[Hit]]) -> Iterator[tuple[int, int]]:
    """Yield the token spans where `rule` matches and no veto stands in or right beside it."""
    found = []
    for step in rule.steps:
        here = _step_hits(step, hits)
        if not here:
            return
        found.append(here)
    vetoes = [h for family in rule.veto for h in hits.get(family, ())]
    for first in found[0]:
        end = _walk(rule.steps, found, 1, first)
        if end and not any(v.end > first.start - _VETO_BEFORE and v.start < end + _VETO_AFTER for v in vetoes):
            yield first.start, end


def _step_hits(step: Step, hits: Mapping[str, Sequence[Hit]]) -> Sequence[Hit]:
    if len(step.families) == 1 and not step.families[0][1]:
        return hits.get(step.families[0][0], [])
    out = [h for family, value in step.families for h in hits.get(family, ()) if not value or h.value == value]
    return sorted(out) if len(step.families) > 1 else out


def _walk(steps: Sequence[Step], found: Sequence[Sequence[Hit]], i: int, before: Hit) -> int:
    if i == len(steps):
        return before.end
    for hit in found[i]:
        if before.end <= hit.start <= before.end + steps[i].gap:
            end = _walk(steps, found, i + 1, hit)
            if end:
                return end
    return 0
