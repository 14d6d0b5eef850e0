"""What the tests of clean text share: a snapshot around bytes, and a page of our own."""

from __future__ import annotations

from datetime import UTC, datetime

from model.outlet import Outlet
from model.page import Article, ReadRefusal, Snapshot
from parsers.strip import strip

AT = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
URL = "https://courier.example/world/envoys-meet-again"
SENTENCES = (
    "Envoys of Valdoria and Kestria sat down in Geneva on Wednesday for the first time in a month, officials said.",
    "The meeting lasted four hours and was held behind closed doors in a hotel by the lake.",
    "“We spoke about the list of prisoners,” the head of the Valdorian delegation, Petra Holm, told reporters.",
    "She did not say when the next meeting would take place, nor whether the mediators would be invited to it.",
    "The talks began in January after a winter of shelling along the river that divides the two countries.",
    "Families of the captives waited outside with photographs, as they had done at each of the earlier meetings.",
)
BODY = "\n".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
HEAD = (
    "<title>Envoys meet again in Geneva | The Courier</title>"
    '<meta property="og:title" content="Envoys meet again in Geneva">'
    '<meta property="og:site_name" content="The Courier">'
    '<meta property="article:published_time" content="2026-03-04T18:20:00+01:00">'
)


def page(body: str = BODY, head: str = HEAD, around: str = "{}") -> bytes:
    """Return a page with `body` as its article, set into `around`."""
    article = f"<article><h1>Envoys meet again in Geneva</h1><div class='story-body'>{body}</div></article>"
    shown = around.format(article)
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'>{head}</head><body>{shown}</body></html>".encode()
    )


def snapshot(body: bytes, url: str = URL, headers: tuple[tuple[str, str], ...] = ()) -> Snapshot:
    """Return a snapshot of `body`, fetched at AT."""
    return Snapshot(
        id="s1", outlet="courier", url_asked=url, url=url, canonical_url="", fetched_at=AT, headers=headers,
        sha256="0" * 64, size=len(body),
    )  # fmt: skip


def result_of(
    body: bytes, outlet: Outlet | None = None, clutter: frozenset[str] = frozenset(), content_type: str = ""
) -> Article | ReadRefusal:
    """Return what stripping `body` gives."""
    headers = (("Content-Type", content_type),) if content_type else ()
    return strip(body, snapshot(body, headers=headers), outlet, clutter)


def article_of(body: bytes, outlet: Outlet | None = None, clutter: frozenset[str] = frozenset()) -> Article:
    """Return the article in `body`, which must have one."""
    found = result_of(body, outlet, clutter)
    assert isinstance(found, Article), found
    return found


def refusal_of(body: bytes, content_type: str = "") -> ReadRefusal:
    """Return the refusal of `body`, which must be refused."""
    found = result_of(body, content_type=content_type)
    assert isinstance(found, ReadRefusal), found.text[:200]
    return found


def paragraphs_of(article: Article) -> list[str]:
    """Return the paragraphs of `article`."""
    return article.text.split("\n\n")
