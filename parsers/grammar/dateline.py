"""Where an article was filed: the town of its dateline."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.grammar.facts import Sentence
from parsers.grammar.names import city_named
from parsers.grammar.pack import Pack
from parsers.grammar.sentence import is_dateline_alone
from parsers.grammar.tokens import fold

_DATELINE = re.compile(
    r"^\W*([^\W\d_][^\n,:/(–—]{1,30}?)(?:,[^\n(–—:]{2,25}?)?\s*(?:\([^)\n]{2,30}\)\s*)?(?:\.?\s?[-–—]{1,2}\s|:\s)"
)

_TOWN = re.compile(r"([^\W\d_]+(?:[ -][^\W\d_]+){0,3})")


def filed_from(pack: Pack, story: Sequence[Sentence]) -> str:
    """`GENEVA (NW) — `: where the report was written, "" where it tells neither a town nor a place the text names."""
    leads = (s.passage.text for s in story if s.passage.rank == 1 and s.passage.number == 0)
    lead = next(leads, "")
    match = _DATELINE.match(lead) or (_TOWN.match(lead) if is_dateline_alone(lead) else None)
    if not match or not match[1][0].isupper():
        return ""
    told = {fold(n.place): n.place for s in story for n in s.names if n.place}
    return city_named(pack, match[1]) or told.get(fold(match[1]), "")
