"""An article's text with the sentences that were read marked and numbered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from model.mention import Mention


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text. `numbers` are those of the readings that quote it; the first run of a reading is its anchor."""

    text: str
    numbers: tuple[int, ...] = ()
    anchors: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    background: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """One reading with its number in the text."""

    number: int
    mention: Mention


def numbered(mentions: Sequence[Mention]) -> tuple[Read, ...]:
    """Readings in the order of the text, the title's first: the N of `/articles/ID#mN`."""
    ordered = sorted(mentions, key=lambda m: (m.quote_start is not None, m.quote_start or 0, m.id))
    return tuple(Read(number, mention) for number, mention in enumerate(ordered, start=1))


def paragraphs(text: str, reads: Sequence[Read]) -> tuple[tuple[Piece, ...], ...]:
    """Cut `text` at every quote's edge and at blank lines. Offsets are code points; wrong ones are left out."""
    placed = [r for r in reads if _placed(r.mention, len(text))]
    edges = {0, len(text)}
    for read in placed:
        edges |= {read.mention.quote_start or 0, read.mention.quote_end or 0}
    out: list[list[Piece]] = [[]]
    for start, end in zip(sorted(edges), sorted(edges)[1:], strict=False):
        for position, part in enumerate(text[start:end].split("\n\n")):
            if position:
                out.append([])
            if part:
                out[-1].append(_piece(part, start, end, placed, position == 0))
    return tuple(tuple(pieces) for pieces in out if pieces)


def title_piece(title: str, reads: Sequence[Read]) -> Piece:
    """The title, marked when a reading quotes it."""
    numbers = tuple(r.number for r in reads if r.mention.quote_start is None)
    return Piece(title, numbers, numbers, numbers)


def _piece(part: str, start: int, end: int, reads: Sequence[Read], first: bool) -> Piece:
    inside = [r for r in reads if (r.mention.quote_start or 0) <= start and (r.mention.quote_end or 0) >= end]
    return Piece(
        part,
        tuple(r.number for r in inside),
        tuple(r.number for r in inside if first and r.mention.quote_start == start),
        tuple(r.number for r in inside if r.mention.quote_end == end),
        bool(inside) and all(r.mention.role == "background" for r in inside),
    )


def _placed(mention: Mention, length: int) -> bool:
    start, end = mention.quote_start, mention.quote_end
    return start is not None and end is not None and 0 <= start < end <= length
