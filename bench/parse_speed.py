"""Articles a second and core: deep reading of 700-word articles, and the gate alone. `python bench/parse_speed.py`."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from model.page import Article
from parsers.grammar.gate import passes
from parsers.parse import parse
from scheduler.heap import settle

SECONDS = 3.0
NEWS = (
    "Varenia and Osmark exchanged 40 prisoners each on Wednesday at the Tarn bridge, both armies said. "
    "The swap was agreed at the sixth round of talks in Lindholt in May. Türkiye mediated."
)
PLAIN = (
    "The harvest in the valley was better than in the dry years before it, growers told the regional paper. "
    "Prices at the market in the old town held steady while the mills waited for the first deliveries of the season."
)
QUIET = 20  # paragraphs without an event to one with


def rate(work: Callable[[], object]) -> float:
    """Return how often a second of processor time `work` is done."""
    work()
    begun, done = time.process_time(), 0
    while time.process_time() - begun < SECONDS:
        work()
        done += 1
    return done / (time.process_time() - begun)


def main() -> None:
    """Print both rates and their ratio."""
    text = "\n\n".join([NEWS, *[PLAIN] * (QUIET // 2), NEWS, *[PLAIN] * (QUIET // 2 - 4)])
    article = Article(
        id="a",
        outlet="The Gazette",
        title="Varenia and Osmark swap 80",
        text=text,
        published="2031-06-04T12:00:00+00:00",
    )
    quiet = " ".join([PLAIN] * QUIET)
    parse(article)
    gc.collect()
    settle()
    deep, gate = rate(lambda: parse(article)), rate(lambda: passes("Harvest", quiet, "en"))
    print(
        f"{len(text.split())} words: {deep:.0f} articles/s deep, {gate:.0f} through the gate ({gate / deep:.0f} times)"
    )


if __name__ == "__main__":
    main()
