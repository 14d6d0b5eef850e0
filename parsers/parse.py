"""parse(article) -> mentions: what an article says of rounds and exchanges, one mention a real happening.

gate -> sentences -> sightings -> events of the article -> current or background -> mentions
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path

from model.mention import Mention
from model.page import Article
from model.value import digest
from parsers.fingerprint import fingerprint
from parsers.grammar.assemble import assemble
from parsers.grammar.beside import with_beside
from parsers.grammar.confidence import weigh
from parsers.grammar.draft import Judged
from parsers.grammar.facts import Sentence
from parsers.grammar.fill import MainPairs
from parsers.grammar.fruits import with_fruits
from parsers.grammar.gate import passes
from parsers.grammar.gist import features, gist
from parsers.grammar.handover import handed_over_at
from parsers.grammar.internal import with_internal
from parsers.grammar.mention import mention_of
from parsers.grammar.numbered import with_numbers
from parsers.grammar.outweigh import judge, with_gist
from parsers.grammar.pack import Pack, packs
from parsers.grammar.proclitics import parted
from parsers.grammar.scene import headlined, scene
from parsers.grammar.sentence import read_sentences
from parsers.grammar.sequel import with_sequels
from parsers.grammar.sighting import fires, read_sightings, sighting_at
from parsers.grammar.tokens import passages
from parsers.grammar.unknown import with_unknown
from parsers.grammar.unworded import may_be_unworded, unworded
from parsers.kinds import KINDS

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
        _ROOT / "gist.toml",
        _ROOT / "pairs.toml",
    ]
    return digest(*((str(p.relative_to(_ROOT)), p.read_text("utf-8")) for p in [*own, *files]))


PARSED_BY = _parsed_by()


def parse(article: Article) -> tuple[Mention, ...]:
    """Return what `article` tells of each round and exchange, in the order of the text; () when it tells none.

    An article in a language without a pack gives (): `readable(article)` says which.
    """
    pack = packs().get(article.language)
    if pack is None or not passes(article.title, article.text):
        return ()
    sentences = read_sentences(pack, passages(article.title, article.text, pack.abbreviations), parted)
    named = (with_internal(story, article.day) for story in _stories(sentences))
    judged = [j for story in named if _may_tell(pack, story) for j in _judged(pack, with_unknown(story), article)]
    mark = fingerprint(article.text) if judged else ""
    return tuple(mention_of(j, judged, article, PARSED_BY, mark) for j in judged)


def _stories(sentences: Sequence[Sentence]) -> list[list[Sentence]]:
    """The stories of a digest, each under the title; anything else is one story."""
    topics: dict[int, list[Sentence]] = {}
    for sentence in sentences:
        if sentence.passage.topic:
            topics.setdefault(sentence.passage.section, []).append(sentence)
    return list(topics.values()) or [list(sentences)]


def _may_tell(pack: Pack, story: Sequence[Sentence]) -> bool:
    """Whether a pattern fires, or title and lead have words of which the gist may tell: else nothing is read."""
    return any(fires(pack, s) for s in story) or any(may_be_unworded(s) for s in story)


def _judged(pack: Pack, story: Sequence[Sentence], article: Article) -> list[Judged]:
    day, seen = article.day, frozenset(features(story))
    odds = {kind: gist(kind, seen) for kind in pack.patterns}
    found = list(islice((s for sentence in story for s in read_sightings(pack, sentence, day)), _MOST))
    heard = [sighting_at(sentence, trigger, day) for sentence, trigger in islice(unworded(story, found, odds), _MOST)]
    pairs = MainPairs(story)
    drafts = assemble(with_sequels(story, [*heard, *found], day, sighting_at), pairs.of)
    for draft in drafts:
        draft.share = max(pairs.share(draft.parties, s.sentence) for s in draft.sightings)
    weights = with_fruits(drafts, with_gist(drafts, weigh(drafts, story), odds))
    judged = with_numbers(judge(drafts, weights, day), story)
    place = scene(pack, story) if judged else ()
    head = headlined(story) if judged else ()
    set_in = [replace(j, scene=_places(j, story, place, article), headlined=head) for j in judged]
    return with_beside(set_in, story, day)


def _places(judged: Judged, story: Sequence[Sentence], scene: tuple[str, ...], article: Article) -> tuple[str, ...]:
    """Where it may have been, if its own words do not tell."""
    if not KINDS[judged.draft.kind].has_people:
        return scene
    return handed_over_at(story, judged.draft, article.day) if judged.role == "current" else ()


def without_pack(languages: Mapping[str, int]) -> dict[str, int]:
    """Return those of `languages`, numbers of articles by code, in which nothing is read."""
    return {code: number for code, number in sorted(languages.items()) if number and code not in packs()}


def readable(article: Article) -> bool:
    """Whether there is a pack for the article's language."""
    return article.language in packs()
