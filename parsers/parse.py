"""parse(article) -> mentions: what an article says of rounds and exchanges, one mention a real happening.

gate -> sentences -> sightings -> events of the article -> current or background -> mentions
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path

from model.mention import Mention
from model.page import Article
from model.value import digest
from parsers.fingerprint import fingerprint
from parsers.grammar.assemble import assemble
from parsers.grammar.attendance import without_calls
from parsers.grammar.beside import with_beside
from parsers.grammar.blocs import name_members
from parsers.grammar.confidence import weigh
from parsers.grammar.dateline import filed_from
from parsers.grammar.draft import Judged
from parsers.grammar.facts import Sentence
from parsers.grammar.fill import MainPairs
from parsers.grammar.fruits import with_fruits
from parsers.grammar.gate import passes
from parsers.grammar.gist import features, gist
from parsers.grammar.internal import with_internal
from parsers.grammar.latin import in_latin
from parsers.grammar.mention import mention_of
from parsers.grammar.numbered import with_numbers
from parsers.grammar.outweigh import judge, with_gist
from parsers.grammar.pack import Pack, pack_codes, packs
from parsers.grammar.places import Setting, place_of_event, scenes
from parsers.grammar.proclitics import parted
from parsers.grammar.sentence import read_sentences
from parsers.grammar.sequel import with_sequels
from parsers.grammar.sighting import fires, read_sightings, sighting_at
from parsers.grammar.tokens import passages
from parsers.grammar.unknown import with_unknown
from parsers.grammar.unworded import may_be_unworded, unworded

_ROOT = Path(__file__).parent
_MOST = 200  # sightings of a story that are read: of real ones none has over 21, and to join them is quadratic
_PARTS = ("grammar", "kinds", "languages")


@cache
def _parsed_by() -> str:
    files = sorted(p for part in _PARTS for p in (_ROOT / part).rglob("*.*") if p.suffix in (".py", ".toml"))
    own = [
        _ROOT / "parse.py",
        _ROOT / "world.toml",
        _ROOT / "names.toml",
        _ROOT / "confidence.toml",
        _ROOT / "gate.toml",
        _ROOT / "gist.toml",
        _ROOT / "pairs.toml",
        _ROOT / "places.toml",
    ]
    return digest(*((str(p.relative_to(_ROOT)), p.read_text("utf-8")) for p in [*own, *files]))


PARSED_BY = _parsed_by()


def parse(article: Article) -> tuple[Mention, ...]:
    """Return what `article` tells of each round and exchange, in the order of the text; () when it tells none.

    An article in a language without a pack gives (): `readable(article)` says which.
    """
    pack = packs().get(article.language)
    if pack is None or not passes(article.title, article.text, pack.code):
        return ()
    judged = [j for story in stories(pack, article) for j in judged_of(pack, story, article)]
    mark = fingerprint(article.text) if judged else ""
    return tuple(mention_of(j, judged, article, PARSED_BY, mark) for j in judged)


def stories(pack: Pack, article: Article) -> list[list[Sentence]]:
    """Return the stories of a digest that may tell an event, each under the title; anything else is one story."""
    sentences = read_sentences(pack, passages(article.title, article.text, pack.abbreviations), parted)
    topics: dict[int, list[Sentence]] = {}
    for sentence in sentences:
        if sentence.passage.topic:
            topics.setdefault(sentence.passage.section, []).append(sentence)
    told = (with_internal(story, article.day) for story in list(topics.values()) or [sentences])
    return [with_unknown(story) for story in told if _may_tell(pack, story)]


def _may_tell(pack: Pack, story: Sequence[Sentence]) -> bool:
    """Whether a pattern fires, or title and lead have words of which the gist may tell: else nothing is read."""
    return any(fires(pack, s) for s in story) or any(may_be_unworded(s) for s in story)


def judged_of(pack: Pack, story: Sequence[Sentence], article: Article) -> list[Judged]:
    """Return the events that one story of `article` tells."""
    day, seen = article.day, frozenset(features(story))
    odds = {kind: gist(kind, seen) for kind in pack.patterns}
    found = list(islice((s for sentence in story for s in read_sightings(pack, sentence, day)), _MOST))
    found = without_calls(story, found)
    heard = [sighting_at(sentence, trigger, day) for sentence, trigger in islice(unworded(story, found, odds), _MOST)]
    pairs = MainPairs(story)
    drafts = assemble(with_sequels(story, [*heard, *found], day, sighting_at), pairs.of)
    for draft in drafts:
        draft.share = max(pairs.share(draft.parties, s.sentence) for s in draft.sightings)
    name_members(drafts, story)
    weights = with_fruits(drafts, with_gist(drafts, weigh(drafts, story), odds))
    judged = with_numbers(judge(drafts, weights, day), story)
    return with_beside(_settled(pack, story, judged, day), story, day)


def _settled(pack: Pack, story: Sequence[Sentence], judged: Sequence[Judged], day: date | None) -> list[Judged]:
    """Return `judged`, each with the place that the story tells of it."""
    if not judged:
        return []
    setting = Setting.of(story, filed_from(pack, story), day)
    told = (place_of_event(s) for s in scenes(setting, judged))
    return [replace(j, place=p and in_latin(p, pack.code)) for j, p in zip(judged, told, strict=True)]


def without_pack(languages: Mapping[str, int]) -> dict[str, int]:
    """Return those of `languages`, numbers of articles by code, in which nothing is read."""
    return {code: number for code, number in sorted(languages.items()) if number and code not in pack_codes()}


def gated(article: Article) -> str:
    """Return why nothing is read in `article` for want of words, "" where it is read or has no pack."""
    told = readable(article) and not passes(article.title, article.text, article.language)
    return "too few of the words of which such news is made stand in it, so it was not read deeply" if told else ""


def readable(article: Article) -> bool:
    """Whether there is a pack for the article's language."""
    return article.language in pack_codes()
