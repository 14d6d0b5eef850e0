"""F26: PDF bombs, 5,000 pages, encrypted, damaged, without text: "unreadable", in time and without the memory."""

from __future__ import annotations

import io
import time
import zlib

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tests.unit.strip_samples import SENTENCES, article_of, refusal_of


def _pdf(pages: int = 1, text: bool = True, encrypt: str = "") -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption(encrypt, canPrint=0) if encrypt else None)
    for _ in range(pages):
        for row, sentence in enumerate(SENTENCES if text else ()):
            canvas.drawString(40, 700 - 40 * row, sentence.replace("“", '"').replace("”", '"'))
        canvas.rect(10, 10, 30, 30)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _bomb(size: int) -> bytes:
    stream = zlib.compress(b"0 0 m 1 1 l S\n" * (size // 14), 9)
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(body),
    )
    return body + end


CASES = {
    "bomb": lambda: _bomb(600_000_000),
    "many pages": lambda: _pdf(pages=5_000, text=False),
    "encrypted": lambda: _pdf(encrypt="secret"),
    "cut off": lambda: _pdf()[:400],
    "only the signature": lambda: b"%PDF-1.7\n",
    "rubbish": lambda: b"%PDF-1.4\n" + bytes(range(256)) * 200,
    "no text": lambda: _pdf(text=False),
}


@pytest.mark.parametrize("name", CASES)
def test_unreadable(name: str) -> None:
    body = CASES[name]()
    started = time.process_time()  # of this process: other load on the machine is no fault of ours
    assert refusal_of(body).reason == "unreadable"
    assert time.process_time() - started < 2.0


def test_a_good_one_is_read() -> None:
    assert len(article_of(_pdf()).text.split("\n\n")) == len(SENTENCES)
