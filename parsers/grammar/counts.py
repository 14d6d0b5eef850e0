"""Figures of people and bodies: how many, of what, and who gives them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from model.mention import Count
from parsers.grammar.facts import Sentence, Sides
from parsers.grammar.gapped import YEARS, aged, gapped
from parsers.grammar.lexicon import Hit
from parsers.grammar.name import Name
from parsers.grammar.numbers import Number
from parsers.grammar.persons import with_named

_NOUN_REACH = 5  # tokens from a figure to what is counted
_RANGE_REACH = 3  # tokens between the two figures of a range
_EACH_REACH = 8
_NOT_REACH = 3
_SIGNS = frozenset("$€£/-")  # right before a figure: it counts nobody
_SUBJECT_REACH = 2  # tokens from a verb to the subject that follows it

_count = lru_cache(maxsize=10_000)(Count)  # the same few figures are told again and again


def read_counts(sentence: Sentence, kind: str, span: tuple[int, int], what: str, sides: Sides) -> tuple[Count, ...]:
    """Return the figures within `span`, of people or of bodies as `what` says."""
    numbers = [n for n in sentence.numbers if span[0] <= n.start < span[1]]
    if not numbers:
        return ()
    out: list[Count] = []
    said_by = sentence.said_by(sides.parties)
    for number in numbers:
        noun = _noun(sentence, number, what) or _bare(sentence, kind, number, what) or _shared(sentence, kind, number)
        left_out = not noun
        if not noun and gapped(number, kind, sentence.tokens, sentence.hits, sentence.names):
            noun = _told(sentence, kind, number, what)
        if (
            noun is None
            or (noun != "bodies" and _not_counted(sentence, number))
            or _ranged(sentence, number)
            or (what and (noun == "bodies") != (what == "bodies"))
        ):
            continue
        out.append(
            _count(
                who="total" if left_out else _who(sentence, kind, number, sides),
                what=noun,
                n=with_named(number, sentence.tokens, sentence.hits, sentence.names),
                qualifier=number.qualifier,
                said_by=said_by,
            )
        )
    return tuple(dict.fromkeys(out))


def _bare(sentence: Sentence, kind: str, number: Number, what: str) -> str | None:
    """`received 15 of its own`, `took back 41.`, `and the government 650`, `192 for 192`: nobody is named again."""
    default = "bodies" if what == "bodies" else "prisoners"
    if _matched(sentence, number):
        return default
    if _part(sentence, number):  # "two of the 189 were civilians"
        whole = next(n for n in sentence.numbers if n.start > number.start)
        return next((h.value for h in sentence.inside("people", whole.end, whole.end + _NOUN_REACH)), default)
    verbs = [h for f in ("release", "receive", "swap") for h in sentence.hits.get(f"{kind}.{f}", ())]
    clause = sentence.clause_of[number.start]
    owned = any(h.start == number.end for h in sentence.hits.get("of_ours", ()))
    governed = any(v.start < number.start and (owned or sentence.clause_of[v.start] == clause) for v in verbs)
    after = sentence.tokens[number.end].text if number.end < len(sentence.tokens) else "."
    before = sentence.tokens[number.start - 1].text if number.start else ""
    ends = (not after.isalnum() and after not in "-%$'’") or any(
        h.start == number.end for f in ("and", "of_ours", "holder") for h in sentence.hits.get(f, ())
    )
    near = any(0 <= number.start - v.end <= 1 or 0 <= v.start - number.end <= 1 for v in verbs)
    within = any(h.end == number.start for h in sentence.hits.get("locative", ()))  # "freed in 15 operations"
    plain = before not in _SIGNS and not aged(number, sentence.tokens)
    given = near and not within and plain and after not in "-%$'’"
    if given and number.value > 1 and not _not_counted(sentence, number):
        return default  # "freed 61 Druze", "handed over 25 government personnel"
    return default if governed and ends and plain and number.value > 1 else None


def _part(sentence: Sentence, number: Number) -> bool:
    """`two of the 189`: nothing but links between a figure and a larger one."""
    links = {h.start for f in ("link", "article") for h in sentence.hits.get(f, ())}
    after = next((n for n in sentence.numbers if n.start > number.start), None)
    between = range(number.end, after.start) if after else range(0)
    return bool(after and between and after.value > number.value and all(i in links for i in between))


def _noun(sentence: Sentence, number: Number, what: str = "") -> str | None:
    """What is counted: the first word for people after the figure, before the next figure."""
    if _of_measure(sentence, number):
        return None
    breaks = (h.start for h in sentence.hits.get("clause", ()) if sentence.tokens[h.start].text in "–—;:")
    stops = [*(n.start for n in sentence.numbers), *breaks]
    stop = min((i for i in stops if i > number.start), default=len(sentence.tokens))
    reach = min(number.end + _NOUN_REACH, stop)
    dual = [h for f in ("people", "people_any") for h in sentence.hits.get(f, ()) if h.start == number.start]
    if dual:  # an Arabic dual is both
        return dual[0].value
    hits = [*sentence.inside("people", number.end, reach), *sentence.inside("people_any", number.end, reach)]
    hits += [Hit(h.start, h.end, h.family, "prisoners") for h in _members(sentence, number, reach)]
    found = min(hits, key=lambda h: h.start, default=None)
    if found and not sentence.inside("exchange.swap", number.end, found.start):  # "one more exchange of prisoners"
        return _whole(sentence, found, number)
    if any(n.type == "demonym" and number.end <= n.start < reach for n in sentence.names):
        return "bodies" if what == "bodies" or _of_remains(sentence, number) else "prisoners"  # "those of 27 Afghans"
    return "prisoners" if _each_after(sentence, number) else None


def _shared(sentence: Sentence, kind: str, number: Number) -> str | None:
    """`146 people were let go by A and 97 by B`, `the army 35, the rebels 25 bodies`: one noun for both."""
    at = sentence.numbers.index(number)
    if number.value in YEARS or aged(number, sentence.tokens):
        return None
    before = sentence.numbers[at - 1] if at else None
    joined = any(h.end == number.start for f in ("and", f"{kind}.return") for h in sentence.hits.get(f, ()))
    if before and joined and _lone(sentence, kind, number) and not _not_counted(sentence, before):
        return _noun(sentence, before)
    after = sentence.numbers[at + 1] if at + 1 < len(sentence.numbers) else None
    word = number.start and sentence.tokens[number.start - 1].text.isalpha()
    listed = word and any(h.start == number.end for h in sentence.hits.get("and", ()))
    near = after and after.start - number.end <= _NOUN_REACH and not _not_counted(sentence, after)
    return _noun(sentence, after) if after and listed and near else None


def _told(sentence: Sentence, kind: str, number: Number, what: str) -> str | None:
    """What the nearest figure before this one counts, else the people named before a colon: "remains: seven to"."""
    for before in reversed(sentence.numbers[: sentence.numbers.index(number)]):
        noun = _noun(sentence, before) or _bare(sentence, kind, before, what)
        if noun and (noun == "bodies" or not _not_counted(sentence, before)):
            return noun
    colon = next((i for i in range(number.start) if sentence.tokens[i].text == ":"), 0)
    return next((h.value for h in sentence.hits.get("people", ()) if h.end == colon), None)


def _lone(sentence: Sentence, kind: str, number: Number) -> bool:
    """Whether no noun of its own follows the figure: "and 97 by the rebels", "and 38 held in"."""
    if number.end >= len(sentence.tokens) or not sentence.tokens[number.end].text[0].isalnum():
        return number.end >= len(sentence.tokens) or sentence.tokens[number.end].text in '.,;:!?)»”"،؛'
    families = (
        "holder",
        "of_ours",
        "held",
        "locative",
        "direction",
        f"{kind}.release",
        f"{kind}.receive",
        f"{kind}.hands",
    )
    return any(h.start == number.end for f in families for h in sentence.hits.get(f, ()))


def _members(sentence: Sentence, number: Number, reach: int) -> list[Hit]:
    """`handed over 30 members of the security forces`, and not `two members of the committee said`."""
    first, last = sentence.clause(number.start)
    moved = any(
        sentence.inside(f"exchange.{f}", first, last) for f in ("release", "receive", "return", "freed", "swap")
    )
    return sentence.inside("members", number.end, reach) if moved else []


def _of_measure(sentence: Sentence, number: Number) -> bool:
    """`a 30-hour truce`, `the 20-point plan`: what is counted is joined to the figure."""
    at = number.end + 1
    if at >= len(sentence.tokens) or sentence.tokens[number.end].text != "-" or not sentence.tokens[at].text.isalpha():
        return False
    families = ("people", "people_any", "number_for_number", "exchange.swap", "numeral")
    return not any(h.start == at for f in families for h in sentence.hits.get(f, ()))


def _whole(sentence: Sentence, hit: Hit, number: Number) -> str:
    """`remains of 28 captives`, `1,000 dead soldiers`: a word for the dead beside it wins."""
    near = [h.value for h in sentence.inside("people", hit.start - 1, hit.end + 3)]
    return "bodies" if "bodies" in near or _of_remains(sentence, number) else hit.value


def _of_remains(sentence: Sentence, number: Number) -> bool:
    """`the remains of 28 captives`."""
    links = {h.start for h in sentence.hits.get("link", ())}
    return any(h.value == "bodies" and _leads(h, number, links) for h in sentence.hits.get("people", ()))


def _leads(hit: Hit, number: Number, links: set[int]) -> bool:
    """`the remains of 28 others`."""
    return all(i in links for i in range(hit.end, number.start)) and 0 <= number.start - hit.end <= 1


def _not_counted(sentence: Sentence, number: Number) -> bool:
    """`three days`, `16 soldiers were killed`, and not `26 prisoners the two sides hold`: that is another phrase."""
    hits = sentence.inside("not_counted", number.end, number.end + _NOT_REACH)
    people = [h for f in ("people", "people_any") for h in sentence.inside(f, number.end, number.end + 1)]
    if not hits or not people:
        return bool(hits)
    done = {
        i for f in ("past", "passive", "not_counted") for h in sentence.hits.get(f, ()) for i in range(h.start, h.end)
    }
    last = max(h.end for h in people)
    return any(all(i in done for i in range(last, h.start)) for h in hits)


def _ranged(sentence: Sentence, number: Number) -> bool:
    """`between two and three days`, `a two- or three-day truce`: the first figure counts what the second does."""
    after = next((n for n in sentence.numbers if n.start > number.start), None)
    joints = {h.start for f in ("and", "date.range_to") for h in sentence.hits.get(f, ())}
    if not after or not 0 < after.start - number.end <= _RANGE_REACH:
        return False
    joined = all(i in joints or sentence.tokens[i].text == "-" for i in range(number.end, after.start))
    return joined and (_not_counted(sentence, after) or _of_measure(sentence, after))


def _each_after(sentence: Sentence, number: Number) -> bool:
    return any(0 <= h.start - number.end <= 4 for h in sentence.hits.get("each", ()))


def _who(sentence: Sentence, kind: str, number: Number, sides: Sides) -> str:
    if _for_each(sentence, number):
        return "each side"
    owner = next((n.party for n in sentence.names if n.type == "demonym" and 0 <= n.start - number.end <= 3), None)
    if owner and len(sides.parties) == 2 and owner in sides.parties:
        return f"{_other(owner, sides.parties)} releases"
    actor = _actor(sentence, kind, number)
    if actor and actor[0] in sides.parties and len(sides.parties) == 2:
        giver = actor[0] if actor[1] else _other(actor[0], sides.parties)
        return f"{giver} releases"
    return "total"


def _matched(sentence: Sentence, number: Number) -> bool:
    """`192 for 192`."""
    joints = {(h.start, h.end) for h in sentence.hits.get("number_for_number", ())}
    if any((number.end, n.start) in joints or (n.end, number.start) in joints for n in sentence.numbers if n.value > 1):
        return number.value > 1  # "51 for 61"
    return any(number.start < a and b < number.end for a, b in joints) or any(
        n.value == number.value and 0 < max(n.start, number.start) - min(n.end, number.end) <= 3
        and not _not_counted(sentence, max(n, number))
        and any(min(n.end, number.end) <= a < max(n.start, number.start) for a, _ in joints)
        for n in sentence.numbers if n.start != number.start
    )  # fmt: skip


def _for_each(sentence: Sentence, number: Number) -> bool:
    """`84 prisoners each`, `each side freed 84`, `84 for 84`."""
    if any(abs(h.start - number.end) <= _EACH_REACH and _counts_each(sentence, number, h) for h in _each(sentence)):
        return True
    twice = any(number.start < h.start and h.end < number.end for h in sentence.hits.get("number_for_number", ()))
    return twice or any(n.value == number.value and n.start != number.start for n in sentence.numbers)


def _each(sentence: Sentence) -> Sequence[Hit]:
    return sentence.hits.get("each", ())


def _counts_each(sentence: Sentence, number: Number, each: Hit) -> bool:
    """`1,245 bodies in what both countries called the last stage`: who speaks after the figure shares out nothing."""
    spoken = any(h.start == each.end for f in ("report", "describe") for h in sentence.hits.get(f, ()))
    return not (each.start >= number.end and each.end - each.start > 1 and spoken)


def _actor(sentence: Sentence, kind: str, number: Number) -> tuple[str, bool] | None:
    """The party whose verb governs the figure, and whether it gives (True) or receives."""
    gives = [(h.start, True) for h in sentence.hits.get(f"{kind}.release", ())]
    takes = [(h.start, False) for h in sentence.hits.get(f"{kind}.receive", ())]
    verb = max((v for v in gives + takes if v[0] < number.start), default=None)
    if not verb:
        return None
    acting = [n for n in sentence.names if n.party and n.use in ("acts", "speaks")]
    subject = [n for n in acting if n.end <= verb[0] and not _given_to(n, acting, gives + takes, verb[0])]
    first = sentence.clause(verb[0])[0]
    if not any(n.start >= first for n in subject):  # where verbs stand first: "handed over the Houthis 85 soldiers"
        subject = [n for n in acting if 1 <= n.start - verb[0] <= _SUBJECT_REACH and n.end <= number.start] or subject
    return (subject[-1].party, verb[1]) if subject else None


def _given_to(name: Name, acting: Sequence[Name], verbs: Sequence[tuple[int, bool]], verb: int) -> bool:
    """`A handed B 12 bodies and received 27`: B stands after a verb that has its subject, and is none of the next."""
    governed = any(0 < name.start - v <= _SUBJECT_REACH and any(n.end <= v for n in acting) for v, _ in verbs)
    return governed and name.end < verb


def _other(party: str, parties: Sequence[str]) -> str:
    return next((p for p in parties if p != party), party)
