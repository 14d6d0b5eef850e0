"""Pages of a PDF in a script that runs from right to left: letters put in order by where they stand.

PDFs tell letters in the order in which they were drawn, some words backwards; the places of the letters are right.
Places are mirrored, so that the page is then read like one that runs from left to right.
"""

from __future__ import annotations

import ctypes
import itertools
import math
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

_MAX_LETTERS = 40_000  # a page; a dense one has 6,000
_RTL = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_SHARE = 0.4  # of the letters
_BLANK = 0.22  # of the size: a wider gap between letters is a blank, which has a quarter or more
_APART = 1.3  # of the size: a wider gap parts columns
_SAME_ROW = 0.5  # of the size
# A run that is read from left to right inside: numbers and Latin words with what joins them.
_ALNUM = r"[0-9A-Za-z\u00c0-\u024f\u0660-\u0669\u06f0-\u06f9]"
_LTR = re.compile(rf"{_ALNUM}+(?:[.,:/’'+%@& -]{{1,2}}{_ALNUM}+)*%?")
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")


class Letter(NamedTuple):
    """One letter: mirrored places in points, the line it stands on, the size of its font."""

    text: str
    left: float
    right: float
    base: float
    size: float

    @property
    def order(self) -> tuple[float, bool]:
        """Where it is read; of a ligature, whose letters share a place, alef comes last."""
        return round(self.left + self.right, 1), self.text in "اأإآ"


class Run(NamedTuple):
    """Letters that stand on one line without a wide gap, as text in reading order."""

    text: str
    left: float
    right: float
    bottom: float
    size: float


def size_at(text_page: pdfium.PdfTextPage, number: int) -> float:
    """Return the size of a letter in points on the page: that of its font, which browsers scale by three quarters."""
    matrix = raw.FS_MATRIX()
    scale = math.hypot(matrix.b, matrix.d) if raw.FPDFText_GetMatrix(text_page, number, matrix) else 1.0
    return float(raw.FPDFText_GetFontSize(text_page, number) * scale)


def runs_right_to_left(text: str) -> bool:
    """Tell whether most of `text` is in Hebrew, Arabic or their like."""
    letters = sum(map(str.isalpha, text))
    return letters > 0 and len(_RTL.findall(text)) > _SHARE * letters


def runs_of(text_page: pdfium.PdfTextPage, width: float) -> list[Run]:
    """Return the runs of a page `width` points wide, mirrored."""
    rows: list[list[Letter]] = []
    for letter in sorted(_letters(text_page, width), key=lambda one: -one.base):
        if rows and rows[-1][0].base - letter.base < _SAME_ROW * max(letter.size, rows[-1][0].size):
            rows[-1].append(letter)
        else:
            rows.append([letter])
    return [run for row in rows for run in _parted(sorted(row, key=lambda one: one.order))]


def _letters(text_page: pdfium.PdfTextPage, width: float) -> Iterator[Letter]:
    x, y = ctypes.c_double(), ctypes.c_double()
    for n in range(min(text_page.count_chars(), _MAX_LETTERS)):
        text = chr(raw.FPDFText_GetUnicode(text_page, n))
        if text.isspace() or not text.isprintable():
            continue
        left, _, right, _ = text_page.get_charbox(n, loose=True)
        raw.FPDFText_GetCharOrigin(text_page, n, x, y)
        yield Letter(text, width - right, width - left, y.value, size_at(text_page, n) or 1.0)


def _parted(row: Sequence[Letter]) -> Iterator[Run]:
    begun = 0
    for n, (before, letter) in enumerate(itertools.pairwise(row), 1):
        if letter.left - before.right > _APART * letter.size:
            yield run_of(row[begun:n])
            begun = n
    yield run_of(row[begun:])


def run_of(letters: Sequence[Letter]) -> Run:
    """Return mirrored `letters`, in their order, as one run; what reads from left to right inside it is turned."""
    text = letters[0].text
    for before, letter in itertools.pairwise(letters):
        text += (" " if letter.left - before.right > _BLANK * letter.size else "") + letter.text
    inside = _LTR.sub(lambda match: match[0][::-1], text.translate(_MIRRORED))
    return Run(inside, letters[0].left, max(one.right for one in letters), letters[0].base, letters[0].size)
