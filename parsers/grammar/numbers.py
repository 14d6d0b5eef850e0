"""Numbers in digits and words, ordinals, and how exact a number claims to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from parsers.grammar.lexicon import Hit
from parsers.grammar.tokens import Token, digits

_LARGEST = 10**9


class Number(NamedTuple):
    """Tokens `start` to `end` tell `value`."""

    start: int
    end: int
    value: int
    qualifier: str = "exact"


def read_numbers(tokens: Sequence[Token], hits: Mapping[str, Sequence[Hit]], joiner: str = "and") -> list[Number]:
    """Return the whole numbers in `tokens`, each with its qualifier ("nearly 500": about)."""
    words = {h.start: h for h in hits.get("numeral", ())}
    joiners = {h.start for h in hits.get(joiner, ()) if tokens[h.start].fold.isalpha()}
    before = {h.end: h.value for h in hits.get("qualifier", ())}
    out: list[Number] = []
    done = 0
    opening = {i for i, t in enumerate(tokens) if t[0][0].isdigit()}.union(words, (i - 1 for i in words if i))
    for i in sorted(opening):
        end, value = _number_at(tokens, words, joiners, i) if i >= done else (i, 0)
        if end > i:
            out.append(Number(i, end, value, before.get(i, "exact")))
            done = end
    return out


def _number_at(tokens: Sequence[Token], words: Mapping[int, Hit], joiners: set[int], i: int) -> tuple[int, int]:
    """Compose a number: 2 | two hundred and thirty | 1,200 | 3 thousand. Returns (end, value); end == i for none."""
    total = part = 0
    last, start = 10**12, i
    while i < len(tokens):
        value, end = _value(tokens, words, i)
        if value is None:
            following = _value(tokens, words, i + 1)[0] if i > start and i in joiners else None
            if following is None or not (last >= 100 or _ones_and_tens(words, i, last, following)):
                break
            i += 1
            continue
        if value >= 100 and part and value > part and _is_word(words, i):
            part *= value
        elif i > start and not (_is_word(words, i) and ((value < last and last >= 20) or i - 1 in joiners)):
            break
        else:
            part += value
        if value >= 1000 and _is_word(words, i):
            total, part = total + part, 0
        last, i = value, end
    value = min(total + part, _LARGEST)
    i = i if i == start or i - 1 not in joiners else i - 1
    return i, value


def _ones_and_tens(words: Mapping[int, Hit], joiner: int, ones: int, tens: int) -> bool:
    """`five and twenty`, as Arabic and German count."""
    return ones < 10 and tens in range(20, 100, 10) and joiner - 1 in words and joiner + 1 in words


def _value(tokens: Sequence[Token], words: Mapping[int, Hit], i: int) -> tuple[int | None, int]:
    if i >= len(tokens):
        return None, i
    hit = words.get(i)
    if hit:
        return int(hit.value), hit.end
    skip = i + 1 if tokens[i].text == "-" and i and i + 1 in words else i
    if skip != i and i - 1 in words:
        return int(words[skip].value), words[skip].end
    return digits(tokens[i].text), i + 1


def _is_word(words: Mapping[int, Hit], i: int) -> bool:
    return i in words or i + 1 in words


class Ordinal(NamedTuple):
    """Tokens `start` to `end` tell the place `value` in a series."""

    start: int
    end: int
    value: int


def read_ordinals(tokens: Sequence[Token], hits: Mapping[str, Sequence[Hit]], suffixes: Sequence[str]) -> list[Ordinal]:
    """Return ordinals in words ("second", "twenty-second") and digits ("58th", "2-й")."""
    out = [Ordinal(h.start, h.end, int(h.value)) for h in hits.get("ordinal", ())]
    tens = {h.end: (h.start, int(h.value)) for h in hits.get("numeral", ()) if int(h.value) in range(20, 100, 10)}
    out = [_with_tens(o, tokens, tens) for o in out]
    for i in [i for i, t in enumerate(tokens) if t[0][0].isdigit()]:
        end, value = _digit_ordinal(tokens, i, suffixes)
        out.extend([Ordinal(i, end, value)] if value else [])
    return sorted(out)


def _with_tens(ordinal: Ordinal, tokens: Sequence[Token], tens: Mapping[int, tuple[int, int]]) -> Ordinal:
    at = ordinal.start - 1 if ordinal.start and tokens[ordinal.start - 1].text == "-" else ordinal.start
    if at in tens and ordinal.value < 10:
        start, value = tens[at]
        return Ordinal(start, ordinal.end, value + ordinal.value)
    return ordinal


def _digit_ordinal(tokens: Sequence[Token], i: int, suffixes: Sequence[str]) -> tuple[int, int]:
    word = tokens[i].fold
    for suffix in suffixes:
        head = word.removesuffix(suffix) if suffix else word
        if head != word and head.isdigit() and len(head) <= 3:
            return i + 1, int(head)
    after = tokens[i + 1].fold if i + 1 < len(tokens) else ""
    if word.isdigit() and len(word) <= 3 and after[:1] == "'" and after[1:] in suffixes:
        return i + 2, int(word)  # "4'üncü"
    split = word.isdigit() and len(word) <= 3 and i + 2 < len(tokens) and tokens[i + 1].text in ("-", "'", ".")
    if split and tokens[i + 2].fold in suffixes:
        return i + 3, int(word)
    return i, 0
