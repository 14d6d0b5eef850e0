"""Candidates for names that no list knows: runs of capitalised words, and small words for the other side.

What they name, the whole article tells (unknown.py).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from parsers.grammar.facts import Sentence
from parsers.grammar.name import Name
from parsers.grammar.tokens import Token
from parsers.kinds import KINDS

_LONGEST = 6  # words of a name
_NO_NAMES = (  # classes whose words are no names, though they may stand in capitals
    "month", "weekday", "day", "span", "numeral", "ordinal", "report", "speaker", "people", "definite", "article",
    "negation", "clause", "locative", "with", "between", "direction", "hypothetical", "future", "role", "each", "total",
    "qualifier", "common_noun",
)  # fmt: skip
_CROWDS = (f"{kind}.{family}" for kind in KINDS for family in ("crowd", "body"))  # "Police" that opens a title
_NEVER = frozenset((*_NO_NAMES, *_CROWDS))
CORE = tuple(f"{kind.name}.{family}" for kind in KINDS.values() for family in kind.core)
_CORE = frozenset(CORE)
_COLLECTIVE_REACH = 3  # tokens
_OF_REACH = 2  # tokens from "a faction" to the party that it is of


def with_candidates(sentence: Sentence) -> Sentence:
    found = list(_candidates(sentence))
    if not found:
        return sentence
    covered = {i for n in found for i in range(n.start, n.end)}
    kept = [n for n in sentence.names if not (_small_town(n) and n.start in covered)]
    names = sorted([*kept, *found], key=lambda n: n.start)
    return sentence.with_names(names)


def _small_town(name: Name) -> bool:
    """A town's name that stands as no place may be part of another name ("the Selm Brigades")."""
    return name.type == "town" and name.use != "place"


def _candidates(sentence: Sentence) -> Iterator[Name]:
    tokens, hits = sentence.tokens, sentence.hits
    taken = {i for n in sentence.names if not _small_town(n) for i in range(n.start, n.end)}
    taken |= {i for d in sentence.dates for i in range(d.start, d.end)}
    taken |= {i for f in _NEVER & hits.keys() for h in hits[f] for i in range(h.start, h.end)}
    taken |= {h.start for f in _CORE & hits.keys() for h in hits[f]}
    joiners = {h.start for h in hits.get("name_joiner", ())}
    heads = {h.start for h in hits.get("group_noun", ())}
    sides = {i for h in hits.get("side_noun", ()) for i in range(h.start, h.end)}
    yield from _collective(sentence, taken)
    yield from _beside_government(sentence, taken)
    capital = [0, *(h[0] for h in hits["proper"])]
    free = [i for i in capital if i not in taken and _capital(tokens[i])]
    i = 0
    while free and i <= free[-1]:
        i = max(i, free[bisect_left(free, i)] - _LONGEST + 1)  # a run from farther before it holds no name
        if not _capital(tokens[i]) and i not in joiners and tokens[i].text != "-":
            i += 1
            continue
        end = _run(tokens, i, taken, joiners)
        while end > i and end < len(tokens) and end in heads and end - i < _LONGEST and end not in taken:
            end += 1
        end = _venue_end(sentence, i, end)
        generic = sides.issuperset(range(i, end))  # "the Armed Forces", "el Gobierno": of whom, other words tell
        if (
            end > i
            and not generic
            and not (i == 0 and end == 1 and sentence.passage.paragraph and not _goes_on(sentence, end))
        ):
            yield Name(i, end, "phrase", "", text_of(sentence, i, end))
        i = max(end, i + 1)


def _venue_end(sentence: Sentence, start: int, end: int) -> int:
    """`at Arvel-Moldo` is one place, unless talks follow: "in Varenia-Osmark talks"."""
    tokens = sentence.tokens
    second = end + 1
    if not 0 < start < end or second >= len(tokens) or tokens[end].text != "-" or not _capital(tokens[second]):
        return end
    nouns = (h.start for k in KINDS.values() for f in k.nouns for h in sentence.hits.get(f"{k.name}.{f}", ()))
    sides = second + 1 in nouns or not any(h.end == start for h in sentence.hits.get("locative", ()))
    return end if sides else second + 1


def _beside_government(sentence: Sentence, taken: set[int]) -> Iterator[Name]:
    """`South Sudan's government and holdout opposition groups`: small words for the other side."""
    ends = {n.end for n in sentence.names if n.party}
    sides = {
        h.end
        for h in sentence.hits.get("side_noun", ())
        if h.start - 1 in ends or h.start in ends or h.start - 2 in ends
    }
    for joint in sentence.hits.get("and", ()):
        if sentence.tokens[joint.start].text.isalpha() and (joint.start in ends or joint.start in sides):
            heads = [h for h in sentence.hits.get("group_noun", ()) if 0 <= h.start - joint.end <= _COLLECTIVE_REACH]
            first = next((h.end for h in sentence.hits.get("article", ()) if h.start == joint.end), joint.end)
            run = range(first, heads[-1].end) if heads else range(0)
            of_known = heads and any(n.party and 0 <= n.start - heads[-1].end <= _OF_REACH for n in sentence.names)
            small = all(sentence.tokens[i].text.islower() for i in run)
            if run and small and not of_known and not any(i in taken for i in run):
                yield Name(first, heads[-1].end, "phrase", "", text_of(sentence, first, heads[-1].end))


def _goes_on(sentence: Sentence, end: int) -> bool:
    """A single word that opens a sentence is a name only if a name is joined to it: any word is capital there."""
    after = next((t for t in sentence.tokens[end : end + 3] if _capital(t)), None)
    return bool(after) and any(h.start == end for f in ("and", "possessive") for h in sentence.hits.get(f, ()))


def _collective(sentence: Sentence, taken: set[int]) -> Iterator[Name]:
    """`the two cantons' militias`: both sides in one phrase."""
    for opener in sentence.hits.get("collective", ()):
        heads = [h for h in sentence.hits.get("group_noun", ()) if 0 <= h.start - opener.end <= _COLLECTIVE_REACH]
        if heads and not any(i in taken for i in range(opener.end, heads[-1].end)):
            yield Name(opener.end, heads[-1].end, "collective", "", text_of(sentence, opener.end, heads[-1].end))
            return


def _run(tokens: Sequence[Token], i: int, taken: set[int], joiners: set[int]) -> int:
    """The end of the run of capitalised words from `i`; joiners ("of", "al", "-") may stand between two."""
    end = i
    at = i
    while at < len(tokens) and at - i < _LONGEST:
        if at in taken:
            break
        if _capital(tokens[at]):
            end = at + 1
        elif (
            not (at > i and at in joiners)
            and not (at in joiners and _capital_next(tokens, at))
            and not _inner_hyphen(tokens, at, joiners)
        ):
            break
        at += 1
    return end


def _inner_hyphen(tokens: Sequence[Token], at: int, joiners: set[int]) -> bool:
    """The hyphen of `al-Shwayrif`; that of `Varenia-Osmark` parts two names."""
    return tokens[at].text == "-" and at - 1 in joiners


def _capital(token: Token) -> bool:
    return token.text[0].isupper() and len(token.text) > 1


def _capital_next(tokens: Sequence[Token], i: int) -> bool:
    return i + 2 < len(tokens) and tokens[i + 1].text == "-" and _capital(tokens[i + 2])


def text_of(sentence: Sentence, start: int, end: int) -> str:
    return sentence.passage.text[sentence.tokens[start].start : sentence.tokens[end - 1].end]
