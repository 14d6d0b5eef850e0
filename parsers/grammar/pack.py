"""Language packs: one TOML file each, compiled once. docs/languages.md tells the schema."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from model.errors import ConfigError
from parsers.grammar.lexicon import PARTED, Entry, Lexicon, affixes, entry
from parsers.grammar.patterns import Rules, pattern
from parsers.grammar.tokens import fold
from parsers.kind import Kind
from parsers.kinds import KINDS

FOLDER = Path(__file__).parents[1] / "languages"
# Sections whose keys are values of one family; every other table has a family a key.
_VALUED = {
    "people": "people", "people_any": "people_any", "qualifiers": "qualifier", "categories": "category",
    "status": "status", "role": "role", "sides": "side", "numerals": "numeral", "ordinals": "ordinal",
}  # fmt: skip
_VALUED_DATES = {"months": "month", "weekdays": "weekday", "days": "day", "spans": "span"}
_GRAMMAR = frozenset(
    {
        "clitic",
        "abbreviations",
        "prefixes",
        "proclitics",
        "endings",
        "ordinal_suffixes",
        "name_joiners",
        "compound_numerals",
        "small_adjectives",
        "verb",
    }
)
_TOP = frozenset(
    {
        "code",
        "name",
        "grammar",
        "words",
        "dates",
        "ordinals_not",
        "kinds",
        "names",
        "gist",
        "places",
        "mediators",
        "cases",
        *_VALUED,
    }
)


@dataclass(frozen=True)
class Case:
    """An example or counterexample of a pack: what `text`, published then, must be read as. It runs as a test."""

    title: str
    text: str
    published: str
    expect: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Pack:
    """One language, compiled."""

    code: str
    name: str
    clitic: str
    abbreviations: frozenset[str]
    prefixes: tuple[str, ...]
    proclitics: tuple[tuple[str, str], ...]
    endings: tuple[str, ...]
    ordinal_suffixes: tuple[str, ...]
    compound_numerals: tuple[str, ...]
    small_adjectives: bool
    verb: str  # "last" or "first" where it stands so in its clause, "" between who acts and whom it moves
    lexicon: Lexicon
    triggers: Lexicon  # the words at which patterns may begin or end: a sentence without one tells of no event
    names: Mapping[str, Sequence[str]]
    places: Mapping[str, Sequence[str]]
    mediators: Mapping[str, Sequence[str]]
    patterns: Mapping[str, Rules]
    gate_words: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    cases: tuple[Case, ...]


@cache
def pack_codes() -> frozenset[str]:
    """Return the codes of the languages that are read, without compiling their packs, which takes a second."""
    return frozenset(path.stem for path in FOLDER.glob("*.toml"))


@cache
def packs() -> Mapping[str, Pack]:
    """Return all packs by language code. Raises ConfigError for a pack that breaks the schema."""
    return {p.stem: compile_pack(tomllib.loads(p.read_text("utf-8")), p.name) for p in sorted(FOLDER.glob("*.toml"))}


def compile_pack(data: Mapping[str, Any], source: str = "") -> Pack:
    """Compile one pack. Raises ConfigError, naming the key, for an unknown section or a cell given twice."""
    unknown = sorted(set(data) - _TOP) + sorted(set(data.get("grammar", {})) - _GRAMMAR)
    if unknown:
        raise ConfigError(f"{source}: unknown key {unknown[0]}")
    grammar = data.get("grammar", {})
    clitic = grammar.get("clitic", "suffix")
    words = _kind_words(data, source)
    entries = [*_entries(data, clitic), *_word_entries(words, clitic)]
    return Pack(
        code=data["code"],
        name=data["name"],
        clitic=clitic,
        abbreviations=frozenset(grammar.get("abbreviations", ())),
        prefixes=tuple(grammar.get("prefixes", ())),
        proclitics=affixes(tuple(grammar.get("proclitics", ()))),
        endings=tuple(grammar.get("endings", ())),
        ordinal_suffixes=tuple(map(fold, grammar.get("ordinal_suffixes", ()))),
        compound_numerals=tuple(grammar.get("compound_numerals", ())),
        small_adjectives=bool(grammar.get("small_adjectives", False)),
        verb=grammar.get("verb", ""),
        lexicon=Lexicon(entries, grammar.get("prefixes", ())),
        triggers=Lexicon(_trigger_entries(words, clitic), grammar.get("prefixes", ())),
        names=data.get("names", {}),
        places=data.get("places", {}),
        mediators=data.get("mediators", {}),
        patterns={kind: _patterns(kind, cell, source) for kind, cell in words.items()},
        gate_words={kind: _gate(kind, cell, data) for kind, cell in words.items()},
        cases=tuple(_case(c) for c in data.get("cases", ())),
    )


def _kind_words(data: Mapping[str, Any], source: str) -> dict[str, Mapping[str, Any]]:
    """Merge the language's cells of kind x language with those that the kinds bring themselves."""
    cells: dict[str, Mapping[str, Any]] = dict(data.get("kinds", {}))
    for kind in KINDS.values():
        own = kind.words.get(data["code"])
        if own and kind.name in cells:
            raise ConfigError(f"{source}: words of {kind.name} are given by the language and by the kind")
        if own:
            cells[kind.name] = own
    unknown = sorted(set(cells) - set(KINDS))
    if unknown:
        raise ConfigError(f"{source}: no kind {unknown[0]}")
    return cells


def _entries(data: Mapping[str, Any], clitic: str) -> Iterator[Entry]:
    for family, words in data.get("words", {}).items():
        yield from (entry(w, family, "", clitic) for w in words)
    for family, words in data.get("gist", {}).items():
        yield from (entry(w, f"gist.{family}", "", clitic) for w in words)
    yield from (entry(w, "name_joiner", "", clitic) for w in data.get("grammar", {}).get("name_joiners", ()))
    for key, family in (("words", "ordinal_not"), ("first", "first_not")):
        yield from (entry(w, family, "", clitic) for w in data.get("ordinals_not", {}).get(key, ()))
    tables = [(family, data.get(section, {})) for section, family in _VALUED.items()]
    dates = data.get("dates", {})
    tables += [(family, dates.get(section, {})) for section, family in _VALUED_DATES.items()]
    for family, table in tables:
        for value, words in table.items():
            yield from (entry(w, family, value, clitic) for w in words)
    for name, words in dates.get("words", {}).items():
        yield from (entry(w, f"date.{name}", "", clitic) for w in words)


def _word_entries(cells: Mapping[str, Mapping[str, Any]], clitic: str) -> Iterator[Entry]:
    for kind, cell in cells.items():
        for family, words in cell.get("words", {}).items():
            yield from (entry(w, f"{kind}.{family}", "", clitic) for w in words)
        for status, words in cell.get("status", {}).items():
            yield from (entry(w, f"{kind}.status", status, clitic) for w in words)


def _trigger_entries(cells: Mapping[str, Mapping[str, Any]], clitic: str) -> Iterator[Entry]:
    for kind, cell in cells.items():
        for family, words in cell.get("words", {}).items():
            if family in KINDS[kind].core:
                yield from (entry(w, f"{kind}.{family}", "", clitic) for w in words)


def _patterns(kind: str, cell: Mapping[str, Any], source: str) -> Rules:
    found = Rules(pattern(kind, p, source) for p in cell.get("patterns", ()))
    ids = [p.id for p in found]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise ConfigError(f"{source}: pattern {kind}.{twice[0]} is given twice")
    return found


def _gate(kind: str, cell: Mapping[str, Any], data: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The action words and the object words of a kind, of which the gate wants one each."""
    words = cell.get("words", {})
    spec: Kind = KINDS[kind]
    actions = tuple(w for family in spec.gate_actions for w in words.get(family, ()) if PARTED not in w)
    people = tuple(w for group in data.get("people", {}).values() for w in group)
    objects = (people if spec.has_people else ()) + tuple(w for f in spec.gate_objects for w in words.get(f, ()))
    return actions, objects


def _case(data: Mapping[str, Any]) -> Case:
    return Case(data.get("title", ""), data["text"], data["published"], tuple(data.get("expect", ())))
