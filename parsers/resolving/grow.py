"""Growing clusters: each article's reports join the clusters of earlier articles or open new ones.

Articles are taken in the order of (publication, address), whatever the order of their arrival, so the result is a
function of the set. What an article joins depends on earlier articles alone: taking any whole events away changes
nothing in the others. That is why it is enough to resolve the neighbourhood of what is new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from parsers.resolving.anchors import anchor_of
from parsers.resolving.cluster import Cluster, cluster_of
from parsers.resolving.constraints import Constraints
from parsers.resolving.evidence import copies, within_reach
from parsers.resolving.facts import Facts
from parsers.resolving.verdict import Verdict

SameTest = Callable[[Cluster, Cluster], Verdict]
_NEWS = 1.0  # by which what is reported as news has the better claim to a cluster than what is recalled
_TOLD = 2.0  # by which news rather belongs to what was told as news than to what was only recalled
FORCED = 1000.0  # score of what a ruling puts together
RULED = "a person ruled that they are one"


class _Match(NamedTuple):
    score: float
    cluster: int
    report: int
    why: str


def _best(match: _Match) -> tuple[float, int, int]:
    return (-match.score, -match.cluster, match.report)


class Grower:
    """Clusters of the articles taken so far, findable by kind and party."""

    def __init__(
        self,
        tests: Mapping[str, SameTest],
        default: SameTest,
        constraints: Constraints,
        clusters: Sequence[Cluster] = (),
    ) -> None:
        self.clusters: list[Cluster] = list(clusters)
        self._tests, self._default = tests, default
        self._constraints = constraints
        self._keys: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._anchors: dict[int, set[str]] = defaultdict(set)
        for number, cluster in enumerate(clusters):
            for report in cluster.members:
                self._find_by(number, report)

    def take(self, reports: Sequence[Facts]) -> None:
        """Take the reports of one article: the best matches first, one report a cluster.

        A report left over may still be of what another one of its article was placed in, or opened: see evidence.
        """
        alone = [cluster_of(r) for r in reports]
        placed: dict[int, _Match] = {}
        taken: set[int] = set()
        for match in _ranked(list(self._matches(enumerate(alone))), reports):
            if match.report not in placed and (match.cluster not in taken or match.score >= FORCED):
                placed[match.report] = match
                taken.add(match.cluster)
        for match in placed.values():
            self._put(match.cluster, reports[match.report], match.why)
        for number, report in enumerate(reports):
            if number not in placed:
                again = min(self._matches([(number, alone[number])]), key=_best, default=None)
                self._put(again.cluster if again else self._new(report), report, again.why if again else "")

    def _matches(self, alone: Iterable[tuple[int, Cluster]]) -> Iterable[_Match]:
        for report, single in alone:
            for number in sorted(self._candidates(single)):
                cluster = self.clusters[number]
                bound = self._bound(single, number)
                if bound:
                    yield _Match(FORCED, number, report, RULED)
                elif bound is None and within_reach(cluster, single):
                    verdict = self._tests.get(single.kind, self._default)(cluster, single)
                    if verdict.same:
                        told = _TOLD if single.members[0].current and cluster.last_current_day else 0.0
                        yield _Match(round(verdict.score + told, 6), number, report, ", ".join(verdict.reasons))

    def _candidates(self, single: Cluster) -> set[int]:
        out = set[int]().union(*(self._keys[key] for key in _keys(single.members[0])))
        if self._constraints:
            out |= {n for n in self._anchors if self._bound(single, n)}
        return out

    def _bound(self, single: Cluster, number: int) -> bool | None:
        """What rulings say of a report and a cluster; one ruled wrong is joined by its own copies alone."""
        if not self._constraints:
            return None
        anchor, others = anchor_of(single.members[0].mention), self._anchors[number]
        bound = self._constraints.bound(anchor, others)
        if bound is None and self._constraints.wrong({anchor}) != self._constraints.wrong(others):
            cluster = self.clusters[number]
            return None if single.urls & cluster.urls or copies(single, cluster) else False
        return bound

    def _new(self, report: Facts) -> int:
        self.clusters.append(Cluster(report.mention.kind))
        return len(self.clusters) - 1

    def _put(self, number: int, report: Facts, why: str) -> None:
        cluster = self.clusters[number]
        cluster.add(report, why and f"{report.mention.outlet or report.mention.url}: {why}")
        self._find_by(number, report)

    def _find_by(self, number: int, report: Facts) -> None:
        if self._constraints:
            self._anchors[number].add(anchor_of(report.mention))
        for key in _keys(report):
            self._keys[key].add(number)


def _ranked(matches: Sequence[_Match], reports: Sequence[Facts]) -> list[_Match]:
    """Return `matches`, the best first; what only recalls something gives way to bare news of the same.

    News without figures, day or number can be of nothing else, while what it displaces is silent anyway.
    """
    wanted = {m.cluster for m in matches if _bare(reports[m.report])}

    def rank(match: _Match) -> tuple[bool, float, tuple[float, int, int]]:
        current = reports[match.report].current
        return (match.cluster in wanted and not current, -match.score - _NEWS * current, _best(match))

    return sorted(matches, key=rank)


def _bare(report: Facts) -> bool:
    mention = report.mention
    numbered = mention.ordinal is not None or mention.stage_ordinal is not None
    dated = report.span is not None and not mention.date_inferred
    return report.current and not (dated or numbered or report.figures or mention.stage)


def _keys(report: Facts) -> list[tuple[str, str]]:
    """The blocks of a report: its kind with each party; all reports of no known party lie in one."""
    return [(report.mention.kind, party) for party in sorted(report.parties) or [""]]


def grow(
    facts: Sequence[Facts],
    tests: Mapping[str, SameTest],
    default: SameTest,
    constraints: Constraints,
    clusters: Sequence[Cluster] = (),
) -> list[Cluster]:
    """Return the clusters of `facts`, which are in the order of `place_of`; `clusters` are of earlier articles."""
    grower = Grower(tests, default, constraints, clusters)
    for _, article in groupby(facts, key=lambda f: f.order):
        grower.take(list(article))
    return grower.clusters
