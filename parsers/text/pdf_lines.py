"""Lines of a PDF page in reading order, told from where the words stand and how large they are."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import pypdfium2 as pdfium

from parsers.text.pdf_rtl import runs_of, runs_right_to_left, size_at

_SAME_ROW = 0.5  # of the size: pieces whose bottoms differ by less stand on one line
_GAP = 1.35  # times the usual distance of lines: a wider one parts paragraphs
_INNER = 0.3  # of the distances between lines are smaller than the usual one: paragraphs may have but two lines
_OTHER_SIZE = 0.12  # share by which sizes differ between title, standfirst, caption and body
_INDENT = 0.8  # of the size
_LONG = 15  # characters: shorter pieces are numbers and headers
_COLUMN_LINES = 6  # pieces on either side of a gutter, from which a page has two columns
_FAR = 2.2  # of the size: a row at the edge of the page farther from the others is a running header or footer
_MAX_PIECES = 20_000  # a page; a dense one has 1,000


@dataclass(frozen=True)
class PdfLine:
    """One line: its text, its place in points from the page's left and bottom edge, the size of its letters."""

    text: str
    left: float
    right: float
    bottom: float
    size: float


def lines_of(page: pdfium.PdfPage) -> list[PdfLine]:
    """Return the lines of `page` in reading order: the left column before the right one.

    A page in a script that runs from right to left is mirrored.
    """
    pieces = _pieces(page.get_textpage(), page.get_width())
    gutter = _gutter(pieces, page.get_width())
    if gutter is None:
        return _rows(pieces)
    return _by_columns(pieces, gutter)


def _pieces(text_page: pdfium.PdfTextPage, width: float) -> list[PdfLine]:
    if runs_right_to_left(text_page.get_text_range()):
        return [PdfLine(*run) for run in runs_of(text_page, width)]
    count = min(text_page.count_rects(), _MAX_PIECES)
    return [piece for n in range(count) if (piece := _piece(text_page, n)).text]


def as_text(lines: Sequence[PdfLine]) -> str:
    """Return `lines` as text: an empty line where a paragraph ends, a leading blank where one is only indented."""
    steps = [a.bottom - b.bottom for a, b in itertools.pairwise(lines) if 0 < a.bottom - b.bottom < 3 * a.size]
    usual = sorted(steps)[int(_INNER * len(steps))] if steps else 0.0
    left = median(line.left for line in lines) if lines else 0.0
    out: list[str] = []
    for number, line in enumerate(lines):
        if number and _next_column(lines[number - 1], line):
            out += ["", ""]  # as at the end of a page, over which a paragraph may go on
        elif number and _parts(lines[number - 1], line, usual):
            out.append("")
        out.append((" " if 0 < line.left - left - _INDENT * line.size < 4 * line.size else "") + line.text)
    return "\n".join(out)


def _next_column(above: PdfLine, line: PdfLine) -> bool:
    return line.bottom > above.bottom + above.size


def _parts(above: PdfLine, line: PdfLine, usual: float) -> bool:
    step = above.bottom - line.bottom
    other = abs(above.size - line.size) > _OTHER_SIZE * max(above.size, line.size)
    return other or step > _GAP * max(usual, min(above.size, line.size))


def _piece(text_page: pdfium.PdfTextPage, number: int) -> PdfLine:
    left, bottom, right, top = text_page.get_rect(number)
    text = " ".join(text_page.get_text_bounded(left, bottom, right, top).replace("\ufffe", "-").split())
    index = text_page.get_index((left + right) / 2, (bottom + top) / 2, (right - left) / 2 + 1, (top - bottom) / 2 + 1)
    size = size_at(text_page, index) if index is not None else 0.0
    return PdfLine(text, left, right, bottom, size if 1 < size < 200 else max(top - bottom, 1.0))


def _rows(pieces: Sequence[PdfLine]) -> list[PdfLine]:
    """Join pieces that stand on one line (bold words, links) from left to right; lines from top to bottom."""
    rows: list[list[PdfLine]] = []
    for piece in sorted(pieces, key=lambda one: -one.bottom):
        if rows and rows[-1][0].bottom - piece.bottom < _SAME_ROW * max(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_joined(sorted(row, key=lambda one: one.left)) for row in rows]


def _joined(row: Sequence[PdfLine]) -> PdfLine:
    text = row[0].text
    for before, piece in itertools.pairwise(row):
        text += ("" if piece.left - before.right < 0.1 * piece.size else " ") + piece.text
    largest = max(row, key=lambda one: len(one.text))
    return PdfLine(" ".join(text.split()), row[0].left, max(one.right for one in row), largest.bottom, largest.size)


def _gutter(pieces: Sequence[PdfLine], width: float) -> float | None:
    """Return where a page of two columns is parted: no line but full-width ones crosses it; None for one column."""
    for share in (0.5, 0.48, 0.52, 0.46, 0.54, 0.44, 0.56):
        at = share * width
        left = [one for one in pieces if one.right <= at and len(one.text) > _LONG]
        right = [one for one in pieces if one.left >= at and len(one.text) > _LONG]
        crossing = [one for one in pieces if one.left < at < one.right]
        beside = sum(any(abs(one.bottom - other.bottom) < one.size for other in right) for one in left)
        if beside >= _COLUMN_LINES and len(crossing) < 0.2 * len(pieces):
            return at
    return None


def _by_columns(pieces: Sequence[PdfLine], gutter: float) -> list[PdfLine]:
    """Read above the columns, then left, then right, then below them; a line over both columns parts what it parts."""
    text = _text_of(sorted(one.bottom for one in pieces if len(one.text) > _LONG), median(one.size for one in pieces))
    head = [one for one in pieces if one.bottom > text[-1]]
    foot = [one for one in pieces if one.bottom < text[0]]
    pieces = [one for one in pieces if text[0] <= one.bottom <= text[-1]]
    crossing = sorted((one for one in pieces if one.left < gutter < one.right), key=lambda one: -one.bottom)
    lines = _rows(head)
    ceiling = float("inf")
    for floor, across in [*((one.bottom, one) for one in crossing), (float("-inf"), None)]:
        band = [one for one in pieces if floor < one.bottom < ceiling and one not in crossing]
        lines += _rows([one for one in band if one.right <= gutter + 1])
        lines += _rows([one for one in band if one.right > gutter + 1])
        lines += [across] if across else []
        ceiling = floor
    return lines + _rows(foot)


def _text_of(bottoms: list[float], size: float) -> list[float]:
    """Return `bottoms` without those of a running header and footer: one row, far from the others."""
    inner = sorted({round(one) for one in bottoms})
    if len(inner) < _COLUMN_LINES:
        return bottoms
    low = inner[1] if inner[1] - inner[0] > _FAR * size else inner[0]
    high = inner[-2] if inner[-1] - inner[-2] > _FAR * size else inner[-1]
    return [one for one in bottoms if low - 1 < one < high + 1]
