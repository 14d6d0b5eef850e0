"""In which part a name stands in its sentence: acting, mediating, speaking, as a topic, as a place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from parsers.grammar.lexicon import Hit
from parsers.grammar.listed import comma_before
from parsers.grammar.name import Name
from parsers.grammar.site import at_site, is_acronym
from parsers.grammar.tokens import Token
from parsers.grammar.world import country
from parsers.kinds import KINDS

_LONGEST_LINK = 5  # tokens: ", as well as"
_SPEECH_PLACE_REACH = 3
_PLACE_REACH = 6  # tokens from "in" to the name: "in the small Dutch seaside resort of"
_MEDIATOR_REACH = 7  # tokens from "mediated by" to the first of its names
_OFFICE_REACH = 3
_SPOKEN_AFTER = 8  # tokens from a speaker's name to "said"
_LINKS = frozenset({"and", "with", "article", "possessive", "side_noun", "delegation", "link", "epithet"})
_PARTING = ("and", "with", "direction", "topic", "report", "number_for_number", "exchange.release", "exchange.receive",
            "weekday", "round.talks")  # fmt: skip
_MEDIATING_GROUPS = ("European Union",)  # other parties that are no states are sides
_TOWNS = ("city", "town", "capital")
_TALKS = tuple(f"{k.name}.{noun}" for k in KINDS.values() for noun in k.nouns)
COUPLED = frozenset({"acts", "direction", "speaks"})  # the uses in which a name stands beside another as a side
_CLITICS = ("-", "'s", "’s")
Hits = Mapping[str, Sequence[Hit]]


class Setting(NamedTuple):
    """The sentence around a name; `first` and `last`: where the run of coordinated names begins and ends."""

    first: int
    last: int
    names: Sequence[Name]
    tokens: Sequence[Token]
    hits: Hits

    def near(self, family: str, low: int, high: int) -> list[Hit]:
        """Return the hits of `family` that begin in `low`..`high`, both included."""
        hits = self.hits.get(family)
        return [h for h in hits if low <= h[0] <= high] if hits else []

    def closing(self, family: str, low: int, high: int) -> list[Hit]:
        """Return the hits of `family` that end in `low`..`high`, both included."""
        hits = self.hits.get(family)
        return [h for h in hits if low <= h[1] <= high] if hits else []

    def after(self, name: Name) -> str:
        """Return the token after `name`, "" at the end."""
        return self.tokens[name.end].text if name.end < len(self.tokens) else ""


Test = Callable[[Name, Setting], bool]


def with_uses(names: Sequence[Name], tokens: Sequence[Token], hits: Hits, links: Links) -> list[Name]:
    """Return `names` (in order), each with the part in which it stands; `links` are those of `hits`."""
    firsts, here = _group_starts(names, links), hits.keys()
    lasts = {first: n.end for n, first in zip(names, firsts, strict=True)}
    tests = [(u, test) for u, test, asked in _USES if not asked or not here.isdisjoint(asked)] if names else []
    return [_with_use(n, Setting(f, lasts[f], names, tokens, hits), tests) for n, f in zip(names, firsts, strict=True)]


def _with_use(name: Name, setting: Setting, tests: Sequence[tuple[str, Test]]) -> Name:
    for use, test in tests:
        if test(name, setting):
            return name if name.use == use else name._replace(use=use)
    return name


def _is_mediator(name: Name, _: Setting) -> bool:
    return name.type == "mediator"


def _mediates(name: Name, at: Setting) -> bool:
    if name.type == "group" and name.party not in _MEDIATING_GROUPS:
        return False
    if any(at.closing("guarantor", at.first - 1, at.first)) or _helps_before(at):
        return True
    return not _is_paired(name, at) and (_leads(name, at) or _guarantees(name, at) or _helps_after(name, at))


def _leads(name: Name, at: Setting) -> bool:
    """`U.S.-led talks`."""
    return at.after(name) == "-" and any(at.near("led_by", name.end + 1, name.end + 1))


def _guarantees(name: Name, at: Setting) -> bool:
    """`with Norway and Cuba as guarantors`: all of the list, but not who stands before "with"."""
    return any(at.near("guarantor", at.last, at.last + 1)) and not any(at.near("with", name.end, at.last))


def _helps_before(at: Setting) -> bool:
    """`mediated by Qatar and Egypt`; in `mediators at the talks of Israel` others help."""
    cues = at.closing("mediator_before", at.first - _MEDIATOR_REACH, at.first)
    talks = [h.start for f in (*_TALKS, "between") for h in at.hits.get(f, ())] if cues else []
    free = (h.end for h in cues if not _name_within(at.names, h.end, at.first))
    return any(not any(end <= i < at.first for i in talks) for end in free)


def _is_paired(name: Name, at: Setting) -> bool:
    """`between Chad and Sudan mediated by Kenya`, `in Doha mediators met`: who meets and where."""
    place = name.type in _TOWNS and any(at.closing("locative", name.start, name.start))
    opened = (h for h in at.closing("between", at.first - 2, at.first))
    return place or any(not any(n.end == h.start for n in at.names) for h in opened)  # Turkish: "A ile B arasında"


def _helps_after(name: Name, at: Setting) -> bool:
    """`Qatar and Egypt mediated`; `mediated by` after a name tells of another."""
    if not at.hits.get("mediator_after"):
        return False
    shared = at.last < len(at.tokens) and at.tokens[at.last].text[0] in "'’"  # "Mısır ve Katar'ın arabuluculuğu"
    joint = not any(at.near("with", name.end, at.last))  # "Egypt and Qatar mediated"
    if name.end != at.last and comma_before((at.first, at.last), at.names, at.tokens, at.hits, shared):
        joint = shared = False
    by = {h.start for h in at.hits.get("mediator_before", ()) if h.end - h.start > 1}
    reach = 3 if name.type == "demonym" else 1  # "Turkish officials helped"
    for end in {name.end, at.last} if joint else {at.last if shared else name.end}:
        after = end + (end < len(at.tokens) and at.tokens[end].text in _CLITICS)
        if any(h.start not in by for h in at.near("mediator_after", after, after + reach)):
            return True
    return False


def _is_format(name: Name, at: Setting) -> bool:
    """`the Astana process`, `acuerdos de Minsk`: what was founded or signed there, and not who or where."""
    if name.type not in _TOWNS:
        return False
    before = bool(at.closing("format_noun", name.start - 1, name.start))
    return before or bool(at.near("format_noun", name.end, name.end + (at.after(name) == "-")))


def _is_backer(name: Name, at: Setting) -> bool:
    """`the Iran-backed Houthis`, `rebels backed by Rwanda`: who stands behind a side and is none here."""
    return bool(at.near("backed", name.end, name.end)) or bool(at.closing("backed_by", name.start, name.start))


def _is_scene(name: Name, at: Setting) -> bool:
    """`the war in Ukraine`: where the conflict is, not where its sides met."""
    return name.type in ("state", "territory") and any(
        at.closing("conflict_noun", h.start, h.start) for h in at.closing("locative", name.start, name.start)
    )


def _holds_town(name: Name, at: Setting) -> bool:
    """`Kuzey Makedonya'nın Ohri kentinde`: the state only says where the town is."""
    town = next((n for n in at.names if n.start == name.end + 1 and n.type in _TOWNS[:2]), None)
    return bool(town and country(town.place) == name.party) and name.type == "state" and at.after(name)[0] in "'’"


def _is_speech_place(name: Name, at: Setting) -> bool:
    """`the ministry in Moscow`, `told reporters in Kyiv`: where somebody spoke."""
    there = name.place and at.closing("locative", name.start, name.start)
    return bool(there) and any(
        at.closing(f, name.start - _SPEECH_PLACE_REACH, name.start) for f in ("speaker", "report")
    )


def _is_place(name: Name, at: Setting) -> bool:
    if (
        not name.place
        or name.type == "collective"
        or (name.type == "phrase" and is_acronym(name.start, name.end, at.tokens))
    ):
        return False
    direct = bool(at.closing("locative", name.start, name.start)) or bool(at.near("locative_after", name.end, name.end))
    if direct and _hyphenated(name, at):
        return False
    if name.type == "city" or direct or (name.type == "phrase" and name.party):
        return name.type == "city" or direct
    there = at_site(name.start, name.end, at.tokens, at.hits)
    there = there or (name.type in _TOWNS and (_is_venue(name, at) or _is_venue_of(name, at)))
    cues = at.closing("locative", name.start - _PLACE_REACH, name.start)
    return there or any(_plain(h.end, name.start, at) for h in cues)


def _is_venue(name: Name, at: Setting) -> bool:
    """`Doha talks`, `Muscat ceasefire talks`; `Kinshasa talks with M23` and `Belgrade, Pristina talks` are sides."""
    if name.start != at.first or (name.start and at.tokens[name.start - 1].text in "-–"):
        return False
    kinds = {h.start: h.end for h in at.near("kind_of_talks", name.end, name.end)}
    noun = kinds.get(name.end, name.end)
    ends = [h.end for h in at.near("event_noun", noun, noun)]
    return bool(ends) and not at.near("with", max(ends), max(ends))


def _is_venue_of(name: Name, at: Setting) -> bool:
    """`sommet de Luanda`, `Gipfel von Luanda`; `pourparlers de Kinshasa et Kigali` are sides."""
    if (name.start, name.end) != (at.first, at.last) or at.near("with", name.end, name.end):
        return False
    starts = (name.start, *(h.start for h in at.closing("link", name.start, name.start)))
    return any(at.closing("event_noun", start, start) for start in starts)


def _hyphenated(name: Name, at: Setting) -> bool:
    """`in Varenia-Osmark talks`: two sides, and no place."""
    if name.type in _TOWNS or name.end >= len(at.tokens) or at.tokens[name.end].text not in "-–":
        return False
    return any(n.start == name.end + 1 and n.type not in _TOWNS for n in at.names)


def _plain(start: int, end: int, at: Setting) -> bool:
    """Whether only small words without a part of their own stand between "in" and the name ("the southern city of")."""
    described = {i for n in at.names if n.type == "demonym" and not n.party for i in range(n.start, n.end)}
    inner = range(start, end)
    return all(at.tokens[i].text.islower() or i in described for i in inner) and not any(
        h.start in inner for family in _PARTING for h in at.hits.get(family, ())
    )


def _is_topic(name: Name, at: Setting) -> bool:
    return name.type not in ("demonym", "person") and bool(at.closing("topic", name.start, name.start))


def _speaks(name: Name, at: Setting) -> bool:
    if name.type in ("city", "town"):
        return False
    if name.type == "phrase" and not name.party:
        return bool(at.near("report", name.end, name.end + 1)) or bool(at.closing("report", name.start - 1, name.start))
    if name.end < len(at.tokens) and at.tokens[name.end].text == ":":
        return at.first == name.start  # "Chad and Sudan: a handshake at last" is of both, and said by neither
    office = name.type == "person" or bool(at.near("speaker", name.end, name.end + _OFFICE_REACH))
    said = at.near("report", name.end - 3, name.end + _SPOKEN_AFTER) or at.closing("report", name.start - 2, name.start)
    return bool((office and said) or at.near("report", name.end, name.end + 1))


def _is_direction(name: Name, at: Setting) -> bool:
    to = at.closing("direction", name.start, name.start) or at.near("direction_after", name.end, name.end)
    return bool(name.place and to) and name.type in ("city", "capital", "state")


# Each use with its test and the families of which one must stand in the sentence, () where it needs none.
_USES: tuple[tuple[str, Test, tuple[str, ...]], ...] = (
    ("mediates", _is_mediator, ()),
    ("mediates", _mediates, ("guarantor", "mediator_before", "mediator_after", "led_by")),
    ("topic", _is_format, ("format_noun",)),
    ("topic", _is_backer, ("backed", "backed_by")),
    ("topic", _is_scene, ("conflict_noun",)),
    ("topic", _holds_town, ("settlement",)),
    ("speech place", _is_speech_place, ("locative",)),
    ("place", _is_place, ()),
    ("topic", _is_topic, ("topic",)),
    ("speaks", _speaks, ()),
    ("direction", _is_direction, ("direction", "direction_after")),
)


def _group_starts(names: Sequence[Name], links: Links) -> list[int]:
    """Where the run of coordinated names begins that each name stands in."""
    out: list[int] = []
    for before, name in zip([None, *names], names, strict=False):
        out.append(out[-1] if before and links.join(before, name) else name.start)
    return out


def _name_within(names: Sequence[Name], start: int, end: int) -> bool:
    return any(start <= n.start < end for n in names)


class Links(NamedTuple):
    """Where two names may be joined: tokens that may stand between them, and those of which one must."""

    tokens: Set[int]
    joints: Set[int]
    nationalities: Set[int]

    @classmethod
    def of(cls, hits: Hits) -> Links:
        """Collect the links of one sentence, once, for names may be many."""
        tokens = {i for f in _LINKS & hits.keys() for h in hits[f] for i in range(h.start, h.end)}
        joints = {h.start for f in ("and", "with") for h in hits.get(f, ())}
        return cls(tokens, joints, {h.start for h in hits.get("nationality", ())})

    def join(self, a: Name, b: Name) -> bool:
        """Whether only "and", commas, hyphens and articles stand between two names, and at least one of these."""
        if not 0 < b.start - a.end <= _LONGEST_LINK:
            return False
        between = range(a.end, b.start)
        return any(i in self.joints for i in between) and all(i in self.tokens for i in between)

    def is_nationality(self, name: Name) -> bool:
        """`German-Russian businessman`: what somebody is, and no two sides."""
        return name.type == "demonym" and any(i in self.nationalities for i in range(name.end, name.end + 3))


def groups(names: Sequence[Name], links: Links) -> Iterator[list[Name]]:
    """Yield runs of coordinated names ("A, B and C", "A-B")."""
    run: list[Name] = []
    for name in names:
        if run and (not links.join(run[-1], name) or links.is_nationality(name)):
            yield run
            run = []
        run.append(name)
    if run:
        yield run
