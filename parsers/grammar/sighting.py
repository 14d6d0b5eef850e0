"""Sightings: each place in an article where a pattern of a kind fires, with what stands around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from parsers.grammar.attendance import one_sided
from parsers.grammar.calendar import Interval, resolve
from parsers.grammar.capture import of_capture, of_earlier
from parsers.grammar.counts import read_counts
from parsers.grammar.date_words import DateWords
from parsers.grammar.day_after import day_before
from parsers.grammar.deals import deal_spans, of_deal, stage_ordinal
from parsers.grammar.facts import DealSpan, Sentence, Sighting, Trigger
from parsers.grammar.lexicon import Hit
from parsers.grammar.pack import Pack
from parsers.grammar.parties import read_sides
from parsers.grammar.patterns import STRENGTHS, matches
from parsers.grammar.role import doubts, evidence, framing
from parsers.grammar.series import ordinal_of
from parsers.grammar.speech import is_day_of_change, is_day_of_speech
from parsers.grammar.status import read_status
from parsers.grammar.venue import distance, place_of
from parsers.grammar.weights import reason
from parsers.kind import Kind
from parsers.kinds import KINDS

_AHEAD = 200  # days to what is planned: "after the May talks", told in June, is not of the next May
_TOLD_LATE = timedelta(days=2)  # behind which a bare weekday of a title is more likely the next one
_JOURNEY_REACH = 6  # tokens from "departed" to its day
_CALLED_OFF = frozenset({"cancelled", "postponed"})
_LONG_PAST = timedelta(days=31)
_TO_COME = frozenset({"planned", "proposed", "postponed"})
_OBJECT_REACH = 6  # tokens from the match to the people it is about
_AT_ONCE = 3  # tokens from an event to "a week ago"


def fires(pack: Pack, sentence: Sentence) -> bool:
    """Whether a pattern of any kind matches in `sentence`, whatever parties act there."""
    known: dict[str, Sequence[Hit]] = {}
    fitting = (rule for rules in pack.patterns.values() for rule in rules.fitting(sentence.hits))
    return any(True for rule in fitting for _ in matches(rule, sentence.hits, known))


def read_sightings(pack: Pack, sentence: Sentence, published: date | None) -> Iterator[Sighting]:
    """Yield what patterns of all kinds find in `sentence`."""
    known: dict[str, Sequence[Hit]] = {}
    for kind, rules in pack.patterns.items():
        found = [
            Trigger(kind, rule.id, rule.strength, start, end, rule.object, rule.status)
            for rule in rules.fitting(sentence.hits)
            for start, end in matches(rule, sentence.hits, known)
            if not rule.pair or len(read_sides(sentence, start, end).parties) > 1
        ]
        if not found:
            continue
        deals = deal_spans(sentence, kind) if KINDS[kind].has_stages else ()
        merged = list(_merged(sentence, found, deals))
        others = {f.partition(".")[0] for f in sentence.hits} & (pack.patterns.keys() - {kind})
        for trigger in merged:
            sighting = _sighting(KINDS[kind], sentence, trigger, published, len(merged) == 1)
            sighting = _beside_deal(sighting, deals) if deals else sighting
            framed = framing(sentence, kind, trigger.start, others)
            yield replace(sighting, reasons=(*sighting.reasons, *framed)) if framed else sighting


def sighting_at(sentence: Sentence, trigger: Trigger, published: date | None) -> Sighting:
    """Return what is told around a trigger that no pattern found."""
    trigger = replace(trigger, object=_object(sentence, trigger))
    return _sighting(KINDS[trigger.kind], sentence, trigger, published, False)


def _merged(sentence: Sentence, found: Sequence[Trigger], deals: Sequence[DealSpan]) -> Iterator[Trigger]:
    """Join the matches of one clause to one trigger an object, named by the strongest pattern."""
    groups: dict[tuple[int, str], list[Trigger]] = {}
    outside = {sentence.clause_of[t.start] for t in found if not _inside(t, deals)}
    found = [t for t in found if sentence.clause_of[t.start] not in outside or not _inside(t, deals)]
    for trigger in found:
        what = trigger.object or _object(sentence, trigger)
        for one in ("people", "bodies") if what == "both" else (what,):
            groups.setdefault((sentence.clause_of[trigger.start], one), []).append(trigger)
    for (clause, what), triggers in groups.items():
        if not what and any((clause, o) in groups for o in ("people", "bodies")):
            continue
        best = min(triggers, key=lambda t: (STRENGTHS.index(t.strength), t.start))
        yield Trigger(best.kind, best.rule, best.strength, best.start, best.end, what, best.status)


def _inside(trigger: Trigger, deals: Sequence[DealSpan]) -> bool:
    return any(d.holds(trigger.start, trigger.end) for d in deals)


def _beside_deal(s: Sighting, deals: Sequence[DealSpan]) -> Sighting:
    """Keep the figures of the agreement that is carried out apart from those of the part that is told."""
    if _inside(s.trigger, deals):
        return s
    told = {n.value for n in s.sentence.numbers for d in deals if d.start <= n.start < d.figures}
    own = tuple(c for c in s.counts if c.n not in told)
    deal = tuple(c for c in s.counts if c.n in told)
    return replace(s, counts=own, deal_counts=deal, stage=True) if deal and (own or s.stage) else s


def _object(sentence: Sentence, trigger: Trigger) -> str:
    """People or bodies: what the match names, else what its clause names."""
    if not KINDS[trigger.kind].has_people:
        return ""
    inner = {_kind_of(h.value) for h in sentence.inside("people", trigger.start, trigger.end)}
    if inner:
        return "both" if len(inner) > 1 else inner.pop()
    near = sentence.inside("people", *_near(sentence, trigger, _OBJECT_REACH))
    if near:
        return _kind_of(min(near, key=lambda h: distance(h.start, h.end, trigger)).value)
    return ""


def _kind_of(what: str) -> str:
    return "bodies" if what == "bodies" else "people"


def _sighting(kind: Kind, sentence: Sentence, trigger: Trigger, published: date | None, alone: bool) -> Sighting:
    status = trigger.status or read_status(sentence, trigger.kind, trigger.start, trigger.end)
    if status == "under_way" and not trigger.status and _lies_ahead(sentence, trigger, published):
        status = "planned"
    doubtful = doubts(sentence, trigger.kind, trigger.start, trigger.end, status)
    if kind.has_ordinal and one_sided(sentence, kind.name, trigger.start, trigger.end):
        doubtful = (*doubtful, reason("one side only"))
    if doubtful and status in ("completed", "under_way"):
        status = ""  # what is only hoped for is not done
    sides = read_sides(sentence, trigger.start, trigger.end, not kind.has_people)
    when = _moved_to(sentence, trigger, published) if status == "postponed" else None
    when = when or _when(sentence, trigger, published, status) or _old_plan(sentence, trigger, published, status)
    when = when or (day_before(sentence, trigger, published) if status not in _TO_COME else None)
    ordinal = ordinal_of(sentence, trigger)
    stage = kind.has_stages and bool(sentence.inside(f"{kind.name}.stage", *_near(sentence, trigger, 6)))
    return Sighting(
        trigger=trigger,
        sentence=sentence,
        status=status,
        sides=sides,
        ordinal=ordinal if kind.has_ordinal or not stage else None,
        stage_ordinal=stage_ordinal(kind, sentence, trigger) if stage else None,
        place=place_of(sentence, trigger, [n for n in sentence.names if not of_deal(sentence, trigger, n.start)]),
        when=when,
        counts=read_counts(sentence, kind.name, _span(sentence, trigger, alone), trigger.object, sides)
        if kind.has_people
        else (),
        categories=_categories(sentence) if kind.has_people else (),
        stage=stage,
        deal=kind.has_stages and bool(sentence.inside(f"{kind.name}.deal", *_near(sentence, trigger, 4))),
        opening=bool(sentence.inside(f"{kind.name}.opening", *_near(sentence, trigger, 4))),
        continues=bool(sentence.inside(f"{kind.name}.continues", *sentence.clause(trigger.start))),
        definite=_definite(kind, sentence, trigger),
        reasons=evidence(sentence, trigger, when, published, status),
        doubts=doubtful,
    )


def _lies_ahead(sentence: Sentence, trigger: Trigger, published: date | None) -> bool:
    """`convene on 28 June`, `a day before talks start`: a verb of today with a day to come, or after such a word."""
    first, last = sentence.clause(trigger.start)
    if any(h.start <= first < h.end or h.start == first for h in sentence.hits.get("frame", ())):
        return True
    near = [d for d in sentence.dates if first <= d.start < last]
    near = near or (list(sentence.dates) if sentence.verb == "first" and len(sentence.dates) == 1 else [])
    written = [d for d in near if d.day and d.month]
    days = [resolve(d, published, False) for d in written] if published else []
    return bool(days) and all(d and published and d.start > published for d in days)


def _span(sentence: Sentence, trigger: Trigger, alone: bool) -> tuple[int, int]:
    """Where the figures of a trigger stand: its clause, or the sentence when it tells of nothing else of the kind."""
    return (0, len(sentence.tokens)) if alone and trigger.strength != "weak" else sentence.clause(trigger.start)


def _definite(kind: Kind, sentence: Sentence, trigger: Trigger) -> bool:
    """`the talks`, `the swap`: the event's own noun stands right after a definite word."""
    nouns = {h.start for f in kind.nouns for h in sentence.hits.get(f"{kind.name}.{f}", ())}
    words = [h for h in sentence.hits.get("definite", ()) if trigger.start - 3 <= h.start < trigger.end]
    return any(h.end + i in nouns for h in words for i in range(3))


def _near(sentence: Sentence, trigger: Trigger, reach: int) -> tuple[int, int]:
    first, last = sentence.clause(trigger.start)
    return max(first, trigger.start - reach), min(last, trigger.end + reach)


def _when(sentence: Sentence, trigger: Trigger, published: date | None, status: str) -> Interval | None:
    """The date of the clause nearest to the trigger; days on which somebody only spoke are left out."""
    days = _days(sentence, trigger, published, status) if published else []
    return next((d for d in days if published and _fits(d, trigger, status, published)), None)


def _old_plan(sentence: Sentence, trigger: Trigger, published: date | None, status: str) -> Interval | None:
    """`were to be exchanged in August 1995`: a plan for a day long past."""
    days = _days(sentence, trigger, published, status) if published and status in _TO_COME else []
    return next((d for d in days if published and d.end < published - _LONG_PAST), None)


def _days(sentence: Sentence, trigger: Trigger, published: date, status: str) -> list[Interval]:
    """The dates of the clause, those first that may be the trigger's own day."""
    first, last = sentence.clause(trigger.start)
    told = [d for d in sentence.dates if not is_day_of_speech(sentence, d.start, d.end, trigger.start)]
    told = [d for d in told if not sentence.to_last(d) and not is_day_of_change(sentence, d.start, d.end)]
    told = [d for d in told if not _day_of_journey(sentence, trigger, status, d.start)]
    told = [d for d in told if not _day_of_accord(sentence, trigger, status, d.start)]
    told = [d for d in told if d.fine or not (KINDS[trigger.kind].has_people and of_capture(sentence, d))]
    told = [d for d in told if status == "agreed" or not of_deal(sentence, trigger, d.start)]
    told = [d for d in told if not of_earlier(sentence, d, trigger.start)]
    near = [d for d in told if first <= d.start < last] or (list(told) if len(told) == 1 else [])
    ranked = sorted(near, key=lambda d: (not d.fine and not _governs(d, trigger), distance(d.start, d.end, trigger)))
    ahead = "planned" if _is_next(trigger, status) else status
    return [f for f in (_resolved(sentence, d, published, ahead) for d in ranked) if f]


def _is_next(trigger: Trigger, status: str) -> bool:
    """`agreed to meet in April`: of talks it is the next ones that are agreed."""
    return status == "agreed" and KINDS[trigger.kind].has_ordinal


def _day_of_accord(sentence: Sentence, trigger: Trigger, status: str, at: int) -> bool:
    """`agreed on Tuesday to meet again`: the day on which the next talks were agreed, before these are named."""
    cues = [h for h in sentence.hits.get("agreeing", ()) if h.end <= at <= h.end + 1]
    return bool(cues) and KINDS[trigger.kind].has_ordinal and status in ("agreed", "planned", "") and at < trigger.end


def _governs(words: DateWords, trigger: Trigger) -> bool:
    """`the meeting that they held a week ago`, `Ten years ago X and Y exchanged`: less exact, and yet the event's."""
    opens = words.start <= 1 and words.end <= trigger.start
    return words.rule in ("span", "ago") and (opens or 0 <= words.start - trigger.end <= _AT_ONCE)


def _day_of_journey(sentence: Sentence, trigger: Trigger, status: str, at: int) -> bool:
    """`flew to Cairo on Monday for the third round`: the day of the journey."""
    left = (h.end for h in sentence.hits.get("departed", ()))
    return status == "planned" and at < trigger.start and any(0 <= at - end <= _JOURNEY_REACH for end in left)


def _fits(when: Interval, trigger: Trigger, status: str, published: date) -> bool:
    """What is to come has no day that is past; what a pattern tells as done has none to come."""
    if status in _TO_COME:
        return when.end >= published
    begun = status == "under_way" or trigger.status == "completed"
    return not (begun and when.start > published)


def _resolved(sentence: Sentence, words: DateWords, published: date, status: str) -> Interval | None:
    """The day nearest to the publication for what was called off ("was to be held on Monday"), else by the words."""
    future = _to_come(sentence, words.start)
    missed = resolve(words, published, False) if status in _CALLED_OFF and future else None
    if missed and 0 <= (published - missed.end).days <= 1:
        return missed  # "the meeting planned for Thursday did not take place", told on Friday
    if status not in _CALLED_OFF or future:
        found = resolve(words, published, future)
        past = found and found.end < published and status in _TO_COME  # a verb may follow its date
        stale = status not in ("completed", "under_way") and _is_stale(sentence, words, published, status)
        again = resolve(words, published, True) if past or stale else None
        return again if again and (again.start - published).days <= _AHEAD else found
    both = [d for d in (resolve(words, published, f) for f in (False, True)) if d]
    return min(both, key=lambda d: abs((d.start - published).days), default=None)


def _is_stale(sentence: Sentence, words: DateWords, published: date, status: str) -> bool:
    """`175 for 175 on Wednesday`, `A und B beraten am Freitag`: a weekday without a past is seldom long past."""
    present = not status and bool(sentence.hits.get("present"))
    if sentence.passage.rank > present or words.rule != "weekday" or words.offset:
        return False
    found = resolve(words, published, False)
    return bool(found and found.end < published - _TOLD_LATE)


def _moved_to(sentence: Sentence, trigger: Trigger, published: date | None) -> Interval | None:
    """`put back from Sunday to Wednesday`: the last day told after the cue, or before it after "to" (`auf`)."""
    first, last = sentence.clause(trigger.start)
    cues = [h for h in sentence.inside("status", first, last) if h.value == "postponed"]
    told = [d for d in sentence.dates if cues and not is_day_of_speech(sentence, d.start, d.end)]
    to = {h.end for h in sentence.inside("date.moved_to", first, last)}
    to |= {
        h.end for h in sentence.hits.get("date.moved_to", ()) if cues and h.start >= last
    }  # "that was due on Friday"
    days = [d for d in told if d.start in to and d.start >= last]
    days = days or [d for d in told if cues[0].start <= d.start < last] or [d for d in told if d.start in to]
    before = [d for d in told if first <= d.start]
    if not days and sentence.verb == "last" and len(before) > 1:
        days = before  # "the meeting due this week to mid-September was put off"
    return resolve(days[-1].until or days[-1], published, True) if days and published else None


def _to_come(sentence: Sentence, at: int) -> bool:
    """`is due on Sunday`: a word of planning stands before the date in its clause."""
    first, last = sentence.clause(at)
    return bool(sentence.inside("scheduled", first, last if sentence.verb == "last" else at))


def _categories(sentence: Sentence) -> tuple[str, ...]:
    return tuple(dict.fromkeys(h.value for h in sentence.hits.get("category", ())))
