"""Where a name stands for a site: the airport, crossing or village beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parsers.grammar.lexicon import Hit
from parsers.grammar.tokens import Token

_REACH = 1  # tokens between a name and the airport, the village


def at_site(start: int, end: int, tokens: Sequence[Token], hits: Mapping[str, Sequence[Hit]]) -> bool:
    """`Ankara airport`, `aeropuerto de Ankara`, `the village of Yeraskh`: whether a site stands beside."""
    links = {h.start for f in ("link", "article") for h in hits.get(f, ())}
    for site in hits.get("site", ()):
        if site.start >= end and site.start - end <= _REACH:
            return all(not tokens[i].text.isalpha() or tokens[i].text.islower() for i in range(end, site.start))
        between = range(site.end, start)
        if site.end <= start and len(between) <= _REACH and all(i in links or _quoted(tokens[i]) for i in between):
            return True
    return False


def _quoted(token: Token) -> bool:
    return token.text in '«„“"'


def is_acronym(start: int, end: int, tokens: Sequence[Token]) -> bool:
    """`the UNIFIL base`, and not the titles of a text that shouts."""
    token = tokens[start].text
    return (
        end - start == 1
        and token.isupper()
        and len(token) > 1
        and not all(t.text.isupper() for t in tokens if t.text.isalpha())
    )
