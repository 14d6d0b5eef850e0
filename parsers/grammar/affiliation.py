"""Whom a person speaks for, read from the article itself: `Iran's deputy minister Majid Halvani`, `Ana Sol, for Quito`.

News names the people at a table as often as their states, and no list knows them all. What one sentence tells of a
person holds for every other sentence that names them, also by the surname alone ("Karam and Resnick meet again").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from parsers.grammar.facts import Sentence
from parsers.grammar.name import Name

_OFFICE = ("office", "speaker", "delegation")
_PARTED = ("report", "with", "between", "and", "clause", "negation")  # between a party and a person: no office of it
_TITLE_REACH = 5  # tokens from an office to the party after it: "le ministre des Affaires étrangères iranien"
_SAME = 4  # letters that two cases of a surname share; they differ in three at most
_OFFICE_REACH = 8  # tokens from "Iran's" to the name of its minister
_MINISTRY = 4  # tokens from "la ministre zambienne" to her name: "des Affaires étrangères,"
_FULL = 2  # words of a name in full
_APPOSITION_REACH = 12  # tokens from a name to the party that it speaks for

Known = Mapping[str, Name]


def affiliated(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return `sentences`, in which people whose side the article tells are named as people of that side."""
    told: dict[str, Name | None] = {}
    for sentence in sentences:
        for person, party in _told(sentence):
            same = told.get(_surname(person), party)
            told[_surname(person)] = party if same and same.party == party.party else None
    for sentence in sentences:
        for person in sentence.names:
            if person.type == "person" and _full(person, sentence):
                told.setdefault(sentence.tokens[person.end - 1].text.casefold(), person)
    known = {surname: party for surname, party in told.items() if party}
    return [_with_people(s, known) for s in sentences] if known else list(sentences)


def _surname(person: Name) -> str:
    return person.place.rpartition(" ")[2].casefold()


def _full(person: Name, sentence: Sentence) -> bool:
    """`Hugh Todd`, whom the world knows: a forename and a surname, by which the rest of the article may name him."""
    words = sentence.tokens[person.start : person.end]
    return len(words) > 1 and all(w.text[:1].isupper() and w.text.isalpha() for w in words[-2:])


def _with_people(sentence: Sentence, known: Known) -> Sentence:
    names = [_person(n, known) for n in sentence.names]
    if names == list(sentence.names):
        return sentence
    names = [_with_office(n, names, sentence) if n.type == "person" else n for n in names]
    return sentence.with_names(names)


def _person(name: Name, known: Known) -> Name:
    side = _side(_surname(name), known) if name.type == "phrase" else None
    if not side:
        return name
    return Name(name.start, name.end, "mediator" if side.type == "mediator" else "person", side.party)


def _side(surname: str, known: Known) -> Name | None:
    """The side of `surname`, which may stand in another case ("Алиеву" of "Алиев")."""
    same = (p for s, p in known.items() if s[: (n := max(_SAME, max(len(s), len(surname)) - 3))] == surname[:n])
    return known.get(surname) or next(same, None)


def _with_office(name: Name, names: Sequence[Name], sentence: Sentence) -> Name:
    """`Foreign Minister Hakan Fidan`: what is written with capitals before a person belongs to the name."""
    start = name.start
    taken = {i for n in names if n is not name for i in range(n.start, n.end)}
    while start and start - 1 not in taken and sentence.tokens[start - 1].text[:1].isupper():
        start -= 1
    return name._replace(start=start) if start != name.start else name


def _told(sentence: Sentence) -> Iterator[tuple[Name, Name]]:
    """Each person of no known party whose side this sentence tells, with the name of that side."""
    for i, name in enumerate(sentence.names):
        if name.type == "phrase" and not name.party:
            side = _from(sentence, i) or _before(sentence, i) or _after(sentence, i)
            if side:
                yield name, side


def _before(sentence: Sentence, i: int) -> Name | None:
    """`Turkish Foreign Minister Hakan Fidan`, `Iran's deputy minister, Majid Halvani`."""
    person = sentence.names[i]
    for side in reversed(sentence.names[:i]):
        if side.use in ("topic", "place", "speech place"):
            continue  # "envoy to Syria", "parliament in Yerevan"
        near = side.party and side.type != "person" and 0 <= person.start - side.end <= _OFFICE_REACH
        told = near and (_office_between(sentence, side.end, person.start) or _office_of(sentence, side, person))
        return side if told else None
    return None


def _office_of(sentence: Sentence, side: Name, person: Name) -> bool:
    """`the president of Chad, Idriss Mahamat`."""
    if any(t.text != "," for t in sentence.tokens[side.end : person.start]):
        return False
    of = {h.start for h in sentence.hits.get("link", ()) if h.end == side.start}
    return any(h.end in of for family in _OFFICE for h in sentence.hits.get(family, ()))


def _office_between(sentence: Sentence, start: int, end: int) -> bool:
    if any(t.text in ",;:()" for t in sentence.tokens[start : end - 1]):
        return False
    joined = end - start == 1 and sentence.tokens[start].text.isalpha() and sentence.inside("and", start, end)
    if joined or any(sentence.inside(family, start, end - 1) for family in _PARTED):
        return False
    if end - start <= _MINISTRY and any(sentence.inside(f, start - _TITLE_REACH, start) for f in _OFFICE):
        return True  # "президент Азербайджана Ильхам Алиев": the office stands before both
    return any(sentence.inside(family, start, end) for family in _OFFICE)


def _after(sentence: Sentence, i: int) -> Name | None:
    """`Simon Karam, the head of the Lebanese delegation,`, `Serdar Kahveci, for Ankara,`."""
    person = sentence.names[i]
    at = person.end + 1
    if at >= len(sentence.tokens) or sentence.tokens[person.end].text != ",":
        return None
    end = next((k for k in range(at, len(sentence.tokens)) if sentence.tokens[k].text in ",;:()"), len(sentence.tokens))
    side = next((n for n in sentence.names[i + 1 :] if n.party and n.start < min(end, at + _APPOSITION_REACH)), None)
    if not side or side.type == "person" or side.use in ("topic", "place"):
        return None
    stands_for = any(h.start == at for h in sentence.hits.get("stands_for", ()))
    opened = ("article", "relative", *_OFFICE)
    apposed = side.start == at or any(h.start == at for family in opened for h in sentence.hits.get(family, ()))
    led = stands_for or (apposed and any(sentence.inside(f, at, end) for f in _OFFICE))
    return side if led else None


def _from(sentence: Sentence, i: int) -> Name | None:
    """`secretaries Ana Sol of Peru and Luis Mar of Chile`, `Ana Sol (Peru)`: a state right after a name in full."""
    person, tokens = sentence.names[i], sentence.tokens
    side = next(iter(sentence.names[i + 1 : i + 2]), None)
    if (
        not side
        or side.type not in ("state", "capital", "group")
        or not side.party
        or len(person.place.split()) < _FULL
    ):
        return None
    between = [t.text for t in tokens[person.end : side.start]]
    if between == ["("]:
        return side if side.end < len(tokens) and tokens[side.end].text == ")" else None
    ands = {h.start for h in sentence.hits.get("and", ())}
    of = {h.start for f in ("link", "stands_for") for h in sentence.hits.get(f, ()) if h.end == side.start} - ands
    titled = any(sentence.inside(family, 0, person.start) for family in _OFFICE)
    return side if titled and person.end in of and not _headed(sentence, person) else None


def _headed(sentence: Sentence, name: Name) -> bool:
    """`National Front of Peru`: a group's own name."""
    return any(name.start <= h.start < name.end for f in ("group_noun", "not_person") for h in sentence.hits.get(f, ()))
