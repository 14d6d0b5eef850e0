"""Strip: bytes of one page to an Article of clean text, or to a named reason why there is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from urllib.parse import urlsplit

from model.outlet import Layout, Outlet
from model.page import Article, ReadRefusal, Snapshot
from model.value import clean_text, digest, one_line
from parsers.text.dates import parse_date
from parsers.text.draft import Draft, Refused
from parsers.text.gate import check_page
from parsers.text.html import Request, read_html
from parsers.text.language import detect
from parsers.text.pdf import read_pdf
from parsers.text.plain import read_plain
from parsers.text.quality import estimate
from parsers.text.sniff import LOST, decode, kind_of, utf8_of, without_losses

_MAX_TITLE = 500  # characters
_MAX_TEXT = 400_000  # characters: the longest reports; a book is no article


def _code_digest() -> str:
    """Return a digest of the strip code, so that what older code stripped is known."""
    here = files("parsers")
    sources = [here / "strip.py", *sorted((part for part in (here / "text").iterdir()), key=lambda part: part.name)]
    return digest(*(part.read_text("utf-8") for part in sources if part.name.endswith((".py", ".toml"))))


STRIPPED_BY = _code_digest()


def rules_of(outlets: Iterable[Outlet]) -> str:
    """Return a digest of the strip code and of the layouts of `outlets`: it changes when either does."""
    return digest(STRIPPED_BY, sorted(_layouts(outlet) for outlet in outlets))


def _layouts(outlet: Outlet | None) -> str:
    return _layouts_digest(outlet.name, outlet.layouts) if outlet else ""


@lru_cache(maxsize=256)
def _layouts_digest(name: str, layouts: tuple[Layout, ...]) -> str:
    return digest(name, [layout.model_dump(mode="json") for layout in layouts])


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
    zone, at = outlet.time_zone if outlet else "", snapshot.fetched_at
    kind = kind_of(body)
    if kind == "feed":
        raise Refused("not an article", "a feed or sitemap")
    if kind == "pdf":
        return _weighed(read_pdf(body, zone, at, clutter))
    check_page(body)
    label = next((value for name, value in snapshot.headers if name.lower() == "content-type"), "")
    plain = utf8_of(body)
    text = plain or without_losses(decode(body, label))
    if kind == "text":
        return _weighed(read_plain(_clean_pages(text), zone, at, clutter))
    return read_html(body if plain else text, text, Request(snapshot.url, outlet, clutter, at))


def _weighed(draft: Draft) -> Draft:
    return replace(draft, quality=estimate(draft))


def _clean_pages(text: str) -> str:
    """Clean `text` and keep its form feeds, which part pages."""
    return "\f".join(clean_text(page) for page in text.split("\f"))


def _article(draft: Draft, snapshot: Snapshot, outlet: Outlet | None, clutter: frozenset[str]) -> Article:
    draft = _without_losses(draft)
    text = draft.text[:_MAX_TEXT].strip()
    if not text:
        raise Refused("not an article", "no text was found in the page")
    told = draft.published or parse_date(snapshot.entry_published, latest=snapshot.fetched_at)
    found = draft.found if draft.published or not told else draft.found | {"published": "feed"}
    return Article(
        id=digest("article", snapshot.id),
        snapshot_id=snapshot.id,
        outlet=_outlet_title(draft, outlet),
        outlet_name=outlet.name if outlet else "",
        url=_address(draft, snapshot),
        language=detect(text) or draft.language or (outlet.language if outlet else "en"),
        time_zone=outlet.time_zone if outlet else "UTC",
        title=one_line(draft.title, _MAX_TITLE),
        byline=draft.byline,
        authors=draft.authors,
        section=draft.section,
        published=told,
        modified=draft.modified,
        text=text,
        method=draft.method,
        found=tuple(sorted(found.items())),
        stripped_by=digest(STRIPPED_BY, _layouts(outlet), sorted(clutter)),
        quality=draft.quality,
    )


def _without_losses(draft: Draft) -> Draft:
    """Drop U+FFFD that entities, PDFs or escapes brought in. Raises Refused("encoding") when there are many."""
    told = (*draft.paragraphs, *draft.authors, draft.title, draft.byline, draft.section, draft.outlet)
    if not any(LOST in text for text in told):
        return draft
    return replace(
        draft,
        paragraphs=tuple(without_losses(draft.text).split("\n\n")),
        authors=tuple(name.replace(LOST, "") for name in draft.authors),
        **{name: getattr(draft, name).replace(LOST, "") for name in ("title", "byline", "section", "outlet")},
    )


def _outlet_title(draft: Draft, outlet: Outlet | None) -> str:
    """Return what people call the outlet; one that is known only by its host goes by the name the page gives itself."""
    if outlet is None or (outlet.title in outlet.hosts and draft.outlet):
        return draft.outlet
    return outlet.title


def _address(draft: Draft, snapshot: Snapshot) -> str:
    """Return the article's address: a page may name another one for itself, but not on another host."""
    if snapshot.canonical_url:
        return snapshot.canonical_url
    here, there = (_host(address) for address in (snapshot.url, draft.url))
    return draft.url if there and (not here or here == there) else snapshot.url


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.") if address.startswith(("http:", "https:")) else ""
