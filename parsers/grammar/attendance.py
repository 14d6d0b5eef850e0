"""Who sits at the table: talks need two sides, and neither a body of one side nor a mediator is the other."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from parsers.grammar.facts import Sentence, Sighting
from parsers.grammar.lexicon import Hit
from parsers.grammar.name import Name
from parsers.grammar.uses import groups
from parsers.grammar.world import state_names, world
from parsers.kinds import KINDS

_DONE = ("completed", "under_way")
_REMOTE_REACH = 7  # tokens from "talks" to "by phone"
_BODY_REACH = 7  # tokens from "parliament" to "will meet"
_AFTER_PARTY = 2  # tokens from "Serb" to "protesters"
_CROWD_REACH = 5  # tokens from "protesters" to "faced"
_SUBJECT_REACH = 8  # tokens from a name to "met"
_OBJECT_REACH = 2  # tokens from "met" or "with" to a name
_ZONE = 7  # tokens after "met" in which the other side stands
_SENDER = 5  # tokens between an envoy and the head of state who sends him
_PAIR = 2
_TOLD = 3  # paragraphs in which a report says who did not come
_STAYED = 10  # tokens from a side to "stayed away"


def one_sided(sentence: Sentence, kind: str, start: int, end: int) -> bool:
    """Whether what meets at `start`..`end` is a body of one side, a crowd, or one side with a mediator."""
    first, _ = sentence.clause(start)
    before = max(first, start - _REMOTE_REACH) if sentence.verb == "last" else start  # "telefonda Gazze'yi görüştü"
    if sentence.inside(f"{kind}.remote", before, end + _REMOTE_REACH) or sentence.hits.get(f"{kind}.sport"):
        return True  # "talked for an hour by phone", "met in the cup"
    return (
        _body(sentence, kind, start, end)
        or _crowd(sentence, kind, start)
        or _visit(sentence, start)
        or _guests(sentence, start)
        or _mediator_with_one(sentence, start, end)
    )


def alone(story: Sequence[Sentence], kind: str, parties: Collection[str]) -> bool:
    """Whether a story tells that only one of `parties` came: "opened without the army", "the rebels stayed away"."""
    told = [s for s in story if s.passage.rank <= _TOLD and not s.passage.item]
    return any(s.hits.get(f"{kind}.alone") or _stayed_away(s, kind, parties) for s in told)


def _stayed_away(sentence: Sentence, kind: str, parties: Collection[str]) -> bool:
    cues = sentence.hits.get(f"{kind}.absent", ())
    if any(h.value == "looking_back" for h in sentence.hits.get("role", ())):
        return False  # "are back, after the army stayed away from the previous talks"
    sides = [(n.start, n.end) for n in sentence.names if n.party in parties]
    sides += [(h.start, h.end) for f in ("state_side", "group_side") for h in sentence.hits.get(f, ())]
    before = any(0 <= c.start - end <= _STAYED for c in cues for _, end in sides)
    after = sentence.verb == "first" and any(0 <= start - c.end <= _OBJECT_REACH for c in cues for start, _ in sides)
    return len(parties) == _PAIR and (before or after)


def between_firms(story: Sequence[Sentence], kind: str) -> bool:
    """Whether title or lead tell of firms, unions or writers, and neither of anybody who speaks for a side."""
    heads = [s for s in story if s.passage.rank <= 1 and not s.passage.item]
    spoken = any(s.hits.get(f) for s in heads for f in ("delegation", "head", "office", "state_side", "group_side"))
    return not spoken and any(s.hits.get(f"{kind}.firms") for s in heads)


def without_calls(story: Sequence[Sentence], found: Sequence[Sighting]) -> list[Sighting]:
    """Leave out what a story that opens with a call tells of it again: "The talks lasted for 20 minutes"."""
    called = {k.name for k in KINDS.values() if k.has_ordinal and _is_call(k.name, story)}
    return [s for s in found if s.trigger.kind not in called or s.ordinal or s.place or s.status not in (*_DONE, "")]


def _is_call(kind: str, story: Sequence[Sentence]) -> bool:
    """Whether the lead tells of a call, and neither it nor the title of anything held at a place."""
    heads = [s for s in story if s.passage.rank <= 1]
    called = any(s.hits.get(f"{kind}.remote") and s.passage.rank == 1 for s in heads)
    return called and not any(n.use == "place" for s in heads for n in s.names)


def _body(sentence: Sentence, kind: str, start: int, end: int) -> bool:
    """`Israel's security cabinet met`, `Iran's parliament is to meet`."""
    first, _ = sentence.clause(start)
    bodies = sentence.hits.get(f"{kind}.body", ())
    return any(first <= h.start < end and start - h.end <= _BODY_REACH for h in bodies)


def _crowd(sentence: Sentence, kind: str, start: int) -> bool:
    """`Serb protesters and Kosovo police faced each other`."""
    first, _ = sentence.clause(start)
    crowds = sentence.inside(f"{kind}.crowd", max(first, start - _CROWD_REACH), start)
    gaps = ((h.start - n.end, n.start - h.end) for h in crowds for n in sentence.names if n.party)
    return any(0 <= after <= _AFTER_PARTY or before == 0 for after, before in gaps)  # "manifestantes serbios" as well


def _visit(sentence: Sentence, start: int) -> bool:
    """`US envoy Witkoff met President Putin`: an envoy who is received; `Trump's envoy` tells who sends him."""
    clause = sentence.clause(start)
    envoys, heads = sentence.inside("lone_envoy", *clause), sentence.inside("head", *clause)
    hosts = [h for h in heads if not any(_sends(sentence, h, e) for e in envoys)]
    others = {h.start for h in sentence.inside("delegation", *clause)} - {e.start for e in envoys}
    return bool(envoys and hosts) and not others


def _sends(sentence: Sentence, head: Hit, envoy: Hit) -> bool:
    """`President Donald Trump's envoy`, `an envoy of President Trump`, and not `the president and an envoy`."""
    if head.start < envoy.start:
        return envoy.start - head.end <= _SENDER and not sentence.inside("and", head.end, envoy.start)
    return head.start - envoy.end <= _SENDER and bool(sentence.inside("link", envoy.end, envoy.end + 1))


def _mediator_with_one(sentence: Sentence, start: int, end: int) -> bool:
    """`The UN envoy met Burhan`, `Hamas sat down with Qatari mediators`."""
    first, last = sentence.clause(start)
    inner = [n for n in sentence.names if n.party and first <= n.start < min(last, end + _ZONE)]
    sides = {n.party for n in inner if n.use != "mediates" and n.use not in ("place", "speech place", "topic")}
    if len(sides) != 1:
        return False
    before = [n for n in inner if n.end <= start and start - n.end <= _SUBJECT_REACH]
    if before and before[-1].use == "mediates" and not any(n.party in sides for n in before):
        return True
    joints = {end, *(h.end for h in sentence.hits.get("with", ()) if end <= h.end < end + _ZONE)}
    met = [run for run in groups([n for n in inner if n.start >= end], sentence.links) if _opens(run, joints)]
    return any(run[0].use == "mediates" and _in_office(run[-1], sentence) for run in met)


def _guests(sentence: Sentence, start: int) -> bool:
    """`A Hamas delegation met the head of Egypt's intelligence`: an armed group with one that mediates its conflict."""
    first, last = sentence.clause(start)
    parties = {n.party for n in sentence.names if n.party and n.use == "acts" and first <= n.start < last}
    helpers = parties & world().hosts_only
    guests = parties - helpers
    if len(helpers) != 1 or len(guests) != 1 or guests <= state_names() or frozenset(parties) in world().conflicts:
        return False
    return any(guests <= pair for pair in world().conflicts)


def _opens(run: list[Name], joints: set[int]) -> bool:
    return any(0 <= run[0].start - at <= _OBJECT_REACH for at in joints)


def _in_office(name: Name, sentence: Sentence) -> bool:
    """`Qatari mediators`, `the UN envoy`, beside "with Oman mediating"."""
    return any(h.start == name.end for f in ("speaker", "delegation", "office") for h in sentence.hits.get(f, ()))
