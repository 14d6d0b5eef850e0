"""Who gives people to whom: the verbs of giving and receiving in a sentence, and whether two sides give.

`A handed back 12 soldiers. Hours later B let 33 go` tells of an exchange though no word says so; `A let 12 go and got
nothing in return` does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from parsers.grammar.facts import Sentence, Sighting
from parsers.grammar.lexicon import Hit
from parsers.grammar.name import Name
from parsers.grammar.parted import TAIL
from parsers.grammar.world import state_names

_PEOPLE = ("people", "people_any", "demonym", "someone")
_ACTING = ("acts", "speaks")
_HEADS = ("side_noun", "group_noun", "speaker")  # "the army", "authorities"
_PEOPLE_REACH = 8  # tokens between a verb and whom it moves
_AGENT_REACH = 5  # tokens from "freed" to "by"
_NAME_REACH = 3  # tokens from "by" to the name
_HOLDER_REACH = 2  # tokens from "held by" to the name
_NOT_REACH = 3  # tokens from "not" to the verb
_APART = 2  # paragraphs between the two halves of an exchange
_DAYS = timedelta(days=3)  # between the two halves


def giver(sentence: Sentence, kind: str, verb: Hit, pair: Sequence[str]) -> str:
    """Return which of `pair` gives somebody away where `verb` stands, "" where the words do not tell."""
    names = _named(sentence, pair)
    gives = verb.family == f"{kind}.release" and not _comes_back(sentence, verb)
    holder = _holder(sentence, verb, names)
    if holder or _is_noun(sentence, verb):
        return holder
    subject = _subject(sentence, verb, names)
    if subject is None:
        owned = next((n for n in names if n.type == "demonym" and 0 <= n.start - verb.end <= _PEOPLE_REACH), None)
        gone = gives or sentence.verb == "first"  # "freed 12 Chadians", "عاد الصحفي البلجيكي"
        if owned and gone and not _acts(sentence, owned):
            return _other(owned.party, pair)
        return _from_where(sentence, verb, names, pair)
    passive = gives and (_is_passive(sentence, verb) or _is_own(sentence, verb))
    active = gives and not passive and _has_object(sentence, verb)  # "Saudi guards freed 30 fishermen"
    moved = passive or not (active or _acts(sentence, subject))
    return subject.party if gives and not moved else _other(subject.party, pair)


def _from_where(sentence: Sentence, verb: Hit, names: Sequence[Name], pair: Sequence[str]) -> str:
    """`came home from Chad`, `103 men came back to Chad`, `were handed over to Sudan`: whence, or not where to."""
    _, last = sentence.clause(verb.start)
    goal = next((n for n in names if verb.end < n.start <= min(last, verb.end + _AGENT_REACH)), None)
    if goal is None:
        return ""
    ends = {f: {h.end for h in sentence.hits.get(f, ())} for f in ("source", "direction", "locative")}
    if goal.start in ends["source"]:
        return goal.party
    there = "direction" if verb.family.endswith(".release") else "locative"  # "was freed in Chad": by whomever
    return _other(goal.party, pair) if goal.start in ends["direction"] | ends[there] else ""


def _named(sentence: Sentence, pair: Sequence[str]) -> list[Name]:
    """The names of `pair`, and the words that stand for its state ("the army") or its armed group ("the rebels")."""
    names = [n for n in sentence.names if n.party in pair and n.use not in ("topic", "mediates")]
    state = [p for p in pair if p in state_names()]
    if len(state) != 1 or len(pair) != 2:
        return names
    taken = {i for n in sentence.names for i in range(n.start - 2, n.end + 2)}
    sides = (("state_side", state[0]), ("group_side", _other(state[0], pair)))
    alone = [
        Name(h.start, h.end, "group", party)
        for family, party in sides
        for h in sentence.hits.get(family, ())
        if h.start not in taken
    ]
    return sorted([*names, *alone], key=lambda n: n.start)


def _holder(sentence: Sentence, verb: Hit, names: Sequence[Name]) -> str:
    """`freed by A`, `held by A were freed`, `came out of A's custody`: who had them."""
    first, last = sentence.clause(verb.start)
    for cue in sentence.inside("holder", first, last):
        if cue.start > verb.start and cue.start - verb.end > _AGENT_REACH:
            continue
        behind = sentence.verb == "last"  # "Mali'nin elindeki 20 asker"
        near = (n for n in names if 0 <= (cue.start - n.end if behind else n.start - cue.end) <= _NAME_REACH)
        found = next(near, None)
        if found:
            return found.party
    return ""


def _subject(sentence: Sentence, verb: Hit, names: Sequence[Name]) -> Name | None:
    first, last = sentence.clause(verb.start)
    behind = next((n for n in names if verb.end <= n.start < last), None) if sentence.verb == "first" else None
    if behind and behind.use in _ACTING and _heads(sentence, verb.end, behind.start):
        return behind
    before = [n for n in names if first <= n.start and n.end <= verb.start and n.use in _ACTING]
    return before[-1] if before else None


def _heads(sentence: Sentence, start: int, end: int) -> bool:
    """Whether nothing but the office or the army of a party stands there: `freed [the army] of Chad`."""
    heads = {i for f in _HEADS for h in sentence.hits.get(f, ()) for i in range(h.start, h.end)}
    return all(i in heads for i in range(start, end))


def _acts(sentence: Sentence, name: Name) -> bool:
    """`Israeli authorities`, `gobierno israelí` act, `Israeli hostages` and `Israelis` are moved."""
    if name.type != "demonym":
        return True
    moved = {h.end for f in ("people", "people_any") for h in sentence.hits.get(f, ())}
    if any(name.start <= h.end <= name.end and h.end not in moved for f in _HEADS for h in sentence.hits.get(f, ())):
        return True
    near = range(name.end, name.end + _HOLDER_REACH)
    return any(h.start in near for f in _HEADS for h in sentence.hits.get(f, ())) and (
        not any(h.start in near for f in ("people", "people_any") for h in sentence.hits.get(f, ()))
    )


def _has_object(sentence: Sentence, verb: Hit) -> bool:
    behind = (verb.end, verb.end + _NAME_REACH * (sentence.verb != "last"))
    return any(sentence.inside(f, *behind) for f in ("people", "people_any"))


def _is_passive(sentence: Sentence, verb: Hit) -> bool:
    return any(h.start == verb.start or 0 <= verb.start - h.end <= 1 for h in sentence.hits.get("passive", ()))


def _comes_back(sentence: Sentence, verb: Hit) -> bool:
    """`returned to Ukraine`: who comes back is given by nobody that is named here."""
    return not _is_passive(sentence, verb) and any(
        h.start == verb.end for f in ("direction", "locative") for h in sentence.hits.get(f, ())
    )


def _is_own(sentence: Sentence, verb: Hit) -> bool:
    """`the number of its own servicemen handed back`: who speaks of them gets them."""
    return bool(sentence.inside("own", max(0, verb.start - _NAME_REACH), verb.end + _NAME_REACH))


def _is_noun(sentence: Sentence, verb: Hit) -> bool:
    """`the return of heroes`, `in return`."""
    families = ("article", "definite", "possessive", "locative")
    return any(h.end == verb.start for f in families for h in sentence.hits.get(f, ()))


def _other(party: str, pair: Sequence[str]) -> str:
    return next((p for p in pair if p != party), "")


def _givers(s: Sighting, pair: Sequence[str]) -> Iterator[str]:
    """Who of `pair` gives somebody away in the sentence of `s`; both where they do it together."""
    sentence, kind = s.sentence, s.trigger.kind
    tails = {h.start for h in sentence.hits.get(TAIL, ()) if h.value == f"{kind}.release"}  # "sent 290 men home"
    for family in ("release", "receive"):
        for verb in sentence.hits.get(f"{kind}.{family}", ()):
            closes = family == "receive" and any(verb.start <= i < verb.end for i in tails)
            if closes or _denied(sentence, verb) or not _moves_people(sentence, kind, verb):
                continue
            yield giver(sentence, kind, verb, pair)
            yield from _together(sentence, verb, pair)


def _together(sentence: Sentence, verb: Hit, pair: Sequence[str]) -> Iterator[str]:
    """`A and B released 250 men`: a coupled subject gives both ways."""
    names = [n for n in sentence.names if n.party in pair and n.use in _ACTING]
    before = [n for n in names if n.type != "demonym" and n.end <= verb.start][-2:]
    behind = [n for n in names if n.start >= verb.end and _acts(sentence, n)][:2]
    if len(behind) > 1 and sentence.verb == "first" and _heads(sentence, verb.end, behind[0].start):
        if _coupled(sentence, behind):
            yield from pair
    elif len(before) > 1 and _coupled(sentence, before):
        between = range(before[-1].end, verb.start)
        reach = _PEOPLE_REACH if sentence.verb == "last" else _NAME_REACH
        if len(between) <= reach and not any(sentence.tokens[i].text in ",;" for i in between):
            yield from pair


def _coupled(sentence: Sentence, two: Sequence[Name]) -> bool:
    return two[0].party != two[1].party and sentence.links.join(two[0], two[1])


def _moves_people(sentence: Sentence, kind: str, verb: Hit) -> bool:
    """Whether people stand where the verb has those that it moves: after what is done, before what is undergone."""
    first, last = sentence.clause(verb.start)
    before = (max(first, verb.start - _PEOPLE_REACH), verb.start)
    after = (verb.end, min(last, verb.end + _PEOPLE_REACH))
    if sentence.inside(f"{kind}.not_captives", *after) and not sentence.inside("people", *after):
        return False  # "sent home each other's diplomats"
    gives = verb.family == f"{kind}.release" and not _is_passive(sentence, verb) and sentence.verb != "last"
    spans = [after] if gives else [before, after]
    if gives and _is_relative(sentence, first, verb):
        spans.append((max(0, first - _PEOPLE_REACH), first))
    return any(sentence.inside(f, *span) for f in (*_PEOPLE, "same_number") for span in spans) or any(
        _counts(sentence, n) for span in spans for n in sentence.inside("number", *span)
    )


def _is_relative(sentence: Sentence, first: int, verb: Hit) -> bool:
    """`the 40 men whom Chad freed`: who is moved stands before the clause of the verb."""
    return any(h.start in (first - 1, first) or first < h.start < verb.start for h in sentence.hits.get("relative", ()))


def _counts(sentence: Sentence, number: Hit) -> bool:
    """`got 75 of theirs`, `let 40 go`: nothing but people is counted."""
    after = sentence.tokens[number.end].text if number.end < len(sentence.tokens) else "."
    bare = ("each", "of_ours", "and", "locative", "direction", "day", "number_for_number", "ordinal")
    return not after[0].isalnum() or any(h.start == number.end for f in bare for h in sentence.hits.get(f, ()))


def _denied(sentence: Sentence, verb: Hit) -> bool:
    return any(
        -1 <= verb.start - h.end <= _NOT_REACH for f in ("negation", "hypothetical") for h in sentence.hits.get(f, ())
    )


def go_both_ways(draft: Sequence[Sighting], beside: Sequence[Sighting], pair: Sequence[str]) -> bool:
    """Whether the sightings of an event, with those beside it, tell of people going in both directions."""
    told = [s for s in beside if not s.doubts and any(_near(s, own) for own in draft)]
    if any(_returned(s) for s in draft if not s.doubts):
        return True
    return set(pair) <= {g for s in told for g in _givers(s, pair)}


def _near(a: Sighting, b: Sighting) -> bool:
    """Not far apart in the text, and not of days far apart."""
    close = abs(a.paragraph - b.paragraph) <= _APART or min(a.rank, b.rank) <= 1
    return close and not (a.when and b.when and abs(a.when.start - b.when.start) > _DAYS)


def _returned(s: Sighting) -> bool:
    """`freed 12 ... and got 33 in return`: a word of reciprocity stands beside people, and no price is named."""
    sentence = s.sentence
    cues = sentence.hits.get(f"{s.trigger.kind}.return", ())
    kind = s.trigger.kind
    return any(
        _returns_people(sentence, kind, h) and not _denied(sentence, h) and not _buys(sentence, kind, h) for h in cues
    )


def _buys(sentence: Sentence, kind: str, cue: Hit) -> bool:
    """`maps for fifteen soldiers`: goods are given for people, and no people."""
    given = (sentence.clause(cue.start)[0], cue.start)
    return bool(sentence.inside(f"{kind}.not_people", *given)) and not sentence.inside("people", *given)


def _returns_people(sentence: Sentence, kind: str, cue: Hit) -> bool:
    """`in return for 50 of their own`, `in return B freed C`, `B freed C in return.`, and not `in return for oil`."""
    if cue.end >= len(sentence.tokens) or not sentence.tokens[cue.end].text[0].isalnum():
        first, _ = sentence.clause(cue.start)
        verbs = sentence.inside(f"{kind}.release", first, cue.start)
        return any(_moves_people(sentence, kind, v) or _is_passive(sentence, v) for v in verbs)
    near = (cue.end, cue.end + _PEOPLE_REACH)
    people = any(sentence.inside(f, *near) for f in ("people", "people_any", "someone"))
    return people or any(_counts(sentence, n) for n in sentence.inside("number", *near))
