"""Readings written in one transaction, beside one transaction each."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import Measure, compare
from bench.pages import AT
from model.mention import Mention
from model.page import Article
from model.value import digest
from parsers.parse import PARSED_BY
from parsers.read import Reading
from parsers.strip import STRIPPED_BY
from store.store import Store
from store.values import Done
from tests.faults.own_server import own_server

ARTICLES = 500.0  # articles a second below which the store must not be the limit (issue 8)
_BATCH = 200


def storing() -> Iterator[Measure]:
    """Yield the rate of batched readings (an article, one mention), by the clock: a commit waits for the disk."""
    with TemporaryDirectory(prefix="parley-bench-") as folder, own_server() as server:
        for name, url in (("SQLite", f"sqlite:///{Path(folder) / 'bench.db'}"), ("PostgreSQL", server.url)):
            yield _rate(name, Store.open(url, at=AT))


def _rate(name: str, store: Store) -> Measure:
    numbers = count()
    try:
        return compare(
            f"{_BATCH} at once, {name}",
            lambda: store.save_readings(_readings(numbers)),
            "one commit each",
            lambda: [store.save_reading(one) for one in _readings(numbers)],
            unit="articles/s",
            count=_BATCH,
            rounds=3,
            clock=time.perf_counter,
        ).aiming(ARTICLES, of="rate")
    finally:
        store.close()


def _readings(numbers: Iterator[int]) -> Sequence[Done]:
    return [_reading(next(numbers)) for _ in range(_BATCH)]


def _reading(number: int) -> Done:
    at = AT + timedelta(minutes=number)
    quote = f"Osmark and Varenia ended talks number {number} in Port Sayle."
    article = Article(
        id=digest("bench", str(number)), outlet="Gazette", outlet_name="gazette", title=f"Talks {number}",
        url=f"https://gazette.example/{number}", published=at.isoformat(), text=quote,
    )  # fmt: skip
    mention = Mention(
        id=digest("mention", article.id), article_id=article.id, kind="round", status="completed", role="current",
        parties=("Osmark", "Varenia"), confidence=0.9, quote=quote, outlet="Gazette", outlet_name="gazette",
        url=article.url, title=article.title, published=article.published, parsed_by=PARSED_BY,
    )  # fmt: skip
    return Done(Reading(article, None, (mention,)), "", STRIPPED_BY, PARSED_BY, at)
