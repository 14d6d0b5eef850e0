"""PDFs: paragraphs, columns, headers, titles, and the address at the end."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

from parsers.text.pdf_rtl import Letter, run_of, runs_right_to_left
from tests.unit.strip_samples import SENTENCES, article_of, paragraphs_of

PRINTS = Path(__file__).parent / "prints"
WIDTH, HEIGHT = 595, 842
TITLE = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=24, leading=28, spaceAfter=12)
LEAD = ParagraphStyle("lead", fontName="Helvetica", fontSize=15, leading=19, spaceAfter=8)
TEXT = ParagraphStyle("text", fontName="Times-Roman", fontSize=12, leading=15, spaceAfter=10)
SMALL = ParagraphStyle("small", fontName="Helvetica-Oblique", fontSize=9, leading=11, spaceAfter=8)
_WHO = ("A diplomat from Oman", "The spokesman", "One of the drivers", "Her deputy", "Somebody from the Red Cross")
_WHEN = ("late on Wednesday", "on the next morning", "after the last of the meetings", "when the snow had stopped")
_WHAT = ("the map of the northern district", "a list of those who are still missing", "the question of who would pay")
LONG = [
    f"{sentence} {_WHO[n % 5]} said so {_WHEN[n % 4]}, in hall number {n}, and {_WHAT[n % 3]} was on the table besides {n + 7} names."  # noqa: E501
    for n, sentence in enumerate(SENTENCES * 4)
]


def _pdf(columns: int, paragraphs: list[str]) -> bytes:
    def furniture(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, 820, "THE RIVER TIMES")
        canvas.drawString(290, 20, str(document.page))

    flow = [
        Paragraph("Why the Talks in Geneva Failed, and What Comes Next", TITLE), Paragraph("By Anna Berg", TEXT),
        Paragraph("March 05, 2026", TEXT), Paragraph("Delegates in the garden. Press Service / TASS", SMALL),
        *(Paragraph(text.replace("“", '"').replace("”", '"'), TEXT) for text in paragraphs),
        Paragraph("Original url: https://rivertimes.example/2026/03/05/why-a1", SMALL),
    ]  # fmt: skip
    out = io.BytesIO()
    width = (WIDTH - 120) / columns
    frames = [Frame(60 + n * (width + 8), 50, width - 8, HEIGHT - 110) for n in range(columns)]
    BaseDocTemplate(out, pagesize=(WIDTH, HEIGHT), pageTemplates=[PageTemplate(frames=frames, onPage=furniture)]).build(
        flow
    )
    return out.getvalue()


def _plain(paragraphs: list[str]) -> list[str]:
    return [text.replace("“", '"').replace("”", '"') for text in paragraphs]


def test_one_column_over_several_pages() -> None:
    found = article_of(_pdf(1, LONG))
    assert paragraphs_of(found) == _plain(LONG)
    assert found.title == "Why the Talks in Geneva Failed, and What Comes Next"
    assert (found.byline, found.published, found.method) == ("Anna Berg", "2026-03-05", "pdf")
    assert 0.7 < found.quality < 1


def test_two_columns_are_read_one_after_the_other() -> None:
    assert paragraphs_of(article_of(_pdf(2, LONG[:12]))) == _plain(LONG[:12])


def test_related_lines_go() -> None:
    body = [*LONG[:3], "Related article: Kestria Says It Will Not Give Up the North", *LONG[3:6]]
    assert paragraphs_of(article_of(_pdf(1, body))) == _plain(LONG[:6])


@pytest.mark.parametrize(("name", "language"), [("arabic_two_columns", "ar"), ("hebrew_one_column", "he")])
def test_scripts_from_right_to_left_with_numbers_columns_header_and_footer(name: str, language: str) -> None:
    """Printed by a browser, which draws some words backwards and counts sizes in three quarters of a point."""
    title, *paragraphs = (PRINTS / f"{name}.txt").read_text("utf-8").strip().split("\n\n")
    found = article_of((PRINTS / f"{name}.pdf").read_bytes())
    assert paragraphs_of(found) == paragraphs
    assert (found.title, found.language, found.published) == (title, language, "2026-03-05")


def test_numbers_and_latin_words_keep_their_direction() -> None:
    assert runs_right_to_left("הגשר נסגר ב-2026")
    assert not runs_right_to_left("The bridge (הגשר) was closed")
    letters = [Letter(c, 10.0 * n, 10.0 * n + 9, 0.0, 12.0) for n, c in enumerate("ב6202CBB")]
    assert run_of(letters).text == "בBBC2026"


def test_a_title_that_ends_in_one_word_on_a_line_of_its_own() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    for row, text in enumerate(("Bridge over the river is", "closed for the winter by", "Kestria")):
        canvas.setFont("Helvetica", 24)
        canvas.drawString(60, 780 - 28 * row, text)
    canvas.setFont("Helvetica", 12)
    for row, text in enumerate(_plain(list(SENTENCES[:4]))):
        canvas.drawString(60, 660 - 30 * row, text)
    canvas.save()
    assert article_of(out.getvalue()).title == "Bridge over the river is closed for the winter by Kestria"
