"""Names of parties as labels and alerts write them, folded to one: for scoring alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from parsers.grammar.world import world

_DESCRIBED = (" rebels", " groups", " factions", " organisations", " separatists")  # whoever of a kind there is


@lru_cache(maxsize=10_000)
def fold(text: object) -> str:
    """Return `text` without case, accents, dotless i and a leading article; other scripts stay."""
    plain = unicodedata.normalize("NFKD", str(text or "").casefold()).replace("ı", "i")
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.sub(r"^the ", "", kept).split())


def parties_of(row: Mapping[str, Any]) -> frozenset[str]:
    """Return the parties of a labelled event or an alert."""
    return frozenset(_aliases().get(fold(p), fold(p)) for p in row.get("parties") or ())


@cache
def _aliases() -> dict[str, str]:
    data = world().data
    tables = (data["state_aliases"], data["groups"], data["capitals"])
    return {fold(a): fold(name) for table in tables for name, aliases in table.items() for a in aliases}


@cache
def states() -> frozenset[str]:
    """Return the folded names of states."""
    return frozenset(map(fold, world().states.values()))


@cache
def known() -> frozenset[str]:
    """Return the folded names of all parties of the world file, without those that only describe ("Tuareg rebels")."""
    named = (fold(name) for name in world().data["groups"])
    return states() | frozenset(name for name in named if not name.endswith(_DESCRIBED))
