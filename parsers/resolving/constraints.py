"""Rulings as constraints on clusters: what a person decided outlives every recomputation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from model.event import Ruling


class Constraints:
    """What rulings say of two reports, by their anchors; the latest ruling on both counts."""

    def __init__(self, rulings: Sequence[Ruling] = ()) -> None:
        valid = sorted((r for r in rulings if not r.undone), key=lambda r: (r.at, r.id), reverse=True)
        self._pairs = [(r.verdict, _groups(r)) for r in valid if r.verdict in ("merge", "split")]
        self._wrong = frozenset(a for r in valid if r.verdict == "wrong" for group in r.anchors for a in group)

    def bound(self, anchor: str, others: AbstractSet[str]) -> bool | None:
        """Return True when a ruling puts `anchor` with one of `others`, False when it parts them, None without one."""
        for verdict, groups in self._pairs:
            mine = groups.get(anchor)
            theirs = {groups[o] for o in others if o in groups}
            if mine is None or not theirs:
                continue
            if verdict == "merge":
                return True
            if theirs - {mine}:
                return False
        return None

    def wrong(self, anchors: Iterable[str]) -> bool:
        """Return whether a person ruled that one of `anchors` reports nothing that happened."""
        return not self._wrong.isdisjoint(anchors)

    def touch(self, anchors: Iterable[str]) -> bool:
        """Return whether a ruling says anything of one of `anchors`."""
        ruled = self._wrong.union(*(groups for _, groups in self._pairs))
        return not ruled.isdisjoint(anchors)

    def __bool__(self) -> bool:
        return bool(self._pairs or self._wrong)


def _groups(ruling: Ruling) -> dict[str, int]:
    """Number the groups of anchors; splitting one event alone parts all its reports."""
    groups = ruling.anchors
    if ruling.verdict == "split" and len(groups) == 1:
        groups = tuple((anchor,) for anchor in groups[0])
    return {anchor: number for number, group in enumerate(groups) for anchor in group}
