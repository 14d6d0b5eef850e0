"""What reports tell most often, and whose figures stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from model.mention import Count, Mention
from parsers.resolving.facts import Facts

V = TypeVar("V")
_FIGURES = 12  # an event tells at most
_RIVALS = 4  # differing figures of one side that stand side by side


def most_told(reports: Sequence[Facts], of: Callable[[Mention], V], size: Callable[[V], float]) -> V | None:
    """Return the value that most reports tell, the larger by `size` and then the earliest told of equals."""
    votes: dict[V, int] = {}
    for f in reports:
        votes[of(f.mention)] = votes.get(of(f.mention), 0) + 1
    return max(votes, key=lambda v: (votes[v], size(v)), default=None)


def first_told(reports: Sequence[Facts], of: Callable[[Mention], V | None]) -> V | None:
    """Return the value that most reports tell, among those that tell one."""
    telling = [f for f in reports if of(f.mention) is not None]
    return most_told(telling, of, lambda _: 1)


def figures_told(reports: Sequence[Facts]) -> tuple[Count, ...]:
    """Return the figures told: of each outlet its latest, the most told first, rivals of one side beside it.

    Those that stand only near what tells of the event come after its own.
    """
    own = _most_told_first(reports, lambda m: m.counts)
    return _without_crowd([*own, *_most_told_first(reports, lambda m: m.counts_beside)])


def _most_told_first(reports: Sequence[Facts], of: Callable[[Mention], Sequence[Count]]) -> list[Count]:
    latest: dict[tuple[str, str, str], tuple[str, list[Count]]] = {}
    for f in reports:
        for count in of(f.mention):
            key = (f.mention.outlet, count.who, count.what)
            article, counts = latest.get(key, ("", []))
            latest[key] = (f.mention.article_id, [*counts, count] if article == f.mention.article_id else [count])
    votes: dict[Count, int] = {}
    for _, counts in latest.values():
        for count in counts:
            votes[count] = votes.get(count, 0) + 1
    return sorted(votes, key=lambda c: (-votes[c], c.qualifier != "exact"))


def _without_crowd(counts: Sequence[Count]) -> tuple[Count, ...]:
    kept: list[Count] = []
    for count in counts:
        rivals = [c for c in kept if (c.who, c.what) == (count.who, count.what)]
        if len(rivals) < _RIVALS and all(c.n != count.n for c in rivals):
            kept.append(count)
    return tuple(kept[:_FIGURES])
