"""A name in a sentence."""

from __future__ import annotations

from typing import NamedTuple


class Name(NamedTuple):
    """Tokens `start` to `end` name a party, a place or both. `use` tells in which part it stands here."""

    start: int
    end: int
    type: str  # state group capital mediator person territory demonym city town phrase collective
    party: str = ""
    place: str = ""
    use: str = "acts"  # acts place topic direction mediates speaks
