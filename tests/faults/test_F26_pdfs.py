"""F26: PDF bombs, 5,000 pages, encrypted, damaged, without text: "unreadable", in time and without the memory."""

from __future__ import annotations

import io
import time
import zlib
from collections.abc import Callable, Sequence

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tests.unit.strip_samples import SENTENCES, article_of, refusal_of


def _pdf(encrypt: str = "") -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption(encrypt, canPrint=0) if encrypt else None)
    for row, sentence in enumerate(SENTENCES):
        canvas.drawString(40, 700 - 40 * row, sentence.replace("“", '"').replace("”", '"'))
    canvas.rect(10, 10, 30, 30)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _packed(chunk: bytes, times: int) -> bytes:
    """What zlib makes of `chunk` so many times, packed once: packing 600 MB took 2 s, this 0.2."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    one, end, check = packer.compress(chunk) + packer.flush(zlib.Z_FULL_FLUSH), packer.flush(), 1
    for _ in range(times):
        check = zlib.adler32(chunk, check)
    return b"\x78\xda" + one * times + end + check.to_bytes(4, "big")


def _built(objects: Sequence[bytes]) -> bytes:
    """A file of these objects, numbered from 1; the first is its catalogue."""
    body, offsets = b"%PDF-1.4\n", []
    for number, part in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
    return body + end % (len(objects) + 1, table, len(objects) + 1, len(body))


def _pages(count: int, stream: bytes, coding: bytes = b"") -> bytes:
    """A file of so many pages, each with the same content."""
    kids = b" ".join(b"%d 0 R" % (4 + n) for n in range(count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 3 0 R >>"
    return _built([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
        b"<< /Length %d %s>>\nstream\n%s\nendstream" % (len(stream), coding, stream),
        *[page] * count,
    ])  # fmt: skip


def _bomb(size: int) -> bytes:
    chunk = b"0 0 m 1 1 l S\n" * 70_000
    return _pages(1, _packed(chunk, size // len(chunk)), b"/Filter /FlateDecode ")


CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    "bomb": (lambda: _bomb(600_000_000), "inflates to more than"),
    "many pages": (lambda: _pages(5_000, b"10 10 30 30 re S"), "5000 pages"),
    "encrypted": (lambda: _pdf(encrypt="secret"), "password"),
    "cut off": (lambda: _pdf()[:400], "cannot be opened"),
    "only the signature": (lambda: b"%PDF-1.7\n", "cannot be opened"),
    "rubbish": (lambda: b"%PDF-1.4\n" + bytes(range(256)) * 200, "cannot be opened"),
    "no text": (lambda: _pages(3, b"10 10 30 30 re S"), "no text"),
}


@pytest.mark.parametrize("name", CASES)
def test_unreadable(name: str) -> None:
    make, why = CASES[name]
    body = make()
    started = time.process_time()  # of this process: other load on the machine is no fault of ours
    refusal = refusal_of(body)
    assert time.process_time() - started < 2.0
    assert (refusal.reason, why in refusal.detail) == ("unreadable", True), refusal.detail


def test_the_bomb_is_one() -> None:
    assert zlib.decompress(_packed(b"0 0 m 1 1 l S\n" * 500, 12)) == b"0 0 m 1 1 l S\n" * 6_000


def test_a_good_one_is_read() -> None:
    assert len(article_of(_pdf()).text.split("\n\n")) == len(SENTENCES)
