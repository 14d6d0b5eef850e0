"""Sides within a state: "the government and the opposition", "Venezuelan opposition", names that only one state knows.

News of talks inside a state leaves its name out where it is plain: "Gobierno y ELN" are Colombia and the ELN, and "the
rebels" are those whose name the article gives. A bare word counts only where it is coupled with another side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

from parsers.grammar.belonging import without_lands, without_owners, without_settings
from parsers.grammar.facts import Sentence
from parsers.grammar.lexicon import Hit
from parsers.grammar.name import Name
from parsers.grammar.pack import packs
from parsers.grammar.world import homes, state_names, world

_RULERS = "government"
_ANY_GROUP = "group"
_REBELS = "rebels"
_WEIGHT = (4, 2, 1)  # title, lead, the rest
_OWNER_REACH = 2  # tokens between a side and its state: "oposición de Venezuela", "Libya's armed opposition"
_NO_PARTY = ("topic", "place", "speech place")  # uses in which a capital speaks for nobody
_BESIDE = ("topic", "mediates")  # uses in which a name owns no side: "Russia-backed rebels"
_LONGEST_GAP = 6  # tokens between two sides that are coupled,
_ADJECTIVES = 1  # and words among them that are no link
_PARTING = ("clause", "report", "locative", "direction")


@dataclass(frozen=True)
class _Scene:
    """What the whole article tells: how much it speaks of each party, and the state that it is about."""

    told: Mapping[str, int]
    home: str
    foes: frozenset[frozenset[str]]  # the state that the article is about and each group that fights it there

    def foe(self, state: str) -> str:
        """Return the group that fights `state` and that the article names, "" for none."""
        return max((f for f in _foes(state) if self.told.get(f)), key=lambda f: self.told[f], default="")


@cache
def _wars() -> Mapping[str, Sequence[str]]:
    """The groups that fight states, and each's states."""
    out: dict[str, list[str]] = {}
    for pair in world().inner_conflicts:
        for group in pair - state_names():
            out.setdefault(group, []).extend(pair & state_names())
    return out


@cache
def _rivals() -> tuple[frozenset[str], ...]:
    """The conflicts of bodies of one state."""
    return tuple(pair for pair in world().conflicts if all(p in homes() and p not in state_names() for p in pair))


@cache
def _foes(state: str) -> tuple[str, ...]:
    """The groups that fight `state`."""
    return tuple(
        p for pair in world().inner_conflicts if state in pair for p in pair - {state} if p not in state_names()
    )


def with_internal(sentences: Sequence[Sentence], day: date | None) -> list[Sentence]:
    """Return `sentences` with the sides within a state named as parties."""
    sentences = [_without_origin(without_owners(s)) if "movement" in s.hits else without_owners(s) for s in sentences]
    sentences = without_lands([without_settings(s) for s in sentences])
    told = _told(sentences)
    meant = _stand_ins(told, _told(sentences, "demonym"), day)
    divided = _divided(told)
    known = [_with_local(s, told, meant, divided) for s in sentences]
    scene = _scene(told)
    return [_with_sides(s, scene) if "side" in s.hits else s for s in known]


def _without_origin(sentence: Sentence) -> Sentence:
    """`the Lebanese movement Hezbollah`, where the adjective stands for no side: it tells where a group is at home."""
    words = {i for h in sentence.hits["movement"] for i in range(h.start, h.end)}
    names = list(sentence.names)
    for i, (a, b) in enumerate(pairwise(names)):
        gap = [k for k in range(a.end, b.start) if sentence.tokens[k].text.isalpha()]
        group = b.party and b.party not in state_names() and b.type != "mediator"
        if a.type == "demonym" and a.party in state_names() and group and gap and words.issuperset(gap):
            names[i] = a._replace(party="")
    return _with_names(sentence, names) if names != list(sentence.names) else sentence


def _told(sentences: Sequence[Sentence], but: str = "") -> Counter[str]:
    """How much the article speaks of each party, names of the type `but` left aside."""
    out: Counter[str] = Counter()
    for sentence in sentences:
        for name in sentence.names:
            if (
                name.party
                and name.type != but
                and not (name.type == "local" and name.party in state_names())
                and name.use != "mediates"
                and not (name.type == "capital" and name.use in _NO_PARTY)
            ):
                out[name.party] += _WEIGHT[min(sentence.passage.rank, 2)]
    return out


def _home(told: Mapping[str, int]) -> str:
    """The state that fights a group which is named, else the one that is named most and seldom mediates."""
    at_war = Counter[str]()
    wars = _wars()
    for group in told.keys() & wars.keys():
        for state in wars[group]:
            at_war[state] += 100 * bool(told.get(state)) + told[group]
    named = {p: n for p, n in told.items() if p in state_names() and p not in world().usual_mediators}
    best = at_war or Counter(named)
    return max(best, key=lambda p: (best[p], p), default="")


def _scene(told: Mapping[str, int]) -> _Scene:
    home = _home(told)
    return _Scene(told, home, frozenset(frozenset((home, group)) for group in _foes(home)))


def _divided(told: Mapping[str, int]) -> frozenset[str]:
    """States of which two rival bodies are told: then these are the sides, and not the state."""
    rivals = (pair for pair in _rivals() if all(told.get(p) for p in pair))
    return frozenset(state for pair in rivals for state in frozenset.intersection(*(homes()[p] for p in pair)))


def _with_local(
    sentence: Sentence, told: Mapping[str, int], meant: Sequence[Mapping[str, Any]], divided: frozenset[str]
) -> Sentence:
    """Names that hold in one state only are kept where the article names the state."""
    names = []
    for n in sentence.names:
        if n.party in divided:
            names.append(n._replace(party=""))
        elif n.type != "local":
            names.append(n._replace(party=_meant(n, meant)) if n.party else n)
        elif any(told.get(state) for state in homes()[n.party]):
            names.append(n._replace(type="group"))
    return _with_names(sentence, names) if names != list(sentence.names) else sentence


def _stand_ins(told: Counter[str], named: Counter[str], day: date | None) -> list[Mapping[str, Any]]:
    """The names that mean another party in this article, by its day or beside that party, which is told no less."""
    return [
        s
        for s in world().data["stand_ins"]
        if told.get(s["party"])
        and all(told.get(p) for p in s.get("beside", ()))
        and ("since" not in s or not day or day >= s["since"])
        and ("until" not in s or (day and day < s["until"]))
        and ("unless" not in s or named[s["unless"]] < max(told[p] for p in s["beside"]))
    ]


def _meant(name: Name, meant: Sequence[Mapping[str, Any]]) -> str:
    """`Taliban` has meant Afghanistan since 2021; `Brussels` means Belgium beside Belgians."""
    same = (m for m in meant if m["party"] == name.party and m.get("place") in (None, name.place))
    return next((m["means"] for m in same if m.get("type") in (None, name.type)), name.party)


def _with_names(sentence: Sentence, names: Sequence[Name]) -> Sentence:
    ordered = sorted(names, key=lambda n: n.start)
    hits = {**sentence.hits, "party": [Hit(n.start, n.end, "party", n.party) for n in ordered if n.party]}
    return replace(sentence, hits=hits).with_names(ordered)


def _with_sides(sentence: Sentence, scene: _Scene) -> Sentence:
    taken = {i for n in sentence.names for i in range(n.start, n.end)}
    owned, bare = [], []
    for hit in sentence.hits["side"]:
        owner = _owner(sentence, hit)
        if owner:
            owned.append((hit, owner))
        elif not any(i in taken for i in range(hit.start, hit.end)) and not _hyphened(sentence, hit):
            bare.append(hit)
    names = list(_owned(sentence, owned, scene))
    found = [n for h in bare for n in [_bare(h, _at_home(sentence, h, owned, scene))] if n]
    both = sorted([*names, *found], key=lambda n: n.start)
    coupled = {n for a, b in pairwise(both) if a.party != b.party and _couples(sentence, a, b) for n in (a, b)}
    coupled |= {n for n in found if any(frozenset((n.party, m.party)) in scene.foes for m in both)}
    kept = [*names, *(n for n in found if n in coupled)]
    return _with_names(sentence, kept) if kept != list(sentence.names) else sentence


def _at_home(sentence: Sentence, hit: Hit, owned: Sequence[tuple[Hit, Name]], scene: _Scene) -> _Scene:
    """`the government of Syria and the armed opposition`: of the state whose rulers it is joined to."""
    states = (n for h, n in owned if h.value == _RULERS and n.party in state_names() and n.end <= hit.start)
    side = Name(hit.start, hit.end, "group", "")
    beside = next((n for n in states if hit.value != _RULERS and _couples(sentence, n, side)), None)
    return replace(scene, home=beside.party) if beside else scene


def _hyphened(sentence: Sentence, hit: Hit) -> bool:
    """`pro-government fighters`, `opposition-held towns`: part of another word."""
    around = (*sentence.tokens[max(0, hit.start - 1) : hit.start], *sentence.tokens[hit.end : hit.end + 1])
    return any(t.text == "-" for t in around)


def _couples(sentence: Sentence, a: Name, b: Name) -> bool:
    """`Gobierno y el autodenominado Clan`: "and" or "with" stands between, with links and an adjective at most."""
    gap = range(a.end, b.start)
    title = sentence.passage.paragraph == 0  # where a comma is "and": "Damascus, opposition swap captives"
    words = (h.start for f in ("and", "with") for h in sentence.hits.get(f, ()))
    joints = {i for i in words if title or sentence.tokens[i].text != ","}
    parted = {i for f in _PARTING for h in sentence.hits.get(f, ()) for i in range(h.start, h.end)}
    others = [i for i in gap if i not in sentence.links.tokens and i not in joints]
    told = len(others) <= _ADJECTIVES and all(sentence.tokens[i].text.isalpha() for i in others)
    return len(gap) <= _LONGEST_GAP and told and any(i in joints for i in gap) and not any(i in parted for i in gap)


def _owner(sentence: Sentence, hit: Hit) -> Name | None:
    """The name of a party that says whose side it is: `Libya's opposition`, `oposición venezolana`."""
    parted = {h.start for f in ("and", "with", "between", "clause", "report") for h in sentence.hits.get(f, ())}
    for name in sentence.names:
        gap = range(name.end, hit.start) if name.end <= hit.start else range(hit.end, name.start)
        after = name.start >= hit.end
        near = len(gap) <= _OWNER_REACH + 2 * after and not (after and sentence.tokens[hit.start].text in "’'")
        if (
            name.party
            and name.use not in _BESIDE
            and near
            and not any(i in parted for i in gap)
            and (not after or _of(sentence, gap, name))
        ):
            return name
    return None


def _of(sentence: Sentence, gap: range, name: Name) -> bool:
    """Whether a name after the word belongs to it: `gobierno de Gustavo Petro`, `opposition syrienne`."""
    if not gap:
        return name.type == "demonym" or not sentence.tokens[name.start].text[0].isupper()
    links = {
        i for f in ("article", "possessive", "link") for h in sentence.hits.get(f, ()) for i in range(h.start, h.end)
    }
    return gap[0] in links


def _owned(sentence: Sentence, owned: Sequence[tuple[Hit, Name]], scene: _Scene) -> Iterator[Name]:
    """The names of a sentence, in which those that only tell whose side it is are that side."""
    sides = {owner: hit for hit, owner in owned if hit.value != _RULERS and owner.party in state_names()}
    for name in sentence.names:
        hit = sides.get(name)
        party = _side(name.party, hit.value, scene) if hit else ""
        if hit and party:
            yield Name(min(name.start, hit.start), max(name.end, hit.end), "group", party)
        else:
            yield name


def _bare(hit: Hit, scene: _Scene) -> Name | None:
    if hit.value == _RULERS:
        return Name(hit.start, hit.end, "state", scene.home) if scene.home else None
    side = _side(scene.home, hit.value, scene) if scene.home else ""
    return Name(hit.start, hit.end, "group", side) if side else None


def _side(state: str, side: str, scene: _Scene) -> str:
    """The group that is meant, else its name in English: `Syrian opposition`; "" for a mere "movement"."""
    if side == _ANY_GROUP:
        return scene.foe(state)
    usual = world().data["rebels"].get(state, "") if side == _REBELS else ""
    adjectives = packs()["en"].names.get(state, (state,))
    return scene.foe(state) or usual or f"{adjectives[0].rstrip('*')} {side}"
