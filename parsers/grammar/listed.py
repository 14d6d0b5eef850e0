"""Where a list of names ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parsers.grammar.lexicon import Hit
from parsers.grammar.name import Name
from parsers.grammar.tokens import Token


def comma_before(
    span: tuple[int, int],
    names: Sequence[Name],
    tokens: Sequence[Token],
    hits: Mapping[str, Sequence[Hit]],
    clitic: bool,
) -> bool:
    """`İsrail ile Lübnan, ABD'nin arabuluculuğuyla`: a list ends in a word, so the comma parts sides from helper.

    `span`: the tokens of the run of names; `clitic`: an ending is written behind the last of them.
    """
    first, end = span
    at = next((n.start - 1 for n in names if n.end == end), 0)
    if not at or tokens[at].text != ",":
        return False
    words = (h.start for f in ("and", "with") for h in hits.get(f, ()) if tokens[h.start].text.isalpha())
    return clitic or any(first < i < at for i in words)
