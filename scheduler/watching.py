"""What a watch that names no kinds hears of: the kinds that are not off by default."""

from __future__ import annotations

from collections.abc import Sequence

from model.alert import Watch
from parsers.kinds import KINDS

DEFAULT = Watch(name="default")


def in_full(watches: Sequence[Watch]) -> tuple[Watch, ...]:
    """Return `watches`, or the default one where there are none, each with its kinds named."""
    usual = tuple(sorted(name for name, kind in KINDS.items() if kind.default))
    return tuple(w if w.kinds else w.model_copy(update={"kinds": usual}) for w in watches or (DEFAULT,))
