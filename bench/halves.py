"""Layouts learnt from one labelled page of each outlet, scored on the other one; and the reverse.

    python -m bench.halves FOLDER

FOLDER holds pages `<outlet>_0.html.gz` and `<outlet>_1.html.gz` and a `ground_truth.json`,
`{page: {"url": ..., "body": [paragraph, ...]}}` (a paragraph in brackets counts like the others). The metric is that of
the article-extraction benchmark: runs of four words, precision and recall of each page, F1 of their means.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from crawler.registry import one_off
from model.outlet import Layout
from model.page import Article
from parsers.extract import extract
from parsers.layout_learn import Labelled, learn_layout

_WORD = re.compile(r"\w+")
_RUN = 4  # words


@dataclass(frozen=True)
class Sample:
    """One labelled page."""

    outlet: str
    number: int
    url: str
    html: bytes
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Tried:
    """An unseen page, the layout that was learnt for it, and how well it was read."""

    sample: Sample
    layout: Layout | None
    precision: float
    recall: float


def read_samples(folder: Path) -> list[Sample]:
    """Return the labelled pages in `folder`."""
    told = json.loads((folder / "ground_truth.json").read_text("utf-8"))
    return [_sample(folder, name, row) for name, row in told.items()]


def _sample(folder: Path, name: str, row: dict[str, object]) -> Sample:
    stem = name.removesuffix(".gz").removesuffix(".html")
    packed = (folder / f"{stem}.html.gz").read_bytes()
    body = row["body"]
    lines = [str(line) for line in body] if isinstance(body, list) else []
    outlet, _, number = stem.rpartition("_")
    plain = tuple(line[1:-1] if line[:1] == "[" and line[-1:] == "]" else line for line in lines)
    return Sample(outlet, int(number), str(row["url"]), gzip.decompress(packed), plain)


def crossed(samples: Sequence[Sample], learn: int) -> list[Tried]:
    """Return how each page that is not of half `learn` is read with the layout learnt from its sister."""
    sisters = {sample.outlet: sample for sample in samples if sample.number == learn}
    return [_tried(sample, sisters[sample.outlet]) for sample in samples if sample.number != learn]


def _tried(sample: Sample, sister: Sample) -> Tried:
    layout = learn_layout([Labelled(LexborHTMLParser(sister.html), sister.paragraphs)])
    outlet = one_off(sample.url).model_copy(update={"layouts": (layout,) if layout else ()})
    found = extract(sample.html, sample.url, datetime.now(UTC), outlet)
    text = found.text if isinstance(found, Article) else ""
    return Tried(sample, layout, *_scored(text, " ".join(sample.paragraphs)))


def _scored(found: str, told: str) -> tuple[float, float]:
    own, true = _runs(found), _runs(told)
    common = (own & true).total()
    return common / max(own.total(), 1), common / max(true.total(), 1)


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[n : n + _RUN]) for n in range(max(1, len(words) - _RUN + 1)))


def main() -> None:
    """Print a line for each unseen page, and the F1 of each half."""
    ask = argparse.ArgumentParser(prog="python -m bench.halves", description=__doc__,
                                  formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    ask.add_argument("folder", type=Path)
    samples = read_samples(ask.parse_args().folder)
    for learn in (0, 1):
        rows = crossed(samples, learn)
        for row in rows:
            where = row.layout.body[0] if row.layout else "no layout"
            page = f"{row.sample.outlet}_{row.sample.number}"
            print(f"{page}  precision {row.precision:.3f}  recall {row.recall:.3f}  {where}")
        precision, recall = statistics.mean(one.precision for one in rows), statistics.mean(one.recall for one in rows)
        f1 = 2 * precision * recall / (precision + recall)
        print(f"learnt from *_{learn}, on *_{1 - learn}: F1 {f1:.4f}  precision {precision:.4f}  recall {recall:.4f}\n")


if __name__ == "__main__":
    main()
