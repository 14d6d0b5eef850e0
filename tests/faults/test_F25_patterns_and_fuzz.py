"""F25: whatever an article is made of, it is read in time and without a crash, and what is told of it holds."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from itertools import islice
from pkgutil import walk_packages

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parsers
from model.mention import Mention
from model.page import Article, Snapshot
from parsers.claims import claims
from parsers.grammar.lexicon import Hit
from parsers.grammar.pack import Pack, packs
from parsers.grammar.patterns import Pattern, matches
from parsers.parse import parse
from parsers.read import read
from parsers.resolve import resolve
from tests.faults.fuzzing import SIGNS, mutants, vocabulary

AT = datetime(2031, 6, 5, tzinfo=UTC)
SIZE = 100_000  # characters
SLOWEST_PATTERN = 0.05  # seconds on SIZE
SLOWEST_EXPRESSION = 0.2  # the long lists of notices and class names, which are only asked of short lines, near it
SLOWEST_ARTICLE = 10.0  # seconds: a reader that takes longer is ended
TOGETHER = 10  # articles whose mentions are resolved together
FLOODS = (
    " ", "\n", "a", "1", "A", ".", "-", "1,", "1.", "a ", "A ", "a.", "A. ", " \n", "12:00 ", "1 ", "(", "'a", "by A ",
    "\xa0", "а", "http://", "a@", "<a", "12 May ", "—", ":", " : ", "_", "1:", "é", "e\u0301", "\u0301", "//", "Ab",
    "А.", "«", "…", "\u200f", "1,000", "2031-01-", "x: ", " | ", "• ",
)  # fmt: skip


def _read_all(articles: Iterator[Article], until: float) -> int:
    """Read, resolve and reckon claims until the clock says `until`; return how many articles that were."""
    number = 0
    while time.monotonic() < until:
        told: list[Mention] = []
        for article in islice(articles, TOGETHER):
            begun = time.process_time()
            told.extend(_sound(article, parse(article)))
            assert time.process_time() - begun < SLOWEST_ARTICLE, article
            number += 1
        for event in resolve(told, at=AT).events:
            assert claims(event, told)
    return number


def _sound(article: Article, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    for m in mentions:
        assert m.quote_start is None or article.text[m.quote_start : m.quote_end] == m.quote
        assert 0 <= m.confidence <= 1 and len(m.quote) <= 300
        assert m.role == "background" or article.published
    return mentions


def test_mutated_articles_are_read() -> None:
    assert _read_all(mutants(seed=3), time.monotonic() + 4) >= TOGETHER


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_mutated_articles_are_read_for_ten_minutes() -> None:
    seed = secrets.randbits(32)
    print(f"seed {seed}")
    assert _read_all(mutants(seed), time.monotonic() + 600) > 500


_words = st.one_of(st.sampled_from(vocabulary()), st.sampled_from(SIGNS), st.text(max_size=12))
_texts = st.lists(_words, max_size=60).map(" ".join)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(_texts, _texts, st.sampled_from(sorted(packs())))
def test_any_words_are_read(title: str, text: str, language: str) -> None:
    article = Article(id="a", outlet="The Gazette", title=title, text=text, language=language, published=AT.isoformat())
    _sound(article, parse(article))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.one_of(st.binary(max_size=400), _texts.map(lambda t: f"<p>{t}</p>".encode("utf-8", "surrogatepass"))))
def test_any_bytes_are_an_article_or_a_reason(body: bytes) -> None:
    words = dict.fromkeys(("id", "outlet", "url_asked", "url", "canonical_url", "sha256"), "")
    reading = read(Snapshot.model_validate({**words, "fetched_at": AT, "size": len(body)}), body)
    assert (reading.article is None) != (reading.refusal is None)


def _expressions(value: object, depth: int = 0) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, dict | list | tuple | set | frozenset) and depth < 3:
        for each in value.values() if isinstance(value, dict) else value:
            yield from _expressions(each, depth + 1)


def test_no_expression_takes_long() -> None:
    modules = [import_module(m.name) for m in walk_packages(parsers.__path__, "parsers.")]
    found = {p.pattern: p for module in modules for value in vars(module).values() for p in _expressions(value)}
    assert len(found) > 50
    slow = [
        (p.pattern, f, taken) for p in found.values() for f in FLOODS if (taken := _search(p, f)) >= SLOWEST_EXPRESSION
    ]
    assert not slow


def _search(expression: re.Pattern[str], flood: str) -> float:
    """Return the seconds of one search through SIZE characters, at the end of which nothing fits."""
    text = flood * (SIZE // len(flood)) + "\x00"
    return _fastest(lambda: expression.search(text), SLOWEST_EXPRESSION)


def _fastest(work: Callable[[], object], limit: float = SLOWEST_PATTERN) -> float:
    """Return the seconds of processor time of `work`; what seems slow is tried again, for the machine may be busy."""
    return next((taken for _ in range(5) if (taken := _timed(work)) < limit), limit)


def _timed(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


@pytest.mark.parametrize("language", sorted(packs()))
def test_no_pattern_takes_long(language: str) -> None:
    """Each word of a pattern twice, again and again; with and without the last, for which the others wait in vain."""
    pack: Pack = packs()[language]
    for pattern in (p for rules in pack.patterns.values() for p in rules):
        for steps in (pattern.steps, pattern.steps[:-1]):
            hits = _flood(pattern, [s.families[0] for s in steps for _ in range(2)])
            sentences = SIZE // 1200
            taken = _fastest(partial(_match_all, pattern, hits, sentences))
            assert taken < SLOWEST_PATTERN, pattern.id


def _match_all(pattern: Pattern, hits: dict[str, list[Hit]], sentences: int) -> None:
    for _ in range(sentences):
        list(matches(pattern, hits))


def _flood(pattern: Pattern, families: list[tuple[str, str]]) -> dict[str, list[Hit]]:
    """The hits of a sentence as long as they get, which is cut at 1,200 characters: six of a word."""
    hits: dict[str, list[Hit]] = {family: [Hit(10**6, 10**6 + 1, family, value)] for family, value in
                                  pattern.steps[-1].families}  # fmt: skip
    for at in range(200):
        family, value = families[at % len(families)] if families else ("", "")
        hits.setdefault(family, []).append(Hit(at, at + 1, family, value))
    return {family: sorted(found) for family, found in hits.items()}
