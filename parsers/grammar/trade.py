"""People for bodies: one side gives the living and the other the dead, and both are of one exchange."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.grammar.facts import Sentence
from parsers.grammar.lexicon import Hit

_BEFORE = 14  # tokens from what is given to "for" or "in return"
_FOR = (("exchange.return", 8), ("number_for_number", 4))  # and on to what is given for it


def traded(sentence: Sentence) -> bool:
    """Whether a sentence tells of people for bodies, or of bodies for people, and the living go one way."""
    people = sentence.hits.get("people", ())
    if not any(_dead(h) for h in people):
        return False
    return any(_crosses(sentence, c, reach) for f, reach in _FOR for c in sentence.hits.get(f, ()))


def _crosses(sentence: Sentence, cue: Hit, reach: int) -> bool:
    given = set(_gone(sentence, cue.start - _BEFORE, cue.start))
    back = set(_gone(sentence, cue.end, cue.end + reach))
    one_way = False in given ^ back  # "a captive and five bodies for eleven bodies"
    return one_way and (True in back if False in given else True in given)


def _gone(sentence: Sentence, start: int, end: int) -> Iterator[bool]:
    """Yield of whom the tokens `start` to `end` tell, whether they are dead."""
    yield from (_dead(h) for h in sentence.hits.get("people", ()) if start <= h.start and h.end <= end)
    joints = {h.start for h in sentence.hits.get("and", ())}  # "one Israeli and the bodies of three"
    yield from (False for n in sentence.names if n.type == "demonym" and start <= n.start < end and n.end in joints)


def _dead(hit: Hit) -> bool:
    return hit.value == "bodies"
