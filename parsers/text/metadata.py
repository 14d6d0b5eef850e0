"""What a page says of itself: JSON-LD, then meta tags, then the outlet's layout, then the page's text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from model.outlet import Layout
from model.value import clean_text, one_line
from parsers.text import jsonld
from parsers.text.dates import parse_date
from parsers.text.names import authors_of, byline_text, unique_names
from parsers.text.page_text import LONGEST, date_lines, dates_at, first_text, headline, page_authors
from parsers.text.titles import agrees, usual_spelling, without_site

T = TypeVar("T")
_Told = tuple[str, Callable[[], T]]

_TITLES = ("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title", "title")
_DATES = (
    "article:published_time", "article:published", "og:published_time", "published_time", "datepublished",
    "parsely-pub-date", "sailthru.date", "publish-date", "publishdate", "publication_date", "pubdate",
    "dc.date.issued", "dcterms.created", "dc.date.created", "originalpublicationdate", "rnews:datepublished",
    "cxenseparse:recs:publishtime", "citation_publication_date", "date", "dc.date", "dcterms.date",
)  # fmt: skip
_CHANGES = (
    "article:modified_time", "og:updated_time", "article:modified", "datemodified", "lastmod", "last-modified",
    "dcterms.modified", "dc.date.modified", "revised",
)  # fmt: skip
_AUTHORS = (
    "author", "article:author", "article:author_name", "parsely-author", "dc.creator", "dcterms.creator",
    "sailthru.author", "citation_author", "byl", "cxenseparse:author", "authors",
)  # fmt: skip
_SECTIONS = ("article:section", "parsely-section", "cxenseparse:category", "section", "category")
_TIMES = (
    '[itemprop="datePublished"]', "time[datetime]", "time", '[class*="publish"]', '[class*="date"]', '[class*="time"]',
    '[class*="byline"]',
)  # fmt: skip


@dataclass(frozen=True)
class Metadata:
    """Fields of one page, with where each came from; `description` is how the page sums itself up."""

    title: str = ""
    headline: str = ""  # as it stands on the page, where the title is told otherwise
    byline: str = ""
    authors: tuple[str, ...] = ()
    section: str = ""
    published: str | None = None
    modified: str | None = None
    language: str = ""
    url: str = ""
    site: str = ""
    description: str = ""
    body: str = ""  # articleBody of JSON-LD: a cross-check, never the text
    kind: str = ""  # og:type
    paywalled: bool = False
    found: dict[str, str] = field(default_factory=dict)

    @property
    def is_article(self) -> bool:
        """Whether the page calls itself an article: by a date, by JSON-LD or by og:type."""
        return bool(self.published or self.body or self.kind == "article")


@dataclass(frozen=True)
class Page:
    """One parsed page, with what is known of it from outside."""

    tree: LexborHTMLParser
    url: str = ""
    zone: str = ""
    latest: datetime | None = None
    layout: Layout = field(default_factory=lambda: Layout(name=""))

    def date(self, written: Iterable[object]) -> str | None:
        """Return the first of `written` that is a date."""
        dates = (parse_date(one, self.zone, self.latest) for one in written)
        return next((told for told in dates if told), None)


def read_metadata(page: Page) -> Metadata:
    """Return what `page` says of itself. Parses nothing anew; the tree is not changed."""
    return _Reader(page, jsonld.article_data(page.tree), _meta_tags(page.tree)).read()


@dataclass(frozen=True)
class _Reader:
    page: Page
    data: dict[str, Any]
    meta: dict[str, str]
    found: dict[str, str] = field(default_factory=dict)

    def read(self) -> Metadata:
        authors = self._authors()
        layout_byline = byline_text(first_text(self.page.tree, self.page.layout.byline))
        body = self.data.get("articleBody")
        return Metadata(
            title=one_line(self._title(), 500),
            headline=self._shown,
            byline=layout_byline or ", ".join(authors),
            authors=authors,
            section=one_line(self._section(), 100),
            published=self._published(),
            modified=self._modified(),
            language=self._language(),
            url=self._address(),
            site=one_line(self._site(), 100),
            description=clean_text(
                _first_named(self.meta, ("og:description", "description")) or self._ld("description")
            ),
            body=html.unescape(body) if isinstance(body, str) else "",
            kind=self.meta.get("og:type", ""),
            paywalled=str(self.data.get("isAccessibleForFree", "")).lower() == "false",
            found=self.found,
        )

    def _pick(self, name: str, default: T, *sources: _Told[T]) -> T:
        """Return what the first source tells that tells anything, and note it."""
        for where, read in sources:
            value = read()
            if value:
                self.found[name] = where
                return value
        return default

    def _ld(self, *names: str) -> str:
        return next((text for text in (jsonld.first(self.data.get(name)) for name in names) if text), "")

    def _title(self) -> str:
        """Return the title.

        og:title comes first (right on 65 of 75 labelled pages, JSON-LD's headline on 50), when it agrees with the
        headline, JSON-LD or the window's title: some sites give all their pages one og:title.
        """
        tree, sites = self.page.tree, self._sites()
        window, shared, told, shown = self._window, _first_named(self.meta, _TITLES), self._ld("headline"), self._shown
        headlines = [text for text in (told, shown) if text]
        clean = partial(without_site, headlines=headlines, sites=sites)
        own = agrees(clean(shared), [*headlines, window]) and not self._is_second(shared, shown)
        title = self._pick(
            "title",
            "",
            ("layout", lambda: told if "json-ld" in self.page.layout.title else ""),
            ("layout", lambda: first_text(tree, self.page.layout.title)),
            ("meta", lambda: clean(shared) if own else ""),
            ("json-ld", lambda: self._ld("headline", "name")),
            ("text", lambda: "".join(headlines[:1]) or first_text(tree, ("h1",))),
            ("text", lambda: clean(window) or window),
        )
        return usual_spelling(title, [*headlines, window])

    @cached_property
    def _window(self) -> str:
        return first_text(self.page.tree, ("title",))

    @cached_property
    def _shown(self) -> str:
        """The headline as it stands on the page."""
        return headline(self.page.tree, [self._window, _first_named(self.meta, _TITLES), self._ld("headline")])

    def _is_second(self, title: str, shown: str) -> bool:
        """Tell whether JSON-LD calls `title` the alternative of the headline that the page shows."""
        return title != shown == self._ld("headline") and title == self._ld("alternativeHeadline", "alternateName")

    def _sites(self) -> list[str]:
        """Return what the site calls itself, and its host without the top."""
        host = (urlsplit(self.page.url).hostname or "").removeprefix("www.").rpartition(".")[0]
        return [self.meta.get("og:site_name", ""), self._ld("publisher"), host]

    def _published(self) -> str | None:
        page = self.page
        sources: tuple[_Told[str | None], ...] = (
            ("json-ld", lambda: page.date([self._ld("datePublished", "dateCreated")])),
            ("meta", lambda: page.date(self.meta.get(name) for name in _DATES)),
            ("layout", lambda: page.date(dates_at(page.tree, page.layout.published))),
            ("text", lambda: page.date(dates_at(page.tree, _TIMES))),
            ("text", lambda: page.date(date_lines(page.tree))),
        )
        return self._pick("published", None, *sources)

    def _modified(self) -> str | None:
        page = self.page
        sources: tuple[_Told[str | None], ...] = (
            ("json-ld", lambda: page.date([self._ld("dateModified")])),
            ("meta", lambda: page.date(self.meta.get(name) for name in _CHANGES)),
            ("layout", lambda: page.date(dates_at(page.tree, page.layout.modified))),
        )
        return self._pick("modified", None, *sources)

    def _authors(self) -> tuple[str, ...]:
        tree = self.page.tree
        sources: tuple[_Told[tuple[str, ...]], ...] = (
            ("json-ld", lambda: unique_names(jsonld.strings(self.data.get("author") or self.data.get("creator")))),
            ("layout", lambda: authors_of(first_text(tree, self.page.layout.byline))),
            ("meta", lambda: authors_of(_first_named(self.meta, _AUTHORS))),
            ("text", lambda: page_authors(tree)),
        )
        return self._pick("authors", (), *sources)

    def _section(self) -> str:
        return self._pick(
            "section",
            "",
            ("json-ld", lambda: self._ld("articleSection")),
            ("meta", lambda: _first_named(self.meta, _SECTIONS)),
        )

    def _site(self) -> str:
        return self._pick(
            "outlet",
            "",
            ("meta", lambda: self.meta.get("og:site_name", "")),
            ("json-ld", lambda: self._ld("publisher")),
        )

    def _language(self) -> str:
        root = self.page.tree.css_first("html")
        declared = (root.attributes.get("lang") or root.attributes.get("xml:lang")) if root else ""
        told = (
            declared or self._ld("inLanguage") or _first_named(self.meta, ("og:locale", "content-language", "language"))
        )
        return told[:2].lower() if re.match(r"[a-zA-Z]{2}(?:[-_]|$)", told) else ""

    def _address(self) -> str:
        link = self.page.tree.css_first('link[rel="canonical"][href]')
        sources = (
            ("page", lambda: _absolute(self.page.url, (link.attributes.get("href") if link else "") or "")),
            ("meta", lambda: _absolute(self.page.url, self.meta.get("og:url", ""))),
            ("json-ld", lambda: _absolute(self.page.url, self._ld("url"))),
        )
        return self._pick("url", "", *sources)


def _meta_tags(tree: LexborHTMLParser) -> dict[str, str]:
    """Return name (or property, itemprop, http-equiv) to content, folded; the first of a name stands."""
    tags: dict[str, str] = {}
    for node in tree.css("meta[content]")[:400]:
        told = node.attributes
        name = told.get("property") or told.get("name") or told.get("itemprop") or told.get("http-equiv") or ""
        content = (told.get("content") or "")[:LONGEST].strip()
        if name and content:
            tags.setdefault(name.casefold(), content)
    return tags


def _first_named(meta: dict[str, str], names: Sequence[str]) -> str:
    return next((meta[name] for name in names if meta.get(name)), "")


def _absolute(base: str, address: str) -> str:
    try:
        whole = urljoin(base, address.strip()) if address.strip() else ""
        return whole if urlsplit(whole).scheme in ("http", "https") and urlsplit(whole).netloc else ""
    except ValueError:
        return ""
