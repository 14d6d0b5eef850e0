"""The gate: few articles may tell of a round or an exchange, and only those are read deeply.

One pass over the text finds words of classes that stand in such news, and names of parties; their weights are added up
for the top of the article (title and first characters) and for each stretch further down. `parsers/gate.toml` has the
weights and how they came about. A kind without weights asks for one of its actions and one of its objects.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

import ahocorasick

from parsers.grammar.names import party_names
from parsers.grammar.pack import Pack, packs
from parsers.grammar.tokens import plain

WEIGHTS_FILE = Path(__file__).parents[1] / "gate.toml"
STRETCH = 600  # characters: the top of an article, and each stretch behind it; a shorter text is cheap to read
KNOWN = ("a known party", "two known parties")  # features beside the classes of words
_FURTHER = 1.5  # what a stretch behind the top must weigh more: articles have one top and up to fifty of them
_PARTY = "party: "  # before a party's name, to tell it from a class
_ACTION, _OBJECT = "action: ", "object: "  # before the name of a kind without weights


class Weights(NamedTuple):
    """What classes weigh in the title and in any stretch, how much is enough, and of which kinds they are."""

    title: Mapping[str, float]
    stretch: Mapping[str, float]
    enough: float
    kinds: frozenset[str]


class Word(NamedTuple):
    """A word to be found: whether it must begin and end where a word does, and the classes that it is of."""

    length: int
    begins: bool
    ends: bool
    classes: tuple[str, ...]


@dataclass
class Told:
    """The classes of words in the title and in each stretch of a text."""

    title: set[str] = field(default_factory=set)
    stretches: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    def at(self, place: int) -> set[str]:
        """Return the classes of where the character number `place` of the text stands; under 0 that is the title."""
        return self.stretches[place // STRETCH] if place >= 0 else self.title

    @property
    def top(self) -> set[str]:
        """Return the classes of title and first stretch."""
        return self.title | self.stretches.get(0, set())

    @property
    def all(self) -> set[str]:
        """Return the classes of the whole article."""
        return self.title.union(*self.stretches.values())


@cache
def weights() -> Weights:
    """Return the weights of the gate."""
    data = tomllib.loads(WEIGHTS_FILE.read_text("utf-8"))
    return Weights(data["title"], data["stretch"], data["enough"], frozenset(data["kinds"]))


def passes(title: str, text: str, code: str) -> bool:
    """Whether an article in the language `code` may tell of an event of some kind."""
    top = text[:STRETCH].rpartition(" ")[
        0
    ]  # most articles that pass do so by their top: the rest need not be looked at
    kinds = packs()[code].gate_words.keys() - weights().kinds
    return any(_enough(tell(title, part, code, _weighted(), kinds), len(text)) for part in (top, text))


def _enough(told: Told, length: int) -> bool:
    known = weights()
    if _names_kind(told):
        return True
    if length <= STRETCH:
        return bool(features(told.top) & known.stretch.keys())
    if weigh(known.title, told.title) + weigh(known.stretch, told.top) >= known.enough:
        return True
    further = (stretch for number, stretch in told.stretches.items() if number)
    return any(weigh(known.stretch, stretch) >= known.enough + _FURTHER for stretch in further)


def weigh(table: Mapping[str, float], classes: Set[str]) -> float:
    """Return the sum of the weights of what stands there."""
    return sum(table.get(feature, 0.0) for feature in features(classes))


def features(classes: Set[str]) -> set[str]:
    """Return the classes, with how many parties are named in place of their names."""
    parties = {name for name in classes if name.startswith(_PARTY)}
    return {name for name in classes if name not in parties}.union(KNOWN[: len(parties)])


def names_event(text: str, code: str) -> bool:
    """Whether `text` names an action and an object of some kind."""
    return _names_kind(tell("", text, code, frozenset(), packs()[code].gate_words.keys()))


def _names_kind(told: Told) -> bool:
    names = told.all
    return any(_OBJECT + name.removeprefix(_ACTION) in names for name in names if name.startswith(_ACTION))


def tell(title: str, text: str, code: str, classes: Set[str], kinds: Set[str] = frozenset()) -> Told:
    """Return what of `classes`, of parties' names, and of actions and objects of `kinds` stands in title and text."""
    head = plain(f" {title} ")
    whole = head + plain(f"{text} ")
    told, automaton = Told(), _automaton(code, frozenset(classes), frozenset(kinds))
    for end, words in automaton.iter(whole):
        goes_on = whole[end + 1].isalnum()
        for length, begins, ends, names in words:
            if not (ends and goes_on) and not (begins and whole[end - length].isalnum()):
                told.at(end - len(head)).update(names)
    return told


@cache
def _weighted() -> frozenset[str]:
    return frozenset(weights().title.keys() | weights().stretch.keys())


@cache
def _automaton(code: str, classes: frozenset[str], kinds: frozenset[str]) -> ahocorasick.Automaton:
    pack = packs()[code]
    found: dict[tuple[str, bool], set[str]] = defaultdict(set)
    for text, stem, name in (*_classed(pack, classes), *_parties(pack), *_worded(pack, kinds)):
        found[text, stem].add(name)
    begins = not pack.lexicon.prefixed
    grouped: dict[str, list[Word]] = defaultdict(list)
    for (text, stem), names in found.items():
        grouped[text].append(Word(len(text), begins, not stem, tuple(names)))
    automaton = ahocorasick.Automaton()
    for text, words in grouped.items():
        automaton.add_word(text, tuple(words))
    automaton.make_automaton()
    return automaton


def _classed(pack: Pack, classes: Set[str]) -> Iterator[tuple[str, bool, str]]:
    for entry in pack.lexicon.entries():
        if entry.family in classes:  # a verb in two parts is of none: half of it stands everywhere
            yield *_up_to_stem([(word.fold, word.stem) for word in entry.words]), entry.family


def _parties(pack: Pack) -> Iterator[tuple[str, bool, str]]:
    """The names of parties; where names are inflected, whatever follows them."""
    return ((name, bool(pack.endings), _PARTY + party) for name, party in party_names(pack.code))


def _worded(pack: Pack, kinds: Set[str]) -> Iterator[tuple[str, bool, str]]:
    for kind in sorted(kinds):
        for name, words in zip((_ACTION + kind, _OBJECT + kind), pack.gate_words[kind], strict=True):
            yield from ((*_up_to_stem((w.rstrip("*"), w.endswith("*")) for w in word.split()), name) for word in words)


def _up_to_stem(words: Iterable[tuple[str, bool]]) -> tuple[str, bool]:
    """`prisoner* of war` -> `prisoner`: what follows a stem cannot be looked for as written."""
    written: list[str] = []
    for word, stem in words:
        written.append(word)
        if stem:
            return _joined(written), True
    return _joined(written), False


def _joined(words: Sequence[str]) -> str:
    return plain(" ".join(words).replace(" - ", "-"))
