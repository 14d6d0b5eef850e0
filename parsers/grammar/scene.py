"""Where an article is set: the places that title, lead and dateline name, for talks whose own words name none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.grammar.facts import Sentence
from parsers.grammar.name import Name
from parsers.grammar.names import city_named
from parsers.grammar.pack import Pack
from parsers.grammar.tokens import fold

_DATELINE = re.compile(
    r"^\W*([^\W\d_][^\n,:/(–—]{1,30}?)(?:,[^\n(–—:]{2,25}?)?\s*(?:\([^)\n]{2,30}\)\s*)?(?:\s[-–—]{1,2}\s|:\s)"
)
_TOWNS = ("city", "town", "capital")
_SET_BY = (*_TOWNS, "phrase")


def scene(pack: Pack, story: Sequence[Sentence]) -> tuple[str, ...]:
    """Return the towns that title and lead name as places, then that of the dateline; the likeliest first."""
    return tuple(dict.fromkeys((*_named(story), *_headed(story), *_filed(pack, story))))


def headlined(story: Sequence[Sentence]) -> tuple[str, ...]:
    """Return the towns in which the title sets its news: `Round table in Geneva`."""
    told = (n for s in story if s.passage.paragraph == 0 for n in s.names if n.use == "place" and n.type in _TOWNS)
    return tuple(dict.fromkeys(n.place for n in told if n.place))


def _named(story: Sequence[Sentence]) -> Iterator[str]:
    for sentence in story:
        if sentence.passage.rank <= 1:
            yield from (n.place for n in sentence.names if n.use == "place" and n.place and n.type in _SET_BY)


def _headed(story: Sequence[Sentence]) -> Iterator[str]:
    """`Luanda: Tshisekedi there, Kagame not`: the title says where before it says what."""
    for title in story:
        if title.passage.paragraph == 0:
            yield from (
                n.place for n in title.names if n.start == 0 and n.place and n.type in _TOWNS and _colon(title, n)
            )


def _colon(title: Sentence, name: Name) -> bool:
    return name.end < len(title.tokens) and title.tokens[name.end].text == ":"


def _filed(pack: Pack, story: Sequence[Sentence]) -> Iterator[str]:
    """`GENEVA (NW) — `: where the report was written, if it is a town or a place that the text names."""
    leads = (s.passage.text for s in story if s.passage.rank == 1 and s.passage.number == 0)
    match = _DATELINE.match(next(leads, ""))
    if match and match[1][0].isupper():
        told = {fold(n.place): n.place for s in story for n in s.names if n.place}
        place = city_named(pack, match[1]) or told.get(fold(match[1]), "")
        yield from (place,) * bool(place)
