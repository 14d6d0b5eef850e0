"""The next talks: what a story that reports talks tells of those that follow them, in whatever words.

`The teams come back to Almaty on 5 April`, `agreed to see each other again`, `the sixth is to be held in July`: such
words are of talks only beside talks that were held, so they are asked for nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from parsers.grammar.calendar import Interval, resolve
from parsers.grammar.date_words import DateWords
from parsers.grammar.draft import BACKWARD, PAST, is_backward
from parsers.grammar.facts import Sentence, Sides, Sighting, Trigger
from parsers.grammar.role import evidence, unsure
from parsers.grammar.sequel_span import (
    BARE,
    TO_COME,
    Anchor,
    Span,
    anchors,
    has_subject,
    named_places,
    of_others,
    of_talks,
    span_of,
    to_come,
    to_own,
    unsaid,
)
from parsers.grammar.speech import is_day_of_speech
from parsers.grammar.status import read_status
from parsers.grammar.venue import place_of
from parsers.kinds import KINDS

_NEAR = 2  # paragraphs in which the talks are told that are the story's news
_JUST_BEEN = timedelta(days=60)
_LATEST = timedelta(days=400)
_SAME_SITTING = timedelta(days=2)  # talks that "go on" so soon are still the same
_SESSIONS = timedelta(days=6)  # and those of talks that have just begun
_LONG_AGO = timedelta(days=14)
_DOUBT_REACH = 8
_RIGHT_AFTER = 2  # tokens from "meet again" to its day
_OFF = frozenset({"cancelled", "postponed", "denied"})
_STRAY = frozenset({"frames other news", *BACKWARD} - {"recalls"})
Sight = Callable[[Sentence, Trigger, date | None], Sighting]


def with_sequels(
    story: Sequence[Sentence], told: Sequence[Sighting], published: date | None, sight: Sight
) -> list[Sighting]:
    """Return `told` with the next talks that its patterns missed, or took for those that were held.

    `sight` reads what is told around a trigger.
    """
    out = list(told)
    for kind in (k.name for k in KINDS.values() if k.has_ordinal):
        held = _held([s for s in told if s.trigger.kind == kind])
        if not held or not published:
            continue
        number = max((s.ordinal or 0 for s in held), default=0)
        old = [(s.paragraph, s.sentence.passage.number) for s in told if s.trigger.kind == kind and is_backward(s)]
        old += [
            (s.passage.paragraph, s.passage.number) for s in story if s.passage.rank > _NEAR and _of_old(s, published)
        ]
        for sentence in (s for s in story if not _recalls(s, old)):
            for found in _sequels(kind, sentence, held, number, published, sight):
                mine = [s for s in out if s.sentence is sentence and s.trigger.kind == kind and _within(s, found)]
                if any(s.sequel or s.status not in (*PAST, "") or s.doubts or not found.when for s in mine):
                    continue
                out = [s for s in out if s not in mine]
                out.append(found)
    return out


def _held(told: Sequence[Sighting]) -> list[Sighting]:
    """What title, lead and second paragraph tell of talks that were held or go on, unless these are off."""
    if any(s.rank <= 1 and s.status in _OFF for s in told):
        told = [s for s in told if s.status in PAST]
    return [s for s in told if s.rank <= _NEAR and not s.doubts and not is_backward(s) and _is_done(s)]


def _is_done(s: Sighting) -> bool:
    return s.status in PAST or (not s.status and "date to come" not in s.told and bool(s.when or s.ordinal))


def _of_old(sentence: Sentence, published: date) -> bool:
    """Whether it tells a day or month that is past, other than one since when something is so."""
    told = (resolve(d, published, False) for d in sentence.dates if not sentence.to_last(d) and d.rule != "year")
    return any(d and d.end < published - _LONG_AGO for d in told)


def _recalls(sentence: Sentence, old: Sequence[tuple[int, int]]) -> bool:
    """`There they undertook to reconvene in April`: after older talks in the same paragraph, it is of those."""
    passage = sentence.passage
    return any(p == passage.paragraph and n < passage.number for p, n in old)


def _within(s: Sighting, found: Sighting) -> bool:
    """Whether `s` was read in the words of the next talks: in their clause, and not before them."""
    same = s.sentence.clause_of[s.trigger.start] == s.sentence.clause_of[found.trigger.start]
    return same and s.trigger.start >= found.since


def _sequels(
    kind: str, sentence: Sentence, held: Sequence[Sighting], number: int, published: date, sight: Sight
) -> Iterator[Sighting]:
    done: set[int] = set()
    dated = {i for d in sentence.dates for i in range(d.start, d.end)}
    for anchor in (a for a in anchors(kind, sentence, number) if a.start not in dated):
        clause = sentence.clause_of[anchor.start]
        found = None if clause in done else _sequel(kind, sentence, anchor, held, published, sight)
        if found:
            done.add(clause)
            yield found


def _sequel(
    kind: str, sentence: Sentence, anchor: Anchor, held: Sequence[Sighting], published: date, sight: Sight
) -> Sighting | None:
    span = span_of(kind, sentence, anchor)
    when = _when(sentence, anchor, span, published)
    fixed = bool(when) or span.pledged
    if _doubted(kind, sentence, anchor, span, fixed) or not _fits(kind, sentence, anchor, span, when, held, published):
        return None
    status = "agreed" if span.pledged or not when else "planned"
    trigger = Trigger(kind, "next-talks", "fair", anchor.start, anchor.end, "", status)
    s = sight(sentence, trigger, published)
    if _of_another_pair(s, held):
        return None
    reasons = (r for r in evidence(sentence, trigger, when, published, status) if r.name not in _STRAY)
    place = _place(kind, sentence, trigger, span, held)
    if not when and not place:
        return None  # "agreed to go on talking": a hope that has neither day nor place
    told = replace(s, status=status, when=when, reasons=tuple(reasons), doubts=(), sides=_sides(s, held), sequel=True)
    return replace(
        told,
        since=span.start,
        ordinal=anchor.ordinal or _number(sentence, span, held),
        place=place,
        definite=False,
        opening=False,
        continues=False,
    )


def _when(sentence: Sentence, anchor: Anchor, span: Span, published: date) -> Interval | None:
    """The day to come that is nearest to the anchor in its span; a weekday alone needs a word that it is to come."""
    sure = span.pledged or to_come(sentence, span)
    ahead = sure or anchor.form in ("anew", "returning")
    near = [
        (not d.fine, max(d.start - anchor.end, anchor.start - d.end), found)
        for d in sentence.dates
        if span.start <= d.start < span.end
        and not sentence.to_last(d)
        and not _spoken(sentence, anchor, span, d, published)
        if (found := _resolved(d, published, ahead, sure and 0 <= d.start - anchor.end <= _RIGHT_AFTER))
        and published < found.end
        and found.start <= published + _LATEST
    ]
    return min(near, key=lambda n: n[:2])[2] if near else None


def _resolved(words: DateWords, published: date, ahead: bool, after: bool) -> Interval | None:
    """A weekday, and a day or month that has just been, lie ahead only where a word says so."""
    back = resolve(words, published, False)
    if ahead and after and words.weekday is not None and back and back.start == published:
        return resolve(words, published + timedelta(days=1), True)  # on a Saturday, "meet again on Saturday"
    just = back and timedelta(0) <= published - back.end <= _JUST_BEEN
    return back if back and not ahead and (words.weekday is not None or just) else resolve(words, published, True)


def _spoken(sentence: Sentence, anchor: Anchor, span: Span, words: DateWords, published: date) -> bool:
    """The day on which it was said, or agreed: "agreed on Tuesday to meet again"."""
    if not span.pledged and is_day_of_speech(sentence, words.start, words.end, anchor.start):
        return True
    back = resolve(words, published, False) if words.rule == "weekday" else None
    accord = span.pledged and 0 <= words.start - span.start <= 1 and words.end <= anchor.start
    return accord and bool(back and published - back.start <= _SAME_SITTING)


def _doubted(kind: str, sentence: Sentence, anchor: Anchor, span: Span, fixed: bool) -> bool:
    """`hope to meet again`, `no date for the next round`, or called off."""
    if sentence.tokens[-1].text in "?؟" or sentence.passage.recalled or _was(kind, sentence, anchor):
        return True
    first, last = (span.start, span.end) if fixed else (0, len(sentence.tokens))
    told = [h for f in (*TO_COME, f"{kind}.status", f"{kind}.pledge") for h in sentence.hits.get(f, ())]
    hopes = [
        h
        for h in sentence.inside("hypothetical", max(span.start - 2, 0), anchor.end if fixed else span.end)
        if anchor.start - h.end <= _DOUBT_REACH and not any(t.start <= h.start and h.end <= t.end for t in told)
    ]
    begin, _ = sentence.clause(anchor.start)
    denied = [h for h in sentence.inside("negation", begin, anchor.end) if anchor.start - h.end <= _DOUBT_REACH]
    undone = [h for f in ("undone", "stalled") for h in sentence.inside(f, first, last)]
    other = [
        h
        for f in (f"not_{kind}", "remote", "sport", "body", "crowd")
        for h in sentence.inside(f"{kind}.{f}", first, last)
    ]
    off = read_status(sentence, kind, anchor.start, anchor.end) in _OFF
    return bool(hopes or denied or undone or other or off)


def _was(kind: str, sentence: Sentence, anchor: Anchor) -> bool:
    """`have come together`, `were to meet again`, `may take place`: done, come to nothing, or not sure."""
    before = any(0 <= anchor.start - h.end <= 1 for f in ("past", "pluperfect") for h in sentence.hits.get(f, ()))
    return before or unsure(sentence, kind, anchor.start, anchor.end)


def _fits(
    kind: str,
    sentence: Sentence,
    anchor: Anchor,
    span: Span,
    when: Interval | None,
    held: Sequence[Sighting],
    published: date,
) -> bool:
    """Whether enough is told: a day to come, or an accord of both, or for the next round a place."""
    if of_others(sentence, anchor, held):
        return False
    if _goes_on(anchor, when, held, published):
        return False
    if anchor.form == "anew" and not (span.pledged or has_subject(kind, sentence, anchor)):
        return bool(when) and unsaid(sentence, anchor, span)
    if anchor.form in ("anew", "next"):
        return bool(when) or span.pledged or (to_come(sentence, span) and bool(named_places(sentence, span)))
    if not has_subject(kind, sentence, anchor) and anchor.form != BARE:
        return False
    if sentence.inside(f"{kind}.homeward", span.start, span.end):
        return False
    if anchor.form == "returning":
        soon = sentence.inside(f"{kind}.horizon", span.start, span.end)
        return not to_own(sentence, anchor, span, held) and bool(when or (span.pledged and soon))
    if anchor.form == "resuming":
        later = when is None or when.start > published + _SAME_SITTING
        return of_talks(kind, sentence, anchor) and later and bool(when or span.pledged)
    ahead = sentence.inside("future", span.start, anchor.end)
    return bool(when and when.fine and ahead)


def _goes_on(anchor: Anchor, when: Interval | None, held: Sequence[Sighting], published: date) -> bool:
    """`The working groups are to meet from Monday`, told of talks that have just opened: they are still the same."""
    told = {s.status for s in held}
    begun = "under_way" in told and "completed" not in told
    return begun and anchor.form != "next" and bool(when and when.start <= published + _SESSIONS)


def _number(sentence: Sentence, span: Span, held: Sequence[Sighting]) -> int | None:
    """`agreed to meet again in April for the seventh cycle`."""
    told = max((s.ordinal or 0 for s in held), default=0)
    after = (o.value for o in sentence.ordinals if span.start <= o.start < span.end and o.value == told + 1)
    return next(after, None) if told else None


def _sides(s: Sighting, held: Sequence[Sighting]) -> Sides:
    sure = next((h.sides for h in held if h.sides.sure), None)
    return s.sides if s.sides.sure or not sure else replace(sure, mediators=s.sides.mediators)


def _of_another_pair(s: Sighting, held: Sequence[Sighting]) -> bool:
    ours = {p for h in held for p in h.sides.parties}
    return len(s.sides.parties) > 1 and bool(ours) and not set(s.sides.parties) <= ours


def _place(kind: str, sentence: Sentence, trigger: Trigger, span: Span, held: Sequence[Sighting]) -> str | None:
    """The place that is named, or where the talks were: "at the same place"."""
    named = named_places(sentence, span)
    told = place_of(sentence, trigger, named) or next((n.place for n in named), None)
    same = not told and sentence.inside(f"{kind}.same_place", span.start, span.end)
    return next((s.place for s in held if s.place), None) if same else told
