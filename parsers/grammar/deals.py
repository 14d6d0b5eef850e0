"""The agreement that a sentence names beside what is carried out under it ("in a stage of the 500-for-500 deal")."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.grammar.facts import DealSpan, Sentence, Trigger
from parsers.grammar.lexicon import Hit
from parsers.kind import Kind
from parsers.kinds import KINDS

_DEAL_REACH = 8  # tokens from "stage of", "under" to the word for the deal
_STRUCK_REACH = 7  # tokens from the deal to "agreed": "the deal that the two sides reached"
_STRUCK_AT_ONCE = 2  # where no stage is named: "completes the agreement reached in"


def deal_spans(sentence: Sentence, kind: str) -> tuple[DealSpan, ...]:
    """Return where `sentence` names an agreement of which it tells a part."""
    if kind not in sentence.deals:
        sentence.deals[kind] = tuple(dict.fromkeys(_spans(sentence, kind)))
    return sentence.deals[kind]


def _spans(sentence: Sentence, kind: str) -> Iterator[DealSpan]:
    cues = [h for h in sentence.hits.get("role", ()) if h.value == "deal_reference"]
    words = sorted(h for f in ("deal", "swap") for h in sentence.hits.get(f"{kind}.{f}", ()))
    for cue in (*cues, *sentence.hits.get(f"{kind}.stage", ())):
        named = next((w for w in words if 0 <= w.start - cue.end <= _DEAL_REACH), None)
        if named and not _stop(sentence, cue.end, named.start) and not _told(sentence, kind, cue.end, named.start):
            yield _span(sentence, cue, named)
    for word in words:
        struck = sentence.inside("struck", word.end, word.end + _STRUCK_AT_ONCE)
        if struck:
            told = struck[0].end  # "agreements, reached on 2 June in Istanbul, ...": the comma before it parts nothing
            yield DealSpan(word.start, word.start, _stop(sentence, told, len(sentence.tokens)) or len(sentence.tokens))
        yield from _dated(sentence, word)


def _dated(sentence: Sentence, word: Hit) -> Iterator[DealSpan]:
    """`in line with the agreements of 2 June an exchange was held`: the day right after the deal is its own."""
    for of in sentence.inside("struck_on", word.end, word.end + 1):
        day = next((d for d in sentence.dates if 0 <= d.start - of.start <= 1), None)
        if day:
            yield DealSpan(word.start, word.start, day.end)


def _span(sentence: Sentence, cue: Hit, named: Hit) -> DealSpan:
    last = _stop(sentence, named.end, len(sentence.tokens)) or len(sentence.tokens)
    dates = [d.start for d in sentence.dates if d.start >= named.end]
    struck = sentence.inside("struck", named.end, min(last, named.end + _STRUCK_REACH))
    figures = min([last, *dates])
    return DealSpan(cue.end, figures, last if struck else figures)


def _told(sentence: Sentence, kind: str, start: int, end: int) -> bool:
    """`a group of 60 freed under the swap`: what happened stands between, the deal comes after."""
    return any(sentence.inside(f"{kind}.{f}", start, end) for f in ("release", "receive"))


def _stop(sentence: Sentence, start: int, end: int) -> int:
    """The first comma or new clause in `start`..`end`, 0 for none."""
    breaks = {h.start for h in sentence.hits.get("clause", ())}
    return next((i for i in range(start, end) if sentence.tokens[i].text in ",;:" or i in breaks), 0)


def of_deal(sentence: Sentence, trigger: Trigger, at: int) -> bool:
    """`the deal agreed a day earlier in Lindholt`: day and place of the agreement, not of its stage."""
    if not KINDS[trigger.kind].has_stages:
        return _of_accord(sentence, trigger, at)
    spans = deal_spans(sentence, trigger.kind)
    return any(d.start <= at < d.end for d in spans if not d.holds(trigger.start, trigger.end))


def _of_accord(sentence: Sentence, trigger: Trigger, at: int) -> bool:
    """`the ninth meeting on the agreement reached in Stockholm in December`: not where and when the meeting was."""
    nouns = [h.end for h in sentence.hits.get("accord_noun", ()) if h.start >= trigger.start]
    struck = [h for h in sentence.hits.get("struck", ()) if any(0 <= h.start - n <= _STRUCK_AT_ONCE for n in nouns)]
    verbs = [h.start for f in ("status", f"{trigger.kind}.held") for h in sentence.hits.get(f, ())]
    return any(0 <= at - h.end <= _STRUCK_REACH and not any(h.end <= v < at for v in verbs) for h in struck)


def stage_ordinal(kind: Kind, sentence: Sentence, trigger: Trigger) -> int | None:
    """`the ninth stage`, `a second group`: the ordinal that stands in or right before the word for a stage."""
    stages = sentence.inside(f"{kind.name}.stage", *sentence.clause(trigger.start))
    told = (o.value for o in sentence.ordinals for s in stages if s.start - 1 <= o.start < s.end)
    return next(told, None)
