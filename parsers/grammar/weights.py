"""Named pieces of evidence and what each weighs."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from model.mention import Reason

WEIGHTS_FILE = Path(__file__).parents[1] / "confidence.toml"
TELLING = 0.4  # log odds from which the gist tells of an event: held-out precision .92, recall .83
LEAST_SHARE = 0.02  # of a pair in the odds of all: below it they say no more
_MEMORY = 10_000  # reasons remembered


@cache
def weights() -> Mapping[str, float]:
    """Return the weight of each named piece of evidence."""
    data = tomllib.loads(WEIGHTS_FILE.read_text("utf-8"))
    return {name: float(w) for table in ("event", "news") for name, w in data[table].items()}


@lru_cache(maxsize=_MEMORY)
def reason(name: str, detail: str = "") -> Reason:
    """Return the named piece of evidence with its weight."""
    return Reason(name=name, weight=weights()[name], detail=detail)


class Weight(NamedTuple):
    """What speaks for and against a draft, and whether anything firm says that it is an event."""

    pieces: tuple[Reason, ...]
    supported: bool

    @property
    def sum(self) -> float:
        return sum(r.weight for r in self.pieces)
