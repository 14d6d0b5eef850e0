"""From a judged draft to the mention that leaves this room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from model.mention import Count, Mention
from model.page import Article
from model.value import digest
from parsers.grammar.draft import OPEN, Draft, Judged
from parsers.grammar.facts import Sighting
from parsers.grammar.speech import speech_day
from parsers.kinds import KINDS

_LONGEST_QUOTE = 300  # characters
_STAGES = frozenset({"completed", "under_way", "planned", "postponed"})
_NEWS_DAYS = 3
_LONGEST = 20  # days that talks told of as one round go on
_OTHERS = frozenset({"old date", "old month", "looking back", "recalls", "summary"})  # of other exchanges
_LATEST_FIGURES = 3  # paragraph up to which figures are of the event that title or lead tell
_MANY_TIMES = 8  # the largest figure told: a sum of many exchanges
_HAPPENING = frozenset({"completed", "under_way"})


def mention_of(
    judged: Judged, beside: Sequence[Judged], article: Article, parsed_by: str, fingerprint: str = ""
) -> Mention:
    """Return the mention of one event of `article`; `beside` are all its events, in order."""
    deal = _deal(judged, beside)
    own = _is_stage(judged.draft)
    draft = judged.draft
    kind = KINDS[draft.kind]
    status = "under_way" if _half_done(judged, beside, article.day) else draft.status or "completed"
    best = _best(draft)
    quote, start, end = _quote(best)
    told, told_end, rule, inferred = _date(judged, status, article.day)
    what = (draft.object or "people") if kind.has_people else ""
    return Mention(
        id=digest(article.id, draft.kind, what, draft.parties, quote, beside.index(judged)),
        article_id=article.id,
        kind=draft.kind,
        status=status,
        role=judged.role,
        parties=tuple(sorted(draft.parties)),
        mediators=_mediators(draft),
        ordinal=draft.ordinal or judged.ordinal,
        place=judged.place,
        date=told,
        date_end=told_end,
        date_rule=rule,
        date_inferred=inferred,
        counts=_counts(deal.draft) if deal and not own else _with_beside(judged, beside, _counts(draft)),
        categories=tuple(dict.fromkeys(c for s in draft.sightings for c in s.categories)),
        object=what,
        deal_counts=_deal_counts(draft, deal) if own else (),
        counts_beside=judged.beside,
        stage=own and bool(deal or any(s.stage for s in draft.sightings)),
        stage_ordinal=draft.stage_ordinal or judged.stage_ordinal,
        confidence=judged.confidence,
        reasons=judged.reasons,
        rule=best.trigger.rule,
        quote=quote,
        quote_start=start,
        quote_end=end,
        paragraph=best.paragraph,
        parsed_by=parsed_by,
        outlet=article.outlet,
        outlet_name=article.outlet_name,
        url=article.url,
        title=article.title,
        language=article.language,
        published=article.published,
        time_zone=article.time_zone,
        said_by=best.said_by,
        fingerprint=fingerprint,
    )


def _half_done(judged: Judged, beside: Sequence[Judged], day: date | None) -> bool:
    """`gave up three Israelis; Israel is expected to free 90 today`: the other side's half is still to come."""
    draft = judged.draft
    if not KINDS[draft.kind].has_people or draft.status != "completed" or judged.role != "current":
        return False
    others = [j.draft for j in beside if j is not judged and j.draft.kind == draft.kind]
    today = [d for d in others if d.status == "planned" and d.figures and d.when and d.when.start == day]
    return any(set(d.parties) <= set(draft.parties) for d in today)


def _deal(judged: Judged, beside: Sequence[Judged]) -> Judged | None:
    """The agreement that `judged` carries out: the article recalls it, of the same object between the same parties."""
    draft = judged.draft
    if not KINDS[draft.kind].has_stages or draft.status not in _STAGES or judged.role != "current":
        return None
    others = [j for j in beside if j is not judged and j.draft.kind == draft.kind and j.draft.object == draft.object]
    same = [j for j in others if set(j.draft.parties) == set(draft.parties)]
    agreed = next((j for j in same if j.draft.status == "agreed" and j.role == "background"), None)
    return agreed or next((j for j in same if _is_whole_of(draft, j.draft)), None)


def _is_whole_of(part: Draft, whole: Draft) -> bool:
    """`303 go home as they complete the 1,000-for-1,000 swap`."""
    each = [c.n for s in whole.sightings for c in s.counts if c.who == "each side"]
    return bool(part.figures and each) and min(each) >= 2 * max(part.figures) and whole.status in _HAPPENING


def _is_stage(draft: Draft) -> bool:
    """What is carried out under a deal is an event of its own if it has figures, a day or a number of its own."""
    return bool(draft.figures or draft.stage_ordinal or (draft.when and draft.when.fine))


def _best(draft: Draft) -> Sighting:
    body = [s for s in draft.sightings if s.paragraph] or draft.sightings
    order = {"strong": 0, "fair": 1, "weak": 2}
    return min(body, key=lambda s: (order[s.trigger.strength], s.paragraph))


def _quote(s: Sighting) -> tuple[str, int | None, int | None]:
    passage = s.sentence.passage
    text, offset = passage.text, 0
    if len(text) > _LONGEST_QUOTE:
        middle = s.sentence.tokens[s.trigger.start].start
        offset = max(0, min(middle - _LONGEST_QUOTE // 3, len(text) - _LONGEST_QUOTE))
        offset = text.find(" ", offset) + 1 if offset else 0
        text = text[offset : offset + _LONGEST_QUOTE]
    if passage.offset is None:
        return text, None, None
    return text, passage.offset + offset, passage.offset + offset + len(text)


def _date(judged: Judged, status: str, day: date | None) -> tuple[str | None, str | None, str, bool]:
    draft = judged.draft
    happening = judged.role == "current" and status in _HAPPENING
    above = [s for s in draft.sightings if s.rank <= 1]
    when = draft.when if not (happening and above) else draft.when_above
    opened = next((s.when for s in draft.sightings if s.opening and s.when and s.when.fine and s.rank > 1), None)
    last = when.start if when else day
    lasted = (last - opened.start).days if opened and last else 0
    if happening and above and opened and day and opened.end < day and 0 < lasted <= _LONGEST:
        return opened.text, when.text if when else None, opened.rule, False
    if when and not (status == "agreed" and judged.role == "current" and day and when.end <= day):
        return when.text, when.end_text, when.rule, False
    if judged.role == "current" and status in _HAPPENING and day:
        spoken = (speech_day(s.sentence, day) for s in judged.draft.sightings if s.rank <= 2)
        told = next((d for d in spoken if d and (day - d.start).days in range(_NEWS_DAYS)), None)
        return told.text if told else day.isoformat(), None, "day of speech" if told else "publication", True
    return None, None, "", False


def _mediators(draft: Draft) -> tuple[str, ...]:
    named = dict.fromkeys(m for s in draft.sightings for m in s.sides.mediators)
    return tuple(m for m in named if m not in draft.parties)


def _deal_counts(draft: Draft, deal: Judged | None) -> tuple[Count, ...]:
    beside = {c.n: c for s in draft.sightings for c in s.deal_counts if c.n not in draft.figures}
    return tuple(beside.values()) or (_counts(deal.draft) if deal else ())


def _counts(draft: Draft) -> tuple[Count, ...]:
    """One count a figure: whoever tells who released them beats a bare total."""
    best: dict[tuple[int, bool], Count] = {}
    telling = [s for s in draft.sightings if s.counts and ("fresh date" in s.told or not _OTHERS & s.told)]
    for count in (c for s in telling or draft.sightings for c in s.counts):
        same = count.model_copy(update={"what": "bodies"}) if draft.object == "bodies" else count
        key = (count.n, same.what == "bodies")
        if key not in best or (best[key].who == "total" and count.who != "total"):
            best[key] = same
    return tuple(best.values())


def _with_beside(judged: Judged, beside: Sequence[Judged], counts: tuple[Count, ...]) -> tuple[Count, ...]:
    """The figures that sentences after a current event tell of it too: "it had received 20 civilians as well"."""
    draft = judged.draft
    if judged.role != "current" or not draft.above:
        return counts
    most = max((c.n for c in counts), default=0)
    more = [
        c
        for other in beside
        if other is not judged and other.role == "background" and _goes_on(draft, other.draft, bool(counts))
        for s in other.draft.sightings
        if s.rank <= _LATEST_FIGURES
        for c in s.counts
        if not most or c.n <= _MANY_TIMES * most
    ]
    known = {c.n for c in counts}
    return (*counts, *{c.n: c for c in more if c.n not in known}.values())


def _goes_on(draft: Draft, other: Draft, told: bool) -> bool:
    """Whether `other` is nothing of its own: no day, number or deal, no doubt, and no plan beside what is done."""
    same = draft.kind == other.kind and draft.object == other.object and set(draft.parties) == set(other.parties)
    own = other.backward or other.when or other.stage_ordinal or other.deal or any(s.doubts for s in other.sightings)
    phase = (draft.status in OPEN) == (other.status in OPEN)
    return same and not own and (phase or not told)
