"""Reading a PDF: its lines in reading order, read on as a plain text; the title told by its size."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import pypdfium2 as pdfium

from model.value import clean_text
from parsers.text.draft import Draft, Refused
from parsers.text.pdf_lines import PdfLine, as_text, lines_of
from parsers.text.plain import read_plain
from parsers.text.prose import count_words

MAX_PAGES = 100  # an article has under 20
MAX_INFLATED = 64_000_000  # bytes of all compressed parts together; an article with pictures has under 20 MB
_STREAM = re.compile(rb"stream\r?\n")
_TITLE_SIZE = 1.2  # times the body's
_LARGEST_TITLE_WORDS = 40


def read_pdf(body: bytes, zone: str, latest: datetime | None, clutter: frozenset[str] = frozenset()) -> Draft:
    """Return what the PDF tells.

    Raises Refused("unreadable") for one that is damaged, encrypted, only pictures, or larger than any article.
    """
    _check_size(body)
    pages = _pages(body)
    if not any(pages):
        raise Refused("unreadable", "the PDF has no text, only pictures")
    text = "\f".join(as_text(page) for page in pages)
    draft = replace(read_plain(text, zone, latest, clutter, laid_out=True), method="pdf")
    title = _title(pages[0])
    return replace(draft, title=title, found=draft.found | {"title": "layout"}) if title else draft


def _pages(body: bytes) -> list[list[PdfLine]]:
    try:
        with pdfium.PdfDocument(body) as document:
            if len(document) > MAX_PAGES:
                raise Refused("unreadable", f"a PDF of {len(document)} pages is no article; the limit is {MAX_PAGES}")
            return [[_clean(line) for line in lines_of(page)] for page in document]
    except pdfium.PdfiumError as error:
        raise Refused("unreadable", f"the PDF cannot be opened: {error}") from error


def _clean(line: PdfLine) -> PdfLine:
    return replace(line, text=" ".join(clean_text(line.text).split()))


def _check_size(body: bytes) -> None:
    """Raise Refused for a bomb: parts that inflate to more than any article has."""
    total = 0
    for match in _STREAM.finditer(body):
        total += _inflated(body[match.end() : match.end() + 20_000_000], MAX_INFLATED - total + 1)
        if total > MAX_INFLATED:
            raise Refused("unreadable", f"the PDF inflates to more than {MAX_INFLATED // 1_000_000} MB")


def _inflated(data: bytes, most: int) -> int:
    """Return to how many bytes `data` inflates, counted up to `most`; 0 for what is not deflated."""
    if data[:1] != b"\x78":
        return 0
    inflater, size = zlib.decompressobj(), 0
    try:
        while size < most and data and not inflater.eof:
            size += len(inflater.decompress(data, 1_000_000))
            data = inflater.unconsumed_tail
    except zlib.error:
        return size
    return size


def _title(lines: Sequence[PdfLine]) -> str:
    """Return the lines in the largest letters of the first page, "" where none are larger than the rest."""
    body = max((line.size for line in lines if len(line.text) > 60), key=lambda size: _count(lines, size), default=0.0)
    large = [line for line in lines if line.size > _TITLE_SIZE * body and count_words(line.text) > 1]
    if not body or not large:
        return ""
    size = max(line.size for line in large)
    title = " ".join(line.text for line in _set_in(lines, size))
    return title if 3 <= count_words(title) <= _LARGEST_TITLE_WORDS else ""


def _set_in(lines: Sequence[PdfLine], size: float) -> Iterator[PdfLine]:
    """Yield the lines of `size`; one of a single word only below another of them, where a title is wrapped."""
    before = False
    for line in lines:
        alike = abs(line.size - size) < 0.05 * size
        if alike and (before or count_words(line.text) > 1):
            yield line
        before = alike


def _count(lines: Sequence[PdfLine], size: float) -> int:
    return sum(abs(line.size - size) < 0.5 for line in lines)
