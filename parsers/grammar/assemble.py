"""From sightings to events: what tells of one happening is joined, what differs in day, ordinal, object or pair is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from parsers.grammar.dates import Interval
from parsers.grammar.parties import Sides, complete
from parsers.grammar.sighting import Sighting

_BACKWARD = frozenset(
    {"old date", "old month", "looking back", "recalls", "refers to a deal", "summary", "pluperfect", "settled before"}
)
_STATUS_WEIGHT = (2.0, 2.0, 1.0, 0.5)  # title, lead, second paragraph, the rest
_STATUS_FORCE = {"cancelled": 1.6, "postponed": 1.6, "agreed": 1.5, "planned": 0.9}
_UNTOLD = 0.4  # what a sighting without a status adds to "completed"
_LONGEST_ROUND = timedelta(days=30)
_OPEN = frozenset({"proposed", "planned", "agreed"})
_PAST = frozenset({"completed", "under_way"})


@dataclass
class Draft:
    """An event in the making."""

    kind: str
    object: str
    parties: tuple[str, ...]
    sure: bool
    sightings: list[Sighting] = field(default_factory=list)

    @property
    def ordinal(self) -> int | None:
        return next((s.ordinal for s in self.sightings if s.ordinal), None)

    @property
    def stage_ordinal(self) -> int | None:
        return next((s.stage_ordinal for s in self.sightings if s.stage_ordinal), None)

    @property
    def when(self) -> Interval | None:
        told = [s.when for s in self.sightings if s.when]
        return next((w for w in told if w.fine), told[0] if told else None)

    @property
    def when_above(self) -> Interval | None:
        """The day told by title, lead or second paragraph."""
        told = [s.when for s in self.sightings if s.when and s.paragraph <= 2]
        return next((w for w in told if w.fine), None)

    @property
    def status(self) -> str:
        """The status that title and lead tell, else the rest; cancelled and postponed outweigh."""
        votes: Counter[str] = Counter()
        for s in self.sightings:
            votes[s.status] += _STATUS_WEIGHT[min(s.paragraph, 3)] * _STATUS_FORCE.get(s.status, 1.0)
        untold = votes.pop("", 0.0)
        if not votes:
            return ""
        votes["completed"] += untold * _UNTOLD
        best = max(votes, key=lambda v: votes[v])
        settled = best == "planned" and votes["agreed"] and not any(s.when and s.when.fine for s in self.sightings)
        return "agreed" if settled else best

    @property
    def implied(self) -> bool:
        """Whether title or lead tell it as done without a day: then it is of the day or the day before."""
        return (
            not self.when
            and any(s.paragraph <= 1 and not is_backward(s) for s in self.sightings)
            and self.status in _PAST
        )

    @property
    def above(self) -> bool:
        """Whether title or lead tell of it as news."""
        return any(s.paragraph <= 1 and not is_backward(s) and not s.doubts for s in self.sightings)

    @property
    def figures(self) -> set[int]:
        return {c.n for s in self.sightings for c in s.counts}

    @property
    def deal(self) -> bool:
        return all(s.deal for s in self.sightings)

    @property
    def backward(self) -> bool:
        return all(is_backward(s) for s in self.sightings)


def is_backward(sighting: Sighting) -> bool:
    """Whether a sighting looks back at something that is not this article's news."""
    return any(r.name in _BACKWARD for r in sighting.reasons)


def assemble(sightings: Sequence[Sighting], main: Sequence[str]) -> list[Draft]:
    """Join sightings to events, in the order of the text."""
    drafts: list[Draft] = []
    for sighting in sightings:
        sides = complete(sighting.sides, main)
        best = max(
            (d for d in drafts if _compatible(d, sighting, sides)),
            key=lambda d: (_closeness(d, sighting), drafts.index(d)),
            default=None,
        )
        if best:
            best.sightings.append(sighting)
            best.object = best.object or sighting.trigger.object
            if sides.sure and not best.sure and sighting.paragraph <= 1 and sighting.trigger.strength != "weak":
                best.parties, best.sure = sides.parties, True
        elif _may_open(sighting):
            drafts.append(Draft(sighting.trigger.kind, sighting.trigger.object, sides.parties, sides.sure, [sighting]))
    return drafts


def _may_open(s: Sighting) -> bool:
    """A bare word ("the talks") opens no event of its own, nor does a summary ("three rounds since May")."""
    if any(r.name == "summary" for r in s.reasons) and not (s.when and s.when.fine):
        return False
    telling = s.ordinal or s.when or s.counts or s.place
    if s.trigger.strength == "weak":
        return not is_backward(s) and (s.paragraph <= 1 or bool(s.counts or s.stage_ordinal))
    return bool(telling) or not is_backward(s)


def _compatible(draft: Draft, s: Sighting, sides: Sides) -> bool:
    if _opening_day(draft, s, sides):
        return True
    return (
        draft.kind == s.trigger.kind
        and (draft.object == s.trigger.object or not s.trigger.object or not draft.object)
        and _same_pair(draft, sides)
        and not _differ(draft.ordinal, s.ordinal)
        and not _differ(draft.stage_ordinal, s.stage_ordinal)
        and _same_time(draft.when, s.when)
        and not (draft.implied and s.paragraph > 2 and _some_days_ago(s))
        and _same_phase(draft, s)
        and not _deal_beside_stage(draft, s)
        and _same_direction(draft, s)
    )


def _same_pair(draft: Draft, sides: Sides) -> bool:
    a, b = set(draft.parties), set(sides.parties)
    return not (draft.sure and sides.sure) or a <= b or b <= a


def _differ(a: int | None, b: int | None) -> bool:
    return a is not None and b is not None and a != b


def _same_time(a: Interval | None, b: Interval | None) -> bool:
    return not a or not b or (a.start <= b.end and b.start <= a.end)


def _some_days_ago(s: Sighting) -> bool:
    return any(r.name in ("date two days ago", "date some days ago", "old date", "old month") for r in s.reasons)


def _same_phase(draft: Draft, s: Sighting) -> bool:
    """A planned round is another one than that which was just held; so is a deal beside a hand-over."""
    a, b = draft.status, s.status
    if s.definite and draft.above and not s.ordinal and not (s.when and s.when.fine):
        return True
    if {a, b} & {"cancelled", "postponed", "denied", ""} or (draft.ordinal and draft.ordinal == s.ordinal):
        return True
    return not ((a in _OPEN and b in _PAST) or (a in _PAST and b in _OPEN))


def _deal_beside_stage(draft: Draft, s: Sighting) -> bool:
    """`303 go home as the 1,000-for-1,000 exchange is completed`: other figures, and only one of them is the deal's."""
    figures = {c.n for c in s.counts}
    other = bool(figures and draft.figures and not figures & draft.figures)
    return other and draft.deal != s.deal and draft.status != s.status


def _opening_day(draft: Draft, s: Sighting, sides: Sides) -> bool:
    """`The talks began on Monday`, told of talks that title or lead report: their first day."""
    if not (draft.kind == s.trigger.kind and s.opening and s.definite and draft.above and s.when and not s.ordinal):
        return False
    last = draft.when
    near = not last or timedelta(0) <= last.start - s.when.start <= _LONGEST_ROUND
    return near and draft.status in _PAST and _same_pair(draft, sides)


def _same_direction(draft: Draft, s: Sighting) -> bool:
    back = is_backward(s)
    if draft.backward == back:
        return True
    same_day = bool(draft.when and s.when and draft.when.fine and s.when.fine)
    if _continues(draft, s) or _same_deal(draft, s) or (draft.ordinal and draft.ordinal == s.ordinal):
        return True
    return same_day or (not back and s.trigger.strength == "weak" and s.definite)


def _same_deal(draft: Draft, s: Sighting) -> bool:
    """`under the deal` after title or lead have told of the deal: its terms, not an older one."""
    told = {r.name for r in s.reasons} & _BACKWARD
    return draft.above and draft.status == "agreed" and told <= {"refers to a deal"}


def _continues(draft: Draft, s: Sighting) -> bool:
    """A later sentence of the same paragraph that brings no day of its own goes on with what was told."""
    last = draft.sightings[-1]
    return last.paragraph == s.paragraph and not s.when and not s.ordinal and s.paragraph > 1


def _closeness(draft: Draft, s: Sighting) -> float:
    score = 2.0 * (draft.ordinal is not None and draft.ordinal == s.ordinal)
    if draft.when and s.when:
        score += 3.0 if draft.when.fine == s.when.fine else 0.5
    score += draft.status == s.status
    score += draft.object == s.trigger.object
    score += 1.5 * (draft.backward == is_backward(s))
    score += 2.0 * _continues(draft, s)
    return score
