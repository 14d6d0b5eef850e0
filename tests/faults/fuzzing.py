"""Articles gone wrong: records of our own corpus, cut, spliced, flooded and strewn with signs that break readers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from model.page import Article
from parsers.grammar.pack import packs

CORPUS = Path(__file__).parents[1] / "corpus"
SIGNS = (
    "\ud800", "\udfff", "\x00", "\u202e", "\u200f", "\u2066", "\ufeff", "\u0301" * 9, "\U0001f600", "İ", "ʼ", "’", "ß",
    "\u2028", "\xa0", "١٢", "²", "0" * 40, "9" * 30, "31 February 0000", "99/99/9999", "1,000,000,000,000", "-", "—",
    "(", "\n\n", "\n", "\t", ":", "...", "Mr. ", "U.S.", "A.", "12:00", "1. ", "• ", "between ", " and ", "the ",
)  # fmt: skip
DATES = (
    None, "2031-06-04T12:00:00+00:00", "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00",
    "2031-02-28T23:59:59-12:00", "1970-01-01T00:00:00+14:00",
)  # fmt: skip
ZONES = ("UTC", "Asia/Kathmandu", "America/St_Johns")


@cache
def records() -> Sequence[dict[str, Any]]:
    """Return the articles of tests/corpus."""
    files = sorted(CORPUS.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


@cache
def vocabulary() -> Sequence[str]:
    """Return the words by which any language's kinds are told."""
    return sorted(w for p in packs().values() for sides in p.gate_words.values() for words in sides for w in words)


def mutants(seed: int) -> Iterator[Article]:
    """Yield articles without end, the same for the same seed."""
    chance = Random(seed)
    while True:
        one, other = chance.choices(records(), k=2)
        text = _spliced(one["text"], other["text"], chance) if chance.random() < 0.3 else one["text"]
        for _ in range(chance.randint(0, 12)):
            text = chance.choice(WAYS)(text, chance)
        yield Article(
            id=f"m{chance.getrandbits(32):x}",
            outlet="The Gazette",
            title=_strewn(one.get("title", ""), chance) if chance.random() < 0.5 else "",
            text=text[:100_000],
            published=chance.choice(DATES),
            time_zone=chance.choice(ZONES),
            language=chance.choice((one.get("language", "en"), *packs())),
        )


def _cut(text: str, chance: Random) -> str:
    start, end = sorted(chance.randrange(len(text) + 1) for _ in range(2))
    return text[:start] + text[end:]


def _doubled(text: str, chance: Random) -> str:
    start, end = sorted(chance.randrange(len(text) + 1) for _ in range(2))
    return text[:end] + text[start:end] * chance.choice((1, 2, 20)) + text[end:]


def _strewn(text: str, chance: Random) -> str:
    for _ in range(chance.randint(1, 9)):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(SIGNS) * chance.choice((1, 1, 1, 3, 50)) + text[at:]
    return text


def _shuffled(text: str, chance: Random) -> str:
    words = text.split(" ")
    chance.shuffle(words)
    return " ".join(words)


def _told(text: str, chance: Random) -> str:
    words = [w.replace("*", "") for w in chance.choices(vocabulary(), k=6)]
    at = chance.randrange(len(text) + 1)
    return f"{text[:at]} {' '.join(words)} {text[at:]}"


def _recased(text: str, chance: Random) -> str:
    return chance.choice((str.upper, str.lower, str.title, str.swapcase))(text)


def _spliced(one: str, other: str, chance: Random) -> str:
    return one[: chance.randrange(len(one) + 1)] + other[chance.randrange(len(other) + 1) :]


WAYS = (_cut, _doubled, _strewn, _shuffled, _told, _recased)
