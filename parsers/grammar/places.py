"""Where an event took place: which of the places that its story names, by where and in which frame each is named.

The odds of a place are the sum of its features, those of none the bias of the event. Weights: `parsers/places.toml`.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path

from parsers.grammar.draft import OPEN, Draft, Judged
from parsers.grammar.facts import Sentence
from parsers.grammar.name import Name
from parsers.grammar.placed import FRAMED, Placed, placed
from parsers.grammar.tokens import Passage
from parsers.grammar.world import capitals, country, world
from parsers.kinds import KINDS

WEIGHTS_FILE = Path(__file__).parents[1] / "places.toml"
NOWHERE = ""  # the choice that none of the places named is the event's
_OFF = ("cancelled", "postponed", "denied")
_NEAR_TOP = 2  # paragraph up to which a sentence is near the news
_FAR_APART = 3  # days between what a sentence tells and the event, over which it tells of another
Features = Mapping[str, float]


@cache
def weights() -> Features:
    """Return the weight of each feature."""
    return tomllib.loads(WEIGHTS_FILE.read_text("utf-8"))


@dataclass(frozen=True)
class Setting:
    """A story as it is asked for places: each name that may be one, and the town of the dateline, "" for none."""

    names: Sequence[Placed]
    filed: str

    @classmethod
    def of(cls, story: Sequence[Sentence], filed: str, day: date | None) -> Setting:
        """Read the places that `story` names."""
        return cls([p for s in story for p in placed(s, day)], filed)


@dataclass(frozen=True)
class Scene:
    """One event in its story; `others`: the story's other events; `current`: it is news."""

    setting: Setting
    draft: Draft
    others: Sequence[Draft]
    current: bool

    @cached_property
    def own(self) -> dict[int, set[int]]:
        """The clauses that tell of the event, by the identity of their sentence."""
        return _clauses([self.draft])

    @cached_property
    def foreign(self) -> dict[int, set[int]]:
        """The clauses that tell of other events."""
        return _clauses(self.others)

    @cached_property
    def kind(self) -> str:
        """Whether people change hands or talk."""
        return "people" if KINDS[self.draft.kind].has_people else "talks"

    @cached_property
    def start(self) -> date | None:
        """The first day of the event."""
        return self.draft.when.start if self.draft.when else None

    @cached_property
    def ordinal(self) -> int | None:
        """Its number in its series."""
        return self.draft.ordinal

    @cached_property
    def ahead(self) -> frozenset[str | None] | None:
        """The places that are told of it, if it is the next talks, None if it is not."""
        told = self.draft.sightings
        return frozenset(s.place for s in told) if all(s.sequel for s in told) else None

    @cached_property
    def apart(self) -> dict[int, tuple[str, ...]]:
        """What tells that a sentence is of another event: a memory, for it is asked of each name."""
        return {}

    @cached_property
    def near(self) -> dict[int, str]:
        """How near a sentence without words of an event stands: a memory as well."""
        return {}

    @cached_property
    def passages(self) -> list[Passage]:
        """Where it is told."""
        return [s.sentence.passage for s in self.draft.sightings]

    @property
    def role(self) -> str:
        """Whether the event is news."""
        return "news" if self.current else "past"

    @cached_property
    def phase(self) -> str:
        """Whether the event lies ahead, is over or was called off."""
        return "open" if self.draft.status in OPEN else "off" if self.draft.status in _OFF else "over"


def scenes(setting: Setting, judged: Sequence[Judged]) -> list[Scene]:
    """Return the scene of each event of a story, in order."""
    return [Scene(setting, j.draft, [k.draft for k in judged if k is not j], j.role == "current") for j in judged]


def _clauses(drafts: Sequence[Draft]) -> dict[int, set[int]]:
    out: defaultdict[int, set[int]] = defaultdict(set)
    for s in (s for d in drafts for s in d.sightings):
        out[id(s.sentence)].add(s.sentence.clause_of[s.trigger.start])
    return out


def place_of_event(scene: Scene) -> str | None:
    """Return the likeliest place of the event, None where it is likelier that the story names none."""
    table = weights()
    odds = {place: _weigh(features, table) for place, features in place_features(scene).items()}
    best = max(odds, key=lambda p: odds[p])
    if best in world().wide:  # "in Kazakhstan", and a town of it: the town says more
        best = max((p for p in odds if p and country(p) == best), key=lambda p: odds[p], default=best)
    return best or None


def _weigh(features: Features, table: Features) -> float:
    return math.fsum(value * table.get(name, 0.0) for name, value in features.items())


def place_features(scene: Scene) -> dict[str, Features]:
    """Return what the story tells of each place it names, and of none: numbers of mentions as their logarithm."""
    out: defaultdict[str, set[str]] = defaultdict(set)
    times: Counter[str] = Counter()
    for told in (p for p in scene.setting.names if not _is_none(scene, p)):
        times[told.place] += 1
        out[told.place].update(told.features)
        out[told.place].update(_told(scene, told))
    if scene.setting.filed:
        out[scene.setting.filed] |= {"filed", f"filed {scene.phase}", f"filed {scene.kind}"}
    for s in scene.draft.sightings:
        if s.place and s.place in out:
            out[s.place] |= {"read", f"read {min(s.rank, 3)}"}
    first = next((p.place for p in scene.setting.names if id(p.sentence) in scene.own and p.frame in FRAMED), "")
    for place, found in out.items():
        found.update(_known(scene, place, out))
        if place == first:
            found.add("first")
    table: dict[str, Features] = {
        place: {**dict.fromkeys(found, 1.0), "times": math.log(max(times[place], 1))} for place, found in out.items()
    }
    return {NOWHERE: _nowhere(scene), **table}


def _is_none(scene: Scene, told: Placed) -> bool:
    """A side itself; of the next talks what their own words do not name.

    Of a deal on people that is still to be carried out also a side's towns, but where its own words name them.
    """
    parties = scene.draft.parties
    if scene.ahead is not None:  # "Experts meet in Nairobi; the ministers meet again on 5 April"
        return told.place not in scene.ahead
    waits = scene.kind == "people" and scene.phase == "open" and country(told.place) in parties
    return told.place in parties or (waits and _where(scene, told.sentence, told.name) != "own")


def _nowhere(scene: Scene) -> Features:
    told = (
        "none",
        f"none {scene.kind} {scene.phase}",
        f"none {scene.kind} {scene.phase} {scene.role}",
        f"none {scene.role}",
    )
    return dict.fromkeys(told, 1.0)


def _known(scene: Scene, place: str, among: Mapping[str, object]) -> Iterator[str]:
    """What is known of a place itself: its size, and whether a side is at home there."""
    parties, wide = scene.draft.parties, place in world().wide
    state = place if wide else country(place)
    size = "state" if wide else "unknown" if not state else "capital" if capitals().get(state) == place else "town"
    home = "home" if state in parties else "third" if state else "nobody's"
    yield from (f"size {size}", f"{scene.kind} {home} {size}", f"{scene.phase} {home}")
    if wide and any(other != place and country(other) == place for other in among):
        yield "holds another"


def _told(scene: Scene, told: Placed) -> Iterator[str]:
    """How near to the words of the event a name stands, and what else is told there."""
    where = _where(scene, told.sentence, told.name)
    own = "own" if where in ("own", "split") else "elsewhere"
    yield f"{where} {told.frame}"
    yield f"{scene.kind} {told.frame}"
    yield from (f"{own} {feature}" for feature in told.beside)
    if where != "own" and scene.draft.kind in told.tells:
        yield f"{where} tells"
    known = scene.apart.get(id(told.sentence))
    if known is None:
        known = scene.apart[id(told.sentence)] = tuple(_apart(scene, told))
    yield from (f"{where} {feature}" for feature in known)


def _apart(scene: Scene, told: Placed) -> Iterator[str]:
    """What tells that a sentence is of another event: a day, a number, words that look back."""
    base = scene.start or told.day
    if base and any((base - d.end).days > _FAR_APART for d in told.days):
        yield "older"
    if base and any((d.start - base).days > _FAR_APART for d in told.days):
        yield "later"
    if any(o.value != (scene.ordinal or o.value) for o in told.sentence.ordinals):
        yield "other number"
    if told.back:
        yield "back"


def _where(scene: Scene, sentence: Sentence, name: Name) -> str:
    """In the event's own clause, beside it, in a sentence of another event, or how near to its own."""
    clauses, clause = scene.own.get(id(sentence)), sentence.clause_of[name.start]
    others = scene.foreign.get(id(sentence), set())
    if clauses:
        return "own" if clause in clauses else "split" if clause in others else "beside"
    if others:
        return "other"
    if id(sentence) not in scene.near:
        scene.near[id(sentence)] = _how_near(scene, sentence)
    return scene.near[id(sentence)]


def _how_near(scene: Scene, sentence: Sentence) -> str:
    here, own = sentence.passage, scene.passages
    if here.paragraph == 0:
        return "title"
    if any(p.paragraph == here.paragraph and p.number < here.number for p in own):
        return "after"
    if any(p.paragraph + 1 == here.paragraph for p in own):
        return "next"
    return "near" if here.rank <= _NEAR_TOP else "far"
