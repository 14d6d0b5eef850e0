"""Two things measured in one run: rates, their ratio, and how far that is from the aim."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

Clock = Callable[[], float]
Work = Callable[[], object]


@dataclass(frozen=True)
class Measure:
    """One line of the table: `ours` and `other` in `unit`, and what is aimed at, of the ratio or of `ours`.

    `aim` 0 is no aim. Where `less` is better, being under the aim is to meet it.
    """

    name: str
    beside: str
    unit: str
    ours: float
    other: float
    ratio: float
    aim: float = 0.0
    aim_of: str = "ratio"
    less: bool = False

    @property
    def reached(self) -> float:
        """Return the share of the aim that is reached: 1 and above meets it."""
        value = self.ratio if self.aim_of == "ratio" else self.ours
        if not self.aim or not value:
            return 1.0
        return self.aim / value if self.less else value / self.aim

    def aiming(self, aim: float, of: str = "ratio") -> Measure:
        """Return the same measure with an aim."""
        return replace(self, aim=aim, aim_of=of)


def seconds_of(work: Work, clock: Clock) -> float:
    """Return how long `work` took by `clock`."""
    begun = clock()
    work()
    return clock() - begun


def compare(
    name: str,
    ours: Work,
    beside: str,
    other: Work,
    *,
    unit: str,
    count: int,
    rounds: int = 5,
    clock: Clock = time.process_time,
) -> Measure:
    """Return the rates of two works of `count` items each, done in turns so that a busy machine slows both alike.

    The ratio is the median of the rounds' ratios. By default processor time counts, as for one core.
    """
    ours(), other()  # caches are warm, modules imported
    taken = [(seconds_of(ours, clock), seconds_of(other, clock)) for _ in range(rounds)]
    mine, its = (statistics.median(column) for column in zip(*taken, strict=True))
    ratio = statistics.median(b / a for a, b in taken)
    return Measure(name, beside, unit, count / mine, count / its, ratio)
