"""Text of a PDF in reading order."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pypdfium2 as pdfium

from model.value import clean_text
from parsers.text.draft import Draft, Refused
from parsers.text.plain import read_plain

MAX_PAGES = 200  # an article has under 20


def read_pdf(body: bytes, zone: str, latest: datetime | None, clutter: frozenset[str] = frozenset()) -> Draft:
    """Return what the PDF tells. Raises Refused("unreadable") for a damaged, encrypted or scanned one."""
    try:
        with pdfium.PdfDocument(body) as document:
            if len(document) > MAX_PAGES:
                raise Refused("too complex", f"a PDF of {len(document)} pages")
            pages = [page.get_textpage().get_text_range() for page in document]
    except pdfium.PdfiumError as error:
        raise Refused("unreadable", f"the PDF cannot be opened: {error}") from error
    text = "\f".join(clean_text(page) for page in pages)
    if not text.strip():
        raise Refused("unreadable", "the PDF has no text, only pictures")
    return replace(read_plain(text, zone, latest, clutter), method="pdf")
