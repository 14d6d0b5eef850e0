"""Names that no list knows, read from the text: parties of a conflict in no data file, villages on no map.

A run of capitalised words is a candidate. It becomes a place after "in" or "at"; it becomes a party when the article
couples it with another party ("Varenia and Osmark", "between the League and the Union") or when a word for an armed
group is its head ("Dorran rebels"). `Varenian` is taken for `Varenia`.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from parsers.grammar.affiliation import affiliated
from parsers.grammar.candidates import CORE, text_of, with_candidates
from parsers.grammar.facts import Sentence
from parsers.grammar.forms import forms
from parsers.grammar.given import who_goes_home
from parsers.grammar.lexicon import Hit
from parsers.grammar.name import Name
from parsers.grammar.uses import groups
from parsers.grammar.world import world
from parsers.kinds import KINDS

_TOP = 1  # last paragraph whose couples make a party
_NAME_IN_FULL = (2, 3)  # words
_BOTH = 2  # known parties that leave no room for unknown ones with the names of people


def with_unknown(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return `sentences` with unknown names added: places at once, parties where the article couples them."""
    spotted = [with_candidates(s) for s in sentences]
    spotted = affiliated(_alike(spotted))
    adopted = _adopted(spotted)
    adopted = adopted or _as_one(spotted)
    between = frozenset(n.place for s in spotted for n in s.names if _may_mediate(n)) - adopted.keys()
    return [_adopt(s, adopted, between) for s in spotted] if adopted or between else spotted


def _alike(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Read names by the rest of the text: `Osmark` in `Osmark End Talks`, `Osmark` that opens a sentence."""
    told = {n.place for s in sentences if s.passage.paragraph for n in s.names if n.type == "phrase"}
    forms = told | {n.place for s in sentences for n in s.names if n.type == "phrase" and n.end - n.start == 1}
    return [_shortened(s, told) if not s.passage.paragraph else _opened(s, forms) for s in sentences]


def _shortened(title: Sentence, forms: Collection[str]) -> Sentence:
    """A title may write all its words with capitals: of a run only what the text names too is the name."""
    names = []
    for n in title.names:
        spans = [(a, b) for a in range(n.start, n.end) for b in range(n.end, a, -1)] if n.type == "phrase" else []
        texts = ((a, b, text_of(title, a, b)) for a, b in sorted(spans, key=lambda x: x[0] - x[1]))
        best = next(((a, b, text) for a, b, text in texts if text in forms), None)
        names.append(Name(best[0], best[1], n.type, "", best[2]) if best else n)
    if all(a is b for a, b in zip(names, title.names, strict=True)):
        return title
    return title.with_names(names)


def _opened(sentence: Sentence, forms: Collection[str]) -> Sentence:
    """The single word that opens a sentence is a name if it is one elsewhere."""
    first = sentence.tokens[0].text if sentence.tokens else ""
    if first not in forms or any(n.start == 0 for n in sentence.names):
        return sentence
    names = [Name(0, 1, "phrase", "", first), *sentence.names]
    return sentence.with_names(names)


def _may_mediate(name: Name) -> bool:
    return name.type == "phrase" and name.use == "mediates" and name.end - name.start == 1


def _adopted(sentences: Sequence[Sentence]) -> dict[str, str]:
    """Return the names taken for parties, each with the name of the party (its base form)."""
    weight: Counter[str] = Counter()
    for sentence in sentences:
        for run in groups([n for n in sentence.names if _may_couple(n)], sentence.links):
            phrases = [n for n in run if n.type == "phrase" and not _holds_office(n, sentence)]
            listed = len(run) > 2 and (sentence.passage.paragraph > 0 or phrases == run)  # "Guard, Navy and Marines"
            if phrases and _joined(run, sentence) and not listed and not _is_one_name(run, sentence):
                other = 2 if sentence.passage.rank <= _TOP else _acting(sentence)
                weight.update({n.place: 2 if _headed(n, sentence.hits) else other for n in phrases})
        weight.update(_between(sentence))
        weight.update(_with_another(sentence))
    known = _known_couple(sentences)
    given = who_goes_home(sentences)
    trading = any(s.hits.get("business") for s in sentences if s.passage.rank <= _TOP)
    voted = {n.place for s in sentences for n in s.names if n.type == "phrase" and _is_no_party(n, s, trading)}
    people = (
        given | voted | _people(sentences, sure=not known and len(_told(sentences) - world().usual_mediators) < _BOTH)
    )
    chosen = [n for n, w in weight.items() if w >= (4 if known else 2) and n not in people]
    return forms(chosen, sentences)


def _holds_office(name: Name, sentence: Sentence) -> bool:
    """`President Danso's government`: a person, and no party."""
    return any(h.end == name.start for f in ("office", "speaker") for h in sentence.hits.get(f, ()))


def _is_one_name(run: Sequence[Name], sentence: Sentence) -> bool:
    """`the Fire and Fury Corps`, beside `the League and the Union`."""
    opened = run[0].start > 0 and _is(sentence, "article", run[0].start - 1)
    return opened and len(run) == 2 and run[1].start == run[0].end + 1 and all(n.type == "phrase" for n in run)


def _told(sentences: Sequence[Sentence]) -> set[str]:
    """The parties that the article names, without organisations that only mediate."""
    return {n.party for s in sentences for n in s.names if n.party and n.type != "mediator"}


def _people(sentences: Sequence[Sentence], sure: bool) -> frozenset[str]:
    """Names of people of no known side: a forename and a surname; `sure`: and the surname stands alone elsewhere."""
    phrases = [(n, s.hits) for s in sentences for n in s.names if n.type == "phrase"]
    pairs = {n.place for n, hits in phrases if len(n.place.split()) in _NAME_IN_FULL and not _headed(n, hits)}
    alone = {n.place for n, _ in phrases}
    known = sure and bool(pairs) and bool(_told(sentences))
    kept = {name for name in pairs if known and name.rpartition(" ")[2] in alone} if sure else pairs
    return frozenset(kept | {name.rpartition(" ")[2] for name in kept})


def _as_one(sentences: Sequence[Sentence]) -> dict[str, str]:
    """Where no party is named at all, the phrase for both sides stands for them."""
    named = any(n.party and n.type not in ("mediator", "territory") for s in sentences for n in s.names)
    both = [n.place for s in sentences for n in s.names if n.type == "collective"]
    return dict.fromkeys(both, both[0]) if both and not named else {}


def _joined(run: Sequence[Name], sentence: Sentence) -> bool:
    """Whether "and" or a hyphen joins the run; a comma does so in titles only ("said in Gorna, the League said")."""
    between = [i for a, b in itertools.pairwise(run) for i in range(a.end, b.start)]
    title = sentence.passage.paragraph == 0
    return any(
        (sentence.tokens[i].text.isalpha() and not _is(sentence, "article", i)) or sentence.tokens[i].text in "-–&"
        for i in between
    ) or (title and bool(between))


def _is(sentence: Sentence, family: str, i: int) -> bool:
    return any(h.start <= i < h.end for h in sentence.hits.get(family, ()))


def _may_couple(name: Name) -> bool:
    return name.use in ("acts", "direction", "speaks") and bool(name.party or name.type == "phrase")


def _is_no_party(name: Name, sentence: Sentence, trading: bool) -> bool:
    """`the Social Democrats`, `Bayer Group`: a party of voters, a firm or a club, which is none of a conflict.

    `trading`: title or lead speak of wages, sales, coalitions or players; then only what is called a group of fighters
    or the like is one of a conflict.
    """
    named = any(name.start <= h.start <= name.end for h in sentence.hits.get("no_party", ()))
    return named or (trading and not _headed(name, sentence.hits))


def _headed(name: Name, hits: Mapping[str, Sequence[Hit]]) -> bool:
    return any(name.start <= h.start < name.end for h in hits.get("group_noun", ()))


def _between(sentence: Sentence) -> dict[str, int]:
    """`between the League and the Union` makes parties wherever it stands."""
    out: dict[str, int] = {}
    for hit in sentence.hits.get("between", ()):
        after = [n for n in sentence.names if 0 <= n.start - hit.end <= 2 or n.place in out]
        for first, second in zip(sentence.names, sentence.names[1:], strict=False):
            if first in after and sentence.links.join(first, second):
                out.update({n.place: 4 for n in (first, second) if n.type == "phrase"})
    return out


def _acting(sentence: Sentence) -> int:
    """What a couple further down counts: it makes parties where the sentence tells of an event and is not alone."""
    return int(any(sentence.hits.get(f) for f in CORE))


def _with_another(sentence: Sentence) -> dict[str, int]:
    """`Osmark denies talks with Varenia`, in title or lead."""
    if sentence.passage.rank > _TOP:
        return {}
    nouns = {h.end for k in KINDS.values() for f in k.nouns for h in sentence.hits.get(f"{k.name}.{f}", ())}
    joints = [h for h in sentence.hits.get("with", ()) if h.start in nouns]
    after = [n for n in sentence.names if any(n.start == h.end for h in joints)]
    before = [n for n in sentence.names if after and n.end <= after[0].start and n.use in ("acts", "speaks")][:1]
    return {n.place: 2 for n in (*before, *after) if before and n.type == "phrase"}


def _known_couple(sentences: Sequence[Sentence]) -> bool:
    """Whether title or lead couple two parties that are known."""
    for sentence in sentences:
        if sentence.passage.rank <= _TOP:
            for run in groups(
                [n for n in sentence.names if n.party and n.use in ("acts", "direction", "speaks")], sentence.links
            ):
                if len({n.party for n in run}) > 1:
                    return True
    return False


def _adopt(sentence: Sentence, adopted: Mapping[str, str], between: Collection[str]) -> Sentence:
    names = [
        n._replace(party=adopted[n.place]) if n.type in ("phrase", "collective") and n.place in adopted
        else n._replace(type="mediator", party=n.place) if n.type == "phrase" and n.place in between
        else n
        for n in sentence.names
    ]  # fmt: skip
    if all(a is b for a, b in zip(names, sentence.names, strict=True)):
        return sentence
    return sentence.with_names(names)
