"""From sightings to events: what tells of one happening is joined, what differs in day, ordinal or pair is not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from model.mention import Count
from parsers.grammar.calendar import Interval
from parsers.grammar.draft import BACKWARD, OPEN, PAST, Draft, is_backward
from parsers.grammar.facts import Sentence, Sides, Sighting
from parsers.grammar.parties import complete
from parsers.grammar.trade import traded
from parsers.kinds import KINDS

_MANY = 8  # times the figure of the day that a sum of many exchanges is at least,
_FEWEST = 100  # and people in it
_NEAR = 3  # paragraphs in which a report is of its own talks
_SUM = 2  # both sides together are twice the figure of each
_LONGEST_ROUND = timedelta(days=30)
_PART = "part-of-them"  # the pattern of civilians told beside soldiers


def assemble(sightings: Sequence[Sighting], main: Callable[[Sentence], Sequence[str]]) -> list[Draft]:
    """Join sightings to events, in the order of the text; `main`: the pair that fills in for a sentence's sides."""
    drafts: list[Draft] = []
    for sighting in sightings:
        pair = main(sighting.sentence)
        sides = complete(sighting.sides, pair)
        best = max(
            (d for d in drafts if _compatible(d, sighting, sides)),
            key=lambda d: (_closeness(d, sighting), drafts.index(d)),
            default=None,
        )
        if best:
            best.sightings.append(sighting)
            best.object = best.object or sighting.trigger.object
            if (
                sides.sure
                and (not best.sure or _more_sides(best, sides))
                and sighting.rank <= 1
                and sighting.trigger.strength != "weak"
            ):
                best.parties, best.sure = sides.parties, True
        elif _may_open(sighting):
            drafts.append(Draft(sighting.trigger.kind, sighting.trigger.object, sides.parties, sides.sure, [sighting]))
    return drafts


def _more_sides(draft: Draft, sides: Sides) -> bool:
    """The lead names all who came: `Kyiv and Moscow` in the title are `Ukraine, Russia and the United States`."""
    return set(draft.parties) < set(sides.parties) and not set(sides.parties) & set(sides.mediators)


def _may_open(s: Sighting) -> bool:
    """A bare word ("the talks") opens no event of its own, nor does a summary ("three rounds since May")."""
    if "summary" in s.told and not (s.when and s.when.fine):
        return False
    telling = s.ordinal or s.when or s.counts or s.place
    if s.trigger.strength == "weak":
        told = bool(s.counts or s.stage_ordinal)
        return not is_backward(s) and (told or (s.rank <= 1 and bool(s.sides.parties or s.trigger.object)))
    return bool(telling) or not is_backward(s)


def _compatible(draft: Draft, s: Sighting, sides: Sides) -> bool:
    if _opening_day(draft, s, sides) or _headline_again(draft, s, sides) or _entry_of(draft, s, sides):
        return True
    return (
        draft.kind == s.trigger.kind
        and (draft.object == s.trigger.object or not s.trigger.object or not draft.object or _one_trade(draft, s))
        and _same_pair(draft, sides)
        and not _of_others(draft, s, sides)
        and not _differ(draft.ordinal, s.ordinal)
        and not _differ(draft.stage_ordinal, s.stage_ordinal)
        and (_same_time(draft.when, s.when) or _next_day(draft, s))
        and not (draft.implied and s.rank > 2 and _some_days_ago(s))
        and _same_phase(draft, s)
        and not _deal_beside_stage(draft, s)
        and _same_direction(draft, s)
        and not _other_figures(draft, s)
    )


def _entry_of(draft: Draft, s: Sighting, sides: Sides) -> bool:
    """A live page follows what its title tells, from the plan to the end: `First seven are free`."""
    if not (s.sentence.passage.live and draft.kind == s.trigger.kind and draft.above) or is_backward(s):
        return False
    ahead = "date to come" in s.told or s.status in ("agreed", "proposed")
    other = ahead or (s.status == "planned" and KINDS[draft.kind].has_ordinal) or _differ(draft.ordinal, s.ordinal)
    same = draft.object == s.trigger.object or not draft.object or not s.trigger.object
    return same and not other and _same_pair(draft, sides) and _same_time(draft.when, s.when) and not _some_days_ago(s)


def _one_trade(draft: Draft, s: Sighting) -> bool:
    """`freed three captives for the bodies of five`: people for bodies are one exchange."""
    return any(x.sentence is s.sentence or x.rank + s.rank <= 1 for x in draft.sightings if traded(x.sentence))


def _same_pair(draft: Draft, sides: Sides) -> bool:
    a, b = set(draft.parties), set(sides.parties)
    return not (draft.sure and sides.sure) or a <= b or b <= a


def _of_others(draft: Draft, s: Sighting, sides: Sides) -> bool:
    """`Spain and the EU met`, and far below `the US held talks with Hamas`: other talks, whoever the first were."""
    named = sides.sure and len(sides.parties) > 1 and not set(draft.parties) & set(sides.parties)
    return named and KINDS[draft.kind].has_ordinal and s.rank > _NEAR and not s.sentence.passage.live


def _differ(a: int | None, b: int | None) -> bool:
    return a is not None and b is not None and a != b


def _same_time(a: Interval | None, b: Interval | None) -> bool:
    return not a or not b or (a.start <= b.end and b.start <= a.end)


def _next_day(draft: Draft, s: Sighting) -> bool:
    """`met on Monday and again on Tuesday`: one round of two days."""
    if not KINDS[draft.kind].has_ordinal or not draft.when or not s.when or not (draft.when.fine and s.when.fine):
        return False
    held = {draft.status, s.status} <= {"completed", "under_way", ""}
    return held and draft.above and abs(draft.when.start - s.when.start) <= timedelta(days=1)


def _some_days_ago(s: Sighting) -> bool:
    return not s.told.isdisjoint(("date two days ago", "date some days ago", "old date", "old month"))


def _same_phase(draft: Draft, s: Sighting) -> bool:
    """A planned round is another one than that which was just held; so is a deal beside a hand-over."""
    a, b = draft.status, s.status
    if s.sequel:
        return a in OPEN
    if s.definite and draft.above and not s.ordinal and not (s.when and s.when.fine):
        return True
    if s.continues and s.sentence.verb and a in PAST and draft.above and not s.ordinal and not s.when:
        return True  # "görüşmeler iki gün sürecek", where no article says which
    if _other_half(draft, s):
        return True
    if {a, b} & {"cancelled", "postponed", "denied", ""} or (draft.ordinal and draft.ordinal == s.ordinal):
        return True
    return not ((a in OPEN and b in PAST) or (a in PAST and b in OPEN))


def _other_half(draft: Draft, s: Sighting) -> bool:
    """`In return B is to free 602`, right after A handed over its own: the other half of one exchange."""
    back = [h for h in s.sentence.hits.get("of_theirs", ()) if h.start < s.trigger.end]
    follows = s.rank - draft.sightings[-1].rank <= 1 and s.status == "planned" and not s.when
    people = back and any(h.end <= back[0].start for h in s.sentence.hits.get("people", ()))
    return KINDS[draft.kind].has_people and follows and bool(back) and not people and draft.above


def _deal_beside_stage(draft: Draft, s: Sighting) -> bool:
    """`303 go home as the 1,000-for-1,000 exchange is completed`: other figures, and only one of them is the deal's."""
    figures = {c.n for c in s.counts}
    other = bool(figures and draft.figures and not figures & draft.figures)
    both_open = draft.status in OPEN and s.status in OPEN
    return other and draft.deal != s.deal and draft.status != s.status and not both_open


def _other_figures(draft: Draft, s: Sighting) -> bool:
    """Further down, figures of which none was told before are another exchange's, or the sum of many."""
    figures = {c.n for c in s.counts}
    if not figures or not draft.figures or figures & draft.figures:
        return False
    if _sums_many(draft, s):
        return True
    if s.rank <= 2 or _continues(draft, s):
        if s.trigger.rule == _PART:
            return False  # "185 soldiers each, and 20 civilians"
        told = [
            c for x in draft.sightings if "fresh date" not in x.told for c in x.counts
        ]  # a deal has no day of its own
        return _is_whole(s.counts, draft.figures) or _is_whole(told, figures)
    beyond = max(figures) > _SUM * max(draft.figures)
    each = {c.n for x in (*draft.sightings, s) for c in x.counts if c.who == "each side"}
    return beyond or (len(each) > 1 and bool(each & figures) and bool(each & draft.figures))


def _sums_many(draft: Draft, s: Sighting) -> bool:
    """`3,981 have come home in all`: a total many times that of the day, and not what was given for it."""
    if s.sentence.hits.get(f"{draft.kind}.return"):
        return False
    told = {c.what: c.n for x in draft.sightings for c in x.counts}
    most = max((n for what, n in told.items() if what != "hostages"), default=0) if s.rank > 1 else 0
    return any(c.who == "total" and c.n >= _FEWEST and c.n > _MANY * told.get(c.what, most or c.n) for c in s.counts)


def _is_whole(counts: Sequence[Count], part: set[int]) -> bool:
    """`complete 1,000-for-1,000 swap` beside the 303 who went home: the deal and its last stage."""
    return any(c.who == "each side" and c.n >= _SUM * max(part) for c in counts)


def _opening_day(draft: Draft, s: Sighting, sides: Sides) -> bool:
    """`The talks began on Monday`, told of talks that title or lead report: their first day."""
    if not (draft.kind == s.trigger.kind and s.opening and s.definite and draft.above and s.when):
        return False
    if _differ(draft.ordinal, s.ordinal):
        return False
    last = draft.when
    near = not last or timedelta(0) <= last.start - s.when.start <= _LONGEST_ROUND
    return near and draft.status in PAST and _same_pair(draft, sides)


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
    told = s.told & BACKWARD
    return draft.above and draft.status == "agreed" and told <= {"refers to a deal"}


def _headline_again(draft: Draft, s: Sighting, sides: Sides) -> bool:
    """What the lead tells anew of the title's round, with its number, or of what was put off: the days may differ."""
    if s.rank != 1 or draft.kind != s.trigger.kind or not KINDS[draft.kind].has_ordinal or not _same_pair(draft, sides):
        return False
    if any(x.rank > 1 for x in draft.sightings) or _differ(draft.ordinal, s.ordinal):
        return False
    return bool(draft.ordinal and s.ordinal) or draft.status == s.status == "postponed"


def _continues(draft: Draft, s: Sighting) -> bool:
    """A later sentence of the same paragraph that brings no day of its own goes on with what was told."""
    last = draft.sightings[-1]
    return last.paragraph == s.paragraph and not s.when and not s.ordinal and s.rank > 1


def _closeness(draft: Draft, s: Sighting) -> float:
    score = 2.0 * (draft.ordinal is not None and draft.ordinal == s.ordinal)
    if draft.when and s.when:
        score += 3.0 if draft.when.fine == s.when.fine else 0.5
    score += draft.status == s.status
    score += draft.object == s.trigger.object
    score += 1.5 * (draft.backward == is_backward(s))
    score += 2.0 * _continues(draft, s)
    return score
