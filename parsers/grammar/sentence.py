"""A sentence read once: tokens, words by class, names, numbers, ordinals, dates, clauses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from parsers.grammar.date_words import DateWords
from parsers.grammar.dates import read_dates
from parsers.grammar.facts import Sentence
from parsers.grammar.lexicon import Hit
from parsers.grammar.name import Name
from parsers.grammar.names import is_place, read_names
from parsers.grammar.numbers import Number, read_numbers, read_ordinals
from parsers.grammar.pack import Pack
from parsers.grammar.parted import join_parted
from parsers.grammar.sections import head, is_heading, label, laid_out
from parsers.grammar.tokens import Passage, Token, tokenize
from parsers.grammar.uses import Links
from parsers.kinds import KINDS

_TALKS = tuple(f"{k.name}.{noun}" for k in KINDS.values() if k.has_ordinal for noun in k.nouns)
_NEW = tuple(f"{kind}.new" for kind in KINDS)
Parting = Callable[[Pack, list[Token]], list[Token]]


def read_sentences(pack: Pack, all_passages: Iterable[Passage], part: Parting) -> list[Sentence]:
    """Read the title, the lead and all other sentences in which some word of a kind stands; `part` splits words."""
    out = []
    recalled = -1  # the section that is headed as background
    for passage in laid_out(list(all_passages), partial(is_place, pack)):
        text = _without_dateline(passage)
        headed = passage.section and passage.section != recalled and _is_headed(passage)
        if passage.topic and _is_month(pack, head(passage)):
            recalled = passage.section  # "FEBRUARY. The second cycle opened": a chronicle
        if not (headed or passage.rank <= _ALWAYS or pack.proclitics or pack.triggers.may_stand_in(text)):
            continue
        tokens = part(pack, tokenize(text, pack.clitic))
        if headed and _recalls(pack, tokens, passage.live):
            recalled = passage.section
        recalls = passage.section == recalled
        if passage.rank <= _ALWAYS or pack.triggers.any(tokens):
            out.append(_read(pack, passage._replace(recalled=True) if recalls else passage, tokens))
    return out


def _is_month(pack: Pack, text: str) -> bool:
    """`JULY TO SEPTEMBER`: months and what joins them."""
    tokens = tokenize(text, pack.clitic)
    hits = pack.lexicon.hits(tokens)
    told = {i for f in ("month", "date.range_to", "date.of", "and") for h in hits[f] for i in range(h.start, h.end)}
    return bool(hits["month"]) and len(told) == len(tokens)


def _is_headed(passage: Passage) -> bool:
    return bool((passage.item and not passage.number and label(passage)) or is_heading(passage))


def _recalls(pack: Pack, tokens: Sequence[Token], live: bool) -> bool:
    """`Background:`, `13:15 Reminder.`: what follows is no news; on a live page `What we know so far` sums news up."""
    hits = pack.lexicon.hits(tokens)
    summing = live and hits["summing"]
    return not summing and any(h.value in ("genre", "since_then") for h in hits["role"])


def _read(pack: Pack, passage: Passage, tokens: list[Token]) -> Sentence:
    hits = pack.lexicon.hits(tokens)
    join_parted(tokens, hits)
    dates = read_dates(tokens, hits)
    hits["event_noun"] = [h for family in _TALKS for h in hits.get(family, ())]
    links = Links.of(hits)
    names = read_names(pack, tokens, hits, links)
    dates = [d for d in dates if not _named(d.start, names)]  # "the 23 March Movement"
    for family in _NEW:
        hits[family] = [h for h in hits.get(family, ()) if not _in_date(h.start, dates)]  # "next week's gathering"
    numbers = [
        n
        for n in read_numbers(tokens, hits)
        if not _in_date(n.start, dates)
        and not _named(n.start, names)
        and not _aged(n.start, hits)
        and not _is_year(n, tokens, hits)
    ]
    ordinals = [o for o in read_ordinals(tokens, hits, pack.ordinal_suffixes) if not _in_date(o.start, dates)]
    hits["people"] = _of_the_dead(hits.get("people", []), hits)
    hits["number"] = [Hit(n.start, n.end, "number", "") for n in numbers]
    hits["ordinal"] = [Hit(o.start, o.end, "ordinal", str(o.value)) for o in ordinals]
    hits["place"] = [Hit(n.start, n.end, "place", n.place) for n in names if n.place]
    hits["demonym"] = [Hit(n.start, n.end, "demonym", n.party) for n in names if n.type == "demonym"]
    capital = [i for i, t in enumerate(tokens) if t[0][0].isupper()]
    hits["proper"] = [Hit(i, i + 1, "proper", "") for i in capital if i]
    hits["someone"] = list(_someone(tokens, capital, names, hits))
    hits["party"] = [Hit(n.start, n.end, "party", n.party) for n in names if n.party]
    found = (tuple(names), tuple(numbers), tuple(ordinals), tuple(dates))
    return Sentence(passage, tuple(tokens), dict(hits), *found, links, pack.verb)


_DATELINE = re.compile(r"^[^\n]{2,70}?(?:\s[-–—]{1,2}|\)?\.\s?[-–—]{1,2}|:|/)\s")  # also "Lima, 3 may (EFE).- "
_TOWN_WORDS = 3  # "Port Sudan - ": a dateline, though it does not shout
_DATELINE_WORDS = 9
_ALWAYS = 2  # paragraphs read in any case: they name the parties


_DATELINE_ALONE = re.compile(  # "MOSCOW, 11 January.", "Lima (EFE).": town, day and agency, and a full stop
    r"^[^\W\d_][^\n\d,.(/:]{1,28}?(?:[,.]?\s+\d{1,2}\.?\s[^\W\d_]{3,12}\.?)?(?:\s\d{4}(?:\s[^\W\d_]{1,5}\.?)?)?"
    r"(?:,?\s*[(/][^)/\n]{2,30}[)/])?\s*\.\s*$"
)


def is_dateline_alone(text: str) -> bool:
    """Whether a sentence is nothing but a dateline; its town shouts, or a day or an agency stands beside it."""
    match = _DATELINE_ALONE.match(text)
    town = re.match(r"[^\W\d_]+(?:[ -][^\W\d_]+){0,3}", text)
    if not match or not town or not all(w[0].isupper() for w in re.split("[ -]", town.group()) if len(w) > 2):
        return False
    return town.group().isupper() or town.end() < len(text.rstrip(". \n"))


def _without_dateline(passage: Passage) -> str:
    """Blank out `KYIV, Ukraine (AP) — `, which tells where a report was filed and not where something happened."""
    if passage.paragraph == 1 and passage.number == 0 and is_dateline_alone(passage.text):
        return " " * (len(passage.text) - 1) + "."
    match = _DATELINE.match(passage.text) if passage.paragraph == 1 and passage.number == 0 else None
    if not match or len(match.group().split()) > _DATELINE_WORDS:
        return passage.text
    head = match.group()
    words = re.findall(r"[^\W\d_]+", head)
    shouted = any(w.isupper() and len(w) > 3 for w in words)
    named = len(words) <= _TOWN_WORDS and all(w[0].isupper() for w in words) and (" " in head.strip() or ".-" in head)
    caseless = not any(w[0].isupper() or w[0].islower() for w in words)
    named = named or (caseless and 0 < len(words) <= _TOWN_WORDS and head.strip()[-1] in "-–—")  # "عدن - "
    return " " * len(head) + passage.text[len(head) :] if shouted or named or "(" in head else passage.text


_MOSTLY = 0.6  # part of the words of a line in which capitals tell nothing of names
_FULL_NAME = range(2, 5)  # words
_NO_PERSON = ("month", "weekday", "side_noun", "group_noun", "delegation", "speaker", "not_person", "people", "article")
_YEARS = range(1980, 2060)  # figures without a point that mean a year
_PEOPLE_REACH = 1  # tokens between such a figure and people, where it is qualified
_OF_DEAD_REACH = 6  # tokens from "bodies" to "soldiers" in "the bodies of 1,200 fallen Ukrainian soldiers"


def _of_the_dead(people: Sequence[Hit], hits: dict[str, list[Hit]]) -> list[Hit]:
    """`the bodies of 1,200 soldiers`, `dead soldiers`: the soldiers are bodies too."""
    joints = {h.start for f in ("and", "clause") for h in hits.get(f, ())}
    out: list[Hit] = []
    for hit in people:
        before = out[-1] if out else None
        near = before and before.value == "bodies" and hit.start - before.end <= _OF_DEAD_REACH
        apart = before and any(i in joints for i in range(before.end, hit.start))
        out.append(Hit(hit.start, hit.end, hit.family, "bodies") if near and not apart else hit)
    return out


def _someone(
    tokens: Sequence[Token], capital: Sequence[int], names: Sequence[Name], hits: dict[str, list[Hit]]
) -> Iterator[Hit]:
    """A person named in full who is no party: two to four words with capitals, not in a line of capitals."""
    if len(capital) < _FULL_NAME[0] or len(capital) > _MOSTLY * len([t for t in tokens if t[0][0].isalpha()]):
        return
    taken = {i for n in names if n.type != "town" for i in range(n.start, n.end)}
    taken |= {i for f in _NO_PERSON for h in hits.get(f, ()) for i in range(h.start, h.end)}
    start = end = -1
    for i in [*(i for i in capital if i not in taken and len(tokens[i].text) > 1), len(tokens) + 1]:
        if i != end:
            if end - start in _FULL_NAME:
                yield Hit(start, end, "someone", "")
            start = i
        end = i + 1


def _in_date(position: int, dates: Sequence[DateWords]) -> bool:
    return any(d.start <= position < d.end for d in dates)


def _aged(position: int, hits: dict[str, list[Hit]]) -> bool:
    """`between 18 and 25`: the figures of a category count nobody."""
    return any(h.start <= position < h.end for h in hits.get("category", ()))


def _is_year(number: Number, tokens: Sequence[Token], hits: dict[str, list[Hit]]) -> bool:
    """`the first exchange of 2025`, unless people follow at once, or `nearly 2000 Malian prisoners`."""
    text = tokens[number.start].text
    if number.end - number.start != 1 or len(text) != 4 or number.value not in _YEARS or not text.isdigit():
        return False
    reach = _PEOPLE_REACH if any(h.end == number.start for h in hits.get("qualifier", ())) else 0
    return not any(0 <= h.start - number.end <= reach for f in ("people", "people_any") for h in hits.get(f, ()))


def _named(position: int, names: Sequence[Name]) -> bool:
    return any(n.start <= position < n.end for n in names)
