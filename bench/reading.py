"""Deep reading of articles of 700 words, beside the gate alone on articles without an event."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace

from bench.measure import Measure, compare
from bench.parse_speed import NEWS, PLAIN, QUIET
from model.page import Article
from parsers.grammar.gate import passes
from parsers.parse import parse
from scheduler.heap import settle

DEEP, GATE = 150.0, 2000.0  # articles a second and core
_ARTICLES = 40


def reading() -> Iterator[Measure]:
    """Yield the rate of deep reading and that of the gate, each beside the other."""
    articles = [article(number) for number in range(_ARTICLES)]
    quiet = [" ".join(f"{PLAIN} {number} {n}" for n in range(QUIET)) for number in range(_ARTICLES)]
    if not all(parse(one) for one in articles) or any(passes("Harvest", text, "en") for text in quiet):
        raise RuntimeError("an article is not read as deeply as is to be measured")
    gc.collect()
    settle()
    deep = compare(
        f"read deeply ({len(articles[0].text.split())} words)",
        lambda: [parse(one) for one in articles],
        "the gate alone",
        lambda: [passes("Harvest", text, "en") for text in quiet],
        unit="articles/s",
        count=_ARTICLES,
    )
    yield deep.aiming(DEEP, of="rate")
    share = 1 / deep.ratio
    gate = replace(deep, name="gate", beside="reading deeply", ours=deep.other, other=deep.ours, ratio=share)
    yield gate.aiming(GATE, of="rate")


def article(number: int) -> Article:
    """Return one of many articles: no two have a paragraph in common, so that nothing remembered helps."""
    news = NEWS.replace("40", str(40 + number))
    quiet = [f"{PLAIN} It was day {number} of {n}." for n in range(QUIET - 4)]
    text = "\n\n".join([news, *quiet[: QUIET // 2], news.replace("each", "apiece"), *quiet[QUIET // 2 :]])
    return Article(
        id=f"a{number}",
        outlet="The Gazette",
        title=f"Varenia and Osmark swap {80 + 2 * number}",
        text=text,
        published="2031-06-04T12:00:00+00:00",
    )
