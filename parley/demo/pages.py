"""Pages, feeds and PDF editions of the replica outlets, in the shapes that outlets.md tells."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, select_autoescape
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

from parley.demo.story import Piece

_PAGES = Environment(loader=PackageLoader("parley.demo"), autoescape=select_autoescape())
_ZONES = {
    "daily-sabah": ZoneInfo("Europe/Istanbul"),
    "trt-world": ZoneInfo("Europe/Istanbul"),
    "moscow-times": ZoneInfo("Europe/Moscow"),
}
_TITLES = {"daily-sabah": "Daily Sabah", "trt-world": "TRT World", "moscow-times": "The Moscow Times"}


def html(piece: Piece, others: Sequence[Piece], base: str) -> str:
    """The page of `piece` on its outlet at `base`, with links to `others`."""
    listed = [{"url": o.path, "title": o.title} for o in others if o.id != piece.id]
    return _PAGES.get_template(f"{piece.outlet}.html").render(a=_fields(piece, base), others=listed)


def home(pieces: Sequence[Piece], outlet: str, feed: str) -> str:
    """The outlet's front page, with all that it shows."""
    return _PAGES.get_template("home.html").render(articles=pieces, title=_TITLES[outlet], feed=feed)


def feed(pieces: Sequence[Piece], outlet: str, base: str) -> str:
    """The outlet's RSS feed."""
    articles = [_fields(p, base) for p in pieces]
    return _PAGES.get_template("feed.xml").render(articles=articles, title=_TITLES[outlet], home=base)


def pdf(piece: Piece, base: str) -> bytes:
    """The PDF edition: logo, title, subtitle, byline, date, caption, body, last line `Original url:`."""
    out = io.BytesIO()
    body = ParagraphStyle("body", fontName="Times-Roman", fontSize=11, leading=15, alignment=TA_LEFT, spaceAfter=9)
    head = ParagraphStyle("head", parent=body, fontName="Times-Bold", fontSize=19, leading=23)
    lines = [
        ("The Moscow Times", head), (piece.title, head), (piece.standfirst, body), (f"By {piece.author}", body),
        (f"{_local(piece):%B %d, %Y}", body), (piece.caption, body), *((p, body) for p in piece.paragraphs),
        (f"Original url: {base}{piece.path}", body),
    ]  # fmt: skip
    flow = [part for text, style in lines if text for part in (Paragraph(text, style), Spacer(1, 3))]
    SimpleDocTemplate(out, title=piece.title, author=piece.author, invariant=1).build(flow)  # same bytes each time
    return out.getvalue()


def _fields(piece: Piece, base: str) -> dict[str, Any]:
    zone = _ZONES[piece.outlet]
    published, modified = piece.published.astimezone(zone), piece.modified and piece.modified.astimezone(zone)
    relative = piece.outlet == "trt-world"  # its feed has carried relative links
    return piece.model_dump() | {
        "url": base + piece.path,
        "feed_link": piece.path if relative else base + piece.path,
        "published": published.isoformat(),
        "shown": _shown(piece.outlet, published),
        "shown_modified": _shown(piece.outlet, modified) if modified else "",
        "pub_date": format_datetime(published),
        "json_ld": _json_ld(piece, base, published, modified),
    }


def _json_ld(piece: Piece, base: str, published: datetime, modified: datetime | None) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": piece.title,
        "url": base + piece.path,
        "datePublished": published.isoformat(),
        "dateModified": (modified or published).isoformat(),
        "author": [{"@type": "Person", "name": piece.author}] if piece.author else [],
        "publisher": {"@type": "Organization", "name": _TITLES[piece.outlet]},
    }


def _shown(outlet: str, moment: datetime) -> str:
    """The date as the outlet prints it."""
    if outlet == "daily-sabah":
        return f"{moment:%b %d, %Y - %I:%M %p} GMT+3".replace("AM", "am").replace("PM", "pm")
    return f"{moment:%B} {moment.day}, {moment:%Y}"


def _local(piece: Piece) -> datetime:
    return piece.published.astimezone(_ZONES[piece.outlet])
