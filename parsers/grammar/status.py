"""Status by cues within the clause: cancelled before postponed before the rest; of the rest the nearest."""

from __future__ import annotations

from collections.abc import Iterator, Set

from parsers.grammar.facts import Sentence
from parsers.grammar.lexicon import Hit
from parsers.kinds import KINDS

_REACH = 12  # tokens between a cue and its event
_AGREED_REACH = 12  # tokens from "agreed" to what is agreed on
_AGREED_AFTER = 6  # tokens by which "agreed" after its event counts as farther away
_OFFER_REACH = 4
_ACCORD_REACH = 2  # tokens from "suspension of the" to "agreement"
_DENIAL_REACH = 8  # tokens from "denied" to the event
_UNFOUNDED_REACH = 14  # tokens from the event to "is pure invention"
_DENIER = 6  # and for who denies, where the subject follows its verb
_FIRST_WORDS = 2  # tokens before a verb that opens its sentence
_CONTEXT_REACH = 5  # tokens from "after" to the talks that were held
_FIRST = ("cancelled", "postponed", "denied")  # these decide wherever they stand in the clause
_VERBS = ("release", "receive", "swap", "trade", "take", "hands")  # families of verbs that "will" makes plans
_READIED_REACH = 3  # tokens from "readied for" to the event
_MODAL_REACH = 1  # tokens from "will" to the verb: "will be freed"
_JOINED_REACH = 14  # and to one that "and" joins to another: "would quiet the guns and bring home"
_RANK = ("cancelled", "postponed", "denied", "proposed", "planned", "agreed", "under_way", "completed")


def read_status(sentence: Sentence, kind: str, start: int, end: int) -> str:
    """Return the status that the clause around `start`..`end` tells, "" when it tells none."""
    if _agreed_on(sentence, kind, start, end):
        return "agreed"
    first, last = sentence.clause(start)
    inside = [h for h in (*_cues(sentence, kind), *_to_come(sentence, kind)) if first <= h.start < last]
    inside += [h for h in _cues(sentence, kind) if last <= h.start < _resumed(sentence, last) and h.value in _FIRST[:2]]
    near = [h for h in inside if h.value in ("cancelled", "postponed") or _distance(h, start, end) <= _REACH]
    inner = [h for h in near if not any(_within(h, other) for other in near)]
    inner = _without_made(sentence, inner, start, end)
    if sentence.inside(f"{kind}.resumed", first, end):  # "resumed their talks, broken off in March"
        inner = [h for h in inner if h.value != "cancelled" or h.start < end]
    cues = [h for h in inner if not _negated(sentence, h) and (h.value != "denied" or _of_an_offer(sentence, h))]
    cues = [h for h in cues if h.value not in _FIRST[:2] or not _of_an_accord(sentence, kind, h)]
    if any(_precedes(sentence, h, c) and c.value in _FIRST for h in sentence.hits.get("denial", ()) for c in cues):
        return "planned"  # a denial that it was cancelled or put off leaves it as it was
    if _denied(sentence, first, start, end):
        return "denied"
    for status in _FIRST:
        if any(h.value == status for h in cues):
            return status
    for status in ("agreed", "proposed"):
        if any(h.value == status and start - _AGREED_REACH <= h.start < end for h in cues):
            return status
    best = min(
        (h for h in cues if h.value not in _FIRST),
        key=lambda h: (_distance(h, start, end) + _later(h, end), _RANK.index(h.value)),
        default=None,
    )
    if best:
        nouns = {h.start for f in KINDS[kind].nouns for h in sentence.hits.get(f"{kind}.{f}", ())}
        own = KINDS[kind].has_people and best.value == "completed" and best.start == start in nouns
        return (_readied(cues, start) or _begun(cues, nouns) if own else "") or best.value
    opened = 1 if sentence.verb == "first" else 0  # "ختام الجولة الرابعة": the word that ends it opens the match
    held = any(
        (-opened <= start - h.end <= _CONTEXT_REACH and h.start >= first) or (h.start == start and h.end < end)
        for h in sentence.hits.get("held_by_context", ())
    )
    return "completed" if held and KINDS[kind].has_ordinal else ""


def _agreed_on(sentence: Sentence, kind: str, start: int, end: int) -> bool:
    """`they agreed, at the round that was held in the palace, on an exchange`: the preposition points back."""
    nouns = {h.start for f in KINDS[kind].nouns for h in sentence.hits.get(f"{kind}.{f}", ())}
    on = any(start <= h.end < end and h.end in nouns for h in sentence.hits.get("agreed_on", ()))
    if not on or not KINDS[kind].has_people:
        return False
    verbs = [h for h in _cues(sentence, kind) if h.end < start and h.value == "agreed"]
    return any(h.start <= _FIRST_WORDS and not _negated(sentence, h) for h in verbs)


def _resumed(sentence: Sentence, end: int) -> int:
    """`The summit that was to bring the two together fell through`: what is said of it may follow a relative clause."""
    opened = {h.start for h in sentence.hits.get("relative", ())}
    while end < len(sentence.tokens) and end in opened:
        end = sentence.clause(end)[1]
    return end


def _readied(cues: list[Hit], start: int) -> str:
    """`buses readied for Thursday's swap`, `begin the swap`: the noun of the event itself tells nothing of it."""
    before = [h for h in cues if -1 <= start - h.end <= _READIED_REACH and h.start < start]
    if not before or before[-1].value not in ("planned", "under_way"):
        return ""
    return "" if any(h.end <= start for h in cues if h not in before) else before[-1].value


def _begun(cues: list[Hit], nouns: Set[int]) -> str:
    """`The exchange of 900 prisoners began on Friday`: no other word says that it is done."""
    told = {h.value for h in cues if h.start not in nouns}
    return "under_way" if told == {"under_way"} else ""


def _without_made(sentence: Sentence, cues: list[Hit], start: int, end: int) -> list[Hit]:
    """`start the swap agreed in Istanbul`: when another word tells how it stands, where it was agreed tells nothing."""
    made = [h for h in sentence.hits.get("role", ()) if h.value == "deal_reached" and h.end >= end]
    left = [c for c in cues if not (c.value == "agreed" and any(h.start <= c.start < h.end for h in made))]
    later = any(h.start > start for h in made)  # "takes in bodies in the last stage of the repatriation agreed with"
    return left if left or later else cues


def _denied(sentence: Sentence, first: int, start: int, end: int) -> bool:
    """`denied that a round would be held`: what follows the word is what is denied."""
    hits = sentence.hits.get("denial", ())
    if any(0 <= h.start - end <= _UNFOUNDED_REACH for h in sentence.hits.get("unfounded", ())):
        return True  # "what was written of a meeting is pure invention"
    reach = _DENIAL_REACH + _DENIER * (sentence.verb == "first")
    behind = range(end, min(end + reach, sentence.clause(start)[1])) if sentence.verb == "last" else ()
    return any(
        (first < h.end and 0 <= start - h.end <= reach) or start <= h.start < end or h.start in behind
        for h in hits
        if not _negated(sentence, h)  # "does not rule out"
    )


def _precedes(sentence: Sentence, denial: Hit, cue: Hit) -> bool:
    """Whether `cue` is what is denied: it follows, or stands before a verb that ends its clause."""
    if sentence.verb != "last":
        return denial.end <= cue.start
    return cue.end <= denial.start < sentence.clause(cue.start)[1]


def _cues(sentence: Sentence, kind: str) -> list[Hit]:
    return [*sentence.hits.get("status", ()), *sentence.hits.get(f"{kind}.status", ())]


def _to_come(sentence: Sentence, kind: str) -> Iterator[Hit]:
    """`will hand over`, `is to let 12 go`, `would free 20 and take back`: a verb after one of the future."""
    if not KINDS[kind].has_people:
        return
    modals = sentence.hits.get("modal", ())
    joints = {h.end for h in sentence.hits.get("and", ())}
    bare = {h.start for h in sentence.hits.get("direction", ())}  # "to", which may stand before a name as well
    for verb in (h for f in _VERBS for h in sentence.hits.get(f"{kind}.{f}", ())):
        joined = verb.start in joints
        first, _ = sentence.clause(verb.start)
        near = [m for m in modals if first <= m.start and 0 <= verb.start - m.end <= _JOINED_REACH]
        before = [m for m in near if _governs(sentence, m, verb) or (joined and m.start not in bare)]
        managed = before and any(h.end == before[-1].start for h in sentence.hits.get("managed", ()))
        done = before and any(h.start == before[-1].end for h in sentence.hits.get("perfect", ()))  # "to have swapped"
        if before and not managed and not done:
            yield Hit(min(before[-1].start, verb.start), verb.end, "status", "planned")


def _governs(sentence: Sentence, modal: Hit, verb: Hit) -> bool:
    """`will soon free`, and not `that the army freed`, where one word is both "that" and "to"."""
    subject = {h.start for f in ("state_side", "group_side", "people") for h in sentence.hits.get(f, ())}
    subject |= {n.start for n in sentence.names}
    between = range(modal.end, verb.start)
    if sentence.verb == "first" and between:  # "أن بلاده تسلمت", "أن يتم الإفراج"
        return len(between) <= _MODAL_REACH and any(h.start in between for h in sentence.hits.get("passive", ()))
    return len(between) <= _MODAL_REACH and not subject & set(between)


def _distance(hit: Hit, start: int, end: int) -> int:
    return max(0, hit.start - end, start - hit.end)


def _later(hit: Hit, end: int) -> int:
    """`the exchange that they agreed in April has been completed`: what was agreed says less than what became of it."""
    return _AGREED_AFTER if hit.value == "agreed" and hit.start >= end else 0


def _within(hit: Hit, other: Hit) -> bool:
    """`open` in `to open`: the longer cue is meant."""
    return (
        hit != other
        and other.start <= hit.start
        and hit.end <= other.end
        and other.end - other.start > hit.end - hit.start
    )


def _of_an_offer(sentence: Sentence, cue: Hit) -> bool:
    """`rejected an offer to swap`, and not a truce rejected at talks."""
    return any(0 <= h.start - cue.end <= _OFFER_REACH for h in sentence.hits.get("offer", ()))


def _of_an_accord(sentence: Sentence, kind: str, cue: Hit) -> bool:
    """`proposed at the meeting to suspend the agreement`: it is not the meeting that is called off."""
    near = range(cue.start - 1, cue.start) if sentence.verb == "last" else range(cue.end, cue.end + _ACCORD_REACH)
    nouns = {h.start for f in KINDS[kind].nouns for h in sentence.hits.get(f"{kind}.{f}", ())}
    accords = [h for h in sentence.hits.get("accord_noun", ()) if h.start in near or h.end - 1 in near]
    return KINDS[kind].has_ordinal and any(not nouns & set(range(h.start, h.end + 1)) for h in accords)


def _negated(sentence: Sentence, cue: Hit) -> bool:
    """`had not cancelled`: a denial of it leaves the event as it was."""
    return any(0 <= cue.start - h.end <= 1 for h in sentence.hits.get("negation", ()))
