"""Numbers of an event as a range from the lowest to the highest claim; nothing is averaged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from model.mention import Count
from web.words import span

_SHARES = ("each side", "total")


@dataclass(frozen=True, slots=True)
class Figure:
    """`text` as shown large, `unit` beside it."""

    low: int
    high: int
    unit: str

    @property
    def text(self) -> str:
        """`243–250`."""
        return span(self.low, self.high)


def figure_of(counts: Sequence[Count]) -> Figure | None:
    """The figure that stands for an event: of the widest share that is claimed, lowest to highest.

    An exchange "40 against 12" has two shares, so it is told by `pair_of`.
    """
    for who in (*_SHARES, *sorted({c.who for c in counts} - set(_SHARES))):
        chosen = [c for c in counts if c.who == who]
        if chosen:
            what = _what(chosen)
            return Figure(*_ends(c.n for c in chosen if c.what == what), unit=f"{what}, {who}")
    return None


def figure_text(counts: Sequence[Count], parties: Sequence[str]) -> tuple[str, str]:
    """Return the large figure and its unit: `("40 : 12", "detainees, …")`, or two empty strings."""
    each = figure_of([c for c in counts if c.who in _SHARES])
    if each:
        return each.text, each.unit
    given = [figure_of([c for c in counts if c.who == f"{party} releases"]) for party in parties]
    told = [figure for figure in given if figure]
    if not told:
        return "", ""
    if len(told) == 1:
        return told[0].text, told[0].unit
    kinds = list(dict.fromkeys(figure.unit.split(",")[0] for figure in told))
    return " : ".join(figure.text for figure in told), " for ".join(kinds)


def qualified(count: Count) -> str:
    """`up to 250`, `about 500`, `243`."""
    return f"{count.n:,}" if count.qualifier == "exact" else f"{count.qualifier} {count.n:,}"


def number_at(quote: str, n: int) -> tuple[int, int] | None:
    """Where `n` stands in `quote`, in digits with any thousands mark or in English words, or None."""
    grouped = r"[,.\u00a0\u202f ’']?".join(_thousands(n))
    found = re.search(rf"(?<![\d.,]){grouped}(?![\d]|[.,]\d)", quote)
    found = found or re.search(rf"\b{_words_pattern(n)}\b", quote, re.IGNORECASE)
    return found.span() if found else None


def _ends(numbers: Iterable[int]) -> tuple[int, int]:
    known = list(numbers)
    return min(known), max(known)


def _what(counts: Sequence[Count]) -> str:
    """The people most often named; ties go to the first."""
    names = [c.what for c in counts]
    return max(names, key=names.count)


def _thousands(n: int) -> list[str]:
    return f"{n:,}".split(",")


_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def english_number(n: int) -> str:
    """`two hundred and fifty` for 250; up to 999,999."""
    if n < 20:
        return _ONES[n]
    if n < 100:
        return _TENS[n // 10] + (f"-{_ONES[n % 10]}" if n % 10 else "")
    if n < 1000:
        return f"{_ONES[n // 100]} hundred" + (f" and {english_number(n % 100)}" if n % 100 else "")
    rest = n % 1000
    tail = f" {'and ' if rest < 100 else ''}{english_number(rest)}" if rest else ""
    return f"{english_number(n // 1000)} thousand{tail}"


def _words_pattern(n: int) -> str:
    words = english_number(n) if n < 1_000_000 else str(n)
    return words.replace(" and ", r"\s+(?:and\s+)?").replace("-", r"[\s-]").replace(" ", r"\s+")
