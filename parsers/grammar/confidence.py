"""Judging: is a draft an event at all, is it news, and how sure is that."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from model.mention import Reason
from parsers.grammar.attendance import alone, between_firms
from parsers.grammar.draft import FAR, LONG_AGO, OPEN, OWN_DEAL, PAST, Draft, of_one_pair
from parsers.grammar.facts import Sentence, Sighting
from parsers.grammar.flows import go_both_ways
from parsers.grammar.lexicon import Hit
from parsers.grammar.oneway import one_way
from parsers.grammar.weights import LEAST_SHARE, Weight, reason
from parsers.kinds import KINDS

_SUPPORT = {"earlier": "only earlier exchanges", "both ways": "both ways", "beside": "beside"}
_SUPPORTING = frozenset({"title", "lead", "second paragraph", "entry"})
_BY_DATE = LONG_AGO | {"date to come", "fresh date", "date two days ago", "date some days ago"}
_FILLED = 0.5  # log odds that a pair from the article must have more than one that the clause names
_FEWEST = -1.5  # log odds below which a draft is no event


def weigh(drafts: Sequence[Draft], sentences: Sequence[Sentence]) -> list[Weight]:
    """Return what speaks for and against each draft being an event, and news."""
    genre = _genre(sentences)
    counted = [d for d in drafts if d.above and not any(s.sequel for s in d.sightings)]
    highest = {d.kind: max((x.ordinal or 0 for x in counted if x.kind == d.kind), default=0) for d in drafts}
    return [_weighed(d, drafts, sentences, genre, highest[d.kind]) for d in drafts]


def _weighed(draft: Draft, drafts: Sequence[Draft], sentences: Sequence[Sentence], genre: bool, highest: int) -> Weight:
    news = _news(draft, highest) + ((reason("genre"),) if genre else ())
    support = _support(draft, drafts)
    event = (
        *_event(draft),
        *_unlike(draft, sentences),
        *_one_way(draft, sentences),
        *_alone(draft, sentences),
        *(reason(_SUPPORT[support]) for _ in (1,) if support in _SUPPORT),
    )
    possible = sum(r.weight for r in event) >= _FEWEST and _has_sides(draft, sentences)
    if possible and any(_follows(draft, d) for d in drafts):
        news = (*(r for r in news if r.name not in FAR), reason("next of the exchange reported"))
    return Weight((reason("base"), *event, *news) if possible else (), possible and bool(support))


def _unlike(draft: Draft, sentences: Sequence[Sentence]) -> tuple[Reason, ...]:
    """A `round` in an article that knows no talks, but sanctions, strikes or matches."""
    kind = KINDS[draft.kind]
    named = [f"{kind.name}.{noun}" for noun in kind.nouns if noun != kind.name]
    if not kind.has_ordinal or any(s.hits.get(noun) for s in sentences for noun in named):
        return ()
    return (reason("something else so called"),) * any(s.hits.get(f"{kind.name}.not_{kind.name}") for s in sentences)


def _one_way(draft: Draft, sentences: Sequence[Sentence]) -> tuple[Reason, ...]:
    """People came home, and the story says that nobody was given for them."""
    told = KINDS[draft.kind].has_people and draft.status in (*PAST, "") and one_way(sentences, draft.kind)
    return (reason("one way only"),) * told


def _alone(draft: Draft, sentences: Sequence[Sentence]) -> tuple[Reason, ...]:
    """Talks were opened, and only one side came, or they are of firms."""
    kind = KINDS[draft.kind]
    told = kind.has_ordinal and draft.status in (*PAST, "") and alone(sentences, kind.name, draft.parties)
    firms = kind.has_ordinal and between_firms(sentences, kind.name)
    return (*(reason("one side only"),) * told, *(reason("between firms"),) * firms)


def _follows(draft: Draft, other: Draft) -> bool:
    """`The exchange of prisoners is to follow next week`, told of the two who exchanged bodies."""
    same = draft.kind == other.kind and set(draft.parties) == set(other.parties)
    apart = bool(draft.object and other.object) and draft.object != other.object and KINDS[draft.kind].has_people
    firm = [s for s in draft.sightings if s.trigger.strength == "strong" and not s.doubts]
    ahead = draft.status == "planned" and any("date to come" in s.told for s in firm)
    return same and apart and ahead and other.above and other.status in PAST and not draft.backward


def _has_sides(draft: Draft, sentences: Sequence[Sentence]) -> bool:
    """Two parties, or one phrase that stands for both ("the two cantons' militias")."""
    both = {n.party for s in sentences for n in s.names if n.type == "collective"}
    return len(draft.parties) > 1 or any(p in both for p in draft.parties)


def _event(draft: Draft) -> tuple[Reason, ...]:
    best = max(draft.sightings, key=_strength)
    above = [s for s in draft.sightings if s.rank <= 1]
    doubted = [s for s in above if s.doubts]
    ahead = any(s.status in OPEN for s in doubted)
    if doubted and all(s.doubts or (ahead and _is_bare_title(s)) for s in above):
        best = max(doubted, key=_strength)  # what title and lead doubt is doubtful
    out = [reason(f"{best.trigger.strength} pattern", best.trigger.rule), *best.doubts]
    out.append(reason("parties named" if draft.sure else "parties from the article"))
    out.extend(_other_pair(draft))
    if len(draft.sightings) > 1:
        out.append(reason("told again"))
    telling = any(s.status or s.when or _is_headline_verb(s) for s in draft.sightings)
    out.append(reason("told as done or to come" if telling else "only named"))
    if draft.ordinal:
        out.append(reason("ordinal"))
    if any(s.counts for s in draft.sightings):
        out.append(reason("figures"))
    if any(s.place for s in draft.sightings):
        out.append(reason("place"))
    return tuple(out)


def _is_bare_title(s: Sighting) -> bool:
    """`Ready for any talks`: a title that only names what the lead doubts."""
    bare = s.rank == 0 and not s.status and not s.when
    return bare and s.trigger.rule != "gist" and not _is_headline_verb(s)


def _is_headline_verb(s: Sighting) -> bool:
    """`Thai, Cambodian defence chiefs meet in Penang`: a title's verb tells what happens, without a tense."""
    meets = s.sentence.inside(f"{s.trigger.kind}.meet", s.trigger.start, s.trigger.end)
    nominal = s.sentence.verb == "first" and s.trigger.start <= 1 and s.sides.sure  # "تبادل أسرى بين"
    return s.rank == 0 and not s.doubts and bool(meets or nominal)


def _other_pair(draft: Draft) -> Iterator[Reason]:
    """A pair that the story is hardly about may be host and guest, or half of another."""
    share = min(max(draft.share, LEAST_SHARE), 1 - LEAST_SHARE)
    odds = math.log(share / (1 - share)) - (0 if draft.sure else _FILLED)
    if odds < 0:
        weight = reason("another pair").weight * odds
        yield Reason(name="another pair", weight=round(weight, 1), detail=f"share {share:.2f}")


def _strength(s: Sighting) -> float:
    return {"strong": 2.0, "fair": 1.0, "weak": 0.0}[s.trigger.strength] + sum(r.weight for r in s.doubts)


def _news(draft: Draft, highest: int) -> tuple[Reason, ...]:
    best = max(_dated_of_old(draft), key=_freshness)
    out = [r for r in best.reasons if not (best.doubts and r.name in _SUPPORTING)]
    if draft.ordinal and draft.ordinal < highest and not (draft.ordinal == highest - 1 and _just_held(draft)):
        out.append(reason("lower ordinal"))
    if best.rank > 1 and not best.sentence.passage.item:
        out.append(reason("no support above"))
    return tuple(out)


def _just_held(draft: Draft) -> bool:
    """`met on Wednesday for the second time; the third is to be in May`: the one to come makes it no history."""
    return draft.status in PAST and any(
        s.rank <= 1 and "fresh date" in s.told and not s.doubts for s in draft.sightings
    )


def _dated_of_old(draft: Draft) -> Sequence[Sighting]:
    """What is told of an old event without its day makes it no news: only its dated sightings speak for it."""
    dated = [s for s in draft.sightings if s.when]
    old = dated and all(r.name in LONG_AGO for s in dated for r in s.reasons if r.name in _BY_DATE)
    told = any(s.rank <= 1 and s.trigger.strength != "weak" and not s.when for s in draft.sightings)
    return dated if old and not told and any(LONG_AGO & s.told for s in dated) else draft.sightings


def _freshness(s: Sighting) -> float:
    """How much a sighting speaks for news; a title that only hopes supports nothing."""
    return sum(r.weight for r in s.reasons if not (s.doubts and r.name in _SUPPORTING))


def _support(draft: Draft, drafts: Sequence[Draft]) -> str:
    """What makes of bare words ("the talks", "freed 12 men") an event: a firm pattern here or elsewhere."""
    own = [s for s in draft.sightings if s.trigger.strength != "weak" or s.trigger.rule == "swap"]
    if any(_is_firm(s, False) for s in own):
        return "own"
    if any(_is_denied(s) for s in own) and KINDS[draft.kind].has_people:
        return ""  # "it was no exchange"
    if any(s.trigger.strength != "weak" for s in own):
        return "own"
    beside = [d for d in drafts if d.kind == draft.kind and of_one_pair(d, draft)]
    if not KINDS[draft.kind].has_people:
        return ""
    told = [s for d in beside if not d.backward for s in d.sightings]
    if _no_exchange(told):
        return ""
    if go_both_ways(draft.sightings, told, draft.parties):
        return "both ways"
    people = any(s.trigger.object and s.trigger.rule != "swap" for d in beside for s in d.sightings)
    firm = [d for d in beside if any(_is_firm(s, people) for s in d.sightings)]
    if any(not d.backward for d in firm) or (draft.object == "bodies" and firm):
        return "beside"
    live = any(OWN_DEAL & s.told for d in firm for s in d.sightings)
    return "beside" if live else "earlier" if firm else ""


def _is_denied(s: Sighting) -> bool:
    """`it was no exchange`, `denied that it was an exchange`."""
    return any(r.name == "negated" for r in s.doubts) or (s.trigger.strength == "weak" and s.status == "denied")


def _no_exchange(sightings: Sequence[Sighting]) -> bool:
    """`A spokesman stressed that it was no exchange`, and nothing firm says that it was."""
    firm = [s for s in sightings if s.trigger.strength != "weak" or s.trigger.rule == "swap"]
    return bool(firm) and all(_is_denied(s) for s in firm)


def _is_firm(s: Sighting, people: bool) -> bool:
    return not _is_denied(s) and (s.trigger.strength != "weak" or (people and _names_swap(s)))


def _names_swap(s: Sighting) -> bool:
    return s.trigger.rule == "swap" and not s.doubts


def _opens(title: Sentence, hit: Hit) -> bool:
    """`Opinion:`, `Movie review:`, `Five rounds, no deal: why ...`; phrases count anywhere."""
    colons = {i for i, t in enumerate(title.tokens) if t.text == ":"}
    if hit.start == 1 and title.tokens[0].text in "[(|":
        return True  # "[Explainer] ..."
    return hit.end - hit.start > 1 or hit.start == 0 or hit.start - 1 in colons or (hit.start < 3 and hit.end in colons)


def _genre(sentences: Sequence[Sentence]) -> bool:
    title = sentences[0] if sentences and sentences[0].passage.paragraph == 0 else None
    return bool(title and any(_names_genre(h) and _opens(title, h) for h in title.hits.get("role", ())))


def _names_genre(hit: Hit) -> bool:
    return hit.value == "genre" or (hit.value == "since_then" and hit.start == 0)
