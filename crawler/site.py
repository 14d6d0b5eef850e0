"""What a site's own pages tell of it: its name, language, zone, feeds, and the pages that its menu leads to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.core import get_global
from selectolax.lexbor import LexborHTMLParser

from crawler.addresses import belongs, canonical_url
from model.errors import RefusedAddress
from model.outlet import Outlet
from model.value import one_line

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
_PUBLISHED = re.compile(rb'"datePublished"\s*:\s*"([^"]{10,40})"')
_META_PUBLISHED = "meta[property='article:published_time'], meta[itemprop='datePublished'], time[datetime]"
_TITLE_PARTS = re.compile(r"\s+[|–—·-]\s+")
# Country codes that are used as something else than a country.
_GENERIC = frozenset({"io", "me", "tv", "co", "ai", "eu", "fm", "ly", "to", "cc", "ws", "su"})
_TERRITORY_OF_TLD = {"uk": "GB"}


@dataclass(frozen=True)
class Site:
    """What one HTML page tells of its site. `menu`: addresses in navigation, head and foot; `links`: all of them."""

    title: str = ""
    language: str = ""
    territory: str = ""
    feeds: tuple[str, ...] = ()
    menu: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


def read_site(body: bytes, url: str) -> Site:
    """Return what a page tells of its site."""
    tree = LexborHTMLParser(body)
    host = Outlet(name="x", title="x", hosts=((urlsplit(url).hostname or ""),))
    language, _, territory = _locale(tree).partition("-")
    return Site(
        title=_title(tree),
        language=language,
        territory=territory,
        feeds=_addresses(
            (_attribute(node, "href") for node in tree.css("link[rel~='alternate']") if _is_feed(node)), url
        ),
        menu=_addresses(
            (_attribute(node, "href") for node in tree.css("nav a[href], header a[href], footer a[href]")), url, host
        ),
        links=_addresses((_attribute(node, "href") for node in tree.css("a[href]")), url, host),
    )


def published_offsets(bodies: Iterable[bytes]) -> list[datetime]:
    """Return the publication times with an offset that article pages give (JSON-LD, meta, time)."""
    found: list[datetime] = []
    for body in bodies:
        texts = [match.decode("ascii", "replace") for match in _PUBLISHED.findall(body)[:1]]
        for node in LexborHTMLParser(body).css(_META_PUBLISHED)[:1]:
            texts.append(_attribute(node, "content") or _attribute(node, "datetime"))
        moments = [moment for moment in map(_moment, texts) if moment and moment.utcoffset() is not None]
        found += moments[:1]
    return found


def territory_of(host: str, told: str) -> str:
    """Return the country (ISO 3166) of a site by the end of its host's name, else by what its pages tell."""
    end = host.rsplit(".", 1)[-1]
    if len(end) == 2 and end.isalpha() and end not in _GENERIC:
        return _TERRITORY_OF_TLD.get(end, end.upper())
    return told if re.fullmatch("[A-Z]{2}", told) else ""


def zone_of(territory: str, moments: Iterable[datetime]) -> tuple[str, bool]:
    """Return the zone of the territory that gives the moments their offsets, and whether no other one does."""
    told = list(moments)
    zones = [zone for zone, where in get_global("zone_territories").items() if where == territory]
    fitting = [zone for zone in zones if _fits(zone, told)]
    if fitting:
        return sorted(fitting, key=len)[0], len(fitting) == 1 and bool(told)
    return "UTC", False


def _fits(zone: str, moments: list[datetime]) -> bool:
    try:
        local = ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        return False
    return all(moment.astimezone(local).utcoffset() == moment.utcoffset() for moment in moments)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def _title(tree: LexborHTMLParser) -> str:
    named = tree.css_first("meta[property='og:site_name']")
    if named is not None and _attribute(named, "content"):
        return one_line(_attribute(named, "content"), 100)
    title = tree.css_first("title")
    return one_line(_TITLE_PARTS.split(title.text())[-1], 100) if title is not None else ""


def _locale(tree: LexborHTMLParser) -> str:
    """Return the language, with the territory after a hyphen where the page tells one."""
    root, locale = tree.css_first("html[lang]"), tree.css_first("meta[property='og:locale']")
    told = [
        _attribute(root, "lang") if root is not None else "",
        _attribute(locale, "content") if locale is not None else "",
    ]
    found = [re.match(r"([a-zA-Z]{2})(?:[-_]([a-zA-Z]{2}))?\b", text) for text in told]
    language = next((match.group(1).lower() for match in found if match), "")
    territory = next((match.group(2).upper() for match in found if match and match.group(2)), "")
    return f"{language}-{territory}"


def _is_feed(node: object) -> bool:
    return _attribute(node, "type").partition(";")[0].strip().lower() in _FEED_TYPES


def _attribute(node: object, name: str) -> str:
    return str(getattr(node, "attributes", {}).get(name) or "")


def _addresses(hrefs: Iterable[str], base: str, within: Outlet | None = None) -> tuple[str, ...]:
    """Return the canonical addresses, each once, in their order; `within` an outlet's hosts where given."""
    found: dict[str, None] = {}
    for href in hrefs:
        try:
            address = canonical_url(href, base)
        except RefusedAddress:
            continue
        if within is None or belongs(address, within):
            found[address] = None
    return tuple(found)
