"""`make bench`: every measurement one after the other, as ratios between two things in one run; about ten minutes."""

from __future__ import annotations

import argparse
import logging
from functools import partial
from pathlib import Path

import structlog

from bench.crawling import polling
from bench.delivering import delivering
from bench.desk import desk
from bench.desk_store import COPIES
from bench.growth import growth
from bench.machines import machines
from bench.memory import memory
from bench.path import path
from bench.quality import quality
from bench.reading import reading
from bench.resolving import ARTICLES, resolving
from bench.storing import storing
from bench.stripping import stripping
from bench.table import HEAD, as_json, as_text, row

PARTS = {
    "strip": stripping,
    "read": reading,
    "memory": memory,
    "store": storing,
    "path": path,
    "growth": growth,
    "poll": polling,
    "deliver": delivering,
    "machines": machines,
    "quality": quality,
}
LONG = {"desk": desk, "resolve": resolving}  # a quarter of an hour and gigabytes of disk: only when named


def main() -> None:
    """Print a line for each measure as soon as it is taken."""
    ask = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    ask.add_argument("parts", nargs="*", metavar="PART", help=f"only these: {', '.join(PARTS | LONG)}")
    ask.add_argument("--copies", type=int, default=COPIES, help="thousands of articles that the desk is filled with")
    ask.add_argument("--json", action="store_true", help="one object a line")
    ask.add_argument("--articles", type=int, default=ARTICLES, metavar="N", help="of resolve (%(default)s)")
    ask.add_argument("--pages", type=Path, metavar="FOLDER", help="of path: pages of your own (.html, .html.gz)")
    asked = ask.parse_args()
    if unknown := set(asked.parts) - (PARTS | LONG).keys():
        ask.error(f"there is no part {', '.join(sorted(unknown))}")
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    if not asked.json:
        print(as_text(HEAD))
    sized = {
        "resolve": partial(resolving, asked.articles),
        "desk": partial(desk, asked.copies),
        "path": partial(path, asked.pages),
    }
    for name in asked.parts or PARTS:
        for measure in sized.get(name, (PARTS | LONG)[name])():
            print(as_json(measure) if asked.json else as_text(row(measure)), flush=True)


if __name__ == "__main__":
    main()
