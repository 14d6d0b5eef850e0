"""Names in a sentence: whom and where it names, and in which use (acting, mediating, speaking, as a place)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from parsers.grammar.lexicon import Hit, Lexicon
from parsers.grammar.pack import Pack, packs
from parsers.grammar.tokens import Token
from parsers.grammar.world import LARGE_CITY, name_lexicon, world

_LONGEST_CITY = 4  # words
_ACRONYM = 4  # letters in capitals that are an agency or an office rather than a city
_LONGEST_LINK = 5  # tokens: ", as well as"
_SPEECH_PLACE_REACH = 3
_MEDIATOR_REACH = 7  # tokens from "mediated by" to the last of its names
_ORDER = ("state", "group", "capital", "mediator", "person", "territory", "demonym")

Hits = Mapping[str, Sequence[Hit]]


@dataclass(frozen=True)
class Name:
    """Tokens `start` to `end` name a party, a place or both. `use` tells in which part it stands here."""

    start: int
    end: int
    type: str  # state group capital mediator person territory demonym city town, or phrase: a name that no list knows
    party: str = ""
    place: str = ""
    use: str = "acts"  # acts place topic direction mediates speaks


@cache
def _lexicon(code: str) -> Lexicon:
    return name_lexicon(packs()[code])


def read_names(pack: Pack, tokens: Sequence[Token], hits: Hits) -> list[Name]:
    """Return the names in `tokens`, in order, without overlaps, each with its use."""
    lexicon = _lexicon(pack.code)
    out: list[Name] = []
    i = 0
    while i < len(tokens):
        found = _name_at(pack, lexicon, tokens, i) if _may_open(tokens[i]) else None
        if found:
            out.append(found)
        i = found.end if found else i + 1
    out = [n for n in out if not _only_forename(n, out, tokens, hits)]
    out = [_with_forename(n, out, tokens) for n in _elliptic(lexicon, out, tokens, hits)]
    return with_uses(out, tokens, hits)


def _elliptic(lexicon: Lexicon, names: Sequence[Name], tokens: Sequence[Token], hits: Hits) -> list[Name]:
    """`North and South Korea`: the first name borrows the last word of the second."""
    ands = {h.start for h in hits.get("and", ())}
    out = [n for n in names]
    for n in names:
        at = n.start - 2
        if n.end - n.start == 2 and at >= 0 and at + 1 in ands:
            found = [h for h in lexicon.hits([tokens[at], tokens[n.end - 1]]) if h.start == 0 and h.end == 2]
            if found:
                out = [m for m in out if m.start != at]
                out.append(Name(at, at + 1, found[0].family, found[0].value, found[0].value))
    return sorted(out, key=lambda n: n.start)


def with_uses(names: Sequence[Name], tokens: Sequence[Token], hits: Hits) -> list[Name]:
    """Return `names` (in order), each with the part in which it stands."""
    return [_with_use(n, k, names, tokens, hits) for k, n in enumerate(names)]


def _only_forename(name: Name, names: Sequence[Name], tokens: Sequence[Token], hits: Hits) -> bool:
    """`Petro` in `Petro Halych`: another person's forename."""
    if name.type != "person" or name.end >= len(tokens) or not tokens[name.end].text[0].isupper():
        return False
    known = {n.start for n in names} | {h.start for f in ("weekday", "month") for h in hits.get(f, ())}
    return name.end not in known


def _with_forename(name: Name, names: Sequence[Name], tokens: Sequence[Token]) -> Name:
    """`Vladimir Putin`: the forename belongs to the name, so that two people can stand beside each other."""
    start = name.start
    taken = {i for n in names for i in range(n.start, n.end)}
    while name.type == "person" and start and start - 1 not in taken and tokens[start - 1].text[:1].isupper():
        start -= 1
    return Name(start, name.end, name.type, name.party, name.place) if start != name.start else name


def _may_open(token: Token) -> bool:
    first = token.text[0]
    return first.isalpha() and not first.islower()


def _name_at(pack: Pack, lexicon: Lexicon, tokens: Sequence[Token], i: int) -> Name | None:
    here = lexicon.hits_at(tokens, i)
    city_end, city, size = _city_at(pack, tokens, i)
    best = max(here, key=lambda h: (h.end, -_ORDER.index(h.family)), default=None)
    if best and best.end >= city_end:
        place = (
            city if city and best.family == "capital" else best.value if best.family in ("state", "territory") else ""
        )
        place = _territory(tokens, i, best.end) if best.family == "territory" else place
        return Name(i, best.end, best.family, best.value, place)
    return Name(i, city_end, "city" if size >= LARGE_CITY else "town", "", city) if city else None


def _territory(tokens: Sequence[Token], start: int, end: int) -> str:
    return " ".join(t.text for t in tokens[start:end])


def _city_at(pack: Pack, tokens: Sequence[Token], i: int) -> tuple[int, str, int]:
    words: list[str] = []
    best = (i, "", 0)
    cities = world().cities
    for at in range(i, min(len(tokens), i + 2 * _LONGEST_CITY)):
        if tokens[at].text == "-":
            continue
        if not tokens[at].fold.isalpha() or len(words) == _LONGEST_CITY:
            break
        words.append(tokens[at].fold)
        if len(words) == 1 and tokens[at].text.isupper() and len(tokens[at].text) <= _ACRONYM:
            continue
        city = cities.get(" ".join(words)) or _without_ending(pack, words)
        if city:
            best = (at + 1, city[0], city[2])
    return best


def _without_ending(pack: Pack, words: Sequence[str]) -> tuple[str, str, int] | None:
    last = words[-1]
    for ending in pack.endings:
        if last.endswith(ending) and len(last) > len(ending) + 2:
            found = world().cities.get(" ".join([*words[:-1], last[: -len(ending)]]))
            if found:
                return found
    return None


def _with_use(name: Name, k: int, names: Sequence[Name], tokens: Sequence[Token], hits: Hits) -> Name:
    for use, test in _USES:
        if test(name, k, names, tokens, hits):
            return Name(name.start, name.end, name.type, name.party, name.place, use)
    return name


def _ends_at(hits: Hits, family: str, position: int, reach: int = 0) -> bool:
    return any(position - reach <= h.end <= position for h in hits.get(family, ()))


def _starts_at(hits: Hits, family: str, position: int, reach: int = 0) -> bool:
    return any(position <= h.start <= position + reach for h in hits.get(family, ()))


def _is_place(name: Name, k: int, names: Sequence[Name], tokens: Sequence[Token], hits: Hits) -> bool:
    if (
        not name.place
        or name.type == "collective"
        or (name.type == "phrase" and name.party and not _ends_at(hits, "locative", name.start))
    ):
        return False
    if name.type == "city":
        return True
    return any(
        h.end <= name.start <= h.end + 4 and _plain(h.end, name.start, tokens, hits) for h in hits.get("locative", ())
    )


def _is_speech_place(name: Name, k: int, names: Sequence[Name], tokens: Sequence[Token], hits: Hits) -> bool:
    """`the ministry in Moscow`, `told reporters in Kyiv`: where somebody spoke."""
    return (
        bool(name.place)
        and any(0 <= name.start - h.end <= _SPEECH_PLACE_REACH for f in ("speaker", "report") for h in hits.get(f, ()))
        and _ends_at(hits, "locative", name.start)
    )


def _is_scene(name: Name, k: int, names: Sequence[Name], tokens: Sequence[Token], hits: Hits) -> bool:
    """`the war in Ukraine`: where the conflict is, not where its sides met."""
    return name.type in ("state", "territory") and any(
        _ends_at(hits, "conflict_noun", h.start) for h in hits.get("locative", ()) if h.end == name.start
    )


def _plain(start: int, end: int, tokens: Sequence[Token], hits: Hits) -> bool:
    """Whether only small words without a part of their own stand between "in" and the name ("the southern city of")."""
    inner = range(start, end)
    return all(tokens[i].text.islower() for i in inner) and not any(
        h.start in inner for family in ("and", "with", "direction", "topic", "report") for h in hits.get(family, ())
    )


def _is_topic(name: Name, k: int, names: Sequence[Name], tokens: Sequence[Token], hits: Hits) -> bool:
    return name.type not in ("demonym", "person") and _ends_at(hits, "topic", name.start)


def _is_direction(name: Name, k: int, names: Sequence[Name], tokens: Sequence[Token], hits: Hits) -> bool:
    return name.type in ("city", "capital", "state") and bool(name.place) and _ends_at(hits, "direction", name.start)


def _mediates(name: Name, k: int, names: Sequence[Name], tokens: Sequence[Token], hits: Hits) -> bool:
    if name.type == "mediator":
        return True
    first = _group_start(names, k, tokens, hits)
    before = any(
        0 <= first - h.end <= _MEDIATOR_REACH and not _name_within(names, h.end, first)
        for h in hits.get("mediator_before", ())
    )
    after = name.end + (name.end < len(tokens) and tokens[name.end].text in ("-", "'s", "’s"))
    return before or any(
        0 <= h.start - after <= 1 + 2 * (name.type == "demonym") for h in hits.get("mediator_after", ())
    )


def _group_start(names: Sequence[Name], k: int, tokens: Sequence[Token], hits: Hits) -> int:
    while k and coordinated(names[k - 1], names[k], hits):
        k -= 1
    return names[k].start


def _name_within(names: Sequence[Name], start: int, end: int) -> bool:
    return any(start <= n.start < end for n in names)


_LINKS = ("and", "with", "article", "possessive", "side_noun", "delegation", "link")


def coordinated(a: Name, b: Name, hits: Hits) -> bool:
    """Whether only "and", commas, hyphens and articles stand between two names, and at least one of these."""
    if not 0 < b.start - a.end <= _LONGEST_LINK:
        return False
    if not any(a.end <= h.start < b.start for f in ("and", "with") for h in hits.get(f, ())):
        return False
    links = {i for f in _LINKS for h in hits.get(f, ()) for i in range(h.start, h.end)}
    return all(i in links for i in range(a.end, b.start))


def _speaks(name: Name, k: int, names: Sequence[Name], tokens: Sequence[Token], hits: Hits) -> bool:
    if name.type in ("city", "town"):
        return False
    if name.type == "phrase" and not name.party:
        return any(0 <= h.start - name.end <= 1 or 0 <= name.start - h.end <= 1 for h in hits.get("report", ()))
    after = tokens[name.end].text if name.end < len(tokens) else ""
    if name.type in ("person", "demonym", "state", "capital") and after == ":":
        return True
    office = any(name.end <= h.start <= name.end + 3 for h in hits.get("speaker", ())) or name.type == "person"
    said = any(-3 <= h.start - name.end <= 8 or 0 <= name.start - h.end <= 2 for h in hits.get("report", ()))
    close = any(0 <= h.start - name.end <= 1 for h in hits.get("report", ()))
    return (office and said) or close


_USES = (
    ("mediates", _mediates),
    ("topic", _is_scene),
    ("speech place", _is_speech_place),
    ("place", _is_place),
    ("topic", _is_topic),
    ("speaks", _speaks),
    ("direction", _is_direction),
)


def _is_nationality(name: Name, hits: Hits) -> bool:
    """`German-Russian businessman`: what somebody is, and no two sides."""
    return name.type == "demonym" and _starts_at(hits, "nationality", name.end, 2)


def groups(names: Sequence[Name], hits: Hits) -> Iterator[list[Name]]:
    """Yield runs of coordinated names ("A, B and C", "A-B")."""
    run: list[Name] = []
    for name in names:
        if run and (not coordinated(run[-1], name, hits) or _is_nationality(name, hits)):
            yield run
            run = []
        run.append(name)
    if run:
        yield run
