"""Names in a sentence: whom and where it names, and in which use (acting, mediating, speaking, as a place)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from parsers.grammar.lexicon import Hit, Lexicon, affixes, base_forms
from parsers.grammar.name import Name
from parsers.grammar.pack import Pack, packs
from parsers.grammar.tokens import Token, tokenize
from parsers.grammar.uses import Hits, Links, with_uses
from parsers.grammar.world import (
    LARGE_CITY,
    bare,
    capitals,
    houses,
    local_openers,
    name_entries,
    name_table,
    place_key,
    seats,
    world,
)

_LONGEST_CITY = 4  # words
_MEMORY = 20_000  # names remembered
_DESCRIBED_REACH = 1  # tokens from "Dutch" to "town": "Dutch seaside town"
_CALENDAR = ("weekday", "month")
_SHORT_WORD = 4  # letters of words that such titles may write small
_ACRONYM = 4  # letters in capitals that are an agency or an office rather than a city
_ACCUSATIVE = "ا"  # of an indefinite Arabic noun and of its adjective
_PARTIES = frozenset({"state", "group", "capital", "demonym", "territory", "person"})
_ORDER = ("state", "group", "local", "capital", "mediator", "person", "territory", "demonym")


@cache
def _lexicon(code: str) -> Lexicon:
    pack = packs()[code]
    own = [*name_table(pack.mediators, "mediator", pack.clitic), *name_table(pack.names, "demonym", pack.clitic)]
    return Lexicon([*name_entries(code, pack.clitic), *own], pack.prefixes, pack.endings)


def party_names(code: str) -> Iterator[tuple[str, str]]:
    """Yield (name as compared, party) by which texts of a language call parties, but for those in capitals."""
    for name in _lexicon(code).entries():
        if name.family in _PARTIES and not any(word.exact for word in name.words):
            yield " ".join(word.fold for word in name.words), name.value


@cache
def _own_places(code: str) -> Mapping[str, tuple[str, str, int]]:
    """Return the places that a pack names, as the world's cities are kept."""
    cities = world().cities
    return {
        place_key(name): (place, cities.get(place_key(place), ("", ""))[1], LARGE_CITY)
        for place, names in packs()[code].places.items()
        for name in names
    }


@cache
def _openers(code: str) -> frozenset[str]:
    """Return the words with which places of several words begin."""
    return frozenset(key[: key.index(" ")] for key in (*world().cities, *_own_places(code)) if " " in key)


def opens_place(code: str, word: str) -> bool:
    """Whether the name of a place of several words begins with `word`."""
    return word in _openers(code)


def is_name(pack: Pack, word: Token) -> bool:
    """Whether `word` names or opens the name of a party or a city."""
    opened = _lexicon(pack.code).starting(word.fold)
    return bool(opened.plain or opened.longer or _city(pack.code, word.fold))


@lru_cache(maxsize=_MEMORY)
def _opens(code: str, word: str) -> bool:
    """Whether a name may begin with `word`, alone or with others."""
    return word in _openers(code) or is_name(packs()[code], Token(word, word, 0, len(word)))


def read_names(pack: Pack, tokens: Sequence[Token], hits: Hits, links: Links) -> list[Name]:
    """Return the names in `tokens`, in order, without overlaps, each with its use."""
    lexicon = _lexicon(pack.code)
    out: list[Name] = []
    words = {h.start: h.end for h in hits.get("not_name", ())}
    taken = 0
    for i in _openings(pack, tokens):
        found = _name_at(pack, lexicon, tokens, i) if i >= taken else None
        if found and (i not in words or (found.party and found.end > words[i])):  # "Devlet" opens "Devlet Konseyi"
            out.append(found)
            taken = found.end
    out = [n for n in out if not _only_forename(n, out, tokens, hits)]
    out = [_with_forename(n, out, tokens) for n in _elliptic(lexicon, out, tokens, hits)]
    if pack.verb == "first":
        out = [_adjective(n, tokens, hits) for n in out]
    return with_uses([_described(n, tokens, hits) for n in out], tokens, hits, links)


def _adjective(name: Name, tokens: Sequence[Token], hits: Hits) -> Name:
    """`جنديا سوريا`, "a Syrian soldier": after a noun of that ending a state's name is an adjective."""
    before = tokens[name.start - 1].fold if name.start else ""
    if name.type != "state" or not (before[-1:] == tokens[name.end - 1].fold[-1:] == _ACCUSATIVE):
        return name
    people = any(h.end == name.start for f in ("people", "people_any") for h in hits.get(f, ()))
    return Name(name.start, name.end, "demonym", name.party, name.place) if people else name


def _described(name: Name, tokens: Sequence[Token], hits: Hits) -> Name:
    """`the Norwegian capital`, `la capital noruega` are Oslo; in `the Swiss resort of Arvel` nobody Swiss acts."""
    noun = _settlement(name, tokens, hits) if name.type in ("demonym", "state") else None
    if not noun:
        return name
    if name.party in capitals() and any(h.start == noun.start for h in hits.get("capital_city", ())):
        return Name(min(name.start, noun.start), max(name.end, noun.end), "city", "", capitals()[name.party])
    return Name(name.start, name.end, name.type) if name.type == "demonym" else name


def _settlement(name: Name, tokens: Sequence[Token], hits: Hits) -> Hit | None:
    """The word for a town beside a name: `Qatari seaside town`, `ciudad de Catar`, `Katar'ın başkenti`."""
    nouns = hits.get("settlement", ())
    links = {h.start for f in ("link", "article", "possessive") for h in hits.get(f, ())} if nouns else ()
    for noun in nouns:
        after = range(name.end, noun.start)
        if noun.start >= name.end and len(after) <= _DESCRIBED_REACH and all(tokens[i].text.islower() for i in after):
            return noun
        before = range(noun.end, name.start)
        joined = all(i in links for i in before) if name.type == "state" else not before
        if noun.end <= name.start and len(before) <= _DESCRIBED_REACH and joined:
            return noun
    return None


def _elliptic(lexicon: Lexicon, names: Sequence[Name], tokens: Sequence[Token], hits: Hits) -> list[Name]:
    """`North and South Korea`: the first name borrows the last word of the second."""
    ands = {h.start for h in hits.get("and", ())}
    out = list(names)
    for n in names:
        at = n.start - 2
        if n.end - n.start == 2 and at >= 0 and at + 1 in ands:
            found = [h for h in lexicon.hits_at([tokens[at], tokens[n.end - 1]], 0) if h.end == 2]
            if found:
                out = [m for m in out if m.start != at]
                out.append(Name(at, at + 1, found[0].family, found[0].value, found[0].value))
    return sorted(out, key=lambda n: n.start)


def _only_forename(name: Name, names: Sequence[Name], tokens: Sequence[Token], hits: Hits) -> bool:
    """`Petro` in `Petro Halych`: another person's forename."""
    if name.end >= len(tokens) or not tokens[name.end].text[0].isupper():
        return False
    if name.type in ("city", "town"):
        return _is_forename(name, names, tokens, hits)
    if name.type != "person":
        return False
    known = {n.start for n in names} | {h.start for f in ("weekday", "month") for h in hits.get(f, ())}
    return name.end not in known


def _is_forename(name: Name, names: Sequence[Name], tokens: Sequence[Token], hits: Hits) -> bool:
    """`Vladimir Medinsky`, `Luis Halvani`: a town's name right before a surname, unless something is held in it."""
    if name.end - name.start > 1 or name.start == 0 or any(h.end == name.start for h in hits.get("locative", ())):
        return False
    person = any(n.start == name.end and n.type == "person" for n in names)
    known = any(n.start == name.end for n in names) or any(
        h.start == name.end for f in _CALENDAR for h in hits.get(f, ())
    )
    return person or (not known and not tokens[name.start].text.isupper() and not _titled(tokens))


def _titled(tokens: Sequence[Token]) -> bool:
    """Whether all long words are written with capitals, as in some titles."""
    long = [t.text for t in tokens if len(t.text) > _SHORT_WORD and t.text.isalpha()]
    return all(w[0].isupper() for w in long)


def _with_forename(name: Name, names: Sequence[Name], tokens: Sequence[Token]) -> Name:
    """`Vladimir Putin`: the forename belongs to the name, so that two people can stand beside each other."""
    if name.type != "person":
        return name
    start = name.start
    taken = {i for n in names for i in range(n.start, n.end)}
    while start and start - 1 not in taken and tokens[start - 1].text[:1].isupper():
        start -= 1
    return Name(start, name.end, name.type, name.party, name.place) if start != name.start else name


def _openings(pack: Pack, tokens: Sequence[Token]) -> list[int]:
    """A name opens with a capital, where the script has them; adjectives of states do not in every language."""
    small, local, code = pack.small_adjectives, local_openers(), pack.code
    return [
        i
        for i, (text, folded, _, _) in enumerate(tokens)
        if (small or not text[0].islower() or folded in local) and text[0].isalpha() and _opens(code, folded)
    ]


def _name_at(pack: Pack, lexicon: Lexicon, tokens: Sequence[Token], i: int) -> Name | None:
    small = tokens[i].text[0].islower()
    here = [h for h in lexicon.hits_at(tokens, i) if h.family in ("demonym", "local") or not small]
    city_end, city, size = (i, "", 0) if small else _city_at(pack, tokens, i)
    best = max(here, key=lambda h: (h.end, -_ORDER.index(h.family)), default=None)
    seat = seats().get(city, "") if size >= LARGE_CITY else ""
    if seat and (not best or (best.family == "demonym" and best.value == seat and best.end <= city_end)):
        return Name(i, city_end, "capital", seat, city)
    if best and best.end >= city_end:
        return Name(i, best.end, best.family, best.value, _place_of(best, tokens, city))
    return Name(i, city_end, "city" if size >= LARGE_CITY else "town", "", city) if city else None


def _place_of(hit: Hit, tokens: Sequence[Token], city: str) -> str:
    if hit.family == "territory":
        return " ".join(t.text for t in tokens[hit.start : hit.end])
    if hit.family == "state":
        told = " ".join(t.fold for t in tokens[hit.start : hit.end])
        namesake = capitals().get(hit.value, "")  # "Tunus" is Tunisia and Tunis: something is held in the town
        return namesake if namesake and city == namesake else houses().get(told, hit.value)
    return city if hit.family == "capital" else ""


def city_named(pack: Pack, text: str) -> str:
    """Return the English name of the city that the whole of `text` names, "" for none."""
    tokens = tokenize(text.title(), pack.clitic)
    end, city, _ = _city_at(pack, tokens, 0) if tokens else (0, "", 0)
    return city if city and end == len(tokens) else ""


def is_place(pack: Pack, text: str) -> bool:
    """Whether the whole of `text` names a state, territory or city."""
    tokens = tokenize(text.title() if text.isupper() else text, pack.clitic)
    names = read_names(pack, tokens, {}, Links.of({}))
    return len(names) == 1 and len(tokens) == names[0].end - names[0].start and bool(names[0].place)


def _city_at(pack: Pack, tokens: Sequence[Token], i: int) -> tuple[int, str, int]:
    words: list[str] = []
    best = (i, "", 0)
    for at in range(i, min(len(tokens), i + 2 * _LONGEST_CITY)):
        if tokens[at].text == "-":
            continue
        word = bare(tokens[at].fold)
        if not word.isalpha() or len(words) == _LONGEST_CITY:
            break
        words.append(word)
        acronym = len(words) == 1 and tokens[at].text.isupper() and len(tokens[at].text) <= _ACRONYM
        city = None if acronym else _city(pack.code, " ".join(words))
        if city:
            best = (at + 1, city[0], city[2])
        if words[0] not in _openers(pack.code):
            break
    return best


@lru_cache(maxsize=_MEMORY)
def _city(code: str, name: str) -> tuple[str, str, int] | None:
    """The city that the words of `name` mean, as written or without an ending of the language."""
    own, cities = _own_places(code), world().cities
    head, space, last = name.rpartition(" ")
    for base in (last, *base_forms(last, affixes(packs()[code].endings))):
        found = own.get(head + space + base) or cities.get(head + space + base)
        if found:
            return found
    return None
