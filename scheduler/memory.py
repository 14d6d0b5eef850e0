"""What replaying knows: mentions and events in memory, resolved in the neighbourhood of what is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from model.event import Change, Event, Ruling
from model.mention import Mention
from parsers.resolve import resolve
from parsers.resolving.evidence import LONGEST
from parsers.resolving.reach import Key, Times, all_keys, keys_of, moved, times_of, touch, touched_from


class Memory:
    """Mentions and events; `learn` takes one article's mentions and returns what they changed."""

    def __init__(self, rulings: Sequence[Ruling] = ()) -> None:
        self.events: dict[str, Event] = {}
        self.mentions: dict[str, Mention] = {}
        self._rulings = rulings
        self._times: dict[str, Times] = {}
        self._keys: dict[str, set[Key]] = {}
        self._block: dict[Key, dict[int | None, set[str]]] = defaultdict(lambda: defaultdict(set))  # by stretch of time
        self._articles: dict[str, tuple[str, ...]] = {}  # address, ids of the mentions in force
        self._event_of: dict[str, str] = {}

    def learn(self, address: str, mentions: Sequence[Mention], at: datetime) -> tuple[Change, ...]:
        """Put `mentions` in the place of what the article at `address` said before; return the changes."""
        replaced = {i for i in self._articles.get(address, ()) if i not in {m.id for m in mentions}}
        fresh = [m for m in mentions if m.id not in self.mentions]
        self._articles[address] = tuple(m.id for m in mentions)
        touched = {self._event_of[i] for i in replaced}
        for id in replaced:
            del self.mentions[id], self._event_of[id]
        self.mentions.update((m.id, m) for m in fresh)
        return self._resolve(fresh, touched, at) if fresh or touched else ()

    def _resolve(self, fresh: Sequence[Mention], touched: Collection[str], at: datetime) -> tuple[Change, ...]:
        """Resolve the neighbourhood, widened until nothing outside can be touched by what changed in it."""
        hood = set(touched) | self._near(fresh)
        start = None if touched else times_of(fresh).first
        while True:
            before = [self.events[i] for i in sorted(self._with_agreements(hood))]
            inside = [self.mentions[i] for e in before for i in e.mention_ids if i in self.mentions]
            found = resolve([*inside, *fresh], self._rulings, before, at=at, more=not touched)
            hood = {e.id for e in before}
            wider = hood | self._after(moved(before, found.events, self.mentions), start)
            if wider == hood:
                self._keep(before, found.events)
                return found.changes
            hood = wider

    def _with_agreements(self, hood: Collection[str]) -> set[str]:
        """The events of `hood` with those that they are part of, and what these are part of."""
        out: set[str] = set()
        more = set(hood)
        while more:
            out |= more
            more = {part for i in more if (part := self.events[i].part_of) and part in self.events} - out
        return out

    def _near(self, mentions: Iterable[Mention]) -> set[str]:
        out: set[str] = set()
        for mention in mentions:
            times = times_of([mention])
            for key in keys_of(mention.kind, mention.parties):
                for ids in _lying_in(self._block[key], times):
                    out |= {i for i in ids if touch(times, self._times[i])}
        return out

    def _after(self, moved: Iterable[Mention], start: datetime | None) -> set[str]:
        """Events that others may touch now: near what moved, and reported after what is new where that matters."""
        out: set[str] = set()
        for mention in moved:
            since = touched_from(mention, start)
            out |= {i for i in self._near([mention]) if since is None or self._later(i, since)}
        return out

    def _later(self, id: str, start: datetime) -> bool:
        last = self._times[id].last
        return last is None or last > start

    def _keep(self, before: Sequence[Event], after: Sequence[Event]) -> None:
        for event in before:
            for key in self._keys.pop(event.id):
                for stretch in _stretches(self._times[event.id]):
                    self._block[key][stretch].discard(event.id)
            del self.events[event.id], self._times[event.id]
        for event in after:
            mentions = [self.mentions[i] for i in event.mention_ids]
            self.events[event.id] = event
            self._times[event.id] = times_of(mentions)
            self._keys[event.id] = all_keys(event, mentions)
            self._event_of.update(dict.fromkeys(event.mention_ids, event.id))
            for key in self._keys[event.id]:
                for stretch in _stretches(self._times[event.id]):
                    self._block[key][stretch].add(event.id)


def _stretches(times: Times, around: int = 0) -> list[int | None]:
    """Return the stretches of time, each as long as one event is reported at most, that `times` lie in."""
    if times.first is None or times.last is None:
        return [None]
    first, last = (int(t.timestamp() // LONGEST.total_seconds()) for t in (times.first, times.last))
    return list(range(first - around, last + around + 1))


def _lying_in(block: dict[int | None, set[str]], times: Times) -> Iterable[set[str]]:
    """Return what may be touched by something of `times`; what is undated is near anything."""
    near = [*_stretches(times, around=1), None]
    return block.values() if None in near[:-1] else [block[n] for n in near if n in block]
