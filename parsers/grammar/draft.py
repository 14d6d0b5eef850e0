"""An event of an article in the making: the sightings that tell of it, and what they add up to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from model.mention import Count, Reason
from parsers.grammar.calendar import Interval
from parsers.grammar.facts import Sighting

BACKWARD = frozenset(
    {"old date", "old month", "looking back", "recalls", "refers to a deal", "summary", "pluperfect", "settled before"}
)
FAR = frozenset({"late paragraph", "no support above"})
LONG_AGO = frozenset({"old date", "old month"})
OWN_DEAL = frozenset({"refers to a deal", "settled before"})
_STATUS_WEIGHT = (2.0, 2.0, 1.0, 0.5)  # title, lead, second paragraph, the rest
_STATUS_FORCE = {"cancelled": 1.6, "postponed": 1.61, "agreed": 1.5, "planned": 0.9, "proposed": 0.95}
_PRESENT = 0.9  # of a title's "under way": headlines tell in the present tense what is done as well
_UNTOLD = 0.4  # what a sighting without a status adds to "completed"
OPEN = frozenset({"proposed", "planned", "agreed"})
_TO_COME = "to come"  # no word tells the status, but a day to come does
PAST = frozenset({"completed", "under_way"})


@dataclass
class Draft:
    """An event in the making."""

    kind: str
    object: str
    parties: tuple[str, ...]
    sure: bool
    sightings: list[Sighting] = field(default_factory=list)
    share: float = 1.0  # how likely its parties are the pair that the story is about there, 0 to 1
    settled: bool = False  # what is planned was agreed at the talks that the article reports

    @property
    def ordinal(self) -> int | None:
        return next((s.ordinal for s in self.sightings if s.ordinal), None)

    @property
    def stage_ordinal(self) -> int | None:
        return next((s.stage_ordinal for s in self.sightings if s.stage_ordinal), None)

    @property
    def _by_trust(self) -> list[Sighting]:
        """Body before title, whose days have no tense: "Sixth round on Friday"."""
        return sorted(self.sightings, key=lambda s: s.rank == 0)

    @property
    def when(self) -> Interval | None:
        sure = [s.when for s in self._by_trust if s.when and not s.doubts]
        firm = any(s.rank <= 1 and not s.doubts and s.status and s.status not in OPEN for s in self.sightings)
        told = sure or [
            s.when for s in self._by_trust if s.when and not firm
        ]  # "hopes to meet on Friday" dates no other
        return next((w for w in sorted(told, key=_breadth) if w.fine), told[0] if told else None)

    @property
    def when_above(self) -> Interval | None:
        """The day told by title, lead or second paragraph."""
        told = [s.when for s in self._by_trust if s.when and s.rank <= 2]
        return next((w for w in sorted(told, key=_breadth) if w.fine), None)

    @property
    def status(self) -> str:
        """The status that title and lead tell, else the rest; cancelled and postponed outweigh."""
        votes: defaultdict[str, float] = defaultdict(float)
        for s in self.sightings:
            votes[s.status or _untold(s)] += _STATUS_WEIGHT[min(s.rank, 3)] * _force(s)
        untold, to_come = votes.pop("", 0.0), votes.pop(_TO_COME, 0.0)
        if to_come:
            votes[max(OPEN & votes.keys(), key=lambda v: votes[v], default="planned")] += to_come
        if not votes:
            return ""
        votes["completed"] += untold * _UNTOLD
        best = max(votes, key=lambda v: votes[v])
        open_day = not any(s.when and s.when.fine for s in self.sightings)
        agreed = self.settled or (votes["agreed"] > 0 and open_day)
        if best == "completed" and any(
            s.continues and s.status == "under_way" and not is_backward(s) for s in self.sightings
        ):
            return "under_way"  # "met on Monday", and further down "the talks are to go on tomorrow"
        return "agreed" if best == "planned" and agreed else best

    @property
    def implied(self) -> bool:
        """Whether title or lead tell it as done without a day: then it is of the day or the day before."""
        return not self.when and any(s.rank <= 1 and not is_backward(s) for s in self.sightings) and self.status in PAST

    @property
    def above(self) -> bool:
        """Whether title or lead tell of it as news."""
        return any(s.rank <= 1 and not is_backward(s) and not s.doubts for s in self.sightings)

    @property
    def first(self) -> int:
        """The rank of the first passage that tells of it: 0 the title, 1 the lead."""
        return min(s.rank for s in self.sightings)

    @property
    def figures(self) -> set[int]:
        return {c.n for s in self.sightings for c in s.counts}

    @property
    def deal(self) -> bool:
        return all(s.deal for s in self.sightings)

    @property
    def backward(self) -> bool:
        return all(is_backward(s) for s in self.sightings)


def _breadth(when: Interval) -> bool:
    """`over the weekend` says less than `on Sunday`, though both tell days."""
    return when.rule == "weekend"


def _force(s: Sighting) -> float:
    """A title's `hold talks` may tell what is over; `talks open` does not."""
    if s.rank == 0 and s.status == "under_way" and not s.sentence.hits.get(f"{s.trigger.kind}.opening"):
        return _PRESENT
    return _STATUS_FORCE.get(s.status, 1.0)


def _untold(s: Sighting) -> str:
    """What has a day to come is planned, though no word says so."""
    return _TO_COME if "date to come" in s.told and not s.doubts else ""


def is_backward(sighting: Sighting) -> bool:
    """Whether a sighting looks back at something that is not this article's news."""
    told = sighting.told
    if told & BACKWARD == {"refers to a deal"} and {"fresh date", "lead"} <= told and sighting.status in PAST:
        return False  # "under the deal struck in June the two freed a group today"
    if told & BACKWARD <= {"summary", "pluperfect"} and {"fresh date", "lead"} <= told and sighting.counts:
        return False  # "each released 246 on Saturday in one of the largest exchanges of the war"
    return bool(told & BACKWARD)


@dataclass(frozen=True)
class Judged:
    """A draft with its verdict."""

    draft: Draft
    role: str
    confidence: float
    reasons: tuple[Reason, ...]
    place: str | None = None
    ordinal: int | None = None  # numbers that a sentence of its own gives
    stage_ordinal: int | None = None
    beside: tuple[Count, ...] = ()  # figures that sentences near its own tell


def of_one_pair(a: Draft, b: Draft) -> bool:
    """Return whether one of two drafts names no party that the other does not."""
    return set(a.parties) <= set(b.parties) or set(b.parties) <= set(a.parties)
