"""Memory of a reader over 10,000 articles, beside what it holds after the first 1,000: what it remembers is bounded."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from bench.measure import Measure

_FIRST, _ALL = 1_000, 10_000  # articles
_FLAT = 1.05


def memory() -> Iterator[Measure]:
    """Yield resident memory after all articles beside that after the first."""
    command = [sys.executable, "-m", "bench.memory_child", str(_FIRST), str(_ALL)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600).stdout
    early, late = map(float, told.split())
    measure = Measure(f"a reader's {_ALL:,} articles", f"after {_FIRST:,}", "MB", late, early, late / early, less=True)
    yield measure.aiming(_FLAT)
