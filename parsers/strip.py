"""Strip: bytes of one page to an Article of clean text, or to a named reason why there is none."""

from __future__ import annotations

from importlib.resources import files

from model.outlet import Outlet
from model.page import Article, ReadRefusal, Snapshot
from model.value import clean_text, digest, one_line
from parsers.text.draft import Draft, Refused
from parsers.text.gate import check_page
from parsers.text.html import Request, read_html
from parsers.text.language import detect
from parsers.text.pdf import read_pdf
from parsers.text.plain import read_plain
from parsers.text.sniff import decode, kind_of, without_losses

_PAGE = "\ue00c"  # stands for a form feed while control characters are dropped
_MAX_TITLE = 500  # characters
_MAX_TEXT = 400_000  # characters: the longest reports; a book is no article


def _code_digest() -> str:
    """Return a digest of the strip code, so that what older code stripped is known."""
    here = files("parsers")
    sources = [here / "strip.py", *sorted((part for part in (here / "text").iterdir()), key=lambda part: part.name)]
    return digest(*(part.read_text("utf-8") for part in sources if part.name.endswith((".py", ".toml"))))


STRIPPED_BY = _code_digest()


def stripped_by(outlet: Outlet | None, clutter: frozenset[str] = frozenset()) -> str:
    """Return what an article stripped now would carry: a digest of code, the outlet's layouts and its clutter lines."""
    return digest(
        STRIPPED_BY, [layout.model_dump(mode="json") for layout in outlet.layouts] if outlet else [], sorted(clutter)
    )


def strip(
    body: bytes, snapshot: Snapshot, outlet: Outlet | None = None, clutter: frozenset[str] = frozenset()
) -> Article | ReadRefusal:
    """Return the article in `body`, or the reason why there is none. Nothing is raised for any input.

    `clutter` are lines known to stand on other pages of the outlet.
    """
    try:
        return _article(_read(body, snapshot, outlet, clutter), snapshot, outlet, clutter)
    except Refused as refusal:
        return ReadRefusal(snapshot_id=snapshot.id, reason=refusal.reason, detail=one_line(refusal.detail))


def _read(body: bytes, snapshot: Snapshot, outlet: Outlet | None, clutter: frozenset[str]) -> Draft:
    zone = outlet.time_zone if outlet else ""
    kind = kind_of(body)
    if kind == "feed":
        raise Refused("not an article", "a feed or sitemap")
    if kind == "pdf":
        return read_pdf(body, zone, snapshot.fetched_at, clutter)
    check_page(body)
    text = without_losses(decode(body, dict(snapshot.headers).get("content-type", "")))
    if kind == "text":
        return read_plain(
            clean_text(text.replace("\f", _PAGE)).replace(_PAGE, "\f"), zone, snapshot.fetched_at, clutter
        )
    return read_html(text, Request(snapshot.url, outlet, clutter, snapshot.fetched_at))


def _article(draft: Draft, snapshot: Snapshot, outlet: Outlet | None, clutter: frozenset[str]) -> Article:
    text = clean_text(draft.text)[:_MAX_TEXT]
    if not text.strip():
        raise Refused("not an article", "no text was found in the page")
    return Article(
        id=digest(snapshot.id, snapshot.sha256),
        snapshot_id=snapshot.id,
        outlet=outlet.title if outlet else draft.outlet,
        outlet_name=outlet.name if outlet else "",
        url=snapshot.canonical_url or draft.url or snapshot.url,
        language=detect(text) or draft.language or (outlet.language if outlet else "en"),
        time_zone=outlet.time_zone if outlet else "UTC",
        title=one_line(draft.title, _MAX_TITLE),
        byline=draft.byline,
        authors=draft.authors,
        section=draft.section,
        published=draft.published or snapshot.entry_published,
        modified=draft.modified,
        text=text,
        method=draft.method,
        found=tuple(sorted(draft.found.items())),
        stripped_by=stripped_by(outlet, clutter),
        quality=draft.quality,
    )
