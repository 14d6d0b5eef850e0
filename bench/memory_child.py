"""A reader's life in a process of its own: reads ever new articles and prints its resident memory (MB) on the way."""

from __future__ import annotations

import random
import string
import sys
from pathlib import Path

from bench.reading import article
from model.page import Article
from parsers.parse import parse
from scheduler.reader_child import warm

_NEW_WORDS = 60  # an article: a reader of 10,000 meets more words than all languages' dictionaries hold
_KEPT = 500  # characters of an article besides, so that 10,000 take half a minute


def main() -> None:
    """Read as many articles as each argument says, one after the other; print the memory at each."""
    warm()
    chance, done = random.Random(0), 0
    for until in map(int, sys.argv[1:]):
        while done < until:
            parse(_article(done, chance))
            done += 1
        print(resident(), flush=True)


def _article(number: int, chance: random.Random) -> Article:
    one = article(number)
    new = ["".join(chance.choices(string.ascii_lowercase, k=8)) for _ in range(_NEW_WORDS)]
    new[::4] = map(str.capitalize, new[::4])
    return one.model_copy(update={"text": f"{one.text[:_KEPT]}\n\nThe talks of {' '.join(new)} ended."})


def resident() -> float:
    """Return the memory of this process that is in use, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


if __name__ == "__main__":
    main()
