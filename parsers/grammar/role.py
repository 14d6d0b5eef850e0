"""Current or background: named pieces of evidence, each with its weight from `parsers/confidence.toml`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from model.mention import OPEN_STATUSES, Reason
from parsers.grammar.calendar import Interval
from parsers.grammar.facts import Sentence, Trigger
from parsers.grammar.lexicon import Hit
from parsers.grammar.price import priced, refused
from parsers.grammar.weights import reason
from parsers.kinds import KINDS

_FRESH = 2  # days before the publication that are news
_OLD = 4  # days from which it is history
_LOOKING_BACK_REACH = 4
_LEAD = 1
_OPENS = 2  # tokens in which a paragraph says that it is of something else
_CUE_REACH = 10
_FIRST_REACH = 4  # tokens from "first" to "since then"
_FRUIT_REACH = 4  # tokens from "result of" to the talks
_SO_CALLED_REACH = 4  # tokens from "round" to "sanctions"
_NEGATED_REACH = 2  # tokens from an event to its verb, where that ends the clause and bears the "not"
_UNSURE_REACH = 3  # tokens between talks and "may", "were to have"
_UNDONE_REACH = 16  # tokens between the event and "have not been set", "no date"


def evidence(
    sentence: Sentence, trigger: Trigger, when: Interval | None, published: date | None, status: str
) -> tuple[Reason, ...]:
    """Return what speaks for and against `trigger` being news; `when`: the day that is told of it."""
    start, end = trigger.start, trigger.end
    several = [reason("several")] if sentence.inside(f"{trigger.kind}.several", start, end) else []
    return (
        *several,
        *_place_in_article(sentence, published, when),
        *_date(when, published, status),
        *_cues(sentence, start, end, _is_fresh(sentence, when, published)),
        *_tense(sentence, start, end, status),
    )


def _place_in_article(sentence: Sentence, published: date | None, when: Interval | None) -> Iterator[Reason]:
    paragraph = sentence.passage.rank
    if sentence.passage.recalled:
        yield reason("recalls", "heading")
    elif paragraph == 0:
        yield reason("title")
    elif paragraph == 1:
        yield reason("lead")
    elif paragraph == 2:
        late = published and when and when.end < published - timedelta(days=1)
        entry = sentence.passage.item and not sentence.passage.topic and not late
        yield reason("entry" if entry else "second paragraph")
    elif paragraph >= 4:
        yield reason("late paragraph", str(paragraph))
    if paragraph > _LEAD and not sentence.passage.number and sentence.inside("other_item", 0, _OPENS):
        yield reason("another item", sentence.tokens[0].text)


def _date(when: Interval | None, published: date | None, status: str) -> Iterator[Reason]:
    if not when or not published:
        return
    if not when.fine and when.start <= published < when.end and status not in OPEN_STATUSES:
        return  # "this year" lies ahead of nothing
    if when.end > published:
        yield reason("date to come", when.text)
    elif when.end >= published - timedelta(days=_FRESH) and when.fine:
        yield reason("fresh date" if when.end >= published - timedelta(days=1) else "date two days ago", when.text)
    elif when.fine:
        old = when.end < published - timedelta(days=_OLD)
        yield reason("old date" if old else "date some days ago", when.text)
    elif (when.start.year, when.start.month) != (published.year, published.month):
        yield reason("old month", when.text)


def _is_fresh(sentence: Sentence, when: Interval | None, published: date | None) -> bool:
    """`The latest round ended on Tuesday`, in the lead of Wednesday: the latest is the one that is told."""
    near = when and published and when.fine and when.end >= published - timedelta(days=1)
    return bool(near) and sentence.passage.rank == _LEAD


def _cues(sentence: Sentence, start: int, end: int, fresh: bool) -> Iterator[Reason]:
    first, last = sentence.clause(start)
    for hit in sentence.hits.get("role", ()):
        behind = hit.value == "looking_back" and start - _LOOKING_BACK_REACH <= hit.start < end and hit.start >= first
        told = fresh and bool(sentence.inside("latest", hit.start, hit.end))
        if behind and not told and not _of_those_left(sentence, hit):
            yield reason("looking back", sentence.tokens[hit.start].text)
        elif hit.value == "since_then" and first < hit.end and hit.start < last and not _first_since(sentence, hit):
            yield reason("recalls", sentence.tokens[hit.start].text)
        elif hit.value == "deal_reference" and hit.end <= start and start - hit.end <= _CUE_REACH:
            yield reason("refers to a deal", sentence.tokens[hit.start].text)
        elif hit.value == "deal_reached" and hit.start < end - (end - start > 1) and first <= hit.start:
            yield reason("settled before", sentence.tokens[hit.start].text)
        elif hit.value == "summary" and first <= hit.start < last:
            yield reason("summary", sentence.tokens[hit.start].text)


def _first_since(sentence: Sentence, hit: Hit) -> bool:
    """`the first talks since the invasion`: as new as any."""
    firsts = (h.end for h in sentence.hits.get("ordinal", ()) if h.value == "1")
    return any(0 <= hit.start - end <= _FIRST_REACH for end in firsts)


def _of_those_left(sentence: Sentence, hit: Hit) -> bool:
    """`the last 20 hostages`, `the last living captives`: the last of them to go, and no earlier exchange."""
    near = range(hit.end, hit.end + 2)
    return any(h.start in near for f in ("number", "people") for h in sentence.hits.get(f, ()))


def _tense(sentence: Sentence, start: int, end: int, status: str) -> Iterator[Reason]:
    first = sentence.clause(start)[0]
    had = any(
        (first <= h.start and 0 <= start - h.end <= 3) or (start < h.start and 0 <= end - 1 - h.end <= 1)
        for h in sentence.hits.get("pluperfect", ())
    )  # "had been freed" before the match, or right before the verb that closes it: "a man who had been freed"
    told = any(h.end <= start for h in sentence.hits.get("report", ()))  # "said they had swapped" is news
    if had and not told and status not in ("cancelled", "postponed"):
        yield reason("pluperfect")


def framing(sentence: Sentence, kind: str, start: int, others: Collection[str]) -> tuple[Reason, ...]:
    """`swapped on the eve of the summit`: an event of another kind is the news, this one only places it in time."""
    first, _ = sentence.clause(start)
    words = [h for k in others for f in (*KINDS[k].nouns, *KINDS[k].core) for h in sentence.hits.get(f"{k}.{f}", ())]
    main = any(h.start < first for h in words)
    told = KINDS[kind].has_ordinal and main and _opened(sentence, "relative", first)  # "about which they agreed in"
    if told or (first and _opened(sentence, "frame", first) and not _is_ago(sentence, first)):
        return (reason("frames other news"),)
    if KINDS[kind].has_ordinal and _is_fruit(sentence, start, words):
        return (reason("frames other news"),)
    freed = main or any(h.start < first for h in sentence.hits.get("people", ()))
    if freed and KINDS[kind].has_ordinal and _opened(sentence, "aftermath", first) and not _settles(sentence, first):
        return (reason("frames other news"),)
    return ()


def _is_fruit(sentence: Sentence, start: int, others: Sequence[Hit]) -> bool:
    """`opened the exchange, the one concrete result of the meeting`: the exchange is the news."""
    fruits = [h for h in sentence.hits.get("fruit", ()) if 0 <= start - h.end <= _FRUIT_REACH]
    return any(o.start < h.start for o in others for h in fruits)


def _opened(sentence: Sentence, family: str, first: int) -> bool:
    return any(h.start <= first < h.end or h.start == first for h in sentence.hits.get(family, ()))


def _is_ago(sentence: Sentence, first: int) -> bool:
    """Arabic `قبل عامين`, "two years ago": the word for "before" with a stretch of time alone."""
    units = ("date.day_unit", "date.week_unit", "date.month_unit", "date.year_unit", "round.spell")
    opened = [h for h in sentence.hits.get("frame", ()) if h.start <= first < h.end or h.start == first]
    after = {h.end for h in opened}
    told = any(h.start in after for f in units for h in sentence.hits.get(f, ()))
    return told and all(h.end - h.start == 1 for h in opened)


def _settles(sentence: Sentence, end: int) -> bool:
    """`are to be exchanged, he said after the talks`: what the talks settled is as new as they are."""
    cues = (h for f in ("status", *(f"{k}.status" for k in KINDS)) for h in sentence.hits.get(f, ()))
    return any(h.start < end and h.value in ("agreed", "planned", "proposed") for h in cues)


def _in_cue(sentence: Sentence, kind: str, hit: Hit) -> bool:
    """`want to see each other again`, `through the efforts of`: the longer words tell how it stands, or by whom."""
    cues = sentence.hits.get(f"{kind}.status", ())
    by = sentence.hits.get("through", ())
    longer = any(c.start <= hit.start and hit.end <= c.end and c.end - c.start > hit.end - hit.start for c in cues)
    return longer or any(c.start <= hit.start and hit.end <= c.end for c in by)


def _called_so(sentence: Sentence, kind: str) -> bool:
    """`a round of sanctions`; sanctions may well be the topic of talks, if they stand farther from the round."""
    others = sentence.hits.get(f"{kind}.not_{kind}", ())
    meets = any(sentence.hits.get(f"{kind}.{family}") for family in (*KINDS[kind].nouns[:2], "meet"))
    if not (KINDS[kind].has_ordinal and meets):
        return bool(others)
    rounds = sentence.hits.get(f"{kind}.{kind}", ())
    return any(abs(h.start - r.start) <= _SO_CALLED_REACH for h in others for r in rounds)


def doubts(sentence: Sentence, kind: str, start: int, end: int, status: str) -> tuple[Reason, ...]:
    """Return what speaks against there being an event at all: "no date for a fourth round", "hopes for a swap"."""
    out = []
    first, last = sentence.clause(start)
    denied = {h.start for h in sentence.hits.get("denial", ())}  # these are told by the status
    firm = status in ("cancelled", "postponed", "denied")
    told = status == "completed" and sentence.verb == "first"  # "لم تسفر المباحثات عن هدنة": talks without result
    if not firm and any(
        first < h.end
        and 0 <= start - h.end <= 6
        and h.start not in denied
        and not (told and _in_cue(sentence, kind, h))
        for h in sentence.hits.get("negation", ())
    ):
        out.append(reason("negated"))
    if not firm and any(start < h.start and 0 <= end - 1 - h.end <= 1 for h in sentence.hits.get("negation", ())):
        out.append(reason("negated"))  # "prisoners were never swapped"
    if not firm and sentence.verb == "last" and sentence.inside("negation", start, min(end + _NEGATED_REACH, last)):
        out.append(reason("negated"))  # "böyle bir toplantı planlanmadı"
    if firm and any(first <= h.start and 0 <= start - h.end <= 8 for h in sentence.hits.get("conditional", ())):
        out.append(reason("only possible"))  # "if the talks were broken off"
    hopes = [h for h in sentence.hits.get("hypothetical", ()) if not _in_cue(sentence, kind, h)]
    if not firm and any(first < h.end and -2 <= start - h.end <= 8 for h in hopes):
        out.append(reason("only possible"))
    if not firm and any(abs(h.start - start) <= _UNDONE_REACH for h in sentence.inside("undone", first, last)):
        out.append(reason("negated"))
    if (
        not firm
        and KINDS[kind].has_ordinal
        and (status or "planned") in ("planned", "agreed")
        and unsure(sentence, kind, start, end)
    ):
        out.append(reason("only possible"))
    if _is_question(sentence):
        out.append(reason("only possible"))
    if refused(sentence.hits, kind) or priced(sentence.hits, kind):
        out.append(reason("negated"))
    days = {d.start for d in sentence.dates}  # "at talks on Wednesday"
    talked_of = [h for h in sentence.hits.get("talked_of", ()) if first <= h.start and h.end not in days]
    if any(0 <= start - h.end <= 4 for h in talked_of):
        out.append(reason("only talked of"))
    resumed = sentence.inside(f"{kind}.resumed", first, end)  # "resumed the talks, stalled since May"
    if not firm and not resumed and sentence.inside("stalled", first, last):
        out.append(reason("only possible"))
    if _called_so(sentence, kind):
        out.append(reason("something else so called"))
    return tuple(out)


def unsure(sentence: Sentence, kind: str, start: int, end: int) -> bool:
    """`the fourth round may be held`, `were to meet in May but did not`: in `start`..`end` or right beside it."""
    first, last = sentence.clause(start)
    begin = max(first, start - _UNSURE_REACH)
    return bool(sentence.inside(f"{kind}.unsure", begin, min(last, end + _UNSURE_REACH)))


def _is_question(sentence: Sentence) -> bool:
    """`A longer truce in return for ten hostages?`"""
    return bool(sentence.tokens) and sentence.tokens[-1].text in "?؟"
