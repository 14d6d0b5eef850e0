"""Numbers in a series that a sentence of their own gives: `It was the third such exchange`, `The talks, the eighth`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsers.grammar.draft import OPEN, PAST, Judged
from parsers.grammar.facts import Sentence
from parsers.grammar.numbers import Ordinal
from parsers.kind import Kind
from parsers.kinds import KINDS

_LATEST = 6  # paragraph up to which an event is numbered
_OPENS = 3  # tokens in which a sentence opens with "it", "this"
_SUBJECT = 10  # tokens in which its subject, "the talks in Geneva", ends
_NOUN_REACH = 3  # tokens from an ordinal to its noun: "third such indirect exchange"
_UNDONE_REACH = 8  # tokens after an ordinal in which "this year" undoes it


def with_numbers(judged: Sequence[Judged], story: Sequence[Sentence]) -> list[Judged]:
    """Return `judged`, the news of title and lead with the number that another sentence gives it."""
    out = list(judged)
    for sentence in story:
        if sentence.ordinals and sentence.passage.rank <= _LATEST and not sentence.passage.recalled:
            for name, value, stage in _told(sentence):
                at = _meant(out, sentence, name, value)
                if at is not None:
                    out[at] = replace(out[at], stage_ordinal=value) if stage else replace(out[at], ordinal=value)
    return out


def _told(sentence: Sentence) -> Iterator[tuple[str, int, bool]]:
    """The kinds of which the sentence numbers one, the number, and whether that of a stage."""
    for kind in KINDS.values():
        for ordinal in sentence.ordinals:
            noun, at = _noun(sentence, kind, ordinal)
            if noun and not _undone(sentence, ordinal, at) and _refers(sentence, kind, ordinal):
                yield kind.name, ordinal.value, noun == "stage"
                break


def _noun(sentence: Sentence, kind: Kind, ordinal: Ordinal) -> tuple[str, int]:
    """What is numbered: the noun after the ordinal, or the subject before it ("is the second of the truce")."""
    after = [
        (h.start, f)
        for f in (*kind.nouns, *(("stage", "release") if kind.has_stages else ()))
        for h in sentence.inside(f"{kind.name}.{f}", ordinal.start, ordinal.end + _NOUN_REACH + 1)
    ]
    if after:
        at, noun = min(after)
        return noun, at
    subject = any(_subjects(sentence, kind, ordinal))
    times = kind.has_ordinal and any(h.start == ordinal.end for h in sentence.hits.get("times", ()))
    met = times and any(sentence.hits.get(f"{kind.name}.{f}") for f in ("meet", "sides", "held"))
    since = any(h.start == ordinal.end for f in ("first_not", "between") for h in sentence.hits.get(f, ()))
    alone = since or any(h.start == ordinal.end for h in sentence.hits.get("date.of", ()))
    return ("meet" if met or (subject and alone) else ""), -1


def _subjects(sentence: Sentence, kind: Kind, ordinal: Ordinal) -> Iterator[int]:
    nouns = (*kind.nouns, *(("release",) if kind.has_stages else ()))
    last = min(_SUBJECT, ordinal.start)
    yield from (h.start for f in nouns for h in sentence.inside(f"{kind.name}.{f}", 0, last))


def _refers(sentence: Sentence, kind: Kind, ordinal: Ordinal) -> bool:
    """`It was the third`, `The meeting is the fourth`: it speaks of what was told before."""
    said = [h for h in sentence.hits.get("anaphor", ()) if h.end <= ordinal.start]
    if any(h.start < _OPENS or (h.end == ordinal.start and sentence.tokens[h.start - 1].text in ",،") for h in said):
        return True
    opened = any(h.end == ordinal.start for h in sentence.hits.get("article", ()))
    definite = {h.end for f in ("definite", "article") for h in sentence.hits.get(f, ())}
    known = any(at in definite or not definite for at in _subjects(sentence, kind, ordinal))
    return known and (opened or not sentence.hits.get("article"))


def _undone(sentence: Sentence, ordinal: Ordinal, noun: int) -> bool:
    families = ("ordinal_not", "first_not")[: 1 + (ordinal.value == 1)]
    last = ordinal.end + _UNDONE_REACH
    if any(h.start != noun for f in families for h in sentence.inside(f, ordinal.start - 1, last)):
        return True
    negated = any(h.start < ordinal.start for f in ("negation", "denial") for h in sentence.hits.get(f, ()))
    return negated or any(n.start == ordinal.end for n in sentence.numbers)


def _meant(judged: Sequence[Judged], sentence: Sentence, kind: str, value: int) -> int | None:
    """Which of `judged` the sentence numbers: the one of the kind that is news, by whether it is to come or over."""
    own = [i for i, j in enumerate(judged) if j.draft.kind == kind and j.role == "current" and j.draft.above]
    if any(value in _numbers(judged[i]) for i in own):
        return None
    ahead = any(h.start < _SUBJECT for f in ("future", "scheduled") for h in sentence.hits.get(f, ()))
    phase = OPEN if ahead else PAST
    fit = [i for i in own if judged[i].draft.status in phase] or (own if len(own) == 1 else [])
    return next((i for i in fit if not any(_numbers(judged[i]))), None)


def _numbers(judged: Judged) -> tuple[int | None, ...]:
    draft = judged.draft
    return (draft.ordinal, draft.stage_ordinal, judged.ordinal, judged.stage_ordinal)
