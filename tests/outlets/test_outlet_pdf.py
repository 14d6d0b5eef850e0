"""The Moscow Times' PDF edition, made in the order in which theirs prints: read as the same article as its page."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer

from crawler.registry import load_outlets
from model.page import Article, Snapshot
from parsers.strip import strip

HERE = Path(__file__).parent
OUTLET = load_outlets()["moscow-times"]
CAPTION = "The ferry at the pier of Upper Velm. A. Berg / Harbour office"


def expected() -> dict[str, Any]:
    """Return what is expected of the outlet's recorded page."""
    found: dict[str, Any] = json.loads((HERE / "moscow-times" / "expected.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def article() -> Article:
    """The PDF edition as read."""
    told = expected()
    body = _pdf(told)
    url = told["url"] + OUTLET.pdf_suffix
    snapshot = Snapshot(
        id="s", outlet=OUTLET.name, url_asked=url, url=url, canonical_url=told["url"], media_type="application/pdf",
        fetched_at=datetime(2025, 10, 12, 8, tzinfo=UTC), sha256="0" * 64, size=len(body),
    )  # fmt: skip
    found = strip(body, snapshot, OUTLET)
    assert isinstance(found, Article), found
    return found


def _pdf(told: dict[str, Any]) -> bytes:
    text, title = ParagraphStyle("text", fontSize=11, leading=15), ParagraphStyle("title", fontSize=22, leading=26)
    lead = ParagraphStyle("lead", fontSize=14, leading=18)
    intro, *paragraphs = told["text"]
    story: list[Any] = [
        Paragraph("The Moscow Times", ParagraphStyle("logo", fontSize=9)), Paragraph(told["title"], title),
        Paragraph(intro, lead), Paragraph(f"By {told['authors'][0]}", text), Paragraph("October 09, 2025", text),
        Spacer(1, 12), Paragraph(CAPTION, ParagraphStyle("caption", fontSize=8)), Spacer(1, 12),
    ]  # fmt: skip
    for number, paragraph in enumerate(paragraphs):
        story += [PageBreak()] if number == 3 else []
        story += [Paragraph(paragraph, text), Spacer(1, 10)]
    story += [Paragraph(f"Original url: {told['url']}", text)]
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4).build(story)
    return out.getvalue()


def test_title_author_and_day(article: Article) -> None:
    told = expected()
    assert (article.title, list(article.authors)) == (told["title"], told["authors"])
    assert article.published == told["published"][:10]


def test_each_paragraph_is_there_unwrapped(article: Article) -> None:
    paragraphs = article.text.split("\n\n")
    assert [paragraph for paragraph in expected()["text"][1:] if paragraph not in paragraphs] == []


def test_frame_lines_are_left_out(article: Article) -> None:
    assert [line for line in ("Original url", "October 09", "By Mara") if line in article.text] == []


def test_it_is_the_same_article_as_the_page(article: Article) -> None:
    assert (article.url, article.method) == (expected()["url"], "pdf")
